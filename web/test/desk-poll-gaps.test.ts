// What of a poll is not written in which language of the event.
import { expect, test } from 'vitest';
import { gapsOf, missingIn } from '../src/desk/polls/gaps.ts';
import type { PollTerms } from '../src/lib/wire.ts';

const TERMS: PollTerms = {
  title: { en: 'Where do we begin?', ar: 'من أين نبدأ؟' },
  parts: [
    { title: { ar: 'أولًا' }, kind: 'single', options: [{ en: 'Water', ar: 'الماء' }, { en: 'Roads' }] },
    { kind: { scale: { steps: 5 } } },
  ],
};

test('every text that lacks a language is named, by language', () => {
  expect(gapsOf(TERMS, ['en', 'ar', 'fr'])).toEqual([
    { lang: 'en', texts: [{ ar: 'أولًا' }] },
    { lang: 'ar', texts: [{ en: 'Roads' }] },
    {
      lang: 'fr',
      texts: [TERMS.title, { ar: 'أولًا' }, { en: 'Water', ar: 'الماء' }, { en: 'Roads' }],
    },
  ]);
});

test('what is written in no language is not there, and a language with its country is that language', () => {
  expect(gapsOf({ title: {}, parts: [{ kind: 'yes_no' }] }, ['en'])).toEqual([]);
  expect(missingIn({ 'en-GB': 'Colour' }, ['en', 'ar'])).toEqual(['ar']);
  expect(missingIn({ 'zh-Hans': '水' }, ['zh-Hant', 'zh-TW', 'zh-CN', 'zh'])).toEqual(['zh-Hant', 'zh-TW']);
});
