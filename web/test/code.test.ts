// The six digits that lead to an event.
import { expect, test } from 'vitest';
import { isCode } from '../src/join/digits.ts';

test('a code is six digits of any script', () => {
  expect(['482913', '482 913', '#482-913', '٤٨٢ ٩١٣', '۴۸۲۹۱۳', '４８２９１３', '482–913'].every(isCode)).toBe(true);
  expect(['', '48291', '4829134', '48291a', 'abcdef', '482.913'].some(isCode)).toBe(false);
});
