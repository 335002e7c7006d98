// The picture of a result as a file: what is in it, and how its texts are broken into lines.
import { expect, test } from 'vitest';
import words from '../catalogues/en/desk.json' with { type: 'json' };
import common from '../catalogues/en/common.json' with { type: 'json' };
import { svgOf } from '../src/desk/polls/drawing.ts';
import { linesIn, widthOf } from '../src/desk/polls/lines.ts';
import { Language } from '../src/lib/i18n.ts';
import type { DeskPoll, Kind, PartResult } from '../src/lib/wire.ts';

const en = new Language('en', { ...common, ...words });

function poll(kind: Kind, figures: object, more: object = {}): Pick<DeskPoll, 'terms' | 'result'> {
  const options = [{ en: 'Green' }, { en: 'Black' }];
  const result = { answered: 4, abstained: 0, figures } as unknown as PartResult;
  return {
    terms: { title: { en: 'Tea & more?' }, parts: [{ kind, options }] },
    result: { parts: [result], ...more },
  } as unknown as Pick<DeskPoll, 'terms' | 'result'>;
}

/** All that stands in a drawing, in its order. */
function textsIn(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
}

test('a second round has the first one below it', () => {
  const before = poll('single', { counts: [1, 3] });
  const texts = textsIn(svgOf(poll('single', { counts: [3, 1] }), 0, en, ['en'], before));
  expect(texts.filter((text) => text.endsWith(' round'))).toEqual(['Second round', 'First round']);
  expect(texts.filter((text) => text.includes('%'))).toEqual(['75% · 3', '25% · 1', '25% · 1', '75% · 3']);
  expect(textsIn(svgOf(before, 0, en, ['en'])).join()).not.toContain('round');
});

test('a quiz has its leaderboard', () => {
  const leaders = {
    top: [
      { number: 2, name: 'Sam', score: 900 },
      { number: 5, score: 400 },
    ],
    players: 2,
  };
  const texts = textsIn(svgOf(poll('quiz', { counts: [3, 1] }, { leaders }), 0, en, ['en']));
  expect(texts.slice(texts.indexOf('Leaderboard'))).toEqual([
    'Leaderboard',
    '900',
    '1. \u2068Sam\u2069',
    '400',
    '2. \u2068Player 5\u2069',
  ]);
});

test('what is drawn has its number beside it', () => {
  const stances = textsIn(
    svgOf(
      poll('statements', {
        stances: [
          [3, 1, 0],
          [0, 4, 0],
        ],
      }),
      0,
      en,
      ['en'],
    ),
  );
  expect(stances).toEqual(expect.arrayContaining(['1. Green', '2. Black']));
  const bins = [
    [0, 3],
    [5, 0],
    [10, 1],
  ];
  const spread = { min: 0, lower: 0, median: 1, upper: 2, max: 15, mean: 3, bins };
  const numbers = textsIn(
    svgOf(poll({ number: { min: 0, max: 20, decimals: 0 } }, { numbers: spread }), 0, en, ['en']),
  );
  expect(numbers.slice(1, 6)).toEqual(['3', '1', '0', '15', 'Median: 1 Green']);
  const texts = textsIn(svgOf(poll('text', { phrases: { shown: [['Tea', 2]], other: 2 } }), 0, en, ['en']));
  expect(texts).toContain('2 other answers');
});

const THAI = 'ควรใช้เวลาในการประชุมครั้งนี้อย่างไรจึงจะเป็นประโยชน์ต่อทุกคนมากที่สุด';

test.each([
  ['en', 'What should come (first of all) – safety, “funding” or time for families?'],
  ['zh', '我们应该首先讨论什么：安全、资金，还是家庭的时间？请选择一个最重要的答案。'],
  ['th', THAI],
  ['', THAI],
  ['en', 'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(3)],
])('a text in %s is broken into lines that fit, and nothing of it is lost', (lang, text) => {
  const lines = linesIn(text, 400, 30, lang);
  expect(lines.length).toBeGreaterThan(2);
  expect(Math.max(...lines.map((line) => widthOf(line, 30)))).toBeLessThanOrEqual(400);
  expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  // No line begins with what closes the one before, nor ends with what opens the next.
  expect(lines.filter((line) => /^[\p{Pe}\p{Pf},.?，。：、？]|[\p{Ps}\p{Pi}]$/u.test(line))).toEqual([]);
});

test('a text that fits is one line, and none is an empty one', () => {
  expect(linesIn(' Tea  or coffee? ', 1000, 30, 'en')).toEqual(['Tea or coffee?']);
  expect(linesIn('', 1000, 30, 'en')).toEqual(['']);
});
