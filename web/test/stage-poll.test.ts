// What the screen draws of a poll: its pages, a cloud without overlaps, a histogram, a map, a leaderboard.
import { expect, test } from 'vitest';
import { Language } from '../src/lib/i18n.ts';
import { placed, type Spot, type Word } from '../src/stage/poll/cloud.ts';
import { hintOf } from '../src/stage/poll/hint.ts';
import { histogramOf } from '../src/stage/poll/histogram.ts';
import { placesOf } from '../src/stage/poll/leaders.ts';
import { fitting, lineOf, linesOf } from '../src/stage/poll/letters.ts';
import { agreeing, mapOf, toldOf } from '../src/stage/poll/map.ts';
import { shownOf } from '../src/stage/poll/page.ts';
import { sectionsOf } from '../src/stage/poll/statements.ts';
import type { Stances } from '../src/lib/results.ts';
import type { Kind, Opinions, PublicPart, PublicPoll } from '../src/lib/wire.ts';

const AREA = { width: 1700, height: 600 };
const SIZES = { min: 34, max: 180 };

/** Words as long as they come: one Chinese letter, an Arabic word, a German one, with the counts of a hall. */
function sixty(): Word[] {
  const widths = [1, 2.1, 1.6, 4.2, 7.7, 2.8, 3.3, 5.9, 2, 9.4];
  const texts = ['和', 'سلام', 'trust'];
  return Array.from({ length: 60 }, (_, place) => ({
    width: widths[place % widths.length] ?? 1,
    height: lineOf(texts[place % texts.length] ?? ''),
    count: Math.max(1, Math.round(60 / (place + 1))),
  }));
}

function part(kind: Kind, options: PublicPart['options'] = []): PublicPart {
  return { kind, options };
}

function poll(parts: PublicPart[], more: Partial<PublicPoll> = {}): PublicPoll {
  return { id: 'p', place: 0, title: {}, parts, order: 'written', results: 'revealed', state: 'open', ...more };
}

function stances(place: number, agree: number, disagree: number): Stances {
  return {
    place,
    label: { text: `${place}`, lang: 'en', dir: 'ltr' },
    counts: [agree, disagree, 0],
    shares: [agree / (agree + disagree), disagree / (agree + disagree), 0],
  };
}

test('no word of a cloud lies over another or beyond the edge, and all sixty find room', () => {
  const words = sixty();
  const boxes = placed(words, AREA, SIZES).map((spot, place) => boxOf(spot, words[place]));
  for (const [place, box] of boxes.entries()) {
    expect(box.left, `${place}`).toBeGreaterThanOrEqual(0);
    expect(box.top, `${place}`).toBeGreaterThanOrEqual(0);
    expect(box.right, `${place}`).toBeLessThanOrEqual(AREA.width);
    expect(box.bottom, `${place}`).toBeLessThanOrEqual(AREA.height);
    const over = boxes.slice(0, place).filter((other) => overlap(box, other));
    expect(over, `${place}`).toEqual([]);
  }
});

test('a cloud is the same every time, and its letters grow with the root of the count', () => {
  const words = sixty();
  const spots = placed(words, AREA, SIZES);
  expect(placed(words, AREA, SIZES)).toEqual(spots);
  const [first, second] = spots;
  expect((second?.size ?? 0) / (first?.size ?? 1)).toBeCloseTo(Math.sqrt(30 / 60), 5);
  expect(Math.min(...spots.map((spot) => spot?.size ?? 0))).toBeGreaterThanOrEqual(SIZES.min);
});

test('one word stands in the middle, as large as it may', () => {
  const [spot] = placed([{ width: 2, height: 1, count: 3 }], AREA, SIZES);
  expect(spot?.size).toBe(SIZES.max);
  expect((spot?.x ?? 0) + SIZES.max).toBeCloseTo(AREA.width / 2, 5);
  expect((spot?.y ?? 0) + SIZES.max / 2).toBeCloseTo(AREA.height / 2, 5);
});

test('a word for which there is no room in the smallest letters is left out, the others are not', () => {
  const words = [
    { width: 2, height: 1, count: 9 },
    { width: 90, height: 1, count: 5 },
    { width: 2, height: 1, count: 1 },
  ];
  expect(placed(words, AREA, SIZES).map((spot) => spot !== undefined)).toEqual([true, false, true]);
});

test('a number lies in the middle of its unit, which is a whole column where columns are as narrow', () => {
  const spread = { min: 2, lower: 2, median: 3, upper: 5, max: 5, mean: 3 };
  const narrow = histogramOf({
    ...spread,
    bins: [
      [2, 4],
      [3, 8],
      [4, 0],
      [5, 2],
    ],
  });
  expect(narrow.columns.map(({ height }) => height)).toEqual([0.5, 1, 0, 0.25]);
  expect([2, 3, 5].map((number) => narrow.at(number))).toEqual([0.125, 0.375, 0.875]);
  const wide = histogramOf({
    ...spread,
    min: 0,
    max: 39,
    bins: [
      [0, 1],
      [20, 3],
    ],
  });
  expect(wide.at(20)).toBeCloseTo(0.5125);
  expect([wide.first, wide.last]).toEqual([0, 39]);
  const single = histogramOf({ ...spread, min: 7, max: 7, bins: [[7, 12]] });
  expect(single.at(7)).toBe(0.5);
});

const OPINIONS: Opinions = {
  participants: 100,
  groups: [
    { size: 64, middle: [-20, 0], stances: [] },
    { size: 36, middle: [20, 0], stances: [] },
  ],
  statements: [
    [0, 0],
    [0, 0],
    [900, -900],
    [-500, 100],
    [10, 10],
  ],
  unite: [0, 3],
  divide: [1, 2, 4],
};

