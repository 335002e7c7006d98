// What can be done to a poll where it stands, the pictures it makes, and when it opens by itself.
import { expect, test } from 'vitest';
import { momentOf } from '../src/desk/polls/moment.ts';
import {
  again,
  commandOf,
  firstRound,
  furtherOf,
  hasWords,
  isPublic,
  leadsOn,
  lockOf,
  pagesOf,
  publishes,
  stepsOf,
} from '../src/desk/polls/run.ts';
import type { DeskPoll, Part, PollState, PollTerms, Results } from '../src/lib/wire.ts';

function poll(state: PollState, more: Partial<DeskPoll> = {}, terms: Partial<PollTerms> = {}): DeskPoll {
  const asked: PollTerms = { title: { en: 'Now?' }, parts: [{ kind: 'yes_no' }], ...terms };
  return {
    id: 'p',
    place: 0,
    terms: asked,
    state,
    sealed: false,
    fixed: state !== 'draft',
    reopens: true,
    ballots: 0,
    ...more,
  };
}

function takes(kind: Part['kind']): boolean {
  return hasWords({ title: {}, parts: [{ kind }] });
}

function page(what: unknown): unknown {
  return { poll: { poll: 'p', page: what } };
}

test.each<[DeskPoll, readonly string[]]>([
  [poll('draft'), ['open']],
  [poll('draft', { opens_at: 5 }), ['open', 'unschedule']],
  [poll('open'), ['close', 'back']],
  [poll('open', { ballots: 1 }), ['close']],
  [poll('closed', { ballots: 1 }), ['reveal', 'reopen']],
  [poll('closed', { ballots: 1, sealed: true, reopens: false }), ['reveal']],
  [poll('closed'), ['reopen', 'reveal']],
  [poll('closed', { reopens: false }), ['reveal']],
  [poll('closed', {}, { results: 'never' }), ['reopen']],
  [poll('closed', {}, { results: 'closed' }), ['reopen']],
  [poll('closed', { reopens: false }, { results: 'always' }), []],
  [poll('revealed'), ['conceal']],
])('the steps of %o', (of, steps) => {
  expect(stepsOf(of, 'takes_votes')).toEqual(steps);
});

test('a panel that takes no votes opens nothing', () => {
  expect(stepsOf(poll('draft'), 'closed')).toEqual([]);
  expect(stepsOf(poll('closed'), 'closed')).toEqual(['reveal']);
});

test('in a sealed panel a result is still revealed, and hidden again, and nothing else', () => {
  const sealed = { ballots: 3, sealed: true, reopens: false };
  expect(stepsOf(poll('closed', sealed), 'sealed')).toEqual(['reveal']);
  expect(stepsOf(poll('revealed', sealed), 'sealed')).toEqual(['conceal']);
  expect(stepsOf(poll('closed', sealed, { results: 'never' }), 'sealed')).toEqual([]);
  expect(stepsOf(poll('closed', sealed, { results: 'closed' }), 'sealed')).toEqual([]);
  expect(stepsOf(poll('draft', { opens_at: 5 }), 'sealed')).toEqual([]);
});

test('what nobody has answered is not what one would reveal next', () => {
  expect(leadsOn('reveal', poll('closed'))).toBe(false);
  expect(leadsOn('reveal', poll('closed', { ballots: 1 }))).toBe(true);
  expect(
    (['open', 'close', 'back', 'reopen', 'conceal', 'unschedule'] as const).map((step) => leadsOn(step, poll('open'))),
  ).toEqual([true, true, false, false, false, false]);
});

test('what was answered is neither edited nor sealed while open, and can be reset until it is sealed', () => {
  expect(furtherOf(poll('draft'), 'unsealed', 'single')).toEqual(['edit', 'schedule', 'duplicate', 'copy', 'drop']);
  expect(furtherOf(poll('draft'), 'unsealed', 'repeated')).toEqual(['edit', 'schedule', 'duplicate', 'copy']);
  expect(furtherOf(poll('open', { ballots: 1 }), 'unsealed', 'single')).toEqual(['duplicate', 'copy', 'reset']);
  expect(furtherOf(poll('closed', { ballots: 1 }), 'unsealed', 'single')).toEqual([
    'round',
    'duplicate',
    'copy',
    'reset',
    'seal',
  ]);
  expect(furtherOf(poll('closed', { sealed: true }), 'unsealed', 'single')).toEqual(['round', 'duplicate', 'copy']);
  expect(furtherOf(poll('closed'), 'sealed', 'single')).toEqual(['copy']);
  expect(furtherOf(poll('draft', { fixed: true }), 'unsealed', 'single')).toEqual(['schedule', 'duplicate', 'copy']);
});

