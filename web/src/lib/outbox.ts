// Commands on their way: kept until the server answers, sent again in the same order with the same ids after any interruption.
import { read, type Host, type Shelf } from './host';
import type { ClientFrame, Code, Command, CommandId } from './wire';

/** A command that has no answer yet. */
export interface Item {
  readonly id: CommandId;
  readonly command: Command;
  /** When it was given; also its place in the order, so never twice the same. */
  readonly at: number;
}

/**
 * What became of a command. `expired`: it never went out, and waited so long that doing it now could surprise. `unknown`: it went out,
 * its answer was lost, and asking again this late could surprise just as much.
 */
export type Outcome =
  | { readonly ok: true; readonly seq: number }
  | { readonly ok: false; readonly code: Code | 'expired' | 'unknown'; readonly until?: number | undefined };

/** What the outbox tells its page, and needs of it. */
export interface OutboxOptions {
  shelf: Shelf | undefined;
  /** Keeps the commands of different events and pages apart. */
  prefix: string;
  host: Pick<Host, 'now' | 'later'>;
  /** Server time less device time, in milliseconds. */
  skew(): number;
  /** Whether the frame went out. */
  send(frame: ClientFrame): boolean;
  /** The list of waiting commands is another one. */
  changed(items: readonly Item[]): void;
  /** A command has its answer, also one from before a reload. */
  settled(item: Item, outcome: Outcome): void;
  /** Commands older than this are given back instead of sent, in milliseconds. */
  maxAge: number;
  /** The largest frame the server takes from this page, in bytes. */
  largest: number;
}

/** A larger frame would end the connection, in bytes; PROTOCOL.md has it. */
export const LARGEST_FRAME = { desk: 128 * 1024, other: 16 * 1024 };

/** More commands than this at a time the server does not read. */
const WINDOW = 16;

/** The shortest pause before the same command goes out again, in milliseconds; also when the server's moment has passed by our clock. */
const RETRY_PAUSE = 1000;

/** A cool-down that ends this soon is waited out; a longer one is the person's to decide about. */
const COOLDOWN_WORTH_WAITING = 60_000;

interface Kept {
  item: Item;
  /** It may have been done, also from another tab or in an earlier life of the page, so another command may not take its place. */
  sent: boolean;
  /** It stands on the shelf; when it no longer does, another tab has had its answer. */
  shelved: boolean;
  inFlight: boolean;
  notBefore: number;
}

/** A command as it stands on the shelf. */
type Shelved = Item & { readonly sent?: false };

