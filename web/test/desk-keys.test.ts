// Single keys act by their place on the keyboard, and never where they belong to something else.
import { expect, test } from 'vitest';
import { actionOf, LIST, type Press } from '../src/desk/keys.ts';

function press(code: string, more: Partial<Press> = {}): Press {
  return { code, key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

test('an Arabic layout has the same keys', () => {
  expect(actionOf(press('KeyA', { key: 'ش' }), 'page', 'on')).toBe('approve');
});

test('a field keeps its keys, except the way out', () => {
  expect(actionOf(press('KeyA', { key: 'a' }), 'field', 'on')).toBeUndefined();
  expect(actionOf(press('KeyZ', { ctrlKey: true }), 'field', 'on')).toBeUndefined();
  expect(actionOf(press('Escape'), 'field', 'on')).toBe('back');
});

test('Enter on a button presses the button', () => {
  expect(actionOf(press('Enter'), 'button', 'on')).toBeUndefined();
  expect(actionOf(press('Enter'), 'page', 'on')).toBe('show');
  expect(actionOf(press('KeyD'), 'button', 'on')).toBe('decline');
});

test('with single keys off, only keys that type nothing act', () => {
  for (const code of ['KeyA', 'KeyD', 'KeyN', 'Digit1', 'Slash', 'KeyU']) {
    expect(actionOf(press(code), 'page', 'off')).toBeUndefined();
  }
  expect(actionOf(press('ArrowDown'), 'page', 'off')).toBe('next');
  expect(actionOf(press('KeyZ', { ctrlKey: true }), 'page', 'off')).toBe('undo');
});

test.each([
  ['French', 'z', 'KeyW', 'undo'],
  ['French', 'w', 'KeyZ', undefined],
  ['German', 'z', 'KeyY', 'undo'],
  ['Arabic', 'ئ', 'KeyZ', 'undo'],
] as const)('Ctrl+Z on a %s layout, typing %s by %s', (_, key, code, action) => {
  expect(actionOf(press(code, { key, ctrlKey: true }), 'page', 'on')).toBe(action);
});

test('the browser keeps its own shortcuts', () => {
  expect(actionOf(press('KeyS', { ctrlKey: true }), 'page', 'on')).toBeUndefined();
  expect(actionOf(press('KeyA', { ctrlKey: true, shiftKey: true }), 'page', 'on')).toBeUndefined();
  expect(actionOf(press('KeyD', { altKey: true }), 'page', 'on')).toBeUndefined();
  expect(actionOf(press('KeyZ', { metaKey: true, shiftKey: true }), 'page', 'on')).toBeUndefined();
});

test('with Alt, arrows carry the question; without, they go to the next one', () => {
  expect(actionOf(press('ArrowUp', { altKey: true }), 'page', 'off')).toBe('up');
  expect(actionOf(press('ArrowDown', { altKey: true }), 'button', 'on')).toBe('down');
  expect(actionOf(press('ArrowDown'), 'page', 'on')).toBe('next');
  expect(actionOf(press('ArrowUp', { altKey: true }), 'field', 'on')).toBeUndefined();
});

test('Ctrl+A chooses the column, but all of the text in a field', () => {
  expect(actionOf(press('KeyA', { key: 'a', ctrlKey: true }), 'page', 'off')).toBe('choose_all');
  expect(actionOf(press('KeyQ', { key: 'a', metaKey: true }), 'page', 'on')).toBe('choose_all');
  expect(actionOf(press('KeyA', { key: 'a', ctrlKey: true }), 'field', 'on')).toBeUndefined();
});

test('the question mark is found on any layout', () => {
  expect(actionOf(press('Minus', { key: '?', shiftKey: true }), 'page', 'on')).toBe('help');
  expect(actionOf(press('Slash', { key: '/' }), 'page', 'on')).toBe('search');
});

test('no action stands in the list twice', () => {
  const actions = LIST.map(([, action]) => action);
  expect(new Set(actions).size).toBe(actions.length);
});
