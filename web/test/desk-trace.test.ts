// Whether a command that was answered changed anything, as the history tells.
import { expect, test } from 'vitest';
import { doneAt, effectOf, leftAlone, NEWS, panelOf, patience } from '../src/desk/trace.ts';
import type { Action, Command, DeskPoll, DeskQuestion, PanelHead } from '../src/lib/wire.ts';

const approve: Command = { moderate: { panel: 3, questions: [['q', 1]], verdict: 'approve' } };
const both: Command = {
  moderate: {
    panel: 3,
    questions: [
      ['q', 1],
      ['r', 1],
    ],
    verdict: 'approve',
  },
};
const tags: Command = { edit: { panel: 3, question: 'q', seen: 1, edit: { tags: ['x'] } } };
const blank: Command = { show: { panel: 3, show: 'blank' } };

/** A view with versions of questions, and actions by their place; here it does not matter what they did. */
function known(versions: Record<string, number>, ...seqs: readonly number[]): Parameters<typeof effectOf>[2] {
  const questions = Object.entries(versions).map(([id, version]) => [id, { id, version } as DeskQuestion] as const);
  const actions = seqs.map((seq) => [`${seq}`, { id: `${seq}`, seq, command: blank } as Action] as const);
  return { questions: new Map(questions), actions: new Map(actions) };
}

test.each([approve, tags, blank])('what stands in the history was done: %j', (command) => {
  expect(effectOf(command, 8, known({ q: 2 }, 7, 8))).toBe('done');
});

test.each([approve, tags])('someone else was first: the question has changed, and not by this: %j', (command) => {
  expect(effectOf(command, 8, known({ q: 2 }, 7))).toBe('nothing');
});

test.each([approve, tags])('the news of it is still on its way: %j', (command) => {
  expect(effectOf(command, 8, known({ q: 1 }, 7))).toBe('unknown');
});

test('of several, some may have been changed by someone else before this did the others', () => {
  expect(effectOf(both, 8, known({ q: 2, r: 1 }, 7))).toBe('unknown');
  expect(effectOf(both, 8, known({ q: 2, r: 2 }, 7, 8))).toBe('done');
});

test('what was done is what the history names: of several questions only those that moved', () => {
  const moved: Command = { moderate: { panel: 3, questions: [['r', 1]], verdict: 'approve' } };
  const actions = new Map([['a', { id: 'a', seq: 8, command: moved } as Action]]);
  expect(doneAt(8, { actions })).toEqual(moved);
  expect(doneAt(7, { actions })).toBeUndefined();
  expect(leftAlone([both], [moved])).toBe(1);
});

test('left alone is what did not move, and each question once however many commands were about it', () => {
  expect(leftAlone([both, blank], [both, blank])).toBe(0);
  expect(leftAlone([both, tags], [])).toBe(2);
  expect(leftAlone([tags, approve], [tags])).toBe(0);
  expect(leftAlone([approve, blank], [approve])).toBe(1);
});

test('a picture tells nothing by itself', () => {
  expect(effectOf(blank, 8, known({ q: 2 }, 7))).toBe('unknown');
});

test('a name belongs to no panel’s history', () => {
  expect(panelOf(approve)).toBe(3);
  expect(panelOf({ name_session: { session: 's', name: 'Amina' } })).toBeUndefined();
});

test('a command behind another one of the same step names a version that is yet to come', () => {
  const approveNamed: Command = { moderate: { panel: 3, questions: [['q', 2]], verdict: 'approve' } };
  expect(effectOf(approveNamed, 8, known({ q: 1 }))).toBe('unknown');
  expect(effectOf(approveNamed, 8, known({ q: 2 }, 7))).toBe('unknown');
});

const stood: Parameters<typeof patience>[1] = {
  questions: new Map([['q', { id: 'q', text: 'As it is', label: 'Roads', tags: ['x'] } as DeskQuestion]]),
  polls: new Map([['p', { id: 'p', state: 'open' } as DeskPoll]]),
  programme: [{ id: 3, state: 'open', live: true } as PanelHead],
  stage: { on: 'blank' },
  queue: ['q', 'r'],
};

test.each<Command>([
  blank,
  tags,
  { freeze: { panel: 3, on: false } },
  { edit: { panel: 3, question: 'q', seen: 1, edit: { label: 'Roads' } } },
  { edit: { panel: 3, question: 'q', seen: 1, edit: { words: 'As it is' } } },
  { queue: { panel: 3, question: 'q', place: 'first' } },
  { queue: { panel: 3, question: 'r', place: { after: 'q' } } },
  { queue: { panel: 3, question: 'r', place: 'last' } },
  { queue: { panel: 3, question: 's', place: 'off' } },
  { set_poll: { panel: 3, poll: 'p', state: 'open' } },
  { set_panel: { panel: 3, state: 'open' } },
  { go_live: { panel: 3 } },
])('nobody waits long for news of what was so already: %j', (command) => {
  expect(patience(command, stood)).toBeLessThan(NEWS / 4);
});

test.each<Command>([
  approve,
  { show: { panel: 3, show: 'join' } },
  { edit: { panel: 3, question: 'q', seen: 1, edit: { label: null } } },
  { queue: { panel: 3, question: 's', place: { after: 't' } } },
  { queue: { panel: 3, question: 'q', place: 'last' } },
])('news of a change is waited for: %j', (command) => {
  expect(patience(command, stood)).toBe(NEWS);
});
