// The participant's own: what is shown before the server answers, and after.
import { expect, test } from 'vitest';
import {
  given,
  NOTHING_OWN,
  voteState,
  withCounts,
  withDone,
  withMine,
  withoutPolls,
  withWelcome,
  type Own,
} from '../src/lib/mine.ts';
import type { Item } from '../src/lib/outbox.ts';
import type { MyQuestion, QuestionState, Reply } from '../src/lib/wire.ts';

const QUESTION = { id: 'q', votes: 5 };

function vote(on: boolean, at = 1): Item {
  return { id: `vote${at}`, at, command: { vote: { panel: 1, question: 'q', on } } };
}

function answer(reply: Reply): Item {
  return { id: 'answer', at: 1, command: { answer: { panel: 1, poll: 'p', ballot: { replies: [reply] } } } };
}

function mine(state: QuestionState): MyQuestion {
  return { id: 'q', text: 'Why?', dir: 'ltr', at: 1, state };
}

const VOTED: Own = { ...NOTHING_OWN, votes: new Set(['q']) };

test('a vote is shown at once, and taken back when it is refused', () => {
  expect(voteState(QUESTION, NOTHING_OWN, [vote(true)])).toEqual({ on: true, count: 6 });
  expect(voteState(QUESTION, NOTHING_OWN, [])).toEqual({ on: false, count: 5 });
  const refused = withDone(NOTHING_OWN, vote(true), { ok: false, code: 'panel_closed' }, 10);
  expect(voteState(QUESTION, refused, [])).toEqual({ on: false, count: 5 });
});

test('a vote that is taken off is counted out once', () => {
  expect(voteState(QUESTION, VOTED, [])).toEqual({ on: true, count: 5 });
  expect(voteState(QUESTION, VOTED, [vote(false)])).toEqual({ on: false, count: 4 });
  expect(voteState(QUESTION, VOTED, [vote(false, 1), vote(true, 2)])).toEqual({ on: true, count: 5 });
  expect(voteState({ id: 'q', votes: 0 }, VOTED, [vote(false)])).toEqual({ on: false, count: 0 });
});

test('between the answer and the new count the number does not jump back', () => {
  const done = withDone(NOTHING_OWN, vote(true), { ok: true, seq: 12 }, 10);
  expect(voteState(QUESTION, done, [])).toEqual({ on: true, count: 6 });
  const early = withCounts(done, 11);
  expect(early).toBe(done);
  expect(voteState(QUESTION, early, [])).toEqual({ on: true, count: 6 });
  const told = withCounts(done, 12);
  expect(voteState({ id: 'q', votes: 6 }, told, [])).toEqual({ on: true, count: 6 });
});

test('on and off before the count is told add up to nothing', () => {
  const on = withDone(NOTHING_OWN, vote(true), { ok: true, seq: 12 }, 10);
  const off = withDone(on, vote(false, 2), { ok: true, seq: 13 }, 10);
  expect(voteState(QUESTION, off, [])).toEqual({ on: false, count: 5 });
});

test('a lead ends with the position that tells it, also when on and off of two people left the count as it was', () => {
  const done = withDone(NOTHING_OWN, vote(true), { ok: true, seq: 12 }, 10);
  expect(voteState(QUESTION, withCounts(done, 13), [])).toEqual({ on: true, count: 5 });
});

test('on a paused page the count moves with the own vote only, whatever was told since', () => {
  const paused = withMine(NOTHING_OWN, {});
  expect(voteState(QUESTION, paused, [vote(true)], paused)).toEqual({ on: true, count: 6 });
  const told = withCounts(withDone(paused, vote(true), { ok: true, seq: 12 }, 10), 12);
  expect(voteState(QUESTION, told, [], paused)).toEqual({ on: true, count: 6 });
  const off = withDone(told, vote(false, 2), { ok: true, seq: 13 }, 12);
  expect(voteState(QUESTION, off, [], paused)).toEqual({ on: false, count: 5 });
  expect(voteState(QUESTION, withDone(VOTED, vote(false), { ok: true, seq: 13 }, 13), [], VOTED).count).toBe(4);
});

test('that nothing is one’s own is known only once the server has told', () => {
  expect([NOTHING_OWN.told, withMine(NOTHING_OWN, {}).told]).toEqual([false, true]);
});

test('a vote whose count is in the view already adds nothing', () => {
  const done = withDone(NOTHING_OWN, vote(true), { ok: true, seq: 9 }, 10);
  expect(voteState(QUESTION, done, [])).toEqual({ on: true, count: 5 });
});

