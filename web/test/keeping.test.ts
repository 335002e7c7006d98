// What the phone keeps about polls.
import { expect, test } from 'vitest';
import { Keeping, playerOf } from '../src/audience/polls/keeping.svelte';

function keepingIn(shelf: Map<string, string>): Keeping {
  return new Keeping({
    length: 0,
    key: () => null,
    getItem: (key) => shelf.get(key) ?? null,
    setItem: (key, value) => void shelf.set(key, value),
    removeItem: (key) => void shelf.delete(key),
  });
}

test('marks are of the options they were made in: of others they stand for nothing', () => {
  const shelf = new Map<string, string>();
  const options = [{ en: 'Tea' }, { en: 'Coffee' }];
  const poll = { id: 'p', parts: [{ kind: 'single' as const, options, title: { en: 'Wich?' } }] };
  keepingIn(shelf).mark(poll, [{ options: [1] }]);
  expect(keepingIn(shelf).marks(poll)).toEqual([{ options: [1] }]);
  const better = { id: 'p', parts: [{ kind: 'single' as const, options, title: { en: 'Which?' } }] };
  expect(keepingIn(shelf).marks(better)).toEqual([{ options: [1] }]);
  const other = { id: 'p', parts: [{ kind: 'single' as const, options: options.toReversed() }] };
  expect(keepingIn(shelf).marks(other)).toBeUndefined();
  expect(keepingIn(shelf).marks({ id: 'p', parts: [{ kind: 'ranking', options }] })).toBeUndefined();
});

test('marks that were kept in another form are let go', () => {
  const shelf = new Map([['baraza.marks.p', '[{"options":[1]}]']]);
  expect(keepingIn(shelf).marks({ id: 'p', parts: [] })).toBeUndefined();
});

test('of a player the phone keeps the name and whether it plays, and nothing that any log has', () => {
  const shelf = new Map<string, string>();
  const keeping = keepingIn(shelf);
  expect(playerOf(keeping.playing('join', 1), 'optional')).toEqual({});
  expect(shelf.size).toBe(0);
  keeping.play('join', 1, { name: ' Sam ', isIn: true });
  expect(playerOf(keeping.playing('join', 1), 'optional')).toEqual({ name: 'Sam' });
  expect(playerOf(keeping.playing('join', 1), 'off')).toEqual({});
  expect([...shelf]).toEqual([['baraza.player.join.1', '{"name":" Sam ","isIn":true}']]);
  keeping.play('join', 1, { name: 'Sam', isIn: false });
  expect(playerOf(keeping.playing('join', 1), 'optional')).toBeUndefined();
});
