// A column that is pointed at does not move.
import { expect, test } from 'vitest';
import { hold } from '../src/desk/hold.ts';

const nobody: ReadonlySet<string> = new Set();

test('a new order waits', () => {
  expect(hold(['a', 'b', 'c'], ['c', 'a', 'b'], nobody)).toEqual({ shown: ['a', 'b', 'c'], waiting: 0 });
});

test('a row that left keeps its place', () => {
  expect(hold(['a', 'b', 'c'], ['a', 'c'], nobody)).toEqual({ shown: ['a', 'b', 'c'], waiting: 0 });
});

test('a row that a key sent away goes at once, unless it is back', () => {
  expect(hold(['a', 'b', 'c'], ['a', 'c'], new Set(['b'])).shown).toEqual(['a', 'c']);
  expect(hold(['a', 'b', 'c'], ['a', 'b', 'c'], new Set(['b'])).shown).toEqual(['a', 'b', 'c']);
});

test('new rows wait, except below the last one, where they move nothing', () => {
  expect(hold(['a', 'b'], ['new', 'a', 'b', 'later'], nobody)).toEqual({ shown: ['a', 'b', 'later'], waiting: 1 });
});

test('an empty column shows what comes', () => {
  expect(hold([], ['a', 'b'], nobody)).toEqual({ shown: ['a', 'b'], waiting: 0 });
});