test('a vote that changed nothing adds nothing', () => {
  expect(withDone(VOTED, vote(true), { ok: true, seq: 12 }, 10)).toBe(VOTED);
});

test('the asker’s own vote is on when the question is released', () => {
  const asked = withMine(NOTHING_OWN, { questions: [mine('in_review')] });
  expect(asked.votes.has('q')).toBe(false);
  const released = withMine(asked, { questions: [mine('live')], voted: [['q', true]] });
  expect(released.votes.has('q')).toBe(true);
});

test('a vote that the asker took off stays off when the question changes later', () => {
  const news = { questions: [mine('live')], voted: [['q', true] as [string, boolean]] };
  const released = withMine(withMine(NOTHING_OWN, { questions: [mine('in_review')] }), news);
  const off = withDone(released, vote(false), { ok: true, seq: 3 }, 10);
  expect(withMine(off, { questions: [mine('answered')] }).votes.has('q')).toBe(false);
  expect(withMine(off, { questions: [mine('live')], voted: [['q', false]] }).votes.has('q')).toBe(false);
});

test('the server’s whole list of votes replaces what was known', () => {
  expect([...withMine(VOTED, { votes: ['x'] }).votes]).toEqual(['x']);
  expect([...withMine(VOTED, {}).votes]).toEqual(['q']);
});

test('a ballot is shown at once and is saved when the server has it', () => {
  const abstention = { replies: ['abstain'] };
  expect(given('p', NOTHING_OWN, [])).toEqual({ ballot: undefined, saved: false });
  expect(given('p', NOTHING_OWN, [answer('abstain')])).toEqual({ ballot: abstention, saved: false });
  const done = withDone(NOTHING_OWN, answer('abstain'), { ok: true, seq: 1 }, 0);
  expect(given('p', done, [])).toEqual({ ballot: abstention, saved: true });
  const changed = { ballot: { replies: [{ options: [1] }] }, saved: false };
  expect(given('p', done, [answer({ options: [1] })])).toEqual(changed);
});

test('a poll that is a draft again has no ballot of anyone', () => {
  const done = withDone(NOTHING_OWN, answer('abstain'), { ok: true, seq: 1 }, 0);
  expect(given('p', withoutPolls(done, ['p']), []).ballot).toBeUndefined();
  expect(withoutPolls(done, ['another'])).toBe(done);
});

test('votes that a merge or a split moved are put over the known ones', () => {
  const merged = withMine(VOTED, {
    voted: [
      ['q', false],
      ['target', true],
    ],
  });
  expect([...merged.votes]).toEqual(['target']);
  expect([...withMine(merged, { voted: [['q', true]] }).votes]).toEqual(['target', 'q']);
  expect([...withMine(VOTED, { votes: ['x'], voted: [['x', false]] }).votes]).toEqual([]);
});

test('a question that was withdrawn is gone, and its vote with it', () => {
  const asked = withMine(VOTED, { questions: [mine('in_review')] });
  const withdrawn = withMine(asked, { questions: [mine('withdrawn')] });
  expect([withdrawn.questions.size, withdrawn.votes.size]).toEqual([0, 0]);
});

test('a welcome tells all of the own: what it does not name is gone', () => {
  const asked = withMine(VOTED, { questions: [mine('in_review'), { ...mine('live'), id: 'other' }] });
  const whole = { questions: [{ ...mine('answered'), id: 'other' }], votes: ['other'] };
  const welcomed = withWelcome(asked, whole);
  expect([...welcomed.questions.values()].map(({ id, state }) => [id, state])).toEqual([['other', 'answered']]);
  expect([...withWelcome(welcomed, { votes: [] }).questions]).toEqual([]);
});

test('of a sealed panel the server can tell nothing, which says nothing', () => {
  const asked = withMine(VOTED, { questions: [mine('answered')] });
  expect(withWelcome(asked, {}).questions.size).toBe(1);
});

test('a question is gone when it is said to be withdrawn, also if nothing else tells of it', () => {
  const asked = withMine(NOTHING_OWN, { questions: [mine('in_review')] });
  const item: Item = { id: 'back', at: 1, command: { take_back: { panel: 1, question: 'q' } } };
  expect(withDone(asked, item, { ok: false, code: 'already_released' }, 1)).toBe(asked);
  expect(withDone(asked, item, { ok: true, seq: 1 }, 1).questions.size).toBe(0);
});
