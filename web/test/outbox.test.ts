// Commands through reloads, dead networks and refusals: none lost, none twice, order kept.
import { expect, test } from 'vitest';
import { LARGEST_FRAME, Outbox, type Item, type Outcome } from '../src/lib/outbox.ts';
import type { ClientFrame, Command } from '../src/lib/wire.ts';
import { FakeHost, FakeShelf } from './fakes.ts';

const MAX_AGE = 3_600_000;

class Phone {
  readonly sent: ClientFrame[] = [];
  readonly settled: [string, Outcome][] = [];
  /** The words of questions that were settled. */
  readonly words: string[] = [];
  items: readonly Item[] = [];
  online = false;
  skew = 0;
  readonly host: FakeHost;
  readonly shelf: FakeShelf | null;
  readonly outbox: Outbox;

  /** `shelf` is what an earlier life of the page left; `null` is a browser that forbids storage. */
  constructor(host = new FakeHost(), shelf: FakeShelf | null = new FakeShelf(), prefix = 'hall.') {
    this.host = host;
    this.shelf = shelf;
    this.outbox = new Outbox({
      shelf: shelf ?? undefined,
      prefix,
      host,
      skew: () => this.skew,
      send: (frame) => {
        if (this.online) this.sent.push(frame);
        return this.online;
      },
      changed: (items) => (this.items = items),
      settled: ({ id, command }, outcome) => {
        this.settled.push([id, outcome]);
        if ('ask' in command) this.words.push(command.ask.text);
      },
      maxAge: MAX_AGE,
      largest: LARGEST_FRAME.other,
    });
  }

  connect(): void {
    this.online = true;
    this.outbox.connected();
  }

  lose(): void {
    this.online = false;
    this.outbox.disconnected();
  }

  /** The ids that went out, in order. */
  get ids(): string[] {
    return this.sent.map((frame) => (frame.t === 'do' ? frame.id : frame.t));
  }
}

function vote(question: string, on = true): Command {
  return { vote: { panel: 1, question, on } };
}

function ask(question: string): Command {
  return { ask: { panel: 1, question, text: 'Why?' } };
}

function revise(question: string, text: string): Command {
  return { revise: { panel: 1, question, text, name: 'Amina' } };
}

function takeBack(question: string): Command {
  return { take_back: { panel: 1, question } };
}

/** What is done when nothing had to go out for it. */
const DONE: Outcome = { ok: true, seq: 0 };

test('what is given offline goes out in order when the connection is live', () => {
  const phone = new Phone();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', vote('q2'));
  expect(phone.ids).toEqual([]);
  phone.connect();
  expect(phone.ids).toEqual(['a', 'b']);
});

test('an answered command is gone, also from the storage', () => {
  const shelf = new FakeShelf();
  const phone = new Phone(new FakeHost(), shelf);
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  expect(shelf.length).toBe(1);
  phone.outbox.ack('a', 9);
  expect(phone.settled).toEqual([['a', { ok: true, seq: 9 }]]);
  expect(phone.items).toEqual([]);
  expect(shelf.length).toBe(0);
});

test('after a cut, everything without an answer goes out again with the same ids in the same order', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.add('b', vote('q2'));
  phone.outbox.add('c', vote('q3'));
  phone.outbox.ack('b', 5);
  phone.lose();
  phone.connect();
  expect(phone.ids).toEqual(['a', 'b', 'c', 'a', 'c']);
});

test('a reload loses nothing', () => {
  const shelf = new FakeShelf();
  const before = new Phone(new FakeHost(), shelf);
  before.outbox.add('a', ask('q1'));
  before.outbox.add('b', vote('q2'));
  const after = new Phone(before.host, shelf);
  expect(after.outbox.items.map(({ id }) => id)).toEqual(['a', 'b']);
  after.connect();
  expect(after.ids).toEqual(['a', 'b']);
  after.outbox.ack('a', 1);
  expect(after.settled[0]?.[0]).toBe('a');
});

test('another event’s commands are left alone', () => {
  const shelf = new FakeShelf();
  const here = new Phone(new FakeHost(), shelf);
  here.outbox.add('a', ask('q1'));
  const there = new Phone(here.host, shelf, 'other.');
  expect(there.outbox.items).toEqual([]);
});

test('two tabs of one phone keep each other’s commands', () => {
  const shelf = new FakeShelf();
  const one = new Phone(new FakeHost(), shelf);
  const two = new Phone(one.host, shelf);
  one.outbox.add('a', vote('q1'));
  two.outbox.add('b', vote('q2'));
  const reloaded = new Phone(one.host, shelf);
  expect(reloaded.outbox.items.map(({ id }) => id).sort()).toEqual(['a', 'b']);
});

test('a newer vote takes the place of an unsent one', () => {
  const phone = new Phone();
  phone.outbox.add('a', vote('q1', true));
  phone.outbox.add('b', vote('q2', true));
  phone.outbox.add('c', vote('q1', false));
  phone.connect();
  expect(phone.ids).toEqual(['b', 'c']);
});

test('a newer answer takes the place of an unsent one, of the same poll only', () => {
  const phone = new Phone();
  phone.outbox.add('a', { answer: { panel: 1, poll: 'p1', ballot: { replies: ['abstain'] } } });
  phone.outbox.add('b', { answer: { panel: 1, poll: 'p2', ballot: { replies: ['abstain'] } } });
  phone.outbox.add('c', { answer: { panel: 1, poll: 'p1', ballot: { replies: [{ options: [1] }] } } });
  phone.connect();
  expect(phone.ids).toEqual(['b', 'c']);
});

test('a vote that may have arrived is sent again before the newer one, or the older could win', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', vote('q1', true));
  phone.lose();
  phone.outbox.add('b', vote('q1', false));
  phone.connect();
  expect(phone.ids).toEqual(['a', 'a', 'b']);
});

