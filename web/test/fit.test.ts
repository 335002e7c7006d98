// Whether a question fits its panel.
import { expect, test } from 'vitest';
import { fit } from '../src/audience/fit.ts';

const TERMS = { max_graphemes: 10, names: 'optional' } as const;

test('what fits can be sent, and the room is told only when there is little of it', () => {
  expect(fit({ text: '12345678', name: '' }, TERMS)).toMatchObject({ ready: true, left: undefined });
  expect(fit({ text: ' 123456789 ', name: '' }, TERMS)).toMatchObject({ ready: true, left: 1, text: 'fits' });
});

test('too long words or a too long name cannot be sent', () => {
  expect(fit({ text: '12345678901', name: '' }, TERMS)).toMatchObject({ ready: false, over: 1, text: 'too_long' });
  const name = 'n'.repeat(62);
  expect(fit({ text: 'Why?', name }, TERMS)).toMatchObject({ ready: false, over: 2, name: 'too_long', text: 'fits' });
  // Where names are off, one that was typed elsewhere is not sent.
  expect(fit({ text: 'Why?', name }, { ...TERMS, names: 'off' })).toMatchObject({ ready: true });
});

test.each(['', '  \n', '\u200f'])('there is nothing to send in %j', (text) => {
  expect(fit({ text, name: '' }, TERMS).ready).toBe(false);
});
