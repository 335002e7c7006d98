// Whose answer a result shows as the reader's own.
import { expect, test } from 'vitest';
import { rowsOf } from '../src/audience/polls/rows.ts';
import { Language } from '../src/lib/i18n.ts';
import { drawn } from '../src/lib/results.ts';
import type { Kind, PartResult, Reply } from '../src/lib/wire.ts';

const ENGLISH = new Language('en', {});

/** The texts of the rows that are marked as the own answer. */
function own(kind: Kind, figures: PartResult['figures'], reply: Reply): string[] {
  const options = ['Tea', 'Coffee', 'Water'].map((en) => ({ en }));
  const picture = drawn({ kind, options }, { answered: 3, abstained: 0, figures }, ENGLISH);
  return (rowsOf(picture, reply) ?? []).flatMap(({ text, isOwn }) => (isOwn ? text : []));
}

test('the own text is found though someone else wrote it first, in other letters', () => {
  const shown: [string, number][] = [
    ['Fund the networks', 2],
    ['No peace without women', 1],
  ];
  expect(own('text', { phrases: { shown, other: 0 } }, { words: ['fund the networks!'] })).toEqual([
    'Fund the networks',
  ]);
  expect(own('text', { phrases: { shown, other: 0 } }, { words: ['something else'] })).toEqual([]);
});

test('options, and those that were given points', () => {
  expect(own('single', { counts: [1, 2, 0] }, { options: [1] })).toEqual(['Coffee']);
  expect(own({ points: { total: 10 } }, { points: [20, 0, 10] }, { points: [6, 0, 4] })).toEqual(['Tea', 'Water']);
});
