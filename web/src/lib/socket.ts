// The one connection to the server: it says hello, keeps itself alive, comes back by itself, and says in a word how it is.
import type { Host, SocketLike } from './host';
import type { ClientFrame, Patch, ServerFrame } from './wire';

/** How the connection is. `stopped` is final unless the page `returns`: the close code tells the person why. */
export type Status =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'stopped'; readonly close: number };

/** What a page does with its connection. */
export interface Handlers {
  /** The first frame, from the position the page has now. */
  hello(): ClientFrame;
  /** Everything but beats, byes and resyncs. */
  frame(frame: ServerFrame | Patch<never>): void;
  status(status: Status): void;
  /** Fetches the snapshot; the connection is opened again after it, and later if it fails. */
  resync(): Promise<void>;
  /** Whether the page comes back after the server made room for others: it may, without a new link. */
  readonly returns: boolean;
}

/** The server beats every 25 s. One lost beat is forgiven, two are not. */
const SILENCE = 40_000;

/** From dialling to welcome. A handshake on a congested cell takes seconds; much more, and a new attempt is quicker. */
const HANDSHAKE = 15_000;

/** The first wait is up to this, the next up to twice as much … */
const FIRST_WAIT = 500;

/** … and none is longer than this, so that a hall is back within half a minute. */
const LONGEST_WAIT = 30_000;

/** A connection that stood this long was good; the next loss starts with short waits again. */
const GOOD = 30_000;

/** The time to wait before attempt `n` (from 0): full jitter, so that a hall of phones does not return in one moment. */
export function backoff(n: number, random: number): number {
  return random * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** n);
}

/** A reader or a network that is back is worth one dial at once, and the next one this much later: a network that flaps is not back. */
const WAKE_PAUSE = 5000;

/** The close code of a page that is older or newer than the server. */
export const WRONG_PROTOCOL = 4202;

/** The close code of a page without access. To an audience it says that the server made room for other pages of the same person. */
export const FORBIDDEN = 4203;

/** An audience comes back after this or up to twice as much, in milliseconds; at once, it would only take another page's place. */
const FORBIDDEN_PAUSE = 60_000;

/** What a close code asks for; codes that are not ours come from the network, and mean: try again. */
export function afterClose(code: number): 'reconnect' | 'resync' | 'stop' {
  if (code >= 4100 && code < 4200) return 'resync';
  return code >= 4200 && code < 4300 ? 'stop' : 'reconnect';
}

/** See the top of the file. It does nothing until `open`. */
export class Socket {
  readonly #handlers: Handlers;
  readonly #host: Host;
  #socket: SocketLike | undefined;
  #attempt = 0;
  #needsSnapshot = false;
  /** Not before this moment; the server asked for it. */
  #notBefore = 0;
  #lastHeard = 0;
  /** When a wake dialled last, and when the next attempt is due. */
  #wokenAt = -Infinity;
  #retryAt = Infinity;
  #live = false;
  #stopped = true;
  #cancelRetry: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  #cancelGood: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  /** Counts dials, so that what an older one still brings is not taken for news. */
  #dial = 0;

  constructor(handlers: Handlers, host: Host) {
    this.#handlers = handlers;
    this.#host = host;
  }

