// A preview shows what the hall would read, and nothing that it may not.
import { expect, test } from 'vitest';
import { directionOf, pictureOf } from '../src/desk/picture.ts';
import type { DeskPoll, DeskQuestion, PanelTerms, Show, Intervention, Network } from '../src/lib/wire.ts';

const TITLE = { en: 'Launch' };
const terms = { title: TITLE, sharing: 'words', names: 'optional' } as unknown as PanelTerms;
const topics = { ...terms, sharing: 'topics' } as const;

function question(id: string, more: Partial<DeskQuestion> = {}): DeskQuestion {
  const asked = { id, text: `Words of ${id}`, dir: 'ltr', at: 1, votes: 1 } as const;
  return { ...asked, state: 'live', version: 1, origin: 'phone', ...more };
}

function poll(state: DeskPoll['state']): DeskPoll {
  const result = { ballots: 4, parts: [{ answered: 4, abstained: 0, figures: { counts: [3, 1] } }] };
  const parts = [{ kind: 'quiz' as const, options: [{ en: 'A' }, { en: 'B' }], right: [1] }];
  return {
    id: 'p',
    place: 0,
    terms: { title: { en: 'Which?' }, parts },
    state,
    sealed: false,
    fixed: true,
    reopens: true,
    ballots: 4,
    result,
  };
}

function table<T extends { id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function drawn(
  show: Show,
  questions: readonly DeskQuestion[] = [],
  polls: readonly DeskPoll[] = [],
  by = terms,
): unknown {
  return pictureOf(show, { questions: table(questions), polls: table(polls), interventions: [] }, by);
}

test('a question with the next ones, as the screen has them', () => {
  const all = [question('a', { lang: 'en', name: 'Amina' }), question('b')];
  expect(drawn({ question: { question: 'a', next: ['b', 'unknown'] } }, all)).toEqual({
    question: {
      panel: TITLE,
      question: { id: 'a', text: 'Words of a', dir: 'ltr', lang: 'en', name: 'Amina' },
      next: [{ id: 'b', text: 'Words of b', dir: 'ltr' }],
    },
  });
  expect(drawn({ question: { question: 'unknown' } }, all)).toBe('blank');
});

test('no name stands there once the panel takes none', () => {
  expect(
    drawn({ top: { questions: ['a'] } }, [question('a', { name: 'Amina' })], [], { ...terms, names: 'off' }),
  ).toEqual({
    top: { panel: TITLE, questions: [{ id: 'a', text: 'Words of a', dir: 'ltr' }] },
  });
});

test('where topics are shared, labels stand there and neither words nor names', () => {
  const all = [question('a', { label: 'السلام', name: 'Amina' }), question('b')];
  expect(drawn({ top: { questions: ['a', 'b'] } }, all, [], topics)).toEqual({
    top: {
      panel: TITLE,
      questions: [
        { id: 'a', text: 'السلام', dir: 'rtl' },
        { id: 'b', text: '', dir: 'ltr' },
      ],
    },
  });
});

test.each<[DeskPoll['state'], boolean]>([
  ['open', false],
  ['closed', false],
  ['revealed', true],
])('a poll that is %s shows its result: %s', (state, isShown) => {
  const picture = drawn({ poll: { poll: 'p' } }, [], [poll(state)]);
  expect(JSON.stringify(picture).includes('counts')).toBe(isShown);
  expect(JSON.stringify(picture)).not.toContain('right');
});

test('a draft is a clock while it opens by itself, and nothing else', () => {
  const draft = poll('draft');
  expect(drawn({ poll: { poll: 'p' } }, [], [draft])).toBe('blank');
  expect(drawn({ poll: { poll: 'p' } }, [], [{ ...draft, opens_at: 5 }])).toEqual({ opening: { panel: TITLE, at: 5 } });
});

test('a second round stands beside the first where both may be seen, on the page that was chosen', () => {
  const second = { ...poll('revealed'), id: 's', terms: { ...poll('revealed').terms, round_of: 'p' } };
  const show: Show = { poll: { poll: 's', page: { part: 0 } } };
  expect(drawn(show, [], [poll('revealed'), second])).toMatchObject({
    poll: { poll: { before: { ballots: 4 } }, page: { part: 0 } },
  });
  expect(JSON.stringify(drawn(show, [], [poll('closed'), second]))).not.toContain('before');
});

test('messages and countdowns run the way most of their words do', () => {
  expect(drawn({ message: { text: 'استراحة الآن' } })).toEqual({
    message: { words: { text: 'استراحة الآن', dir: 'rtl' } },
  });
  expect(drawn({ countdown: { until: 5 } })).toEqual({ countdown: { until: 5 } });
  expect(drawn({ countdown: { until: 5, text: 'Break' } })).toEqual({
    countdown: { until: 5, words: { text: 'Break', dir: 'ltr' } },
  });
  expect([directionOf('C++ أم Python في المشروع'), directionOf('The word سلام'), directionOf('2030')]).toEqual([
    'rtl',
    'ltr',
    'ltr',
  ]);
});

test('nothing and the way in are what they are', () => {
  expect([drawn('blank'), drawn('join')]).toEqual(['blank', 'join']);
});

function speaks(id: string, state: Intervention['state']): Intervention {
  return { id, terms: { name: `Name of ${id}`, seconds: 180 }, state };
}

test('whoever has the floor stands above the next three, and networks stand there once they are known', () => {
  const waiting = ['b', 'c', 'd', 'e'].map((id) => speaks(id, 'waiting'));
  const speaker = speaks('a', { speaking: { until: 5 } });
  const known = { questions: table([]), polls: table([]), interventions: [speaks('z', 'spoken'), speaker, ...waiting] };
  expect(pictureOf('interventions', known, terms)).toEqual({
    interventions: { panel: TITLE, speaker, next: waiting.slice(0, 3) },
  });
  const network: Network = { id: 3, name: { en: 'North' }, short: 'N' };
  expect(pictureOf({ networks: { network: 3 } }, known, terms)).toBe('blank');
  expect(pictureOf({ networks: { network: 3 } }, known, terms, 'hall', [network])).toEqual({ network: { network } });
  expect(pictureOf({ networks: {} }, known, terms, 'hall', [network])).toEqual({ networks: { networks: [network] } });
});
