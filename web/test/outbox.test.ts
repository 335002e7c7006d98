// Commands through reloads, dead networks and refusals: none lost, none twice, order kept.
import { expect, test } from 'vitest';
import { FakeHost, FakeShelf } from './fakes.ts';
import { ask, MAX_AGE, Phone, vote } from './outbox-phone.ts';

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

test('a refusal is told, also of what was wanted otherwise since', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', vote('q1', true));
  phone.outbox.add('b', vote('q1', false));
  phone.outbox.nack('a', 'panel_closed');
  phone.outbox.nack('b', 'panel_closed');
  expect(phone.settled.map(([id]) => id)).toEqual(['a', 'b']);
});

test('a page that is closed while it sends has noted that it did', () => {
  const phone = new Phone();
  phone.outbox.add('a', vote('q1'));
  expect(phone.shelf?.getItem('hall.a')).toContain('"sent":false');
  phone.connect();
  expect(phone.shelvedAtSending).toHaveLength(1);
  expect(phone.shelvedAtSending[0]).not.toContain('"sent":false');
});

test('what is sent again says so, also in a later life of the page', () => {
  const phone = new Phone();
  phone.connect();
  phone.outbox.add('a', vote('q1'));
  phone.lose();
  phone.outbox.add('b', vote('q2'));
  phone.connect();
  const later = new Phone(phone.host, phone.shelf);
  later.connect();
  expect(phone.sent).toEqual([
    { t: 'do', id: 'a', command: vote('q1') },
    { t: 'do', id: 'a', command: vote('q1'), again: true },
    { t: 'do', id: 'b', command: vote('q2') },
  ]);
  expect(later.sent).toMatchObject([
    { id: 'a', again: true },
    { id: 'b', again: true },
  ]);
});
