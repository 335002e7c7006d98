// A browser for tests: a clock that is turned by hand, a network that does what it is told, and a storage that survives reloads.
import type { Host, Shelf, SocketLike } from '../src/lib/host.ts';
import type { ClientFrame, Patch, ServerFrame } from '../src/lib/wire.ts';

/** One WebSocket, seen from the other side. */
export class FakeSocket implements SocketLike {
  readonly sent: ClientFrame[] = [];
  isClosed = false;
  readonly #listeners = new Map<string, ((event: never) => void)[]>();

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The handshake succeeds. */
  open(): void {
    this.#emit('open', {});
  }

  /** The server sends a frame. */
  say(frame: ServerFrame | Patch<object>): void {
    this.#emit('message', { data: JSON.stringify(frame) });
  }

  /** The connection ends with this code. */
  end(code: number): void {
    this.#emit('close', { code });
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}

/** Everything the library needs of a browser. */
export class FakeHost implements Host {
  readonly sockets: FakeSocket[] = [];
  chance = 1;
  wake: () => void = () => {};
  lost: () => void = () => {};
  #now = 1_000_000;
  #timers: { at: number; action: () => void }[] = [];

  /** The latest connection. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('nothing was dialled');
    return socket;
  }

  connect(): SocketLike {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  later(delay: number, action: () => void): () => void {
    const timer = { at: this.#now + delay, action };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  watch(wake: () => void, lost: () => void): () => void {
    this.wake = wake;
    this.lost = lost;
    return () => {
      this.wake = () => {};
      this.lost = () => {};
    };
  }

  /** Lets time pass, and every timer that falls into it go off in its turn. */
  pass(duration: number): void {
    const end = this.#now + duration;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }

  /** Lets time pass without timers, as on a phone that sleeps. */
  sleep(duration: number): void {
    this.#now += duration;
  }
}

/** A `localStorage`. */
export class FakeShelf implements Shelf {
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  key(place: number): string | null {
    return [...this.#kept.keys()][place] ?? null;
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }
}

/** Numbers from 0 to below 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
