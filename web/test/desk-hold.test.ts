// A column that is pointed at does not move.
import { expect, test } from 'vitest';
import { choosable, hold, reordered } from '../src/desk/hold.ts';
import type { Parts } from '../src/desk/columns.ts';

const nobody: ReadonlySet<string> = new Set();

function rest(...ids: string[]): Parts<string> {
  return { pinned: [], queue: [], rest: ids };
}

test('a new order waits', () => {
  expect(hold(rest('a', 'b', 'c'), rest('c', 'a', 'b'), nobody)).toEqual({
    shown: rest('a', 'b', 'c'),
    waiting: 0,
    isReordered: false,
  });
});

test('a row that left keeps its place', () => {
  expect(hold(rest('a', 'b', 'c'), rest('a', 'c'), nobody)).toEqual({
    shown: rest('a', 'b', 'c'),
    waiting: 0,
    isReordered: false,
  });
});

test('a row that a key sent away goes at once, unless it is back', () => {
  const sentAway = new Set(['b']);
  expect(hold(rest('a', 'b', 'c'), rest('a', 'c'), sentAway).shown).toEqual(rest('a', 'c'));
  expect(hold(rest('a', 'b', 'c'), rest('a', 'b', 'c'), sentAway).shown).toEqual(rest('a', 'b', 'c'));
});

test('new rows wait, except below the last one, where they move nothing', () => {
  expect(hold(rest('a', 'b'), rest('new', 'a', 'b', 'later'), nobody)).toEqual({
    shown: rest('a', 'b', 'later'),
    waiting: 1,
    isReordered: false,
  });
});

test('an empty column shows what comes', () => {
  expect(hold(rest(), rest('a', 'b'), nobody)).toEqual({ shown: rest('a', 'b'), waiting: 0, isReordered: false });
});

test('a row that someone stars, shows or takes from the queue stays where it is, and stands nowhere twice', () => {
  const frozen = { pinned: ['on'], queue: ['first'], rest: ['a', 'b'] };
  const starred = { pinned: ['on'], queue: ['first', 'b'], rest: ['a'] };
  expect(hold(frozen, starred, nobody)).toEqual({ shown: frozen, waiting: 0, isReordered: false });
  const turned = { pinned: ['a'], queue: ['b'], rest: ['on', 'first'] };
  expect(hold(frozen, turned, nobody)).toEqual({ shown: frozen, waiting: 0, isReordered: false });
});

test('what is queued from elsewhere would push the others down, and waits', () => {
  const frozen = { pinned: [], queue: ['first'], rest: ['a'] };
  const now = { pinned: [], queue: ['first', 'new'], rest: ['a', 'late'] };
  expect(hold(frozen, now, nobody)).toEqual({
    shown: { ...frozen, rest: ['a', 'late'] },
    waiting: 1,
    isReordered: false,
  });
});

test('an order of this desk is seen at once, and moves no row of others', () => {
  const frozen = { pinned: ['on'], queue: ['a', 'left', 'b', 'c'], rest: ['x'] };
  expect(reordered(frozen, ['c', 'a', 'new', 'b'])).toEqual({ ...frozen, queue: ['c', 'left', 'a', 'b'] });
});

test('another order of the queue waits, and is told; not what joins the queue or leaves it', () => {
  const frozen = { pinned: [], queue: ['a', 'b', 'c'], rest: ['x'] };
  const of = (...queue: string[]) => hold(frozen, { pinned: [], queue, rest: [] }, nobody);
  expect(of('c', 'a', 'b')).toMatchObject({ shown: frozen, isReordered: true });
  expect(of('b', 'a')).toMatchObject({ shown: frozen, isReordered: true });
  expect(of('a', 'c').isReordered).toBe(false);
  expect(of('a', 'x', 'b', 'new', 'c').isReordered).toBe(false);
});

test('only what the column shows can be chosen: not what waits unseen, not what has left', () => {
  const frozen = rest('a', 'b', 'c');
  const now = rest('new', 'a', 'c', 'later');
  const { shown, waiting } = hold(frozen, now, nobody);
  expect(waiting).toBe(1);
  expect(choosable(shown, now)).toEqual(['a', 'c', 'later']);
});
