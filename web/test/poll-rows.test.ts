// Rows of a result: which of them this phone wrote.
import { expect, test } from 'vitest';
import { rowsOf } from '../src/audience/polls/rows.ts';
import type { Drawn } from '../src/lib/results.ts';
import type { Reply } from '../src/lib/wire.ts';

function own(reply: Reply): readonly string[] {
  const texts = ['Water', 'السَّلام', 'C++', 'C#'];
  const written = texts.map((text) => ({ text, dir: 'ltr' as const, count: 1, size: 0.5 }));
  const picture: Drawn = { shape: 'texts', written, other: 0 };
  return rowsOf(picture, reply)?.flatMap(({ text, isOwn }) => (isOwn ? text : [])) ?? [];
}

test('an own text is found however someone else wrote it first, and no other one', () => {
  expect(own({ words: [' water!'] })).toEqual(['Water']);
  expect(own({ words: ['السلام'] })).toEqual(['السَّلام']);
  expect(own({ words: ['c++'] })).toEqual(['C++']);
  expect(own({ words: ['C'] })).toEqual([]);
  expect(own('abstain')).toEqual([]);
});
