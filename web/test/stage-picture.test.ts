// What makes another picture, what is said of one, and what a countdown shows.
import { expect, test } from 'vitest';
import { Language } from '../src/lib/i18n.ts';
import { clock, nextTick, secondsLeft } from '../src/parts/countdown.ts';
import { keyOf, spoken } from '../src/stage/picture.ts';
import type { EventHead, Picture, PublicPoll, ShownQuestion } from '../src/lib/wire.ts';

const NOW = 1_000_000;

const question = (id: string): ShownQuestion => ({ id, text: `${id}?`, dir: 'ltr' });
const words = { text: 'Back at noon', dir: 'ltr' } as const;
const poll = {
  id: 'p',
  title: { en: 'What first?', ar: 'ماذا أولا؟' },
  state: 'open',
  parts: [],
} as unknown as PublicPoll;

const PICTURES: Record<string, Picture> = {
  blank: 'blank',
  join: 'join',
  one: { question: { panel: {}, question: question('a'), next: [] } },
  top: { top: { panel: {}, questions: [question('a'), question('b')] } },
  poll: { poll: { panel: {}, poll } },
  message: { message: { words } },
  opening: { opening: { panel: {}, at: NOW + 65_000 } },
  late: { opening: { panel: {}, at: NOW - 1 } },
  countdown: { countdown: { until: NOW + 65_000, words } },
  bare: { countdown: { until: NOW + 5000 } },
};

test('every kind of picture is another one', () => {
  const keys = Object.values(PICTURES).map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test('what changes within a picture makes no other one; another question does', () => {
  const shown = (id: string, next: string[]): Picture => ({
    question: { panel: {}, question: question(id), next: next.map(question) },
  });
  expect(keyOf(shown('a', ['b', 'c']))).toBe(keyOf(shown('a', ['c'])));
  expect(keyOf(shown('b', []))).not.toBe(keyOf(shown('a', [])));
  expect(keyOf({ poll: { panel: {}, poll: { ...poll, state: 'revealed' } } })).toBe(
    keyOf({ poll: { panel: {}, poll } }),
  );
  expect(keyOf({ top: { panel: {}, questions: [question('b')] } })).toBe(keyOf(PICTURES['top'] ?? 'blank'));
});

test.each([
  ['blank', ''],
  ['join', 'Ask. Code: 482 913'],
  ['one', 'a?'],
  ['top', '1. a?\n2. b?'],
  ['poll', 'What first? Vote now'],
  ['message', 'Back at noon'],
  ['opening', 'Next poll in 1:05'],
  ['late', 'Next poll soon'],
  ['countdown', 'Back at noon Time left: 1:05'],
  ['bare', 'Time left: 0:05'],
])('a screen reader is told the main words of %s', (name, sentence) => {
  const main = new Language('en', {
    'stage.poll.open': 'Vote now',
    'stage.join.invite': 'Ask',
    'stage.opening': 'Next poll in',
    'stage.opening.soon': 'Next poll soon',
    'stage.countdown.left': 'Time left: {time}',
    'common.code': 'Code',
  });
  const event = { languages: ['ar', 'en'], code: '482913' } as EventHead;
  expect(spoken(PICTURES[name] ?? 'blank', event, main, NOW)).toBe(sentence);
});

test('of a survey a screen reader is told its parts, and once it is over what came of each', () => {
  const main = new Language('en', {
    'stage.poll.open': 'Vote now',
    'stage.poll.revealed': 'Result',
    'poll.sum.none': 'Nobody answered.',
    'poll.sum.most': '{labels}: {share}',
  });
  const event = { languages: ['en'], code: '482913' } as EventHead;
  const parts = [
    { title: { en: 'Tea?' }, kind: 'single', options: [{ en: 'Green' }, { en: 'Black' }] },
    { title: { en: 'How much?' }, kind: 'single', options: [{ en: 'A cup' }, { en: 'A pot' }] },
  ];
  const result = {
    parts: [
      { answered: 2, abstained: 0, figures: { counts: [2, 0] } },
      { answered: 0, abstained: 0, figures: { counts: [0, 0] } },
    ],
  };
  const told = (state: string): string => {
    const survey = { ...poll, parts, result, state } as unknown as PublicPoll;
    return spoken({ poll: { panel: {}, poll: survey } }, event, main, NOW);
  };
  expect(told('open')).toBe('What first? Vote now\n1. Tea?\n2. How much?');
  expect(told('revealed')).toBe('What first? Result\n1. Tea? Green: 100%\n2. How much? Nobody answered.');
});

test('the last second is 1, then it is over and stays so', () => {
  expect(secondsLeft(NOW, NOW - 1)).toBe(1);
  expect(secondsLeft(NOW, NOW - 1000)).toBe(1);
  expect(secondsLeft(NOW, NOW - 1001)).toBe(2);
  expect([secondsLeft(NOW, NOW), secondsLeft(NOW, NOW + 99_000)]).toEqual([0, 0]);
});

test('a tick comes when the second changes, and none comes after the end', () => {
  expect(nextTick(NOW, NOW - 2300)).toBe(300);
  expect(nextTick(NOW, NOW - 2000)).toBe(1000);
  expect([nextTick(NOW, NOW), nextTick(NOW, NOW + 1)]).toEqual([undefined, undefined]);
});

test('a clock has two digits for all but its first hand, in the digits of the language', () => {
  expect([0, 9, 65, 3599, 3600, 36_610].map((seconds) => clock(seconds, 'en'))).toEqual([
    '0:00',
    '0:09',
    '1:05',
    '59:59',
    '1:00:00',
    '10:10:10',
  ]);
  expect(clock(65, 'ar-EG')).toBe('١:٠٥');
});
