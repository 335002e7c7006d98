// What the phone keeps about polls.
import { expect, test } from 'vitest';
import { Keeping, playerOf } from '../src/audience/polls/keeping.svelte';

test('of a player the phone keeps the name and whether it plays, and nothing that any log has', () => {
  const shelf = new Map<string, string>();
  const keeping = new Keeping({
    length: 0,
    key: () => null,
    getItem: (key) => shelf.get(key) ?? null,
    setItem: (key, value) => void shelf.set(key, value),
    removeItem: (key) => void shelf.delete(key),
  });
  expect(playerOf(keeping.playing('join', 1), 'optional')).toEqual({});
  expect(shelf.size).toBe(0);
  keeping.play('join', 1, { name: ' Sam ', isIn: true });
  expect(playerOf(keeping.playing('join', 1), 'optional')).toEqual({ name: 'Sam' });
  expect(playerOf(keeping.playing('join', 1), 'off')).toEqual({});
  expect([...shelf]).toEqual([['baraza.player.join.1', '{"name":" Sam ","isIn":true}']]);
  keeping.play('join', 1, { name: 'Sam', isIn: false });
  expect(playerOf(keeping.playing('join', 1), 'optional')).toBeUndefined();
});
