// A page's life line: its view as one value that is replaced, the state of its connection, and the way to send commands.
import { fetchSnapshot } from './api';
import { BROWSER, localShelf, type Host } from './host';
import { uuid } from './ids';
import { NOTHING_OWN, withCounts, withDone, withMine, withoutPolls, withWelcome, type Own } from './mine';
import { LARGEST_FRAME, Outbox, type Item, type Outcome } from './outbox';
import { Socket, type Status } from './socket';
import { fromSnapshot, withPatch, type Held, type ViewOf } from './view';
import { Whereabouts } from './whereabouts';
import type {
  ClientFrame,
  Command,
  CommandId,
  EventHead,
  PanelId,
  Patch,
  PollId,
  QuestionId,
  ServerFrame,
  Snapshot,
  ViewName,
} from './wire';

/** The version of the protocol this page speaks. */
const PROTOCOL = 1;

/** A question asked in the morning may still go out when the phone is back in the evening; the next day it would surprise. */
const AUDIENCE_MAX_AGE = 12 * 3_600_000;

/** A moderator's click is about this moment: a picture that reaches the screen minutes later would be nobody's decision. */
const STAFF_MAX_AGE = 30_000;

/** What a page reads of an update whatever page it is: the event, which every first one has, and polls that are drafts again. */
interface AnyUpdate {
  event?: EventHead;
  polls_gone?: readonly PollId[];
}

/** Who is at work, and which screens there are. */
export type Around = Extract<ServerFrame, { t: 'around' }>;

/** What a page may want to know of each command. */
export type Settled = (item: Item, outcome: Outcome) => void;

/** A live view. Read `view`, `status`, `items` and `own` in templates; they follow every change. */
export class Live<U extends object> {
  #held = $state.raw() as Held<U>;
  #status = $state.raw<Status>({ kind: 'connecting' });
  #items = $state.raw<readonly Item[]>([]);
  #own = $state.raw<Own>(NOTHING_OWN);
  #around = $state.raw<Around>();

  readonly #name: ViewName;
  readonly #join: string | undefined;
  readonly #host: Host;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #whereabouts: Whereabouts;
  readonly #waiting = new Map<CommandId, (outcome: Outcome) => void>();
  readonly #settled: Settled;
  #skew = $state.raw(0);
  /** Counts fetches, so that only the last one asked for is taken. */
  #turn = 0;