  /** Connects, and stays connected until `close`. */
  open(): void {
    this.#stopped = false;
    this.#unwatch ??= this.#host.watch(
      () => this.#wake(),
      () => this.#lost(),
    );
    this.#connect();
  }

  /** Leaves for good; `open` begins anew. */
  close(): void {
    this.#stopped = true;
    this.#drop();
    this.#cancelRetry?.();
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Leaves and connects at once, with a new hello. */
  reopen(): void {
    if (this.#stopped) return;
    this.#drop();
    this.#attempt = 0;
    this.#connect();
  }

  /** Whether the frame went out; it does only while live. */
  send(frame: ClientFrame): boolean {
    if (!this.#live || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect(): void {
    this.#cancelRetry?.();
    this.#handlers.status({ kind: 'connecting' });
    const dial = ++this.#dial;
    if (this.#needsSnapshot) void this.#dialAfresh(dial);
    else this.#dialNow(dial);
  }

  /** Dials with a new snapshot. */
  async #dialAfresh(dial: number): Promise<void> {
    try {
      await this.#handlers.resync();
    } catch {
      if (dial === this.#dial) this.#retry();
      return;
    }
    if (dial !== this.#dial) return;
    this.#needsSnapshot = false;
    this.#dialNow(dial);
  }

  #dialNow(dial: number): void {
    let socket: SocketLike;
    try {
      socket = this.#host.connect();
    } catch {
      // A policy or an extension forbids it, which may end as it came.
      this.#ended(0);
      return;
    }
    this.#socket = socket;
    this.#lastHeard = this.#host.now();
    this.#listenFor(HANDSHAKE);
    socket.addEventListener('open', () => {
      if (dial === this.#dial) socket.send(JSON.stringify(this.#handlers.hello()));
    });
    socket.addEventListener('message', ({ data }) => {
      if (dial === this.#dial) this.#hear(JSON.parse(String(data)) as ServerFrame);
    });
    socket.addEventListener('close', ({ code }) => {
      if (dial === this.#dial) this.#ended(code);
    });
  }

  #hear(frame: ServerFrame): void {
    this.#lastHeard = this.#host.now();
    if (frame.t === 'beat') {
      this.#socket?.send(JSON.stringify({ t: 'beat' } satisfies ClientFrame));
    } else if (frame.t === 'bye') {
      this.#notBefore = this.#lastHeard + frame.retry_after_ms;
    } else if (frame.t === 'resync') {
      this.#ended(4100);
    } else {
      if (frame.t === 'welcome') this.#welcomed();
      this.#handlers.frame(frame);
    }
  }

  #welcomed(): void {
    this.#live = true;
    this.#listenFor(SILENCE);
    this.#cancelGood = this.#host.later(GOOD, () => (this.#attempt = 0));
    this.#handlers.status({ kind: 'live' });
  }

  /** Ends the connection unless something is heard within `limit`. One timer at a time, moved on only when it fires. */
  #listenFor(limit: number): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#host.later(limit - (this.#host.now() - this.#lastHeard), () => {
      if (this.#host.now() - this.#lastHeard >= limit) this.#ended(0);
      else this.#listenFor(limit);
    });
  }

  #ended(code: number): void {
    this.#drop();
    const next = afterClose(code);
    if (next === 'stop') {
      this.#handlers.status({ kind: 'stopped', close: code });
      if (code === FORBIDDEN && this.#handlers.returns) this.#comeBack(FORBIDDEN_PAUSE * (1 + this.#host.random()));
      else this.close();
      return;
    }
    if (next === 'resync') this.#needsSnapshot = true;
    this.#retry();
  }

  #retry(): void {
    this.#handlers.status({ kind: 'offline' });
    const asked = Math.max(0, this.#notBefore - this.#host.now());
    const wait = asked + backoff(this.#attempt++, this.#host.random());
    this.#comeBack(wait);
  }

  #comeBack(wait: number): void {
    this.#cancelRetry?.();
    this.#retryAt = this.#host.now() + wait;
    this.#cancelRetry = this.#host.later(wait, () => this.#connect());
  }

  /** The network or the reader is back: no reason to sit out the rest of a wait, unless the server asked for it. */
  #wake(): void {
    if (this.#stopped) return;
    const now = this.#host.now();
    if (this.#socket !== undefined) {
      // A phone that slept has not run its timers either.
      if (this.#live && now - this.#lastHeard >= SILENCE) this.#ended(0);
      return;
    }
    const from = Math.max(this.#notBefore, this.#wokenAt + WAKE_PAUSE);
    if (now >= from) {
      this.#wokenAt = now;
      this.#connect();
    } else if (from < this.#retryAt) this.#comeBack(from - now);
  }

  #lost(): void {
    if (!this.#stopped && this.#socket !== undefined) this.#ended(0);
  }

  #drop(): void {
    this.#dial++;
    this.#live = false;
    this.#cancelSilence?.();
    this.#cancelGood?.();
    this.#cancelRetry?.();
    this.#socket?.close();
    this.#socket = undefined;
  }
}
