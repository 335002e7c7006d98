// A page's life line as a whole, against a server played by the test.
import { afterEach, expect, test, vi } from 'vitest';
import { Live } from '../src/lib/live.svelte.ts';
import { voteState } from '../src/lib/mine.ts';
import type { Item, Outcome } from '../src/lib/outbox.ts';
import type { AudienceUpdate, PublicQuestion, Snapshot } from '../src/lib/wire.ts';
import { FakeHost, FakeShelf } from './fakes.ts';

const HEAD = { title: { en: 'Launch' }, languages: ['en'], code: '482913', join: 'secret' };
const QUESTION: PublicQuestion = { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 5, answered: false };

function snapshot(panel = 2, epoch = 1, seq = 10): Snapshot<AudienceUpdate> {
  const update: AudienceUpdate = { event: HEAD, programme: [], questions: [QUESTION], polls: [], stage: 'blank' };
  return { epoch, seq, panel, update };
}

class Phone {
  readonly host = new FakeHost();
  readonly settled: [Item, Outcome][] = [];
  readonly live = new Live('audience', snapshot(), (...end) => this.settled.push(end), this.host);

  constructor() {
    this.live.start();
  }

  welcome(): void {
    this.host.socket.open();
    this.host.socket.say({ t: 'welcome', epoch: 1, now: this.host.now(), mine: { votes: [], ballots: [] } });
  }

  /** The id of the last command that went out. */
  get lastId(): string {
    const frame = this.host.socket.sent.at(-1);
    return frame?.t === 'do' ? frame.id : '';
  }

  get count(): number {
    return voteState(this.live.view.questions.get('q') ?? QUESTION, this.live.own, this.live.items).count;
  }
}

/** Snapshots come from here. */
function serve(answer: (path: string) => unknown): void {
  vi.stubGlobal('fetch', (path: string) => {
    const body = answer(path);
    return body === undefined ? Promise.reject(new TypeError('network')) : Promise.resolve(Response.json(body));
  });
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => vi.unstubAllGlobals());

test('hello names the position of the snapshot', () => {
  const phone = new Phone();
  phone.host.socket.open();
  const hello = { t: 'hello', protocol: 1, view: 'audience', panel: 2, join: 'secret', epoch: 1, seq: 10 };
  expect(phone.host.socket.sent).toEqual([hello]);
});

test('after a cut, hello names the position of the last patch', () => {
  const phone = new Phone();
  phone.welcome();
  phone.host.socket.say({ t: 'patch', seq: 14, update: { votes: [['q', 7]] } });
  phone.host.lost();
  phone.host.pass(500);
  phone.host.socket.open();
  expect(phone.host.socket.sent[0]).toMatchObject({ t: 'hello', seq: 14 });
});

test('a vote from tap to count never jumps', async () => {
  const phone = new Phone();
  phone.welcome();
  const outcome = phone.live.send({ vote: { panel: 2, question: 'q', on: true } });
  expect(phone.count).toBe(6);
  phone.host.socket.say({ t: 'ack', id: phone.lastId, seq: 12 });
  expect(phone.count).toBe(6);
  phone.host.socket.say({ t: 'patch', seq: 12, update: { votes: [['q', 6]] } });
  expect(phone.count).toBe(6);
  expect(await outcome).toEqual({ ok: true, seq: 12 });
});

test('a refused vote is taken back and its code told', async () => {
  const phone = new Phone();
  phone.welcome();
  const outcome = phone.live.send({ vote: { panel: 2, question: 'q', on: true } });
  phone.host.socket.say({ t: 'nack', id: phone.lastId, code: 'panel_closed' });
  expect(phone.count).toBe(5);
  expect(await outcome).toEqual({ ok: false, code: 'panel_closed', until: undefined });
  expect(phone.settled).toHaveLength(1);
});

test('a vote given offline arrives after the cut', () => {
  const phone = new Phone();
  phone.welcome();
  phone.host.lost();
  void phone.live.send({ vote: { panel: 2, question: 'q', on: true } });
  expect(phone.count).toBe(6);
  phone.host.pass(500);
  phone.welcome();
  expect(phone.host.socket.sent.at(-1)).toMatchObject({ t: 'do', command: { vote: { on: true } } });
});

test('a question asked before a reload is answered after it', () => {
  const shelf = new FakeShelf();
  vi.stubGlobal('localStorage', shelf);
  const before = new Phone();
  void before.live.send({ ask: { panel: 2, question: 'mine', text: 'Why?' } });
  const after = new Phone();
  after.welcome();
  after.host.socket.say({ t: 'ack', id: after.lastId, seq: 11 });
  expect(after.settled[0]?.[0].command).toEqual({ ask: { panel: 2, question: 'mine', text: 'Why?' } });
  expect(shelf.length).toBe(0);
});

test('resync fetches the snapshot of the same panel and begins again from it', async () => {
  const paths: string[] = [];
  serve((path) => {
    paths.push(path);
    return snapshot(2, 2, 3);
  });
  const phone = new Phone();
  phone.welcome();
  phone.host.socket.say({ t: 'resync' });
  phone.host.pass(500);
  await settled();
  phone.host.socket.open();
  expect(paths).toEqual(['/j/secret/snapshot?panel=2']);
  expect(phone.host.socket.sent[0]).toMatchObject({ epoch: 2, seq: 3 });
});

test('another panel: its snapshot, a new hello, and what is the participant’s there', async () => {
  serve(() => snapshot(3));
  const phone = new Phone();
  phone.host.socket.open();
  phone.host.socket.say({ t: 'welcome', epoch: 1, now: 0, mine: { votes: ['q'], ballots: [] } });
  expect(await phone.live.switchTo(3)).toBe(true);
  phone.host.socket.open();
  expect(phone.live.panel).toBe(3);
  expect(phone.host.socket.sent[0]).toMatchObject({ t: 'hello', panel: 3 });
  expect(phone.live.own.votes.size).toBe(0);
});

test('a panel that cannot be fetched leaves the page where it is', async () => {
  serve(() => undefined);
  const phone = new Phone();
  phone.welcome();
  await expect(phone.live.switchTo(3)).rejects.toMatchObject({ code: 'offline' });
  expect(phone.live.panel).toBe(2);
  expect(phone.live.status.kind).toBe('live');
});

test('of two panels asked for, the last one wins, whichever answers first', async () => {
  const answers: (() => void)[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    const panel = Number(path.at(-1));
    return new Promise((resolve) => answers.push(() => resolve(Response.json(snapshot(panel)))));
  });
  const phone = new Phone();
  phone.welcome();
  const first = phone.live.switchTo(3);
  const second = phone.live.switchTo(4);
  for (const answer of answers.reverse()) answer();
  expect(await Promise.all([first, second])).toEqual([false, true]);
  expect(phone.live.panel).toBe(4);
});

test('asked for another panel and back again, it stays where it is', async () => {
  serve(() => snapshot(3));
  const phone = new Phone();
  phone.welcome();
  expect(await Promise.all([phone.live.switchTo(3), phone.live.switchTo(2)])).toEqual([false, false]);
  expect(phone.live.panel).toBe(2);
});
