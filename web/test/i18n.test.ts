// Messages, plurals, numbers and directions.
import { expect, test } from 'vitest';
import { dirOf, Language, localised } from '../src/lib/i18n.ts';

function english(message: string): Language {
  return new Language('en', { key: message });
}

test('places are filled', () => {
  expect(english('Now: {title}.').t('key', { title: 'Panel 1' })).toBe('Now: Panel 1.');
  expect(english('{n} of {m, number}').t('key', { n: 1234, m: 5 })).toBe('1,234 of 5');
});

test('a plural takes its arm, an exact number first', () => {
  const language = english('{n, plural, =0 {none} one {# vote} other {# votes}}!');
  expect([0, 1, 2, 1500].map((n) => language.t('key', { n }))).toEqual([
    'none!',
    '1 vote!',
    '2 votes!',
    '1,500 votes!',
  ]);
});

test('Arabic has six arms', () => {
  const language = new Language('ar', {
    key: '{n, plural, zero {صفر} one {واحد} two {اثنان} few {قليل} many {كثير} other {آخر}}',
  });
  const arms = [0, 1, 2, 3, 11, 100].map((n) => language.t('key', { n }));
  expect(arms).toEqual(['صفر', 'واحد', 'اثنان', 'قليل', 'كثير', 'آخر']);
});

test('a select takes its arm or the other one, and may hold a plural', () => {
  const language = english('{who, select, you {You have {n, plural, one {# item} other {# items}}} other {None}}');
  expect(language.t('key', { who: 'you', n: 2 })).toBe('You have 2 items');
  expect(language.t('key', { who: 'they', n: 2 })).toBe('None');
});

test('apostrophes quote braces, and are themselves', () => {
  expect(english("It''s {n}").t('key', { n: 1 })).toBe("It's 1");
  expect(english("l'heure '{n}' #").t('key')).toBe("l'heure {n} #");
});

test('a text that runs the other way is isolated from the sentence', () => {
  expect(english('Now: {title}').t('key', { title: 'سلام' })).toBe('Now: \u2068سلام\u2069');
  expect(new Language('ar', { key: 'الآن: {title}' }).t('key', { title: '482 913' })).toBe('الآن: \u2068482 913\u2069');
});

test('a missing key shows itself', () => {
  expect(english('x').t('no.such.key')).toBe('no.such.key');
  expect(english('x').has('no.such.key')).toBe(false);
});

test('how long ago', () => {
  const language = english('');
  const minute = 60_000;
  expect(language.ago(10 * minute, 10 * minute + 59_000)).toBe('now');
  expect(language.ago(0, 3 * minute)).toBe('3 min. ago');
  expect(language.ago(0, 150 * minute)).toBe('2 hr. ago');
  expect(language.ago(0, 1440 * minute)).toBe('yesterday');
  // The server's clock may be ahead of the phone's.
  expect(language.ago(5000, 0)).toBe('now');
});

test('shares and lists', () => {
  const language = english('');
  expect(language.percent(2 / 3)).toBe('67%');
});

test('directions', () => {
  expect(['ar', 'fa-IR', 'ur', 'en', 'ru', 'sw'].map(dirOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr', 'ltr']);
});

test('a text of the event in the reader’s language, else in the event’s main one, marked as such', () => {
  const text = { ar: 'سلام', en: 'Peace', fr: 'Paix' };
  expect(localised(text, 'ar')).toEqual({ text: 'سلام', lang: 'ar', dir: 'rtl' });
  expect(localised(text, 'fr-CA')).toEqual({ text: 'Paix', lang: 'fr', dir: 'ltr' });
  expect(localised(text, 'sw', ['en', 'ar'])).toEqual({ text: 'Peace', lang: 'en', dir: 'ltr' });
  expect(localised(text, 'sw')).toEqual({ text: 'سلام', lang: 'ar', dir: 'rtl' });
  expect(localised({}, 'sw')).toEqual({ text: '', lang: 'sw', dir: 'ltr' });
});