/** See the top of the file. */
export class Outbox {
  readonly #options: OutboxOptions;
  #kept: Kept[];
  #connected = false;
  /** Nothing goes out before this moment; the server asked for it. */
  #pausedUntil = 0;
  #last = 0;
  #cancelPump: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#kept = load(options).map(({ sent = true, ...item }) => keeping(item, sent, true));
    this.#last = this.#kept.at(-1)?.item.at ?? 0;
  }

  /** Commands without an answer, oldest first. */
  get items(): readonly Item[] {
    return this.#kept.map(({ item }) => item);
  }

  /** Keeps a command, and sends it as soon as that can be done. An older one with the same subject that was not done yet gives way to it. */
  add(id: CommandId, command: Command): void {
    this.#catchUp();
    this.#last = Math.max(this.#options.host.now(), this.#last + 1);
    const added = keeping({ id, command, at: this.#last }, false);
    const older = this.#kept.find(({ item, sent }) => !sent && haveSameSubject(item, added.item));
    this.#kept.push(added);
    this.#write(added);
    if (older !== undefined) this.#giveWay(older);
    if (bytesOf({ t: 'do', id, command, again: true }) > this.#options.largest)
      this.#settle(id, { ok: false, code: 'too_large' });
    this.#pump();
    this.#tell();
  }

  /** The connection is live: everything without an answer goes out again, in order. */
  connected(): void {
    this.#connected = true;
    this.#catchUp();
    this.#expire();
    this.#pump();
    this.#tell();
  }

  /** The connection is gone, and with it every answer that was on its way. */
  disconnected(): void {
    this.#connected = false;
    this.#cancelPump?.();
    for (const kept of this.#kept) kept.inFlight = false;
  }

  /** The server did it. */
  ack(id: CommandId, seq: number): void {
    this.#settle(id, { ok: true, seq });
  }

  /** The server did not do it. What passes is tried again; for anything else this was the answer. */
  nack(id: CommandId, code: Code, until?: number): void {
    const refused = this.#kept.find(({ item }) => item.id === id);
    if (refused === undefined) return;
    const now = this.#options.host.now();
    const local = Math.max(now + RETRY_PAUSE, until === undefined ? 0 : until - this.#options.skew());
    refused.inFlight = false;
    if (code === 'slow_down' || code === 'unavailable') {
      this.#pausedUntil = Math.max(this.#pausedUntil, local);
      this.#giveWay(refused);
    } else {
      // The server has looked: it is not done, by whatever way it may have come before.
      this.#mark(refused, false);
      const waits = code === 'cooling_down' && local - now <= COOLDOWN_WORTH_WAITING;
      if (waits) refused.notBefore = local;
      // A question is given back as it was wanted last.
      const left = waits || 'ask' in refused.item.command ? this.#giveWay(refused) : id;
      if (!waits && left !== undefined) this.#settle(left, { ok: false, code, until });
    }
    this.#pump();
    this.#tell();
  }

  /**
   * Lets a newer command with the same subject have its way with one that was not done: sent again, that one would undo what the person
   * wanted since.
   * @returns the id of what is left to do
   */
  #giveWay(old: Kept): CommandId | undefined {
    const newer = this.#kept.findLast(({ item }) => item.at > old.item.at && haveSameSubject(item, old.item));
    if (newer === undefined) return old.item.id;
    if ('ask' in old.item.command) return old.sent ? old.item.id : this.#change(old, newer);
    this.#remove(old);
    return undefined;
  }

  /** Does to a question that was not asked yet what was wanted since: other words, or not to ask it. The server hears of nothing else. */
  #change(ask: Kept, wanted: Kept): CommandId | undefined {
    const { id, command } = wanted.item;
    this.#remove(wanted);
    const isKept = 'revise' in command;
    if (isKept) {
      this.#unshelve(ask);
      ask.item = { id, command: { ask: command.revise }, at: ask.item.at };
      this.#write(ask);
    } else this.#remove(ask);
    this.#options.settled(wanted.item, { ok: true, seq: 0 });
    return isKept ? id : undefined;
  }

  #settle(id: CommandId, outcome: Outcome): void {
    const kept = this.#kept.find(({ item }) => item.id === id);
    if (kept === undefined) return;
    this.#remove(kept);
    this.#options.settled(kept.item, outcome);
    this.#pump();
    this.#tell();
  }

  #expire(): void {
    const oldest = this.#options.host.now() - this.#options.maxAge;
    for (const { item, sent } of this.#kept.filter((kept) => kept.item.at < oldest)) {
      this.#settle(item.id, { ok: false, code: sent ? 'unknown' : 'expired' });
    }
  }

  /**
   * Sees what other tabs did. Commands whose answer one of them has had are let go: sent once more, an old vote would win over a newer one.
   * What one of them sent has perhaps been done.
   */
  #catchUp(): void {
    const { shelf, prefix } = this.#options;
    for (const kept of this.#kept) {
      if (!kept.shelved || kept.inFlight || shelf === undefined) continue;
      const there = read<Shelved>(shelf, prefix + kept.item.id);
      if (there === undefined) this.#remove(kept);
      else kept.sent ||= there.sent !== false;
    }
  }

  /** Sends what may be sent now, and comes back when more may be. */
  #pump(): void {
    this.#cancelPump?.();
    if (!this.#connected) return;
    const now = this.#options.host.now();
    let free = WINDOW - this.#kept.filter((kept) => kept.inFlight).length;
    let next = Infinity;
    const asked = new Set<string | undefined>();
    for (const kept of this.#kept) {
      const subject = subjectOf(kept.item.command);
      // A question is there to be changed once it was answered for; the server would not know it yet.
      if (asked.has(subject)) continue;
      if ('ask' in kept.item.command) asked.add(subject);
      if (kept.inFlight || free === 0) continue;
      const from = Math.max(kept.notBefore, this.#pausedUntil);
      if (from > now) {
        next = Math.min(next, from);
      } else if (this.#send(kept)) {
        kept.inFlight = true;
        free--;
      }
    }
    if (next < Infinity) this.#cancelPump = this.#options.host.later(next - now, () => this.#pump());
  }

  /** Sends it, noting that before: a page that is closed in between must say so when it comes back. */
  #send(kept: Kept): boolean {
    const frame = frameOf(kept);
    const isFirst = !kept.sent;
    if (isFirst) this.#mark(kept, true);
    const isSent = this.#options.send(frame);
    if (isFirst && !isSent) this.#mark(kept, false);
    return isSent;
  }

  #tell(): void {
    this.#options.changed(this.items);
  }

  #remove(kept: Kept): void {
    this.#kept = this.#kept.filter((other) => other !== kept);
    this.#unshelve(kept);
  }

  /** Notes whether it may have been done; not on the shelf if another tab has removed it from there, having had its answer. */
  #mark(kept: Kept, sent: boolean): void {
    const { shelf, prefix } = this.#options;
    kept.sent = sent;
    if (kept.shelved && shelf?.getItem(prefix + kept.item.id) !== null) this.#write(kept);
  }

  /** Puts it on the shelf. One entry per command, so that two tabs of one phone do not overwrite each other's. */
  #write(kept: Kept): void {
    const { shelf, prefix } = this.#options;
    const { item, sent } = kept;
    try {
      shelf?.setItem(prefix + item.id, JSON.stringify(sent ? item : ({ ...item, sent } satisfies Shelved)));
      kept.shelved = shelf !== undefined;
    } catch {
      // Storage is full: the command lives as long as the page does.
    }
  }

  #unshelve({ item }: Kept): void {
    this.#options.shelf?.removeItem(this.#options.prefix + item.id);
  }
}

