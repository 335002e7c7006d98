// Marks on a ballot, and the ballots they make.
import { describe, expect, test } from 'vitest';
import {
  ballotOf,
  chosen,
  collected,
  marksOf,
  missing,
  moved,
  pointsLeft,
  pointsStep,
  replyOf,
  sameBallot,
  tapped,
  withPoints,
  type Mark,
} from '../src/audience/polls/ballot.ts';
import type { Kind, PublicPart, Reply } from '../src/lib/wire.ts';

function part(kind: Kind, count = 4): PublicPart {
  return { kind, options: Array.from({ length: count }, (_, place) => ({ en: String(place) })) };
}

function reply(mark: Mark, kind: Kind): Reply | undefined {
  return replyOf(mark, part(kind), 'en');
}

function lacks(mark: Mark, kind: Kind): string | undefined {
  return missing(mark, part(kind), 'en')?.key;
}

const TWO_OR_THREE: Kind = { multiple: { min: 2, max: 3 } };
const HUNDRED: Kind = { points: { total: 100 } };
const DEGREES: Kind = { number: { min: -50, max: 500, decimals: 1 } };
const CLOUD: Kind = { cloud: { words: 3 } };

test('in a single choice the new mark replaces the old one', () => {
  const single = part('single');
  expect(reply(chosen(chosen(null, 0, true, single), 2, true, single), 'single')).toEqual({ options: [2] });
});

test('a multiple choice takes as many as it asks for, in their order, and says how many are missing', () => {
  const multiple = part(TWO_OR_THREE);
  let mark = chosen(null, 3, true, multiple);
  expect(missing(mark, multiple, 'en')).toEqual({ key: 'poll.miss.choose', params: { n: 1 } });
  mark = chosen(mark, 0, true, multiple);
  expect(reply(mark, TWO_OR_THREE)).toEqual({ options: [0, 3] });
  expect(reply(chosen(mark, 3, false, multiple), TWO_OR_THREE)).toBeUndefined();
});

test('nothing marked is not a reply; abstaining is one, for every kind', () => {
  for (const kind of [
    'single',
    'quiz',
    'yes_no',
    'ranking',
    'text',
    'statements',
    TWO_OR_THREE,
    HUNDRED,
    DEGREES,
    CLOUD,
  ] as Kind[]) {
    const isWritten = kind === 'text' || kind === DEGREES || kind === CLOUD;
    expect([kind, lacks(null, kind)]).toEqual([kind, isWritten ? 'poll.miss.write' : 'poll.miss.reply']);
    expect([kind, reply('abstain', kind)]).toEqual([kind, 'abstain']);
  }
});

test('a mark after an abstention ends it', () => {
  expect(chosen('abstain', 1, true, part(TWO_OR_THREE))).toEqual({ options: [1] });
});

describe('ranking', () => {
  test('options are ranked as they are tapped, and taken out by another tap', () => {
    expect([2, 0, 3, 0].reduce(tapped, [])).toEqual([2, 3]);
  });

  test('an option moves one place at a time, and not over the end', () => {
    expect(moved([2, 0, 3], 3, -1)).toEqual([2, 3, 0]);
    expect(moved([2, 0, 3], 2, -1)).toEqual([2, 0, 3]);
    expect(moved([2, 0, 3], 2, 1)).toEqual([0, 2, 3]);
    expect(moved([2, 0, 3], 3, 1)).toEqual([2, 0, 3]);
  });

  test('a part of the options is enough, none is not', () => {
    expect(reply({ order: [1] }, 'ranking')).toEqual({ order: [1] });
    expect(lacks({ order: [] }, 'ranking')).toBe('poll.miss.reply');
  });
});

describe('points', () => {
  test('they never go below nothing nor over what is left', () => {
    const hundred = part(HUNDRED);
    expect(withPoints([0, 0, 0, 0], 0, 500, hundred)).toEqual([100, 0, 0, 0]);
    expect(withPoints([60, 20, 0, 0], 1, 90, hundred)).toEqual([60, 40, 0, 0]);
    expect(withPoints([60, 20, 0, 0], 0, -5, hundred)).toEqual([0, 20, 0, 0]);
  });

  test('all of them have to be given', () => {
    expect(missing({ points: [60, 20, 0, 0] }, part(HUNDRED), 'en')).toEqual({
      key: 'poll.points_left',
      params: { n: 20 },
    });
    expect(reply({ points: [60, 40, 0, 0] }, HUNDRED)).toEqual({ points: [60, 40, 0, 0] });
    expect(pointsLeft([1, 2, 0, 0], part(HUNDRED))).toBe(97);
  });

  test('no total takes more than twenty taps', () => {
    const steps = [1, 10, 20, 100, 1000].map((total) => pointsStep(part({ points: { total } })));
    expect(steps).toEqual([1, 1, 1, 5, 50]);
  });
});

