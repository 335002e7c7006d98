// Merging: the rows of its dialog keep their order, whatever is ticked or looked for, and what was united is known by what stayed.
import { expect, test } from 'vitest';
import { byAppearance, unitedIn } from '../src/desk/merging.ts';
import type { DeskQuestion } from '../src/lib/wire.ts';

function named(...ids: string[]): DeskQuestion[] {
  return ids.map((id): DeskQuestion => ({
    id,
    at: 0,
    votes: 0,
    text: id,
    lang: 'en',
    dir: 'ltr',
    state: 'live',
    origin: 'phone',
    version: 1,
  }));
}

test('rows stand in the order in which they first appeared', () => {
  const seen = new Set<string>();
  const order = (...ids: string[]) => byAppearance(named(...ids), seen).map(({ id }) => id);
  expect(order('b', 'c')).toEqual(['b', 'c']);
  expect(order('a', 'c', 'b')).toEqual(['b', 'c', 'a']);
  expect(order('a', 'b')).toEqual(['b', 'a']);
  expect(order('c', 'a', 'b', 'c')).toEqual(['b', 'c', 'a']);
});

test('what became part of a question stands under it, the oldest first', () => {
  const all = named('stays', 'late', 'early', 'other');
  for (const [place, question] of all.entries()) {
    question.at = -place;
    if (question.id === 'late' || question.id === 'early') question.state = { merged: 'stays' };
  }
  const united = unitedIn(all);
  expect(united.get('stays')?.map(({ id }) => id)).toEqual(['early', 'late']);
  expect(united.has('other')).toBe(false);
});
