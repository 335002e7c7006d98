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
  readonly item: Item;
  /** It may have reached the server, so another command may not take its place. */
  sent: boolean;
  /** It stands on the shelf; when it no longer does, another tab has had its answer. */
  shelved: boolean;
  inFlight: boolean;
  notBefore: number;
}

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
    // What an earlier life of the page left may have reached the server: its answer may be what got lost.
    this.#kept = load(options).map((item) => ({ item, sent: true, shelved: true, inFlight: false, notBefore: 0 }));
    this.#last = this.#kept.at(-1)?.item.at ?? 0;
  }

  /** Commands without an answer, oldest first. */
  get items(): readonly Item[] {
    return this.#kept.map(({ item }) => item);
  }

  /** Keeps a command, and sends it as soon as that can be done. It takes the place of an older one that it makes pointless. */
  add(id: CommandId, command: Command): Item {
    const now = this.#options.host.now();
    this.#last = Math.max(now, this.#last + 1);
    const item: Item = { id, command, at: this.#last };
    const subject = subjectOf(command);
    const pointless = this.#kept.find(
      (kept) => !kept.sent && subject !== undefined && subjectOf(kept.item.command) === subject,
    );
    if (pointless !== undefined) this.#remove(pointless);
    this.#kept.push({ item, sent: false, shelved: this.#write(item), inFlight: false, notBefore: 0 });
    if (bytesOf({ t: 'do', id, command }) > this.#options.largest) this.#settle(id, { ok: false, code: 'too_large' });
    this.#pump();
    this.#tell();
    return item;
  }

  /** The connection is live: everything without an answer goes out again, in order. */
  connected(): void {
    this.#connected = true;
    this.#forgetAnswered();
    this.#expire();
    this.#pump();
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
    const kept = this.#kept.find(({ item }) => item.id === id);
    if (kept === undefined) return;
    const now = this.#options.host.now();
    const local = Math.max(now + RETRY_PAUSE, until === undefined ? 0 : until - this.#options.skew());
    if (code === 'slow_down' || code === 'unavailable') {
      this.#pausedUntil = Math.max(this.#pausedUntil, local);
    } else if (code === 'cooling_down' && local - now <= COOLDOWN_WORTH_WAITING) {
      kept.notBefore = local;
    } else {
      this.#settle(id, { ok: false, code, until });
      return;
    }
    kept.inFlight = false;
    // Sent again now, it would undo what the person wanted since.
    if (this.#isOvertaken(kept)) {
      this.#remove(kept);
      this.#tell();
    }
    this.#pump();
  }

  #isOvertaken({ item }: Kept): boolean {
    const subject = subjectOf(item.command);
    if (subject === undefined) return false;
    return this.#kept.some((other) => other.item.at > item.at && subjectOf(other.item.command) === subject);
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

  /** Lets go of commands whose answer another tab has had: sent once more, an old vote would win over a newer one. */
  #forgetAnswered(): void {
    const { shelf, prefix } = this.#options;
    const before = this.#kept.length;
    this.#kept = this.#kept.filter(({ item, shelved }) => !shelved || shelf?.getItem(prefix + item.id) !== null);
    if (this.#kept.length < before) this.#tell();
  }

  /** Sends what may be sent now, and comes back when more may be. */
  #pump(): void {
    this.#cancelPump?.();
    if (!this.#connected) return;
    const now = this.#options.host.now();
    let free = WINDOW - this.#kept.filter((kept) => kept.inFlight).length;
    let next = Infinity;
    for (const kept of this.#kept) {
      if (kept.inFlight || free === 0) continue;
      const from = Math.max(kept.notBefore, this.#pausedUntil);
      if (from > now) {
        next = Math.min(next, from);
      } else if (this.#options.send({ t: 'do', id: kept.item.id, command: kept.item.command })) {
        kept.sent = true;
        kept.inFlight = true;
        free--;
      }
    }
    if (next < Infinity) this.#cancelPump = this.#options.host.later(next - now, () => this.#pump());
  }

  #tell(): void {
    this.#options.changed(this.items);
  }

  #remove(kept: Kept): void {
    this.#kept = this.#kept.filter((other) => other !== kept);
    this.#options.shelf?.removeItem(this.#options.prefix + kept.item.id);
  }

  /** Whether it stands on the shelf now. One entry per command, so that two tabs of one phone do not overwrite each other's. */
  #write(item: Item): boolean {
    const { shelf, prefix } = this.#options;
    try {
      shelf?.setItem(prefix + item.id, JSON.stringify(item));
      return shelf !== undefined;
    } catch {
      // Storage is full: the command lives as long as the page does.
      return false;
    }
  }
}

function bytesOf(frame: ClientFrame): number {
  return new TextEncoder().encode(JSON.stringify(frame)).length;
}

/** What a command sets; of two with the same subject only the later one matters. */
function subjectOf(command: Command): string | undefined {
  if ('vote' in command) return `vote ${command.vote.question}`;
  if ('answer' in command) return `answer ${command.answer.poll}`;
  return undefined;
}

function load({ shelf, prefix }: OutboxOptions): Item[] {
  if (shelf === undefined) return [];
  const keys = Array.from({ length: shelf.length }, (_, place) => shelf.key(place) ?? '');
  const items = keys.filter((key) => key.startsWith(prefix)).flatMap((key) => read<Item>(shelf, key) ?? []);
  return items.sort((a, b) => a.at - b.at);
}