/** What was sent before may be on its way still: the server must not refuse it for what it sees just now. */
function frameOf({ item: { id, command }, sent }: Kept): ClientFrame {
  return sent ? { t: 'do', id, command, again: true } : { t: 'do', id, command };
}

function keeping(item: Item, sent: boolean, shelved = false): Kept {
  return { item, sent, shelved, inFlight: false, notBefore: 0 };
}

function bytesOf(frame: ClientFrame): number {
  return new TextEncoder().encode(JSON.stringify(frame)).length;
}

function haveSameSubject(a: Item, b: Item): boolean {
  const subject = subjectOf(a.command);
  return subject !== undefined && subject === subjectOf(b.command);
}

/** What a command sets; of two with the same subject the later one decides. */
function subjectOf(command: Command): string | undefined {
  if ('vote' in command) return `vote ${command.vote.question}`;
  if ('answer' in command) return `answer ${command.answer.poll}`;
  const own =
    'ask' in command
      ? command.ask
      : 'revise' in command
        ? command.revise
        : 'take_back' in command
          ? command.take_back
          : undefined;
  return own && `own ${own.question}`;
}

function load({ shelf, prefix }: OutboxOptions): Shelved[] {
  if (shelf === undefined) return [];
  const keys = Array.from({ length: shelf.length }, (_, place) => shelf.key(place) ?? '');
  const items = keys.filter((key) => key.startsWith(prefix)).flatMap((key) => read<Shelved>(shelf, key) ?? []);
  return items.sort((a, b) => a.at - b.at);
}
