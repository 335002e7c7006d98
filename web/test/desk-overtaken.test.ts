// A dialog gives way to what someone else decided meanwhile, and to nothing less.
import { expect, test } from 'vitest';
import { aboutOf, overtakenBy } from '../src/desk/overtaken.ts';
import type { Asking } from '../src/desk/asking.ts';
import type { DeskQuestion, QuestionState } from '../src/lib/wire.ts';

function questions(states: Record<string, QuestionState>): ReadonlyMap<string, DeskQuestion> {
  return new Map(Object.entries(states).map(([id, state]) => [id, { id, state } as DeskQuestion]));
}

const then = questions({ q: 'in_review', r: 'in_review' });
const words: Asking = { what: 'words', question: 'q' };
const tags: Asking = { what: 'tags', questions: ['q'] };
const decline: Asking = { what: 'decline', questions: [...then.values()] };

test.each<[string, Asking, Record<string, QuestionState>, string | undefined]>([
  ['nothing happened', words, { q: 'in_review' }, undefined],
  ['someone approved it', words, { q: 'live' }, 'q'],
  ['its asker took it back', words, {}, 'q'],
  ['an approved question can be tagged all the same', tags, { q: 'live' }, undefined],
  ['nothing is left to tag', tags, {}, 'q'],
  ['one of two is still to be decided', decline, { q: 'live', r: 'in_review' }, undefined],
  ['both are decided', decline, { q: 'live', r: { declined: { code: 'other' } } }, 'q'],
  ['a dialog about no question', { what: 'enter', origin: 'floor' }, {}, undefined],
])('%s', (_, asking, now, id) => {
  expect(overtakenBy(asking, then, questions(now))).toBe(id);
});

test('words are kept by what they are about', () => {
  expect(aboutOf(words)).toBe('words q');
  expect(aboutOf(decline)).toBe('decline q,r');
});
