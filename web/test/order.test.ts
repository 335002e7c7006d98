// The order of questions, and that it does not change under a finger.
import { expect, test } from 'vitest';
import { ranked, SteadyOrder, type Ranking } from '../src/audience/order.ts';
import { rankedPolls } from '../src/audience/polls/order.ts';
import type { PollResult, PollState, PublicPoll, PublicQuestion } from '../src/lib/wire.ts';
import { FakeHost } from './fakes.ts';

function question(id: string, votes: number, at: number, answered = false): PublicQuestion {
  return { id, text: id, dir: 'ltr', at, votes, answered };
}

function poll(id: string, place: number, state: PollState, more: Partial<PublicPoll> = {}): PublicPoll {
  return { id, place, title: {}, parts: [], order: 'written', results: 'revealed', state, since: 0, ...more };
}

const QUESTIONS = [
  question('new', 3, 30),
  question('old', 3, 10),
  question('top', 9, 20),
  question('done', 5, 5, true),
];

test('popular: most votes first, ties to the oldest, answered ones elsewhere', () => {
  expect(ranked(QUESTIONS, 'popular').ids()).toEqual(['top', 'old', 'new']);
});

test('recent: newest first', () => {
  expect(ranked(QUESTIONS, 'recent').ids()).toEqual(['new', 'top', 'old']);
  expect(ranked(QUESTIONS, 'answered').ids()).toEqual(['done']);
});

test('what is on the screen comes first, in the order of the screen, but for what is shown above the list', () => {
  expect(ranked(QUESTIONS, 'popular', ['new', 'old']).ids()).toEqual(['new', 'old', 'top']);
  expect(ranked(QUESTIONS, 'recent', ['done', 'old']).ids()).toEqual(['old', 'new', 'top']);
  expect(ranked(QUESTIONS, 'answered', ['old', 'done']).ids()).toEqual(['done']);
  expect(ranked(QUESTIONS, 'popular', ['top', 'new'], 'top').ids()).toEqual(['new', 'old']);
});

test('of polls that take answers or have a result, what turned last stands first; then what is over without one', () => {
  const result = { parts: [] } as unknown as PollResult;
  const older = poll('older', 3, 'open', { since: 10 });
  const shown = poll('shown', 0, 'revealed', { since: 20, result });
  const over = poll('over', 4, 'closed', { since: 40 });
  expect(rankedPolls([over, older, shown]).ids()).toEqual(['shown', 'older', 'over']);
  const newer = poll('newer', 1, 'open', { since: 30 });
  expect(rankedPolls([over, older, shown, newer]).ids()).toEqual(['newer', 'shown', 'older', 'over']);
});

test('polls of which nobody knows when they turned stand by their place', () => {
  expect(rankedPolls([poll('a', 0, 'open'), poll('c', 2, 'closed'), poll('b', 1, 'open')]).ids()).toEqual([
    'b',
    'a',
    'c',
  ]);
});

function list(ids: readonly string[]): Ranking {
  return { rows: ids.map((id) => ({ id })), ids: () => ids };
}

class Reader {
  readonly host = new FakeHost();
  shown: readonly string[] = [];
  fresh = 0;
  readonly order = new SteadyOrder(this.host, (shown, fresh) => {
    this.shown = shown;
    this.fresh = fresh;
  });

  constructor(ids: readonly string[]) {
    this.order.want(list(ids));
  }
}

test('the first rows are shown at once', () => {
  expect(new Reader(['a', 'b']).shown).toEqual(['a', 'b']);
});

test('ranks settle at most every 5 s', () => {
  const reader = new Reader(['a', 'b']);
  reader.order.want(list(['b', 'a']));
  reader.host.pass(4999);
  expect(reader.shown).toEqual(['a', 'b']);
  reader.host.pass(1);
  expect(reader.shown).toEqual(['b', 'a']);
});

test('what changes meanwhile is settled once, as it is then', () => {
  const reader = new Reader(['a', 'b', 'c']);
  reader.order.want(list(['b', 'a', 'c']));
  reader.host.pass(3000);
  reader.order.want(list(['c', 'a', 'b']));
  reader.host.pass(2000);
  expect(reader.shown).toEqual(['c', 'a', 'b']);
});

test('nothing moves while it is touched, however long', () => {
  const reader = new Reader(['a', 'b']);
  reader.order.hold('touch');
  reader.order.want(list(['c', 'b', 'a']));
  reader.host.pass(600_000);
  expect(reader.shown).toEqual(['a', 'b']);
  expect(reader.fresh).toBe(1);
  reader.order.release('touch');
  expect(reader.shown).toEqual(['c', 'b', 'a']);
  expect(reader.fresh).toBe(0);
});

test('a touch that begins before a planned change stops it', () => {
  const reader = new Reader(['a', 'b']);
  reader.order.want(list(['b', 'a']));
  reader.host.pass(4999);
  reader.order.hold('touch');
  reader.host.pass(10_000);
  expect(reader.shown).toEqual(['a', 'b']);
});

test('every reason must be gone before anything moves', () => {
  const reader = new Reader(['a', 'b']);
  reader.order.hold('touch');
  reader.order.hold('focus');
  reader.order.want(list(['b', 'a']));
  reader.host.pass(6000);
  reader.order.release('touch');
  expect(reader.shown).toEqual(['a', 'b']);
  reader.order.release('focus');
  expect(reader.shown).toEqual(['b', 'a']);
});

test('a row that is gone keeps its place while held, so that the ones below stay where they are', () => {
  const reader = new Reader(['a', 'b', 'c']);
  reader.order.hold('scroll');
  reader.order.want(list(['b', 'c']));
  expect(reader.shown).toEqual(['a', 'b', 'c']);
});

test('asked to, it shows everything at once, held or not', () => {
  const reader = new Reader(['a']);
  reader.order.hold('scroll');
  reader.order.want(list(['b', 'a']));
  expect(reader.fresh).toBe(1);
  reader.order.show();
  expect(reader.shown).toEqual(['b', 'a']);
  expect(reader.fresh).toBe(0);
});

test('another list is shown at once', () => {
  const reader = new Reader(['a']);
  reader.order.show(list(['x', 'y']));
  expect(reader.shown).toEqual(['x', 'y']);
});

test('stopped, nothing comes any more', () => {
  const reader = new Reader(['a', 'b']);
  reader.order.want(list(['b', 'a']));
  reader.order.stop();
  reader.host.pass(10_000);
  expect(reader.shown).toEqual(['a', 'b']);
});

test('while nothing may move, nothing is put in order', () => {
  const reader = new Reader(['a', 'b']);
  let times = 0;
  const counted = { rows: [{ id: 'b' }, { id: 'a' }], ids: () => (times++, ['b', 'a']) };
  reader.order.hold('scroll');
  reader.order.want(counted);
  reader.host.pass(60_000);
  expect(times).toBe(0);
  reader.order.release('scroll');
  expect(times).toBe(1);
  expect(reader.shown).toEqual(['b', 'a']);
});
