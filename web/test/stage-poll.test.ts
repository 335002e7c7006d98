// What the screen draws of a poll: its pages, a cloud without overlaps, a histogram, a map, a leaderboard.
import { expect, test } from 'vitest';
import { Language } from '../src/lib/i18n.ts';
import { placed, type Spot, type Word } from '../src/stage/poll/cloud.ts';
import { hintOf } from '../src/stage/poll/hint.ts';
import { axisOf, columnsOf, ticksOf } from '../src/stage/poll/histogram.ts';
import { placesOf } from '../src/stage/poll/leaders.ts';
import { fitting, lineOf, linesOf } from '../src/stage/poll/letters.ts';
import { agreeing, mapOf, toldOf, type Circle } from '../src/stage/poll/map.ts';
import { shownOf } from '../src/stage/poll/page.ts';
import { sectionsOf } from '../src/stage/poll/statements.ts';
import type { Stances } from '../src/lib/results.ts';
import type { Kind, Opinions, PublicPart, PublicPoll, Spread } from '../src/lib/wire.ts';

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
    beside: place < 6 ? 50 : 30,
  }));
}

function part(kind: Kind, options: PublicPart['options'] = []): PublicPart {
  return { kind, options };
}

function poll(parts: PublicPart[], more: Partial<PublicPoll> = {}): PublicPoll {
  return {
    id: 'p',
    place: 0,
    title: {},
    parts,
    order: 'written',
    results: 'revealed',
    state: 'open',
    since: 0,
    ...more,
  };
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
  const [spot] = placed([{ width: 2, height: 1, count: 3, beside: 0 }], AREA, SIZES);
  expect(spot?.size).toBe(SIZES.max);
  expect((spot?.x ?? 0) + SIZES.max).toBeCloseTo(AREA.width / 2, 5);
  expect((spot?.y ?? 0) + SIZES.max / 2).toBeCloseTo(AREA.height / 2, 5);
});

test('a word for which there is no room in the smallest letters is left out, the others are not', () => {
  const words = [
    { width: 2, height: 1, count: 9, beside: 30 },
    { width: 90, height: 1, count: 5, beside: 30 },
    { width: 2, height: 1, count: 1, beside: 30 },
  ];
  expect(placed(words, AREA, SIZES).map((spot) => spot !== undefined)).toEqual([true, false, true]);
});

const ANY = { min: 0, max: 1000 };

function spread(bins: readonly (readonly [number, number])[], max: number): Spread {
  const [min = 0] = bins[0] ?? [];
  return { min, lower: min, median: min, upper: max, max, mean: min, bins: bins.map(([from, count]) => [from, count]) };
}

test('a number lies in the middle of its unit, and a column where its numbers are', () => {
  const days = spread(
    [20, 24, 28, 32, 36, 40, 44, 48, 52].map((from) => [from, from === 24 ? 8 : 4]),
    53,
  );
  const axis = axisOf([days], ANY);
  expect([axis.first, axis.end]).toEqual([20, 56]);
  expect(axis.at(20)).toBeCloseTo(0.5 / 36);
  expect(axis.at(38)).toBeCloseTo(18.5 / 36);
  const columns = columnsOf(days, axis, { columns: 20 });
  expect(columns[1]).toEqual({ from: 24, count: 8, height: 1, start: 4 / 36, width: 4 / 36 });
  expect(columns[8]?.height).toBe(0.5);
});

test('where there is no room for all columns, neighbours stand together and nobody is lost', () => {
  const bins = Array.from({ length: 20 }, (_, place) => [place * 5, place] as const);
  const all = spread(bins, 97);
  const columns = columnsOf(all, axisOf([all], ANY), { columns: 7 });
  expect(columns.map(({ count }) => count)).toEqual([3, 12, 21, 30, 39, 48, 37]);
  expect(columns.map(({ from }) => from)).toEqual([0, 15, 30, 45, 60, 75, 90]);
  expect(columns.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1);
});

test('what all say is seen among what they did not say, of which nothing lies beyond what can be said', () => {
  const same = spread([[7, 12]], 7);
  expect([axisOf([same], ANY).first, axisOf([same], ANY).end]).toEqual([3, 12]);
  expect(axisOf([same], ANY).at(7)).toBe(0.5);
  const none = spread([[0, 12]], 0);
  expect([axisOf([none], ANY).first, axisOf([none], ANY).end]).toEqual([0, 5]);
});

test('two rounds have one axis', () => {
  const first = spread(
    Array.from({ length: 20 }, (_, place) => [place * 20, 1]),
    399,
  );
  const second = spread(
    Array.from({ length: 11 }, (_, place) => [30 + place, 1]),
    40,
  );
  const axis = axisOf([first, second], ANY);
  expect([axis.first, axis.end]).toEqual([0, 400]);
  const [column] = columnsOf(second, axis, { columns: 10 });
  expect(column).toMatchObject({ from: 30, count: 11, start: 30 / 400, width: 11 / 400 });
});

