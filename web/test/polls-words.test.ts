// Numbers and words as people type them in any language, and the order in which a phone shows options.
import { describe, expect, test } from 'vitest';
import { fromTyped } from '../src/audience/polls/numerals.ts';
import { wordsIn } from '../src/audience/polls/segments.ts';
import { permutation } from '../src/audience/polls/shuffle.ts';

describe('numbers', () => {
  test.each([
    ['12', 0, 'en', 12],
    ['12.5', 1, 'en', 125],
    ['12,5', 1, 'fr', 125],
    ['.5', 1, 'en', 5],
    ['12.', 0, 'en', 12],
    ['12.50', 1, 'en', 125],
    ['1,000', 0, 'en', 1000],
    ['1.000', 0, 'de', 1000],
    ['1,000.5', 1, 'en', 10_005],
    ['1.000,5', 1, 'de', 10_005],
    ['1,000,000', 0, 'fr', 1_000_000],
    ['1 000 000', 0, 'fr', 1_000_000],
    ['1,250', 3, 'fr', 1250],
    ['-3', 0, 'en', -3],
    ['−3', 0, 'en', -3],
    ['-0', 0, 'en', 0],
    ['٤٢', 0, 'ar', 42],
    ['١٬٠٠٠٫٥', 1, 'ar', 10_005],
    ['\u061c-٤', 0, 'ar', -4],
    ['۴۲', 0, 'fa', 42],
    ['४२', 0, 'hi', 42],
    ['４２．５', 1, 'zh', 425],
    ['𝟗𝟎', 0, 'en', 90],
  ] as const)('%s with %i decimals in %s', (typed, decimals, lang, number) => {
    expect(fromTyped(typed, decimals, lang)).toBe(number);
  });

  test.each(['', '-', '.', 'ten', '1e3', '1.2.3.4x', '--1', '99999999999999999'])('%s is none', (typed) => {
    expect(fromTyped(typed, 1, 'en')).toBeUndefined();
  });

  test('what is finer than asked for is none', () => {
    expect(fromTyped('1.25', 1, 'en')).toBeUndefined();
    expect(fromTyped('1.5', 0, 'en')).toBeUndefined();
  });
});

describe('words', () => {
  test.each([
    ['world peace', 'en', ['world', 'peace']],
    ['peace, water،أرض', 'en', ['peace', 'water', 'أرض']],
    ['السلام والعدالة', 'ar', ['السلام', 'والعدالة']],
    ['和平与发展', 'zh', ['和平', '与', '发展']],
    ['follow-up don’t R&D', 'en', ['follow-up', 'don’t', 'R&D']],
    ['go! 🕊', 'en', ['go', '🕊']],
    ['C++ C# (C) A+ A-', 'en', ['C++', 'C#', 'C', 'A+', 'A-']],
    ['$5 -5 50% 20° 5€ 1+1=2', 'en', ['$5', '-5', '50%', '20°', '5€', '1+1=2']],
    ["- peace - 'water' #1 👍🏽yes", 'en', ['peace', 'water', '#1', '👍🏽', 'yes']],
    ['ใช่ใช้', 'th', ['ใช่', 'ใช้']],
    ['“السلام” !٥٠٪', 'ar', ['السلام', '٥٠٪']],
    ['  ', 'en', []],
    ['我', 'zh', ['我']],
  ] as const)('%s in %s', (text, lang, words) => {
    expect(wordsIn(text, lang)).toEqual(words);
  });

  test('a browser without a segmenter goes by the spaces', () => {
    const { Segmenter } = Intl;
    Reflect.deleteProperty(Intl, 'Segmenter');
    try {
      expect(wordsIn('world  peace, 和平', 'en')).toEqual(['world', 'peace', '和平']);
    } finally {
      Object.assign(Intl, { Segmenter });
    }
  });
});

describe('the order of options', () => {
  test('it is the same every time for one seed, and has each place once', () => {
    expect(permutation(15, 'phone poll')).toEqual(permutation(15, 'phone poll'));
    expect(permutation(15, 'phone poll').toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, at) => at));
    expect(permutation(15, 'phone poll')).not.toEqual(permutation(15, 'another poll'));
  });

  test('over many phones every option comes first about as often', () => {
    const firsts = Array.from({ length: 4000 }, (_, phone) => permutation(4, `phone ${phone}`)[0]);
    for (const times of [0, 1, 2, 3].map((place) => firsts.filter((first) => first === place).length))
      expect(Math.abs(times - 1000)).toBeLessThan(120);
  });
});