test('groups do not cover each other, and their areas are as their sizes', () => {
  const { groups, told, rest } = mapOf(OPINIONS, 1000);
  const [a, b] = groups;
  if (a === undefined || b === undefined) throw new Error('two groups');
  expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual((a.radius + b.radius) * 0.99);
  expect((a.radius / b.radius) ** 2).toBeCloseTo(64 / 36, 1);
  expect(told.map(({ statement }) => statement)).toEqual([1, 2, 0, 3]);
  expect(rest).toHaveLength(1);
  for (const { x, y, radius } of [...groups, ...told]) {
    expect(Math.min(x, y, 1000 - x, 1000 - y)).toBeGreaterThanOrEqual(radius - 0.001);
  }
  for (const [place, mark] of told.entries()) {
    for (const other of told.slice(0, place)) {
      expect(Math.hypot(mark.x - other.x, mark.y - other.y)).toBeGreaterThanOrEqual(mark.radius * 1.8);
    }
  }
  expect(mapOf(OPINIONS, 1000)).toEqual(mapOf(OPINIONS, 1000));
});

test('a statement that divides is not told to unite', () => {
  expect(toldOf({ ...OPINIONS, unite: [1, 0] })).toEqual({ divide: [1, 2], unite: [0] });
});

test('few statements stand as they are written; of many those that are clearest, or that divide and unite groups', () => {
  const few = [stances(0, 1, 9), stances(1, 9, 1)];
  expect(sectionsOf(few, undefined)).toEqual([{ rows: few }]);
  const many = Array.from({ length: 10 }, (_, place) => stances(place, place + 1, 10 - place));
  const places = (opinions?: Opinions): (readonly [string | undefined, number[]])[] =>
    sectionsOf(many, opinions).map(({ key, rows }) => [key, rows.map(({ place }) => place)]);
  expect(places()).toEqual([
    ['stage.poll.agreed', [9, 8, 7]],
    ['stage.poll.disagreed', [0, 1, 2]],
  ]);
  expect(places(OPINIONS)).toEqual([
    ['stage.poll.unite', [0, 3]],
    ['stage.poll.divide', [1, 2, 4]],
  ]);
});

test('players who are even share a place, and the next one stands behind all of them', () => {
  const top = [
    { number: 4, name: 'سلمى', score: 900 },
    { number: 7, score: 900 },
    { number: 2, name: 'Leila', score: 400 },
  ];
  const rows = placesOf({ top, players: 8 });
  expect(rows.map(({ place }) => place)).toEqual([1, 1, 3]);
  expect(rows.map(({ dir }) => dir)).toEqual(['rtl', 'ltr', 'ltr']);
});

test('texts are shown as long as there are lines; square letters take two', () => {
  expect(linesOf('x'.repeat(37), 36)).toBe(2);
  expect(linesOf('和'.repeat(19), 36)).toBe(2);
  expect(fitting(['a', 'b'.repeat(40), 'c'], 36, 3)).toBe(2);
  expect(fitting(['a'.repeat(400)], 36, 3)).toBe(1);
});

test('the screen draws the page that was chosen, and the first one where the poll does not have it', () => {
  const one = poll([part('single')]);
  const survey = poll([part('text'), part('statements')]);
  const result = { ballots: 0, parts: [] };
  expect(shownOf(one, undefined)).toEqual({ what: 'ask', part: 0 });
  expect(shownOf({ ...one, result }, undefined)).toEqual({ what: 'result', part: 0 });
  expect(shownOf(one, 'map')).toEqual({ what: 'ask', part: 0 });
  expect(shownOf(survey, undefined)).toEqual({ what: 'overview' });
  expect(shownOf(survey, { part: 1 })).toEqual({ what: 'ask', part: 1 });
  expect(shownOf(survey, { part: 2 })).toEqual({ what: 'overview' });
  expect(shownOf(survey, 'map')).toEqual({ what: 'map', part: 1 });
  expect(shownOf(survey, 'leaders')).toEqual({ what: 'leaders' });
});

test('the line below a question says how it is answered', () => {
  const english = new Language('en', {});
  const hint = (kind: Kind, options: PublicPart['options'] = []): unknown => {
    const found = hintOf(part(kind, options), ['en']);
    return found && [found.key, found.params(english)];
  };
  expect(hint('single')).toBeUndefined();
  expect(hint({ multiple: { min: 2, max: 2 } })).toEqual(['stage.poll.exactly', { n: 2 }]);
  expect(hint({ multiple: { min: 1, max: 3 } })).toEqual(['stage.poll.several', { min: 1, max: 3 }]);
  expect(hint({ number: { min: 5, max: 1255, decimals: 1 } }, [{ en: 'km' }])).toEqual([
    'stage.poll.number',
    { min: 0.5, max: '125.5 km' },
  ]);
  expect(hint({ stars: { stars: 5 } })).toBeUndefined();
  expect(hint('statements', [{ en: 'A' }, { en: 'B' }])).toEqual(['stage.poll.statements', { n: 2 }]);
});

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function boxOf(spot: Spot | undefined, word: Word | undefined): Box {
  if (spot === undefined || word === undefined) throw new Error('no room');
  const { x, y, size } = spot;
  return { left: x, top: y, right: x + word.width * size, bottom: y + word.height * size };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

test('of a group those agree who said so, of those who said anything', () => {
  const groups = [{ middle: [0, 0], size: 10, stances: [[3, 1, 0]] }] as unknown as Opinions['groups'];
  expect(agreeing({ ...OPINIONS, groups }, 0, 0)).toEqual({ count: 3, share: 0.75 });
  expect(agreeing({ ...OPINIONS, groups }, 0, 1)).toEqual({ count: 0, share: 0 });
});
