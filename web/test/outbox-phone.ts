// A phone that sends commands through its outbox, for tests.
import { LARGEST_FRAME, Outbox, type Item, type Outcome } from '../src/lib/outbox.ts';
import type { ClientFrame, Command } from '../src/lib/wire.ts';
import { FakeHost, FakeShelf } from './fakes.ts';

/** In milliseconds. */
export const MAX_AGE = 3_600_000;

/** A phone's outbox, and what it sends and tells. */
export class Phone {
  readonly sent: ClientFrame[] = [];
  /** What lay on the shelf in the moment each command went out. */
  readonly shelvedAtSending: (string | null | undefined)[] = [];
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
        if (!this.online) return false;
        if (frame.t === 'do') this.shelvedAtSending.push(shelf?.getItem(prefix + frame.id));
        this.sent.push(frame);
        return true;
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

export function vote(question: string, on = true): Command {
  return { vote: { panel: 1, question, on } };
}

export function ask(question: string): Command {
  return { ask: { panel: 1, question, text: 'Why?' } };
}
