// The booth's keys, and which presses answer a message.
import { expect, test } from 'vitest';
import { Answers } from '../src/booth/answers.ts';
import { actionOf, LIST } from '../src/booth/keys.ts';

const press = { key: 'f', code: 'KeyF', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false };

test('the second of two quick presses answers nothing', () => {
  const answers = new Answers();
  expect([0, 400, 999, 1000, 1500, 2100].map((now) => answers.take(now))).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('every key of the list acts, and single ones can be turned off', () => {
  for (const [[key = ''], action] of LIST) {
    const code = /^[A-Z]$/.test(key) ? `Key${key}` : key === '0' ? 'Digit0' : '';
    expect(actionOf({ ...press, key, code }, 'on')).toBe(action);
    expect(actionOf({ ...press, key, code }, 'off')).toBe(action === 'acknowledge' ? action : undefined);
    expect(actionOf({ ...press, key, code, ctrlKey: true }, 'on')).toBeUndefined();
  }
});

test('a key that is held answers once', () => {
  expect(actionOf({ ...press, key: 'Enter', repeat: true }, 'on')).toBeUndefined();
});
