// The organiser's word lists as they are typed.
import { expect, test } from 'vitest';
import { draftOf, isLack, listsOf, LONGEST_WORD, MOST_WORDS, offered, wordsIn } from '../src/host/word-lists.ts';

test('every language of the event has a field, and every list there is', () => {
  expect(draftOf({ sw: ['moja', 'mbili'], ar: ['كلمة'] }, ['en', 'ar'])).toEqual({
    en: '',
    ar: 'كلمة',
    sw: 'moja\nmbili',
  });
});

test('a line is a word or phrase, once, without the space around it', () => {
  expect(wordsIn('  one\n\ntwo   words \r\none\n\t\n')).toEqual(['one', 'two words']);
});

test('what is drafted is what is saved, and a language without words has no list', () => {
  const lists = { en: ['one', 'two words'], ar: ['كلمة'] };
  expect(listsOf(draftOf(lists, ['en', 'ar', 'fr']))).toEqual(lists);
});

test('a word too long is named, and too many are counted', () => {
  const long = 'x'.repeat(LONGEST_WORD + 1);
  expect(listsOf({ en: `fine\n${long}` })).toEqual({ kind: 'long', word: long });
  // Each of these is one character to a reader, and several to the browser.
  expect(isLack(listsOf({ hi: 'क्षि'.repeat(20), en: '👩🏾‍⚖️'.repeat(LONGEST_WORD) }))).toBe(false);
  const many = Array.from({ length: MOST_WORDS + 1 }, (_, n) => `w${n}`);
  expect(listsOf({ en: many.slice(0, 600).join('\n'), fr: many.slice(600).join('\n') })).toEqual({
    kind: 'many',
    count: MOST_WORDS + 1,
  });
  expect(isLack(listsOf({ en: many.slice(1).join('\n') }))).toBe(false);
});

test('a list may be in any language, even one whose tag reads like a field of ours', () => {
  expect(isLack(listsOf({ kind: 'word' }))).toBe(false);
});

test('only languages without a field are offered, each once', () => {
  const found = offered({ en: '', ar: '' });
  expect(found).toContain('sw');
  expect(found.filter((lang) => lang === 'en' || lang === 'ar')).toEqual([]);
  expect(new Set(found).size).toBe(found.length);
});
