// What pages draw of a poll's result, and the sentence that says the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Language, type Catalogue } from '../src/lib/i18n.ts';
import { drawn, labelOf, summary, type Asked } from '../src/lib/results.ts';
import type { Figures, Kind, PartResult } from '../src/lib/wire.ts';

function language(lang: string): Language {
  const file = join(import.meta.dirname, '..', 'catalogues', lang, 'common.json');
  return new Language(lang, JSON.parse(readFileSync(file, 'utf8')) as Catalogue);
}

const EN = language('en');
const AR = language('ar');
const WATER = { en: 'Water', ar: 'الماء' };
const SOIL = { en: 'Soil' };
const FIRE = { en: 'Fire', ar: 'النار' };

function asked(kind: Kind, options = [WATER, SOIL, FIRE]): Asked {
  return { kind, options };
}

function result(figures: Figures, answered: number, more: Partial<PartResult> = {}): PartResult {
  return { answered, abstained: 0, figures, ...more };
}

describe('choices', () => {
  test('every option has its count, its share of those who answered, and the right ones are marked', () => {
    const shown = drawn(asked('quiz'), result({ counts: [1, 3, 0] }, 4, { right: [0] }), EN);
    if (shown.shape !== 'bars') throw new Error(shown.shape);
    expect(shown.bars.map(({ count, share, isMost, isRight }) => [count, share, isMost, isRight])).toEqual([
      [1, 0.25, false, true],
      [3, 0.75, true, false],
      [0, 0, false, false],
    ]);
  });

  test('a missing language is shown in another one, marked as that', () => {
    expect(labelOf(asked('single'), 0, AR)).toEqual({ text: 'الماء', lang: 'ar', dir: 'rtl' });
    expect(labelOf(asked('single'), 1, AR)).toEqual({ text: 'Soil', lang: 'en', dir: 'ltr' });
  });

  test('the sentence names what has most, also several that are even, and says who abstained', () => {
    const counts = (given: number[], abstained = 0): string =>
      summary(asked('single'), result({ counts: given }, 4, { abstained }), EN);
    expect(counts([1, 3, 0])).toBe('Most votes: Soil, 3 of 4 (75%).');
    expect(counts([2, 0, 2], 1)).toBe('A tie: Water and Fire, with 2 of 4 each (50%). 1 abstention.');
    expect(summary(asked('single'), result({ counts: [0, 0, 0] }, 0), EN)).toBe('Nobody has answered.');
  });

  test('yes and no are named in the language of the reader', () => {
    expect([0, 1].map((place) => labelOf({ kind: 'yes_no' }, place, AR).text)).toEqual(['نعم', 'لا']);
  });
});

describe('steps', () => {
  const scale = asked({ scale: { steps: 5 } }, [{ en: 'Never' }, { en: 'Always' }]);

  test('the ends of a scale are named beside their number', () => {
    expect([0, 2, 4].map((place) => labelOf(scale, place, EN).text)).toEqual(['1 · Never', '3', '5 · Always']);
  });

  test('the first step counts one', () => {
    const shown = drawn(scale, result({ counts: [1, 0, 0, 0, 1] }, 2), EN);
    expect(shown).toMatchObject({ shape: 'steps', mean: 3 });
    expect(summary(scale, result({ counts: [1, 0, 0, 1, 1] }, 3), EN)).toBe('3.3 of 5 on average, 3 answers.');
    expect(drawn(scale, result({ counts: [0, 0, 0, 0, 0] }, 0), EN)).toMatchObject({ mean: undefined });
  });

  test('stars are counted in words', () => {
    const stars = { kind: { stars: { stars: 5 } } };
    expect([0, 1].map((place) => labelOf(stars, place, EN).text)).toEqual(['1 star', '2 stars']);
  });
});

describe('ranking', () => {
  test('the most Borda points are on top, and what is even has the same rank', () => {
    const shown = drawn(asked('ranking'), result({ ranking: { borda: [2, 5, 2], first: [0, 2, 1] } }, 3), EN);
    if (shown.shape !== 'ranking') throw new Error(shown.shape);
    expect(shown.rows.map(({ label, rank, first }) => [label.text, rank, first])).toEqual([
      ['Soil', 1, 2],
      ['Fire', 2, 1],
      ['Water', 2, 0],
    ]);
    expect(shown.rows[0]?.share).toBeCloseTo(5 / 6);
  });

  test('the sentence names the best three with their points', () => {
    const figures = { ranking: { borda: [2, 5, 2], first: [0, 2, 1] } };
    expect(summary(asked('ranking'), result(figures, 3), EN)).toBe(
      'The best by points: Soil (5), Fire (2), and Water (2); 3 answers.',
    );
  });
});

