// The organiser's drafts: word lists as they are typed, and a panel's rules.
import { expect, test } from 'vitest';
import { draftOf as panelDraft, nextPanelId, termsOf } from '../src/host/panel-draft.ts';
import { draftOf, isLack, listsOf, LONGEST_WORD, MOST_WORDS, offered, wordsIn } from '../src/host/word-lists.ts';
import type { PanelHead } from '../src/lib/wire.ts';

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

test('a new panel has the server’s defaults, and an edited one keeps every rule', () => {
  const draft = panelDraft(undefined, ['en', 'ar']);
  expect(termsOf(draft)).toBe('title');
  const titled = { ...draft, title: { en: 'Opening', ar: '' } };
  const terms = {
    title: { en: 'Opening' },
    kind: 'panel',
    moderation: 'before',
    names: 'off',
    votes: 'on',
    sharing: 'words',
    filter: 'off',
    max_graphemes: 280,
    cooldown_ms: 20_000,
  } as const;
  expect(termsOf(titled)).toEqual(terms);
  const other = { ...terms, votes: 'off', sharing: 'topics', filter: 'on', cooldown_ms: 1500 } as const;
  expect(termsOf(panelDraft(other, ['en', 'ar']))).toEqual(other);
});

test.each([
  [{ max_graphemes: 39 }, 'length'],
  [{ max_graphemes: 140.5 }, 'length'],
  [{ cooldown_s: 3601 }, 'cooldown'],
  [{ cooldown_s: Number.NaN }, 'cooldown'],
])('a panel with %o lacks its %s', (change, lack) => {
  const draft = { ...panelDraft(undefined, ['en']), title: { en: 'Opening' }, ...change };
  expect(termsOf(draft)).toBe(lack);
});

test('a new panel takes a number that no other has', () => {
  expect(nextPanelId([])).toBe(1);
  expect(nextPanelId([{ id: 4 }, { id: 2 }] as PanelHead[])).toBe(5);
});
