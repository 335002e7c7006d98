// What the machinery needs of the browser, as one value, so that tests can give it another clock, network and storage.

/** The part of a WebSocket that is used. */
export interface SocketLike {
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void;
  send(text: string): void;
  close(): void;
}

/** Clock, chance, timers, network, and the moments that are worth an attempt. */
export interface Host {
  connect(): SocketLike;
  /** Milliseconds since 1970, by this device. */
  now(): number;
  /** From 0 to just below 1. */
  random(): number;
  /** Runs `action` after `delay` milliseconds; the answer cancels it. */
  later(delay: number, action: () => void): () => void;
  /** Calls `wake` when the network or the reader is back, `lost` when the network goes; the answer ends that. */
  watch(wake: () => void, lost: () => void): () => void;
}

/** The part of the browser's storage that is used. */
export type Shelf = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/** What outlives the page. Where storage is forbidden, reading its name alone throws, or answers null. */
export function localShelf(): Shelf | undefined {
  try {
    return localStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** What outlives a reload of this tab. */
export function tabShelf(): Shelf | undefined {
  try {
    return sessionStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** What was kept under `key`. What cannot be read, an older version left or something else damaged; it is removed. */
export function read<T>(shelf: Shelf, key: string): T | undefined {
  const kept = shelf.getItem(key);
  if (kept === null) return undefined;
  try {
    return JSON.parse(kept) as T;
  } catch {
    shelf.removeItem(key);
    return undefined;
  }
}

/** The browser itself. */
export const BROWSER: Host = {
  connect: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`),
  now: () => Date.now(),
  random: () => Math.random(),
  later(delay, action) {
    const timer = setTimeout(action, delay);
    return () => clearTimeout(timer);
  },
  watch(wake, lost) {
    const seen = (): void => {
      if (document.visibilityState === 'visible') wake();
    };
    addEventListener('online', wake);
    addEventListener('pageshow', seen);
    addEventListener('offline', lost);
    document.addEventListener('visibilitychange', seen);
    return () => {
      removeEventListener('online', wake);
      removeEventListener('pageshow', seen);
      removeEventListener('offline', lost);
      document.removeEventListener('visibilitychange', seen);
    };
  },
};
