// A page's life line as a whole, against a server played by the test.
import { afterEach, expect, test, vi } from 'vitest';
import { Live } from '../src/lib/live.svelte.ts';
import { voteState } from '../src/lib/mine.ts';
import type { Item, Outcome } from '../src/lib/outbox.ts';
import type { AudienceUpdate, DeskUpdate, PublicQuestion, Snapshot, StageUpdate } from '../src/lib/wire.ts';
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

/** A desk, and the items it told the server of since its last hello. */
class DeskPage {
  readonly host = new FakeHost();
  readonly live = new Live<DeskUpdate>(
    'desk',
    { epoch: 1, seq: 10, panel: 2, update: { event: HEAD } },
    () => {},
    this.host,
  );

  constructor() {
    this.live.start();
    this.welcome();
  }

  welcome(): void {
    this.host.socket.open();
    this.host.socket.say({ t: 'welcome', epoch: 1, now: this.host.now() });
  }

  get told(): (string | undefined)[] {
    return this.host.socket.sent.flatMap((frame) => (frame.t === 'at' ? [frame.question] : []));
  }
}

test('the others learn which item a moderator is on: the first at once, then the last of each moment', () => {
  const desk = new DeskPage();
  desk.live.at('a');
  desk.live.at('b');
  desk.live.at('c');
  expect(desk.told).toEqual(['a']);
  desk.host.pass(299);
  expect(desk.told).toEqual(['a']);
  desk.host.pass(1);
  expect(desk.told).toEqual(['a', 'c']);
  desk.host.pass(1000);
  desk.live.at();
  expect(desk.told).toEqual(['a', 'c', undefined]);
});

test('the same item is told once', () => {
  const desk = new DeskPage();
  desk.live.at('a');
  desk.host.pass(1000);
  desk.live.at('a');
  desk.host.pass(1000);
  expect(desk.told).toEqual(['a']);
});

test('a new connection is told the item again; one without an item is told nothing', () => {
  const desk = new DeskPage();
  desk.live.at('a');
  desk.host.lost();
  desk.live.at('b');
  desk.host.pass(500);
  desk.welcome();
  expect(desk.told).toEqual(['b']);
  desk.live.at();
  desk.host.pass(300);
  desk.host.lost();
  desk.host.pass(5000);
  desk.welcome();
  expect(desk.told).toEqual([]);
});

test('who is around is what the server said last', () => {
  const desk = new DeskPage();
  expect(desk.live.around).toBeUndefined();
  const me = { session: 's', panel: 2, you: true as const };
  desk.host.socket.say({ t: 'around', desks: [me], screens: [] });
  desk.host.socket.say({ t: 'around', desks: [me, { session: 'o', panel: 2, question: 'q' }], screens: [] });
  expect(desk.live.around?.desks.map(({ session }) => session)).toEqual(['s', 'o']);
});

test.each([null, 4])(
  'a screen says hello with the panel it is fixed to, or none where it follows (%s)',
  async (panel) => {
    const paths: string[] = [];
    const whole: Snapshot<StageUpdate> = { epoch: 1, seq: 3, panel, update: { event: HEAD, picture: 'blank' } };
    serve((path) => {
      paths.push(path);
      return whole;
    });
    const host = new FakeHost();
    new Live<StageUpdate>('stage', whole, () => {}, host).start();
    host.socket.open();
    const hello = { t: 'hello', protocol: 1, view: 'stage', ...(panel === null ? {} : { panel }), epoch: 1, seq: 3 };
    expect(host.socket.sent).toEqual([hello]);
    host.socket.say({ t: 'welcome', epoch: 1, now: 0 });
    host.socket.say({ t: 'resync' });
    host.pass(500);
    await settled();
    expect(paths).toEqual([panel === null ? '/api/snapshot/stage' : '/api/snapshot/stage?panel=4']);
  },
);

test('a question that was withdrawn by a command whose answer was lost is not listed any more', () => {
  const phone = new Phone();
  phone.welcome();
  const question = { id: 'mine', text: 'Why?', dir: 'ltr', at: 1, state: 'in_review' } as const;
  phone.host.socket.say({ t: 'mine', mine: { questions: [question] } });
  void phone.live.send({ take_back: { panel: 2, question: 'mine' } });
  phone.host.lost();
  phone.host.pass(500);
  expect(phone.live.own.questions.size).toBe(1);
  phone.welcome();
  expect(phone.live.own.questions.size).toBe(0);
});
