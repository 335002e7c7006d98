// Every way back that the protocol has, and no other.
import { expect, test } from 'vitest';
import { inverse, type Before } from '../src/desk/undo.ts';
import type {
  Command,
  DeskPoll,
  DeskQuestion,
  PanelHead,
  PanelState,
  PollState,
  QuestionState,
  Show,
  Verdict,
} from '../src/lib/wire.ts';

const shown: Show = { question: { panel: 1, question: 'q' } };
const declined: QuestionState = { declined: { code: 'unclear', words: 'Which one?' } };

function before(state: QuestionState, stage: Show = 'blank'): Before {
  const question: DeskQuestion = { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 1, state };
  return { question, programme: [], stage };
}

function judge(verdict: Verdict): Command {
  return { moderate: { panel: 1, question: 'q', verdict } };
}

function setPanel(state: PanelState): Command {
  return { set_panel: { panel: 1, state } };
}

function setPoll(state: PollState): Command {
  return { set_poll: { panel: 1, poll: 'p', state } };
}

test.each<[Verdict, QuestionState, Verdict]>([
  [{ decline: { code: 'off_topic' } }, 'in_review', 'restore'],
  [{ decline: { code: 'off_topic' } }, 'live', 'restore'],
  ['answered', 'live', 'restore'],
  ['archive', 'live', 'restore'],
  ['archive', 'answered', 'restore'],
  ['approve', 'in_review', 'archive'],
  ['restore', 'answered', 'answered'],
  ['restore', 'archived', 'archive'],
  ['restore', declined, { decline: { code: 'unclear', words: 'Which one?' } }],
])('%j from %j is taken back by %j', (verdict, was, back) => {
  expect(inverse(judge(verdict), before(was))).toEqual([judge(back)]);
});

test.each<[Verdict, QuestionState]>([
  ['approve', 'live'],
  ['answered', 'answered'],
  [{ decline: { code: 'other' } }, declined],
])('%j from %j cannot be taken back', (verdict, was) => {
  expect(inverse(judge(verdict), before(was))).toEqual([]);
});

test('a question that was on screen comes back onto it', () => {
  expect(inverse(judge('answered'), before('live', shown))).toEqual([judge('restore'), { show: { show: shown } }]);
});

test('the screen goes back to its last picture', () => {
  expect(inverse({ show: { show: shown } }, before('live', 'join'))).toEqual([{ show: { show: 'join' } }]);
  expect(inverse({ show: { show: { question: { question: 'q', panel: 1 } } } }, before('live', shown))).toEqual([]);
});

test.each<[PanelState, PanelState, PanelState | undefined]>([
  ['open', 'paused', 'open'],
  ['paused', 'open', 'paused'],
  ['open', 'closed', undefined],
  ['closed', 'sealed', undefined],
])('a panel from %s to %s goes back to %s', (from, to, back) => {
  const programme = [{ id: 1, state: from, live: true } as PanelHead];
  expect(inverse(setPanel(to), { programme, stage: 'blank' })).toEqual(back === undefined ? [] : [setPanel(back)]);
});

test('the phones go back to the panel they were on', () => {
  const programme = [{ id: 1, live: true } as PanelHead, { id: 2, live: false } as PanelHead];
  expect(inverse({ go_live: { panel: 2 } }, { programme, stage: 'blank' })).toEqual([{ go_live: { panel: 1 } }]);
  expect(inverse({ go_live: { panel: 1 } }, { programme, stage: 'blank' })).toEqual([]);
});

test.each<[PollState, PollState, PollState | undefined]>([
  ['open', 'closed', 'open'],
  ['closed', 'open', 'closed'],
  ['draft', 'open', undefined],
  ['closed', 'revealed', undefined],
])('a poll from %s to %s goes back to %s', (from, to, back) => {
  const poll = { id: 'p', state: from } as DeskPoll;
  expect(inverse(setPoll(to), { poll, programme: [], stage: 'blank' })).toEqual(
    back === undefined ? [] : [setPoll(back)],
  );
});