test('16 are on their way at most', () => {
  const phone = new Phone();
  phone.connect();
  for (let n = 0; n < 20; n++) phone.outbox.add(`c${n}`, ask(`q${n}`));
  expect(phone.ids).toHaveLength(16);
  phone.outbox.ack('c3', 1);
  expect(phone.ids.at(-1)).toBe('c16');
  expect(phone.ids).toHaveLength(17);
});

test('slow_down holds everything back until the server’s moment, by the server’s clock', () => {
  const phone = new Phone();
  phone.skew = 5000;
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.nack('a', 'slow_down', phone.host.now() + phone.skew + 2000);
  phone.outbox.add('b', vote('q2'));
  phone.host.pass(1999);
  expect(phone.ids).toEqual(['a']);
  phone.host.pass(1);
  expect(phone.ids).toEqual(['a', 'a', 'b']);
  expect(phone.settled).toEqual([]);
});

test('unavailable is tried again after a second', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.nack('a', 'unavailable');
  phone.host.pass(1000);
  expect(phone.ids).toEqual(['a', 'a']);
});

test('a short cool-down is waited out without holding up votes', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.nack('a', 'cooling_down', phone.host.now() + 20_000);
  phone.outbox.add('b', vote('q2'));
  expect(phone.ids).toEqual(['a', 'b']);
  phone.host.pass(20_000);
  expect(phone.ids).toEqual(['a', 'b', 'a']);
});

test('a long cool-down is the person’s to decide about', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  const until = phone.host.now() + 600_000;
  phone.outbox.nack('a', 'cooling_down', until);
  expect(phone.settled).toEqual([['a', { ok: false, code: 'cooling_down', until }]]);
});

test('any other refusal is an answer', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.outbox.nack('a', 'panel_closed');
  expect(phone.settled).toEqual([['a', { ok: false, code: 'panel_closed', until: undefined }]]);
  phone.lose();
  phone.connect();
  expect(phone.ids).toEqual(['a']);
});

test('an answer to a command nobody waits for is nothing', () => {
  const phone = new Phone();
  phone.outbox.ack('x', 1);
  phone.outbox.nack('x', 'forbidden');
  expect(phone.settled).toEqual([]);
});

test('what waited too long is given back, not sent', () => {
  const phone = new Phone();
  phone.outbox.add('old', ask('q1'));
  phone.host.sleep(MAX_AGE + 1);
  phone.outbox.add('new', ask('q2'));
  phone.connect();
  expect(phone.ids).toEqual(['new']);
  expect(phone.settled).toEqual([['old', { ok: false, code: 'expired' }]]);
});

test('what went out and waited too long for its answer is neither sent again nor said to be undone', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  phone.lose();
  phone.host.sleep(MAX_AGE + 1);
  phone.connect();
  expect(phone.ids).toEqual(['a']);
  expect(phone.settled).toEqual([['a', { ok: false, code: 'unknown' }]]);
});

test('a moment that has passed by our clock does not make it send in a loop', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  const until = phone.host.now() - 1;
  for (let refusal = 0; refusal < 2; refusal++) phone.outbox.nack('a', 'cooling_down', until);
  expect(phone.ids).toEqual(['a']);
  phone.host.pass(999);
  expect(phone.ids).toEqual(['a']);
  phone.host.pass(1);
  phone.outbox.nack('a', 'cooling_down', until);
  expect(phone.ids).toEqual(['a', 'a']);
});

test('what another tab has had the answer to is not sent again', () => {
  const shelf = new FakeShelf();
  const one = new Phone(new FakeHost(), shelf);
  one.outbox.add('a', vote('q1'));
  const two = new Phone(one.host, shelf);
  two.connect();
  two.outbox.ack('a', 1);
  one.connect();
  expect(one.ids).toEqual([]);
  expect(one.items).toEqual([]);
});

test('a vote that must wait is dropped when a newer one is on its way', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', vote('q1', true));
  phone.outbox.add('b', vote('q1', false));
  phone.outbox.nack('a', 'unavailable');
  phone.outbox.ack('b', 5);
  phone.host.pass(60_000);
  expect(phone.ids).toEqual(['a', 'b']);
  expect(phone.items).toEqual([]);
});

test('what is damaged in the storage is removed, the rest goes out', () => {
  const shelf = new FakeShelf();
  new Phone(new FakeHost(), shelf).outbox.add('a', ask('q1'));
  shelf.setItem('hall.b', '{"id":');
  const phone = new Phone(new FakeHost(), shelf);
  phone.connect();
  expect(phone.ids).toEqual(['a']);
  expect(shelf.getItem('hall.b')).toBeNull();
});

test('without storage it works as long as the page lives', () => {
  const phone = new Phone(new FakeHost(), null);
  phone.outbox.add('a', ask('q1'));
  phone.lose();
  phone.connect();
  expect(phone.ids).toEqual(['a']);
});

test('a full storage does not stop a command', () => {
  const shelf = new FakeShelf();
  shelf.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  const phone = new Phone(new FakeHost(), shelf);
  phone.connect();
  phone.outbox.add('a', ask('q1'));
  expect(phone.ids).toEqual(['a']);
});

test('a command too large for a frame is given back at once, and what follows goes out', () => {
  const phone = new Phone();
  phone.connect();
  const words = 'س'.repeat(9000);
  phone.outbox.add('a', { ask: { panel: 1, question: 'q', text: words } });
  phone.outbox.add('b', vote('q'));
  expect(phone.settled).toEqual([['a', { ok: false, code: 'too_large' }]]);
  expect(phone.ids).toEqual(['b']);
});

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