test('points are shares of all points given', () => {
  const shown = drawn(asked({ points: { total: 100 } }), result({ points: [150, 50, 0] }, 2), EN);
  if (shown.shape !== 'points') throw new Error(shown.shape);
  expect(shown.bars.map(({ share }) => share)).toEqual([0.75, 0.25, 0]);
  expect(summary(asked({ points: { total: 100 } }), result({ points: [150, 50, 0] }, 2), EN)).toBe(
    'Most points: Water, 150 (75%).',
  );
});

describe('numbers', () => {
  const kind: Kind = { number: { min: 0, max: 1000, decimals: 1 } };
  const bins: [number, number][] = [
    [10, 2],
    [20, 4],
  ];
  const spread = { min: 10, lower: 12, median: 21, upper: 25, max: 29, mean: 20, bins };
  const degrees = asked(kind, [{ en: '°C' }]);

  test('they are read in the unit that was asked for, and the fullest bin is whole', () => {
    const shown = drawn(degrees, result({ numbers: spread }, 6), EN);
    if (shown.shape !== 'numbers') throw new Error(shown.shape);
    expect(shown.numbers).toMatchObject({ min: 1, median: 2.1, max: 2.9, unit: { text: '°C' } });
    expect(shown.numbers?.bins.map(({ from, share }) => [from, share])).toEqual([
      [1, 0.5],
      [2, 1],
    ]);
    expect(summary(degrees, result({ numbers: spread }, 6), EN)).toBe(
      'The median is 2.1 °C; the middle half of the answers lies between 1.2 °C and 2.5 °C.',
    );
  });

  test('without one there is nothing to draw', () => {
    expect(drawn(degrees, result({ numbers: null }, 0), EN)).toEqual({ shape: 'numbers', numbers: undefined });
    expect(summary(degrees, result({ numbers: null }, 0, { abstained: 2 }), EN)).toBe(
      'Nobody has answered. 2 abstentions.',
    );
  });
});

describe('words', () => {
  const shown: [string, number][] = [
    ['peace', 9],
    ['السلام', 4],
    ['和平', 1],
  ];

  test('the area of a word grows with its count, and each runs its own way', () => {
    const cloud = drawn(asked({ cloud: { words: 3 } }, []), result({ phrases: { shown, other: 2 } }, 10), EN);
    if (cloud.shape !== 'cloud') throw new Error(cloud.shape);
    expect(cloud.written.map(({ size, dir }) => [size, dir])).toEqual([
      [1, 'ltr'],
      [0.5, 'rtl'],
      [0, 'ltr'],
    ]);
    expect(cloud.other).toBe(2);
  });

  test('a text is a list, and what may not be read is only counted', () => {
    expect(drawn(asked('text', []), result({ phrases: { shown, other: 0 } }, 14), EN).shape).toBe('texts');
    expect(summary(asked('text', []), result({ phrases: { shown, other: 0 } }, 14), EN)).toMatch(
      /^Most often: \W*peace \(9\)\W*, /,
    );
    expect(summary(asked('text', []), result({ phrases: { shown: [], other: 4 } }, 4), EN)).toBe(
      '4 answers; their words are not shown.',
    );
  });
});

test('stances are shares of those who reached the statement', () => {
  const figures: Figures = {
    stances: [
      [3, 1, 0],
      [1, 1, 2],
      [0, 0, 0],
    ],
  };
  const shown = drawn(asked('statements'), result(figures, 4), EN);
  if (shown.shape !== 'stances') throw new Error(shown.shape);
  expect(shown.rows.map(({ shares }) => shares)).toEqual([
    [0.75, 0.25, 0],
    [0.25, 0.25, 0.5],
    [0, 0, 0],
  ]);
  expect(summary(asked('statements'), result(figures, 4), EN)).toBe(
    'Most agreement: Water (75%). Most disagreement: Water (25%). 4 answers.',
  );
});