function on(from: number, to: number, ticks: number): number[] {
  const bins = Array.from({ length: 20 }, (_, place) => [from + (place * (to - from)) / 20, 1] as const);
  return ticksOf(axisOf([spread(bins, to - 1)], { min: -1e9, max: 1e9 }), { ticks });
}

test('numbers on the axis are round, lie on it, and are as many as there is room for', () => {
  expect(on(200, 900, 8)).toEqual([200, 300, 400, 500, 600, 700, 800]);
  expect(on(200, 900, 4)).toEqual([200, 400, 600, 800]);
  expect(on(-40, 40, 5)).toEqual([-40, -20, 0, 20]);
  expect(on(3, 23, 12)).toEqual([4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
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

const SHEET = { width: 48, tallest: 36, letters: 3.5 };

/** Two circles do not touch, but for what rounding does. */
function clear(a: Circle, b: Circle): void {
  expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual((a.radius + b.radius) * 0.99);
}

test('on a map nothing covers anything, and the areas of groups are as their sizes', () => {
  const { groups, told, width, height } = mapOf(OPINIONS, [1, 2, 0], SHEET);
  const [a, b] = groups;
  if (a === undefined || b === undefined) throw new Error('two groups');
  expect((a.radius / b.radius) ** 2).toBeCloseTo(64 / 36, 1);
  expect(told.map(({ statement }) => statement)).toEqual([1, 2, 0]);
  const all = [...groups, ...told];
  for (const [place, circle] of all.entries()) {
    const { x, y, radius } = circle;
    expect(Math.min(x, y, width - x, height - y)).toBeGreaterThanOrEqual(radius - 0.001);
    for (const other of all.slice(0, place)) clear(circle, other);
  }
  expect(mapOf(OPINIONS, [1, 2, 0], SHEET)).toEqual(mapOf(OPINIONS, [1, 2, 0], SHEET));
});

test('a map is as large as what is on it: it reaches its sides, and is no higher than it needs to be', () => {
  const flat = { ...OPINIONS, statements: OPINIONS.statements.map((): [number, number] => [0, 3]) };
  const { groups, width, height } = mapOf(flat, [], SHEET);
  const [a, b] = groups;
  if (a === undefined || b === undefined) throw new Error('two groups');
  const edge = 0.3 * SHEET.letters;
  // The larger group decides how far both may go.
  expect(Math.min(a.x - a.radius, width - a.x - a.radius)).toBeCloseTo(edge, 3);
  expect(height).toBeCloseTo(2 * a.radius + 2 * edge, 3);
  const upright = flat.groups.map(({ size, middle: [along] }) => ({
    size,
    middle: [0, along] as [number, number],
    stances: [],
  }));
  expect(mapOf({ ...flat, groups: upright }, [], SHEET).height).toBeCloseTo(SHEET.tallest, 1);
});

test('a statement that divides is not told to unite', () => {
  expect(toldOf({ ...OPINIONS, unite: [1, 0] })).toEqual({ divide: [1, 2], unite: [0] });
});

test('few statements stand as they are written; of many those that are clearest, or that divide and unite groups', () => {
  const few = [stances(0, 1, 9), stances(1, 9, 1)];
  expect(sectionsOf(few, undefined, 6)).toEqual([{ rows: few }]);
  expect(sectionsOf(few, { ...OPINIONS, unite: [0], divide: [] }, 6)).toEqual([{ rows: few }]);
  const many = Array.from({ length: 10 }, (_, place) => stances(place, place + 1, 10 - place));
  const places = (opinions?: Opinions): (readonly [string | undefined, number[]])[] =>
    sectionsOf(many, opinions, 6).map(({ key, rows }) => [key, rows.map(({ place }) => place)]);
  const clearest = [
    ['stage.poll.agreed', [9, 8, 7]],
    ['stage.poll.disagreed', [0, 1, 2]],
  ];
  expect(places()).toEqual(clearest);
  expect(places(OPINIONS)).toEqual([
    ['stage.poll.unite', [0, 3]],
    ['stage.poll.divide', [1, 2, 4]],
  ]);
  expect(sectionsOf(many, undefined, 4).map(({ rows }) => rows.map(({ place }) => place))).toEqual([
    [9, 8],
    [0, 1],
  ]);
  // Groups that agree and differ on nothing clearly leave the screen no emptier.
  expect(places({ ...OPINIONS, unite: [], divide: [] })).toEqual(clearest);
  expect(places({ ...OPINIONS, divide: [] })).toEqual([
    ['stage.poll.unite', [0, 3]],
    ['stage.poll.disagreed', [1, 2, 4]],
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
  return { left: x, top: y, right: x + word.width * size + word.beside, bottom: y + word.height * size };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

test('of a group those agree who said so, of those who said anything', () => {
  const groups = [{ middle: [0, 0], size: 10, stances: [[3, 1, 0]] }] as unknown as Opinions['groups'];
  expect(agreeing({ ...OPINIONS, groups }, 0, 0)).toEqual({ count: 3, share: 0.75 });
  expect(agreeing({ ...OPINIONS, groups }, 0, 1)).toEqual({ count: 0, share: 0 });
});
