// Lists of languages: nobody has to know a tag to find their own.
import { afterEach, expect, test, vi } from 'vitest';
import { labelOf } from '../src/parts/language-labels.ts';
import * as names from '../src/parts/names.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['fr', 'en', 'French – \u2068français\u2069'],
  ['ar', 'en', 'Arabic – \u2068العربية\u2069'],
  ['en', 'ar', 'الإنجليزية – \u2068English\u2069'],
  ['en', 'en', 'English'],
  ['ha', 'en', 'Hausa'],
])('%s for a reader of %s', (lang, reader, label) => {
  expect(labelOf(lang, reader)).toBe(label);
});

test('a language that the browser does not know is called as it calls itself', () => {
  vi.spyOn(names, 'nameOf').mockImplementation((lang) => lang);
  expect(labelOf('ff', 'en')).toBe('Pulaar');
});

test('a language that nobody knows keeps its tag', () => {
  expect(labelOf('qaa', 'en')).toBe('qaa');
});
