// The connection through bad networks, sleeping phones and restarting servers.
import { expect, test } from 'vitest';
import { afterClose, backoff, Socket, type Status } from '../src/lib/socket.ts';
import type { ClientFrame, Patch, ServerFrame } from '../src/lib/wire.ts';
import { FakeHost } from './fakes.ts';

const HELLO: ClientFrame = { t: 'hello', protocol: 1, view: 'stage', epoch: 7, seq: 3 };
const WELCOME: ServerFrame = { t: 'welcome', epoch: 7, now: 0 };

class Page {
  readonly host = new FakeHost();
  readonly heard: (ServerFrame | Patch<never>)[] = [];
  readonly statuses: Status['kind'][] = [];
  last: Status = { kind: 'connecting' };
  fetches = 0;
  fetch: () => Promise<void> = () => Promise.resolve();
  readonly socket: Socket;

  /** `returns` as an audience does. */
  constructor(returns = false) {
    const resync = (): Promise<void> => {
      this.fetches++;
      return this.fetch();
    };
    const status = (now: Status): void => {
      this.last = now;
      this.statuses.push(now.kind);
    };
    this.socket = new Socket(
      { hello: () => HELLO, frame: (frame) => this.heard.push(frame), status, resync, returns },
      this.host,
    );
    this.socket.open();
  }

  welcome(): void {
    this.host.socket.open();
    this.host.socket.say(WELCOME);
  }
}

