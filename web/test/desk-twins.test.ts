// Like questions: found once, forgotten with what they were like, and a little at a time.
import { expect, test } from 'vitest';
import { Twins } from '../src/desk/twins.ts';
import type { DeskQuestion, QuestionState } from '../src/lib/wire.ts';

const CEASEFIRE = 'How does a ceasefire become a lasting peace?';
const CEASEFIRE_TOO = 'How can a ceasefire become lasting peace?';
const WATER = 'Who decides about the water of the river?';

function table(...rows: (readonly [id: string, text: string, state?: QuestionState])[]): Map<string, DeskQuestion> {
  return new Map(
    rows.map(([id, text, state = 'live']) => [
      id,
      { id, text, state, at: 1, dir: 'ltr', votes: 1, version: 1, origin: 'phone' },
    ]),
  );
}

function whole(twins: Twins): void {
  expect(twins.work(() => false)).toBe(false);
}

test('questions of like wording know each other, others do not', () => {
  const twins = new Twins();
  twins.follow(table(['a', CEASEFIRE], ['b', CEASEFIRE_TOO, 'in_review'], ['c', WATER]));
  whole(twins);
  expect(twins.of('a')).toEqual(['b']);
  expect(twins.of('b')).toEqual(['a']);
  expect(twins.of('c')).toEqual([]);
});

test('what comes later finds what was there', () => {
  const twins = new Twins();
  twins.follow(table(['a', CEASEFIRE]));
  whole(twins);
  twins.follow(table(['a', CEASEFIRE], ['b', CEASEFIRE_TOO]));
  whole(twins);
  expect(twins.of('a')).toEqual(['b']);
});

test.each<[string, Map<string, DeskQuestion>]>([
  ['was put away', table(['a', CEASEFIRE], ['b', CEASEFIRE_TOO, 'archived'])],
  ['was taken back', table(['a', CEASEFIRE])],
  ['says something else now', table(['a', CEASEFIRE], ['b', WATER])],
])('one that %s is like nothing any more', (_, after) => {
  const twins = new Twins();
  twins.follow(table(['a', CEASEFIRE], ['b', CEASEFIRE_TOO]));
  whole(twins);
  twins.follow(after);
  whole(twins);
  expect(twins.of('a')).toEqual([]);
});

test('it stops when its time is over, and goes on from there', () => {
  const twins = new Twins();
  twins.follow(table(['a', CEASEFIRE], ['b', CEASEFIRE_TOO], ['c', WATER]));
  let rounds = 1;
  while (twins.work(() => true)) rounds++;
  expect(rounds).toBe(3);
  expect(twins.of('b')).toEqual(['a']);
});