test('of a poll that is locked, only what its buttons offer is advised', () => {
  expect(lockOf(poll('open'))).toBe('desk.poll.locked.open');
  expect(lockOf(poll('open', { ballots: 1 }))).toBe('desk.poll.locked');
  expect(lockOf(poll('closed'))).toBe('desk.poll.locked');
  expect(lockOf(poll('draft', { fixed: true }))).toBe('desk.poll.locked.draft');
});

test('steps are commands', () => {
  expect(commandOf('conceal', 1, 'p')).toEqual({ set_poll: { panel: 1, poll: 'p', state: 'closed' } });
  expect(commandOf('unschedule', 1, 'p')).toEqual({ schedule_poll: { panel: 1, poll: 'p' } });
});

test('a copy of a second round is no round; a round of a round is one of that', () => {
  const second = poll('closed', {}, { round_of: 'first' });
  expect(again(second, 'copy')).toEqual(poll('draft').terms);
  expect(again(second, 'round')).toMatchObject({ round_of: 'p' });
});

test.each<[Results | undefined, PollState, boolean]>([
  [undefined, 'closed', false],
  [undefined, 'revealed', true],
  ['closed', 'open', false],
  ['closed', 'closed', true],
  ['always', 'draft', false],
  ['always', 'open', true],
  ['voted', 'open', true],
  ['never', 'closed', false],
])('with results %s, a poll that is %s is public: %s', (results, state, isSo) => {
  expect(isPublic(poll(state, {}, results === undefined ? {} : { results }))).toBe(isSo);
});

test('a step publishes what nobody could see before it', () => {
  expect(publishes('reveal', poll('closed'))).toBe(true);
  expect(publishes('close', poll('open'))).toBe(false);
  expect(publishes('close', poll('open', {}, { results: 'closed' }))).toBe(true);
  expect(publishes('close', poll('open', {}, { results: 'always' }))).toBe(false);
  expect(publishes('reveal', poll('closed', {}, { results: 'never' }))).toBe(false);
  expect(publishes('unschedule', poll('draft'))).toBe(false);
});

test('the pictures of a survey, of statements and of a quiz', () => {
  const parts: Part[] = [
    { title: {}, kind: 'quiz' },
    { title: {}, kind: 'statements' },
  ];
  const whole = { poll: { poll: 'p' } };
  expect(pagesOf(poll('revealed'))).toEqual([whole]);
  expect(pagesOf(poll('open', {}, { parts }))).toEqual([whole, page({ part: 0 }), page({ part: 1 })]);
  expect(pagesOf(poll('revealed', {}, { parts })).slice(3)).toEqual([page('map'), page('leaders')]);
});

test('words are sorted where they are written, and names in a quiz', () => {
  expect([takes('text'), takes({ cloud: { words: 1 } }), takes('quiz'), takes('single')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a time of day is the next one, today or tomorrow', () => {
  const now = new Date(2026, 4, 3, 13, 30).getTime();
  expect(momentOf('14:05', now)).toBe(new Date(2026, 4, 3, 14, 5).getTime());
  expect(momentOf('13:30', now)).toBe(new Date(2026, 4, 4, 13, 30).getTime());
  expect(momentOf('', now)).toBeUndefined();
});

test('a second round stands beside the first one as long as both ask the same', () => {
  const parts: Part[] = [{ kind: 'single', options: [{ en: 'Water' }, { en: 'Roads' }] }];
  const first = poll('closed', { id: 'first' }, { parts });
  const second = poll(
    'draft',
    { id: 'second' },
    { title: { en: 'Once more?' }, parts: structuredClone(parts), round_of: 'first' },
  );
  const among = (...polls: DeskPoll[]): DeskPoll | undefined =>
    firstRound(second, new Map(polls.map((each) => [each.id, each])));
  expect(among(first, second)).toBe(first);
  expect(among(second)).toBeUndefined();
  const swapped: Part[] = [{ kind: 'single', options: [{ en: 'Roads' }, { en: 'Water' }] }];
  expect(among(poll('closed', { id: 'first' }, { parts: swapped }), second)).toBeUndefined();
  expect(firstRound(first, new Map([['first', first]]))).toBeUndefined();
});
