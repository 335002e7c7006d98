// Who is at work, which screens there are, and what of it this desk can vouch for.
import { expect, test } from 'vitest';
import { colourOf, initials, isOld, lostOf, othersOn, remember, self, stateOf } from '../src/desk/around.ts';
import { keepAsked, keepName, lastName, mayAsk } from '../src/desk/own-name.ts';
import type { Around } from '../src/lib/live.svelte.ts';
import { FakeShelf } from './fakes.ts';

const AROUND: Around = {
  t: 'around',
  desks: [
    { session: 'me', name: 'Amina', panel: 1, question: 'q', you: true },
    { session: 'b', name: 'Li Wei', panel: 1, question: 'q' },
    { session: 'c', panel: 1 },
  ],
  screens: [{ session: 'hall', name: 'Hall A', connected: true }],
};

test('the others on a question, without oneself and whoever is on none', () => {
  expect([...othersOn(AROUND)].map(([id, desks]) => [id, desks.map(({ session }) => session)])).toEqual([['q', ['b']]]);
  expect(self(AROUND)?.session).toBe('me');
  expect(othersOn(undefined).size).toBe(0);
});

test('who has left keeps the name in mind', () => {
  const names = remember(new Map(), AROUND);
  const later = remember(names, { ...AROUND, desks: [{ session: 'b', name: 'Wei', panel: 1 }] });
  expect([...later]).toEqual([
    ['me', 'Amina'],
    ['b', 'Wei'],
    ['hall', 'Hall A'],
  ]);
});

test.each([
  ['Amina', 'A'],
  ['amina de la cruz', 'A\u200cC'],
  ['أمينة فاضل', 'أ\u200cف'],
  ['李伟', '李'],
  ['(Booth) 2', 'B\u200c2'],
  ['  ', ''],
  [undefined, ''],
])('the initials of %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test('a session has one of six colours, the same everywhere', () => {
  const colours = Array.from({ length: 200 }, (_, n) => colourOf(`session-${n}`));
  expect(new Set(colours)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  expect(colourOf('session-7')).toBe(colours[7]);
});

test('a screen counts as connected only while this desk can know it', () => {
  const screen = { session: 'hall', connected: true };
  expect(stateOf(screen, true)).toBe('connected');
  expect(stateOf(screen, false)).toBe('unknown');
  expect(stateOf({ ...screen, connected: false, seen_at: 5 }, true)).toBe('seen');
  expect(stateOf({ ...screen, connected: false }, true)).toBe('never');
});

test('a name is asked for once in each session, and offered again in the next', () => {
  const shelf = new FakeShelf();
  expect([lastName(shelf), mayAsk(shelf, 'one')]).toEqual(['', true]);
  keepAsked(shelf, 'one');
  keepName(shelf, 'Amina');
  expect([lastName(shelf), mayAsk(shelf, 'one'), mayAsk(shelf, 'two')]).toEqual(['Amina', false, true]);
  expect([lastName(undefined), mayAsk(undefined, 'one')]).toEqual(['', true]);
});

test('what is known without a connection may be old', () => {
  expect(isOld({ kind: 'live' })).toBe(false);
  for (const status of [{ kind: 'connecting' }, { kind: 'offline' }, { kind: 'stopped', close: 4000 }] as const) {
    expect(isOld(status)).toBe(true);
  }
});

test('lost are the screens that were there today; one that someone at a desk had open beside it was closed by them', () => {
  const hour = 3_600_000;
  const now = 100 * hour;
  const screens = [
    { session: 'hall', connected: true, seen_at: now },
    { session: 'foyer', connected: false, seen_at: now - hour },
    { session: 'yesterday', connected: false, seen_at: now - 20 * hour },
    { session: 'link', connected: false },
    { session: 'amina', connected: false, seen_at: now - hour },
  ];
  const around: Around = { t: 'around', desks: [{ session: 'amina', panel: 1, you: true }], screens };
  expect(lostOf(around, true, now).map(({ session }) => session)).toEqual(['foyer']);
  expect(lostOf(around, false, now)).toEqual([]);
  expect(lostOf(undefined, true, now)).toEqual([]);
});