describe('numbers', () => {
  test('they are sent in the smallest unit', () => {
    expect(reply({ typed: '12.5' }, DEGREES)).toEqual({ number: 125 });
    expect(reply({ typed: '-٣٫٥' }, DEGREES)).toEqual({ number: -35 });
  });

  test('what is no number, too fine, or out of range is said', () => {
    expect(lacks({ typed: '' }, DEGREES)).toBe('poll.miss.write');
    expect(missing({ typed: '1.25' }, part(DEGREES), 'en')).toEqual({ key: 'poll.miss.number', params: { n: 1 } });
    expect(missing({ typed: '50.1' }, part(DEGREES), 'en')).toEqual({
      key: 'poll.range',
      params: { min: -5, max: 50 },
    });
  });
});

describe('words', () => {
  test('a text is trimmed, and as long as it may be', () => {
    expect(reply({ typed: ' peace ' }, 'text')).toEqual({ words: ['peace'] });
    expect(lacks({ typed: ' ' }, 'text')).toBe('poll.miss.write');
    expect(reply({ typed: 'é'.repeat(140) }, 'text')).toBeDefined();
    expect(missing({ typed: 'x'.repeat(142) }, part('text'), 'en')).toEqual({ key: 'ask.over', params: { n: 2 } });
  });

  test('a cloud takes what was collected and what is still in the field, each once', () => {
    expect(reply({ words: ['peace', 'climate justice'], typed: 'Peace' }, CLOUD)).toEqual({
      words: ['peace', 'climate justice'],
    });
    expect(collected({ typed: 'water peace', words: ['Peace'] }, 'en')).toEqual(['Peace', 'water']);
    expect(lacks({ words: ['a', 'b', 'c'], typed: 'd' }, CLOUD)).toBe('poll.cloud.hint');
    expect(lacks({ words: [], typed: '' }, CLOUD)).toBe('poll.miss.write');
    expect(lacks({ words: ['x'.repeat(41)], typed: '' }, CLOUD)).toBe('ask.over');
  });
});

test('one stance is enough to be sent, and says nothing of the others', () => {
  expect(lacks({ stances: [null, null, null, null] }, 'statements')).toBe('poll.miss.reply');
  const stances: Reply = { stances: ['agree', null, 'pass', null] };
  expect(reply(stances, 'statements')).toEqual(stances);
});

test('a survey is one ballot, and only when every part is complete', () => {
  const parts = [part('single'), part('text')];
  expect(ballotOf([{ options: [1] }, null], parts, 'en')).toBeUndefined();
  expect(ballotOf([{ options: [1] }, 'abstain'], parts, 'en')).toEqual({ replies: [{ options: [1] }, 'abstain'] });
});

test('a quiz says who plays, if anybody does', () => {
  const player = { name: 'Sam' };
  expect(ballotOf([{ options: [1] }], [part('quiz')], 'en', player)).toEqual({ replies: [{ options: [1] }], player });
});

test.each(['ar', 'de', 'en', 'fr'])('a number with three decimals is read in %s as it was given', (lang) => {
  const fine = part({ number: { min: 0, max: 9_000_000, decimals: 3 } });
  const ballot = { replies: [{ number: 1_125 }] };
  expect(ballotOf(marksOf(ballot, [fine], lang), [fine], lang)).toEqual(ballot);
});

test('a ballot is marked as it was given, and makes the same ballot again', () => {
  const kinds: [Kind, Reply][] = [
    ['single', { options: [2] }],
    [{ scale: { steps: 5 } }, { step: 3 }],
    ['ranking', { order: [3, 1] }],
    [HUNDRED, { points: [100, 0, 0, 0] }],
    [DEGREES, { number: -35 }],
    ['text', { words: ['peace'] }],
    [CLOUD, { words: ['peace', '和平'] }],
    ['statements', { stances: ['agree', null, null, 'disagree'] }],
    ['yes_no', 'abstain'],
  ];
  const parts = kinds.map(([kind]) => part(kind));
  const ballot = { replies: kinds.map(([, given]) => given) };
  expect(ballotOf(marksOf(ballot, parts, 'en'), parts, 'en')).toEqual(ballot);
  expect(marksOf(undefined, parts, 'en')).toEqual(kinds.map(() => null));
  expect(sameBallot(ballot, { ...ballot, player: {} })).toBe(true);
  expect(sameBallot(ballot, undefined)).toBe(false);
});
