// Decisions: where they lead from, as few commands as possible, and who was faster.
import { expect, test } from 'vitest';
import { lastChange, subjectsOf } from '../src/desk/changed.ts';
import { bestToKeep, canKeep, joining, together } from '../src/desk/merging.ts';
import { canBe, canJoin, moderate, nameOf, type VerdictName } from '../src/desk/rules.ts';
import type { Action, Command, DeskQuestion, QuestionState, Verdict } from '../src/lib/wire.ts';

const declined: QuestionState = { declined: { code: 'unclear' } };

function question(id: string, state: QuestionState, more: Partial<DeskQuestion> = {}): DeskQuestion {
  return { id, at: 1, state, text: 'Why?', dir: 'ltr', votes: 1, version: 1, origin: 'phone', ...more };
}

function action(seq: number, command: Command): Action {
  return { id: `c${seq}`, seq, at: seq, by: `s${seq}`, command };
}

function judged(questions: [string, number][], verdict: Verdict): Command {
  return { moderate: { panel: 1, questions, verdict } };
}

test.each<[QuestionState, readonly VerdictName[]]>([
  ['in_review', ['approve', 'decline', 'merge']],
  ['live', ['decline', 'answered', 'archive', 'review', 'merge']],
  ['answered', ['archive', 'restore']],
  ['archived', ['restore']],
  [declined, ['restore']],
  [{ merged: 'x' }, ['restore']],
  ['withdrawn', []],
])('from %j lead %j', (state, verdicts) => {
  const all: readonly VerdictName[] = ['approve', 'decline', 'answered', 'archive', 'review', 'restore', 'merge'];
  expect(all.filter((verdict) => canBe(question('q', state), verdict))).toEqual(verdicts);
});

test.each<[QuestionState, QuestionState, boolean]>([
  ['live', 'live', true],
  ['in_review', 'live', true],
  ['in_review', 'in_review', true],
  ['live', 'in_review', false],
  ['live', { merged: 'x' }, false],
  ['answered', 'live', false],
])('%j joins %j: %s', (state, target, joins) => {
  expect(canJoin(question('a', state), question('b', target))).toBe(joins);
  expect(canJoin(question('a', state), question('a', target))).toBe(false);
});

test('two hundred and fifty questions are three commands, each question with the version that was read', () => {
  const all = Array.from({ length: 250 }, (_, place) => question(`q${place}`, 'live', { version: place }));
  const commands = moderate(7, all, 'archive');
  expect(commands.map((command) => subjectsOf(command).length)).toEqual([100, 100, 50]);
  expect(commands[2]).toMatchObject({ moderate: { panel: 7, verdict: 'archive' } });
  expect(commands.flatMap((command) => ('moderate' in command ? command.moderate.questions : [])).at(-1)).toEqual([
    'q249',
    249,
  ]);
  expect(moderate(7, [], 'archive')).toEqual([]);
});

test('the last change of a question is told by the history, in whatever order it comes', () => {
  const actions = [
    action(3, { edit: { panel: 1, question: 'q', seen: 1, edit: { tags: ['water'] } } }),
    action(5, judged([['other', 1]], 'approve')),
    action(
      4,
      judged(
        [
          ['x', 1],
          ['q', 2],
        ],
        { decline: { code: 'other' } },
      ),
    ),
    action(6, { show: { panel: 1, show: { question: { question: 'q', next: [] } } } }),
  ];
  expect(lastChange(actions, 'q')).toMatchObject({ by: 's4', deed: 'decline' });
  expect(lastChange(actions, 'nobody touched it')).toBeUndefined();
});

test.each<[Command, string]>([
  [{ edit: { panel: 1, question: 'q', seen: 1, edit: { words: 'How?' } } }, 'words'],
  [{ edit: { panel: 1, question: 'q', seen: 1, edit: { label: null } } }, 'label'],
  [judged([['q', 1]], { merge: 'x' }), 'merge'],
  [judged([['q', 1]], 'review'), 'review'],
])('%j is told as %s', (command, deed) => {
  expect(lastChange([action(1, command)], 'q')?.deed).toBe(deed);
});

test('verdicts have the names of their sentences', () => {
  expect(
    ['approve', { decline: { code: 'other' } }, { merge: 'x' }].map((verdict) => nameOf(verdict as Verdict)),
  ).toEqual(['approve', 'decline', 'merge']);
});

test('kept is a live one before one in review, then what most people support, then the oldest', () => {
  const review = question('review', 'in_review', { votes: 9 });
  const weak = question('weak', 'live', { votes: 1 });
  const young = question('young', 'live', { votes: 3, at: 2 });
  const old = question('old', 'live', { votes: 3, at: 1 });
  expect(bestToKeep([review, weak, young, old])).toBe('old');
  expect(bestToKeep([review])).toBe('review');
  expect(bestToKeep([question('gone', 'archived')])).toBeUndefined();
});

test('only what can join is merged, and only a question that all others can join can be kept', () => {
  const review = question('review', 'in_review');
  const live = question('live', 'live');
  expect(joining(live, [review, live])).toEqual([review]);
  expect(joining(undefined, [review])).toEqual([]);
  expect(canKeep(live, [review, live])).toBe(true);
  expect(canKeep(review, [review, live])).toBe(false);
});

test('together they have at least the votes of the strongest, at most the votes of all', () => {
  const votes = [5, 3, 0].map((n) => question(`q${n}`, 'live', { votes: n }));
  expect(together(votes)).toEqual({ least: 5, most: 8 });
  expect(together([])).toEqual({ least: 0, most: 0 });
});
