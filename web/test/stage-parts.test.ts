// The screen's sums: the size that fits, the shares of a result, the languages shown, the zoom.
import { expect, test } from 'vitest';
import { keepSingleKeys, storedSingleKeys } from '../src/parts/single-keys.ts';
import { grouped, typed } from '../src/parts/way-in.ts';
import { stepsOf } from '../src/parts/panel-steps.ts';
import { largest } from '../src/stage/fit.ts';
import { actionOf, LIST, type Action } from '../src/stage/keys.ts';
import { pair } from '../src/stage/pair.ts';
import { askedBy, keepCorner, storedCorner } from '../src/stage/screen.ts';
import { keepZoom, storedZoom, zoomDirection, zoomed } from '../src/parts/zoom.ts';
import type { PanelHead, PanelState } from '../src/lib/wire.ts';

/** A browser's storage that remembers. */
function memory() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  return { kept, storage };
}

test('the largest size that fits is found closely, in few tries', () => {
  let tries = 0;
  const size = largest({ min: 3.5, max: 11 }, (tried) => {
    tries += 1;
    return tried <= 7.3;
  });
  expect(size).toBeLessThanOrEqual(7.3);
  expect(size).toBeGreaterThan(7.25);
  expect(tries).toBeLessThan(12);
});

test('what always fits is as large as allowed, what never fits as small', () => {
  expect(largest({ min: 3, max: 9 }, () => true)).toBe(9);
  expect(largest({ min: 3, max: 9 }, () => false)).toBe(3);
});

test('a text is shown in the first two languages of the event, where it has them', () => {
  const both = pair({ ar: 'نعم', en: 'Yes' }, ['en', 'ar', 'fr']);
  expect([both.main.text, both.second?.text, both.second?.dir]).toEqual(['Yes', 'نعم', 'rtl']);
  const one = pair({ ar: 'نعم' }, ['en', 'ar']);
  expect([one.main.lang, one.second]).toEqual(['ar', undefined]);
  expect(pair({ en: 'Yes' }, ['en', 'ar']).second).toBeUndefined();
});

test('zoom goes by tenths, stays in its range and survives a reload', () => {
  expect(zoomed(1, 1)).toBe(1.1);
  expect(zoomed(0.5, -1)).toBe(0.5);
  expect(zoomed(1.5, 1)).toBe(1.5);
  expect(storedZoom('stage', { getItem: () => '1.3' })).toBe(1.3);
  expect(storedZoom('stage', { getItem: () => null })).toBe(1);
  expect(storedZoom('stage', { getItem: () => '9' })).toBe(1);
  expect(storedZoom('stage', undefined)).toBe(1);
  const { kept, storage } = memory();
  keepZoom('booth', storage, 1.2);
  expect([storedZoom('booth', storage), storedZoom('stage', storage), kept.size]).toEqual([1.2, 1, 1]);
  expect(zoomDirection({ key: '=', code: 'Equal' })).toBe(1);
  expect(zoomDirection({ key: 'Subtract', code: 'NumpadSubtract' })).toBe(-1);
  expect(zoomDirection({ key: 'a', code: 'KeyA' })).toBeUndefined();
});

test('the way in is written as it is typed', () => {
  expect(grouped('482913')).toBe('482 913');
  expect(typed('http://10.0.0.7:8080')).toBe('10.0.0.7:8080');
});

test.each<[PanelState, string]>([
  ['upcoming', 'go_live open'],
  ['open', 'go_live pause close'],
  ['paused', 'go_live resume close'],
  ['closed', 'go_live reopen seal'],
  ['sealed', ''],
])('the next steps of a panel that is %s', (state, steps) => {
  const names = (live: boolean): string =>
    stepsOf({ id: 1, state, live, terms: { kind: 'panel' } } as PanelHead)
      .map(({ name }) => name)
      .join(' ');
  expect(names(false)).toBe(steps);
  expect(names(true)).toBe(steps.replace(/^go_live /, ''));
});

test('a break can be the live panel, and takes nothing', () => {
  const pause = { id: 1, state: 'upcoming', live: false, terms: { kind: 'break' } } as PanelHead;
  expect(stepsOf(pause).map(({ name }) => name)).toEqual(['go_live']);
});

test('the screen has keys of its own, which can be turned off', () => {
  const press = { key: 'f', code: 'KeyF', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(actionOf(press, 'on')).toBe('full');
  expect(actionOf({ ...press, ctrlKey: true }, 'on')).toBeUndefined();
  expect(actionOf({ ...press, key: '?', code: 'Minus' }, 'on')).toBe('help');
  expect(actionOf({ ...press, key: '-', code: 'Slash' }, 'on')).toBe('smaller');
  expect(actionOf({ ...press, key: 'ؤ', code: 'KeyC' }, 'on')).toBe('code');
  for (const [[key = '']] of LIST) expect(actionOf({ ...press, key }, 'off')).toBeUndefined();
});

test('the screen’s list names what its keys do, and none of them changes what is shown', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const byKey = (key: string): Action | undefined => {
    const code = /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : '';
    return actionOf({ ...press, key, code }, 'on');
  };
  for (const [keys, action] of LIST) expect(keys.map(byKey)).toEqual(keys.map(() => action));
  for (const key of ['B', 'Q', 'Z', 'U', 'H', 'N', 'P']) expect(byKey(key)).toBeUndefined();
});

test('single keys are on, unless this browser turned them off; storage that refuses changes nothing', () => {
  const { storage } = memory();
  expect(storedSingleKeys('stage', storage)).toBe('on');
  keepSingleKeys('stage', storage, 'off');
  expect([storedSingleKeys('stage', storage), storedSingleKeys('desk', storage)]).toEqual(['off', 'on']);
  const full = {
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(() => keepSingleKeys('stage', full, 'on')).not.toThrow();
  expect(storedSingleKeys('stage', undefined)).toBe('on');
});

test('the address asks for theme, transparency and an empty corner', () => {
  expect(askedBy('')).toEqual({ theme: 'dark', overlay: false, corner: undefined });
  expect(askedBy('?overlay&theme=light&nocode&panel=2')).toEqual({ theme: 'light', overlay: true, corner: 'hidden' });
  expect(askedBy('?theme=blue').theme).toBe('dark');
});

test('the way in stays in its corner until this browser hid it', () => {
  const { storage } = memory();
  expect(storedCorner(storage)).toBe('shown');
  keepCorner(storage, 'hidden');
  expect(storedCorner(storage)).toBe('hidden');
  keepCorner(storage, 'shown');
  expect(storedCorner(storage)).toBe('shown');
});
