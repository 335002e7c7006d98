// What is suggested while a question is written.
import { expect, test } from 'vitest';
import { Similar } from '../src/audience/similar.ts';
import type { PublicQuestion } from '../src/lib/wire.ts';

function questions(texts: Record<string, string>): Map<string, PublicQuestion> {
  const rows = Object.entries(texts).map(([id, text]): PublicQuestion => {
    return { id, text, dir: 'ltr', at: 1, votes: 1, answered: false };
  });
  return new Map(rows.map((row) => [row.id, row]));
}

const ASKED = {
  water: 'When will the report on water quality be published?',
  roads: 'Who repairs the northern roads?',
};

test('a question that was asked already is found while the same is written', () => {
  const similar = new Similar();
  expect(similar.follow(questions(ASKED))).toBe(true);
  expect(similar.to('When is the water quality report')).toEqual(['water']);
  expect(similar.to('What about the museums?')).toEqual([]);
});

test('what was edited is found by its new words, and what is gone is not found', () => {
  const similar = new Similar();
  similar.follow(questions(ASKED));
  similar.follow(questions({ water: 'Which ministry buys the new ferry?' }));
  expect(similar.to(ASKED.water)).toEqual([]);
  expect(similar.to(ASKED.roads)).toEqual([]);
  expect(similar.to('Which ministry buys the ferry?')).toEqual(['water']);
});

test('many questions are taken in slice by slice', () => {
  const many = questions(Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`q${n}`, `Question number ${n}?`])));
  const similar = new Similar();
  expect([similar.follow(many), similar.follow(many), similar.follow(many)]).toEqual([false, false, true]);
});
