// Several commands about polls at once: what is told of them when not all were taken.
import { beforeAll, expect, test, vi } from 'vitest';
import words from '../catalogues/en/desk.json' with { type: 'json' };
import { toldOfAdded, toldOfJudged } from '../src/desk/polls/partly.ts';
import { judge, MOST_AT_ONCE } from '../src/desk/polls/phrases.ts';
import { setCatalogue } from '../src/lib/language.svelte.ts';

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: {} });
  setCatalogue('en', words);
});

test('of a file of polls as many are told of as became drafts', () => {
  expect(toldOfAdded(3, 3)).toBe('3 polls added as drafts');
  expect(toldOfAdded(2, 3)).toBe('2 polls added as drafts. Not done: 1 of 3.');
});

test('of many words as many are told of as were released', () => {
  const phrases = Array.from({ length: MOST_AT_ONCE + 20 }, (_, phrase) => phrase);
  const commands = judge({ panel: 1, poll: 'p', part: 0 }, phrases, 'release');
  expect(toldOfJudged(commands, 2)).toBe('120 released');
  expect(toldOfJudged(commands, 1)).toBe('100 released. Not done: 20 of 120.');
});