/** Lets promises that are settled already be noticed. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test('it says hello first, and is live only when it was welcomed', () => {
  const page = new Page();
  expect(page.socket.send({ t: 'beat' })).toBe(false);
  page.host.socket.open();
  expect(page.host.socket.sent).toEqual([HELLO]);
  expect(page.last.kind).toBe('connecting');
  page.host.socket.say(WELCOME);
  expect(page.statuses).toEqual(['connecting', 'live']);
  expect(page.heard).toEqual([WELCOME]);
});

test('a beat is answered and is nobody else’s business', () => {
  const page = new Page();
  page.welcome();
  page.host.socket.say({ t: 'beat' });
  expect(page.host.socket.sent.at(-1)).toEqual({ t: 'beat' });
  expect(page.heard).toEqual([WELCOME]);
});

test('waits double, are jittered whole, and end at 30 s', () => {
  expect([0, 1, 2, 5, 6, 20].map((n) => backoff(n, 1))).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000]);
  expect(backoff(6, 0)).toBe(0);
  expect(backoff(6, 0.5)).toBe(15_000);
});

test('after each loss it waits longer, and after 30 good seconds short again', () => {
  const page = new Page();
  const dials: number[] = [];
  for (let loss = 0; loss < 3; loss++) {
    page.host.socket.end(1006);
    const from = page.host.now();
    const before = page.host.sockets.length;
    while (page.host.sockets.length === before) page.host.pass(100);
    dials.push(page.host.now() - from);
  }
  expect(dials).toEqual([500, 1000, 2000]);
  page.welcome();
  page.host.pass(30_000);
  page.host.socket.end(1006);
  page.host.pass(500);
  expect(page.host.sockets).toHaveLength(5);
});

test('a connection that stood shortly does not make the next wait short', () => {
  const page = new Page();
  page.host.socket.end(1006);
  page.host.pass(500);
  page.welcome();
  page.host.pass(29_000);
  page.host.socket.end(1006);
  page.host.pass(999);
  expect(page.host.sockets).toHaveLength(2);
  page.host.pass(1);
  expect(page.host.sockets).toHaveLength(3);
});

test('the server’s retry_after is waited for, even when the reader comes back meanwhile', () => {
  const page = new Page();
  page.welcome();
  page.host.socket.say({ t: 'bye', close: 4000, retry_after_ms: 20_000 });
  page.host.socket.end(4000);
  page.host.pass(19_000);
  page.host.wake();
  expect(page.host.sockets).toHaveLength(1);
  page.host.pass(1000);
  page.host.wake();
  expect(page.host.sockets).toHaveLength(2);
});

test('network or reader back: it dials at once', () => {
  const page = new Page();
  for (let loss = 0; loss < 5; loss++) {
    page.host.socket.end(1006);
    page.host.pass(30_000);
  }
  page.host.socket.end(1006);
  const before = page.host.sockets.length;
  page.host.wake();
  expect(page.host.sockets).toHaveLength(before + 1);
  page.host.wake();
  expect(page.host.sockets).toHaveLength(before + 1);
});

test('a network that flaps is worth one dial at once in 5 s', () => {
  const page = new Page();
  const flap = (): void => {
    page.host.lost();
    page.host.wake();
  };
  for (let loss = 0; loss < 10; loss++) {
    page.host.socket.end(1006);
    page.host.pass(30_000);
  }
  const before = page.host.sockets.length;
  for (let time = 0; time < 20; time++) flap();
  expect(page.host.sockets).toHaveLength(before + 1);
  page.host.pass(4999);
  flap();
  expect(page.host.sockets).toHaveLength(before + 1);
  page.host.pass(1);
  expect(page.host.sockets).toHaveLength(before + 2);
});

test('a browser that refuses to dial is asked again later', () => {
  const page = new Page();
  const { connect } = page.host;
  page.host.connect = () => {
    throw new DOMException('blocked by policy', 'SecurityError');
  };
  page.socket.reopen();
  expect(page.last.kind).toBe('offline');
  page.host.connect = connect;
  page.host.pass(500);
  page.welcome();
  expect(page.last.kind).toBe('live');
});

test('an audience that gave way to others says so and comes back after a minute or two', () => {
  const page = new Page(true);
  page.welcome();
  page.host.socket.end(4203);
  expect(page.last).toEqual({ kind: 'stopped', close: 4203 });
  page.host.pass(60_000);
  expect(page.host.sockets).toHaveLength(1);
  page.host.pass(60_000);
  page.welcome();
  expect(page.last.kind).toBe('live');
  page.host.socket.end(4204);
  page.host.pass(600_000);
  expect(page.host.sockets).toHaveLength(2);
});

test('40 s of silence end it; any frame is a sign of life', () => {
  const page = new Page();
  page.welcome();
  page.host.pass(39_000);
  page.host.socket.say({ t: 'beat' });
  page.host.pass(39_999);
  expect(page.last.kind).toBe('live');
  page.host.pass(1);
  expect(page.last.kind).toBe('offline');
  expect(page.host.sockets[0]?.isClosed).toBe(true);
});

test('a phone that slept finds the dead connection when it wakes', () => {
  const page = new Page();
  page.welcome();
  page.host.sleep(60_000);
  page.host.wake();
  expect(page.host.sockets[0]?.isClosed).toBe(true);
  page.host.pass(500);
  expect(page.host.sockets).toHaveLength(2);
});

test('the network’s own word for being gone is believed', () => {
  const page = new Page();
  page.welcome();
  page.host.lost();
  expect(page.last.kind).toBe('offline');
  expect(page.socket.send({ t: 'beat' })).toBe(false);
});

test('a handshake that leads nowhere is given up', () => {
  const page = new Page();
  page.host.socket.open();
  page.host.pass(15_000);
  expect(page.last.kind).toBe('offline');
});

test('an old connection’s last words change nothing', () => {
  const page = new Page();
  page.welcome();
  const old = page.host.socket;
  page.host.lost();
  page.host.pass(500);
  page.welcome();
  old.say({ t: 'ack', id: 'x', seq: 1 });
  old.end(4203);
  expect(page.last.kind).toBe('live');
  expect(page.heard).toEqual([WELCOME, WELCOME]);
});

test('close codes: reconnect, resync, stop; the network’s own reconnect', () => {
  expect([4000, 4003, 1006, 1000, 4300].map(afterClose)).toEqual(Array(5).fill('reconnect'));
  expect(afterClose(4100)).toBe('resync');
  expect([4200, 4205].map(afterClose)).toEqual(['stop', 'stop']);
});

test('a final code stops it for good and names the code', () => {
  const page = new Page();
  page.welcome();
  page.host.socket.end(4203);
  expect(page.last).toEqual({ kind: 'stopped', close: 4203 });
  page.host.pass(120_000);
  page.host.wake();
  expect(page.host.sockets).toHaveLength(1);
});

test('resync: the snapshot first, then a new hello', async () => {
  const page = new Page();
  page.welcome();
  page.host.socket.say({ t: 'resync' });
  page.host.pass(500);
  expect(page.fetches).toBe(1);
  expect(page.host.sockets).toHaveLength(1);
  await settled();
  expect(page.host.sockets).toHaveLength(2);
});

test('a snapshot that cannot be fetched is tried again before any hello', async () => {
  const page = new Page();
  page.welcome();
  page.fetch = () => Promise.reject(new Error('offline'));
  page.host.socket.end(4100);
  page.host.pass(500);
  await settled();
  expect(page.last.kind).toBe('offline');
  page.fetch = () => Promise.resolve();
  page.host.pass(1000);
  await settled();
  expect(page.fetches).toBe(2);
  expect(page.host.sockets).toHaveLength(2);
});

test('closed by the page, it stays closed', () => {
  const page = new Page();
  page.welcome();
  page.socket.close();
  page.socket.reopen();
  page.host.pass(120_000);
  expect(page.host.sockets).toHaveLength(1);
  expect(page.host.socket.isClosed).toBe(true);
});

test('reopening says hello anew at once', () => {
  const page = new Page();
  page.welcome();
  page.socket.reopen();
  page.host.socket.open();
  expect(page.host.sockets).toHaveLength(2);
  expect(page.host.socket.sent).toEqual([HELLO]);
});
