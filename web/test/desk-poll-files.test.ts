// What the files of a poll are called.
import { expect, test } from 'vitest';
import { fileNameOf } from '../src/desk/polls/files.ts';

test.each([
  ['Which city next?', '1-Which-city-next'],
  ['  «أيُّ مدينةٍ بعدها؟» ', '1-أيُّ-مدينةٍ-بعدها'],
  ['a/b\\c:d*e"f<g>h|i..', '1-a-b-c-d-e-f-g-h-i'],
  ['次はどこ？', '1-次はどこ'],
  ['?!', '1'],
])('%s is called %s', (title, name) => {
  expect(fileNameOf(0, title)).toBe(name);
});

test('a long title ends with a whole word, and the part is told after it', () => {
  expect(fileNameOf(11, `${'word '.repeat(11)}${'x'.repeat(20)}`, '2')).toBe(`12-${'word-'.repeat(11)}2`);
  expect(fileNameOf(0, '市'.repeat(70))).toBe(`1-${'市'.repeat(60)}`);
});