  /** `settled` hears of every command's end, also of those that an earlier life of the page left. */
  constructor(name: ViewName, snapshot: Snapshot<U>, settled: Settled = () => {}, host: Host = BROWSER) {
    const head = (snapshot.update as AnyUpdate).event;
    this.#name = name;
    this.#join = name === 'audience' ? head?.join : undefined;
    this.#host = host;
    this.#settled = settled;
    this.#held = fromSnapshot(snapshot);
    this.#socket = new Socket(
      {
        hello: () => this.#hello(),
        frame: (frame) => this.#hear(frame),
        status: (status) => this.#changed(status),
        resync: async () => void (await this.#fetch(this.panel)),
        returns: name === 'audience',
      },
      host,
    );
    this.#outbox = new Outbox({
      shelf: localShelf(),
      prefix: `baraza.outbox.${head?.join ?? ''}.${name}.`,
      host,
      skew: () => this.#skew,
      send: (frame) => this.#socket.send(frame),
      changed: (items) => (this.#items = items),
      settled: (item, outcome) => this.#settle(item, outcome),
      maxAge: name === 'audience' ? AUDIENCE_MAX_AGE : STAFF_MAX_AGE,
      largest: name === 'desk' ? LARGEST_FRAME.desk : LARGEST_FRAME.other,
    });
    this.#items = this.#outbox.items;
    this.#whereabouts = new Whereabouts(host, (frame) => this.#socket.send(frame));
  }

  /** The view; another value after every change, with the rows that did not change the same. */
  get view(): ViewOf<U> {
    return this.#held.view;
  }

  /** The panel the view is of; null for the host, and for a stage or booth that follows the live panel. */
  get panel(): PanelId | null {
    return this.#held.panel;
  }

  /** How the connection is. */
  get status(): Status {
    return this.#status;
  }

  /** Commands without an answer, oldest first. */
  get items(): readonly Item[] {
    return this.#items;
  }

  /** The participant's own; the audience only. */
  get own(): Own {
    return this.#own;
  }

  /** Who was at work when the server said so last; the desk only, and not before its first welcome. */
  get around(): Around | undefined {
    return this.#around;
  }

  /** Tells the others which item this moderator is on; none without an argument. It is kept in mind through interruptions. */
  at(question?: QuestionId): void {
    this.#whereabouts.at(question);
  }

  /** The server's clock, in milliseconds since 1970. */
  now(): number {
    return this.#host.now() + this.#skew;
  }

  /** Connects, and stays connected until the answer is called. */
  start(): () => void {
    this.#socket.open();
    return () => this.#socket.close();
  }

  /** Sends a command, now or when there is a connection again. The promise is kept as long as the page lives. */
  send(command: Command): Promise<Outcome> {
    const id = uuid();
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(id, resolve));
    this.#outbox.add(id, command);
    return outcome;
  }

  /**
   * Fetches another panel's view and follows that one. Commands on their way keep going.
   * @returns whether the view is that panel's now; not if it was already, or if yet another one was asked for meanwhile
   * @throws {Refused}
   */
  async switchTo(panel: PanelId): Promise<boolean> {
    if (panel === this.panel) {
      // Another one that is being fetched is not wanted any more.
      this.#turn++;
      return false;
    }
    if (!(await this.#fetch(panel))) return false;
    this.#own = NOTHING_OWN;
    this.#socket.reopen();
    return true;
  }

  #hello(): ClientFrame {
    const { epoch, seq, panel } = this.#held;
    return {
      t: 'hello',
      protocol: PROTOCOL,
      view: this.#name,
      ...(panel === null ? {} : { panel }),
      ...(this.#join === undefined ? {} : { join: this.#join }),
      epoch,
      seq,
    };
  }

  /** Begins anew from a snapshot; false if the page has asked for another one meanwhile. */
  async #fetch(panel: PanelId | null): Promise<boolean> {
    const turn = ++this.#turn;
    const snapshot = await fetchSnapshot<U>(this.#name, panel, this.#join);
    if (turn !== this.#turn) return false;
    this.#held = fromSnapshot(snapshot);
    this.#own = { ...this.#own, ahead: new Map() };
    return true;
  }

  #hear(frame: ServerFrame | Patch<U>): void {
    if (frame.t === 'patch') {
      this.#held = withPatch(this.#held, frame);
      this.#own = withoutPolls(withCounts(this.#own, frame.seq), (frame.update as AnyUpdate).polls_gone);
    } else if (frame.t === 'welcome') {
      this.#skew = frame.now - this.#host.now();
      this.#own = withWelcome(this.#own, frame.mine ?? {});
      // Only now is the server ready to be asked for something.
      this.#outbox.connected();
      this.#whereabouts.connected();
    } else if (frame.t === 'mine') {
      this.#own = withMine(this.#own, frame.mine);
    } else if (frame.t === 'around') {
      this.#around = frame;
    } else if (frame.t === 'ack') {
      this.#outbox.ack(frame.id, frame.seq);
    } else if (frame.t === 'nack') {
      this.#outbox.nack(frame.id, frame.code, frame.until);
    }
  }

  #changed(status: Status): void {
    this.#status = status;
    if (status.kind !== 'live') this.#outbox.disconnected();
  }

  #settle(item: Item, outcome: Outcome): void {
    this.#own = withDone(this.#own, item, outcome, this.#held.seq);
    this.#waiting.get(item.id)?.(outcome);
    this.#waiting.delete(item.id);
    this.#settled(item, outcome);
  }
}
