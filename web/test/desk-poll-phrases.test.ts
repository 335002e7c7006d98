// Words of participants: in lists by frequency, judged a hundred at a time, and brought back to what they were.
import { expect, test } from 'vitest';
import { backFromJudging, judge, sorted, unread } from '../src/desk/polls/phrases.ts';
import { withPhrases } from '../src/lib/phrases.ts';
import type { DeskPhrase, PhraseState } from '../src/lib/wire.ts';

const place = { panel: 1, poll: 'p', part: 0 };

function phrase(number: number, text: string, count: number, state: PhraseState = 'waiting', to?: number): DeskPhrase {
  return { poll: 'p', part: 0, phrase: number, text, count, state, ...(to === undefined ? {} : { with: to }) };
}

const ALL = [
  phrase(0, 'trust', 2, 'released'),
  phrase(1, 'confidence', 1, 'waiting', 0),
  phrase(2, 'time', 3, 'released'),
  phrase(3, 'faith', 4, 'released', 0),
  phrase(4, 'rude', 1, 'hidden'),
  phrase(5, 'new', 1),
  phrase(7, 'ruder', 5, 'hidden', 2),
  { ...phrase(6, 'Leila', 1), part: undefined } as unknown as DeskPhrase,
];

test('most frequent first, with all that is counted with them; other parts and names are elsewhere', () => {
  const { waiting, released, hidden } = sorted(ALL, place);
  expect(released.map(({ phrase: { text }, count }) => [text, count])).toEqual([
    ['trust', 7],
    ['time', 3],
  ]);
  expect(released[0]?.members.map(({ text }) => text)).toEqual(['faith', 'confidence']);
  expect(waiting.map(({ phrase: { text } }) => text)).toEqual(['new']);
  expect(hidden.map(({ phrase: { text } }) => text)).toEqual(['rude']);
  expect(sorted(ALL, { panel: 1, poll: 'p' }).waiting.map(({ phrase: { text } }) => text)).toEqual(['Leila']);
});

test('what waits is counted where a decision is asked for: not what is counted with another, nor what another poll took', () => {
  const elsewhere = { ...phrase(9, 'else', 1), poll: 'q' };
  expect(unread([...ALL, elsewhere], 'p')).toEqual({ answers: 1, names: 1 });
  expect(unread([], 'p')).toEqual({ answers: 0, names: 0 });
});

test('a decision about many takes as many commands as it needs, one about none takes none', () => {
  const ids = Array.from({ length: 101 }, (_, id) => id);
  expect(judge(place, ids, 'release')).toMatchObject([
    { judge_phrases: { phrases: ids.slice(0, 100) } },
    { judge_phrases: { phrases: [100], part: 0, verdict: 'release' } },
  ]);
  expect(judge({ panel: 1, poll: 'p' }, [1], 'hide')[0]).toEqual({
    judge_phrases: { panel: 1, poll: 'p', phrases: [1], verdict: 'hide' },
  });
  expect(judge(place, [], 'hide')).toEqual([]);
});

test('the way back hides what was released, releases what was hidden, and puts back what was counted together', () => {
  const back = (phrases: number[], verdict: Parameters<typeof judge>[2]) =>
    backFromJudging({ ...place, phrases, verdict }, ALL);
  expect(back([5, 2], 'release')).toEqual(judge(place, [5], 'hide'));
  expect(back([2, 5], 'hide')).toEqual(judge(place, [2], 'release'));
  expect(back([0], { with: 2 })).toEqual([...judge(place, [0], 'alone'), ...judge(place, [1, 3], { with: 0 })]);
  expect(back([3], 'alone')).toEqual(judge(place, [3], { with: 0 }));
});

test('what nobody says any more is gone, and so is what was said in a poll that is a draft again', () => {
  const kept = withPhrases(new Map(), ALL);
  expect(kept.size).toBe(ALL.length);
  const later = withPhrases(kept, [{ ...phrase(5, '', 0) }, phrase(0, 'trust', 9, 'released')]);
  expect([...later.values()].map(({ text }) => text)).not.toContain('new');
  expect(sorted(later.values(), place).released[0]?.count).toBe(14);
  expect(withPhrases(later, [], [{ id: 'other', state: 'draft' }]).size).toBe(later.size);
  expect(withPhrases(later, [], [{ id: 'p', state: 'draft' }]).size).toBe(0);
});
