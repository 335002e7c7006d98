// Own questions that are changed or withdrawn before the server has answered: nobody reads words that were taken back.
import { expect, test } from 'vitest';
import type { Outcome } from '../src/lib/outbox.ts';
import type { Command } from '../src/lib/wire.ts';
import { FakeHost, FakeShelf } from './fakes.ts';
import { ask, Phone, vote } from './outbox-phone.ts';

function revise(question: string, text: string): Command {
  return { revise: { panel: 1, question, text, name: 'Amina' } };
}

function takeBack(question: string): Command {
  return { take_back: { panel: 1, question } };
}

/** What is done when nothing had to go out for it. */
const DONE: Outcome = { ok: true, seq: 0 };

test('a question that never went out is withdrawn without a word to the server', () => {
  const shelf = new FakeShelf();
  const phone = new Phone(new FakeHost(), shelf);
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', takeBack('q1'));
  expect([phone.items, shelf.length, phone.settled]).toEqual([[], 0, [['b', DONE]]]);
  phone.connect();
  expect(phone.ids).toEqual([]);
});

test('a question that never went out is asked in its last words, in its place, and in no others', () => {
  const phone = new Phone();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', ask('q2'));
  phone.outbox.add('c', revise('q1', 'Why not?'));
  phone.outbox.add('d', revise('q1', 'Why not now?'));
  expect(phone.settled).toEqual([
    ['c', DONE],
    ['d', DONE],
  ]);
  phone.connect();
  const asked = { ask: { panel: 1, question: 'q1', text: 'Why not now?', name: 'Amina' } };
  expect(phone.sent).toEqual([
    { t: 'do', id: 'd', command: asked },
    { t: 'do', id: 'b', command: ask('q2') },
  ]);
});

test('what a reload leaves of an unsent question can still be withdrawn and changed', () => {
  const shelf = new FakeShelf();
  const before = new Phone(new FakeHost(), shelf);
  before.outbox.add('a', ask('q1'));
  before.outbox.add('b', ask('q2'));
  const after = new Phone(before.host, shelf);
  after.outbox.add('c', takeBack('q1'));
  after.outbox.add('d', revise('q2', 'Why not?'));
  const again = new Phone(before.host, shelf);
  again.connect();
  expect(again.sent).toMatchObject([{ id: 'd', command: { ask: { question: 'q2', text: 'Why not?' } } }]);
});

test.each([
  ['on its way', (phone: Phone) => phone],
  ['perhaps lost', (phone: Phone) => (phone.lose(), phone.connect(), phone)],
  ['left by an earlier life', (phone: Phone) => new Phone(phone.host, phone.shelf)],
])('a change to a question that is %s waits for its answer', (_, after) => {
  const before = new Phone();
  before.connect();
  before.outbox.add('a', ask('q1'));
  const phone = after(before);
  phone.connect();
  const sent = phone.ids.length;
  phone.outbox.add('b', revise('q1', 'Why not?'));
  phone.outbox.add('c', vote('q2'));
  expect(phone.ids.slice(sent)).toEqual(['c']);
  // The later one makes the change pointless, and waits in its place.
  phone.outbox.add('d', takeBack('q1'));
  phone.lose();
  phone.connect();
  expect(phone.ids.slice(sent)).toEqual(['c', 'a', 'c']);
  phone.outbox.ack('a', 7);
  expect(phone.ids.at(-1)).toBe('d');
});

test('during a cool-down a question is withdrawn for good, or asked in its last words', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', ask('q2'));
  for (const id of ['a', 'b']) phone.outbox.nack(id, 'cooling_down', phone.host.now() + 20_000);
  phone.outbox.add('c', takeBack('q1'));
  phone.outbox.add('d', revise('q2', 'Why not?'));
  phone.host.pass(20_000);
  expect(phone.ids).toEqual(['a', 'b', 'd']);
  expect(phone.sent.at(-1)).toMatchObject({ command: { ask: { question: 'q2', text: 'Why not?' } } });
  expect(phone.settled).toEqual([
    ['c', DONE],
    ['d', DONE],
  ]);
});

test('what was wanted while the answer was on its way is done when the answer is a cool-down', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', takeBack('q1'));
  phone.outbox.nack('a', 'cooling_down', phone.host.now() + 20_000);
  expect([phone.items, phone.settled]).toEqual([[], [['b', DONE]]]);
  phone.host.pass(20_000);
  expect(phone.ids).toEqual(['a']);
});

test('a server that cannot look leaves open whether the question arrived, so its change goes on waiting', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', takeBack('q1'));
  phone.outbox.nack('a', 'unavailable');
  phone.host.pass(1000);
  expect(phone.ids).toEqual(['a', 'a']);
  phone.outbox.ack('a', 3);
  expect(phone.ids).toEqual(['a', 'a', 'b']);
});

test('of a refused question the last words are given back; of a withdrawn one none', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', ask('q2'));
  phone.outbox.add('c', revise('q1', 'Why not?'));
  phone.outbox.add('d', takeBack('q2'));
  for (const id of ['a', 'b']) phone.outbox.nack(id, 'panel_closed');
  expect([phone.words, phone.items, phone.ids]).toEqual([['Why not?'], [], ['a', 'b']]);
  expect(phone.settled).toEqual([
    ['c', DONE],
    ['c', { ok: false, code: 'panel_closed', until: undefined }],
    ['d', DONE],
  ]);
});

test('a question that another tab has sent meanwhile is changed like one that may be there', () => {
  const shelf = new FakeShelf();
  const one = new Phone(new FakeHost(), shelf);
  one.outbox.add('a', ask('q1'));
  const two = new Phone(one.host, shelf);
  two.connect();
  one.outbox.add('b', takeBack('q1'));
  expect(one.items.map(({ id }) => id)).toEqual(['a', 'b']);
  two.outbox.ack('a', 4);
  one.connect();
  expect(one.ids).toEqual(['b']);
});
