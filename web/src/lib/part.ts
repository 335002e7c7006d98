// Loads a part of the page that does not stand in its one file, and keeps trying until it is here.
import { statusOf } from './api';
import { BROWSER, type Host } from './host';
import { backoff } from './socket';

/**
 * A part, written as `() => import('./Part.svelte')`. The build gives it this very form, with the part's address; where modules are
 * served one by one, in development and in tests, the browser imports it and `from` is not asked.
 */
export type Part<T> = (from: (address: string) => Promise<T>) => Promise<T>;

/** The part of the browser that fetches parts. */
export interface Source {
  /** Runs the module at this address. */
  run(address: string): Promise<unknown>;
  /** The HTTP status of this address; fails when there is no answer. */
  status(address: string): Promise<number>;
}

const NETWORK: Source = {
  run: (address) => import(/* @vite-ignore */ address),
  status: statusOf,
};

/** The part, as soon as it can be had; nothing if the server is of another build, which will never have it. */
export async function loadPart<T>(part: Part<T>, host: Host = BROWSER, source = NETWORK): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    let from = '';
    try {
      return await part((address) => {
        from = address;
        // A browser may keep in mind that an address failed; after the question mark, each attempt has one of its own.
        return source.run(attempt === 0 ? address : `${address}?${attempt}`) as Promise<T>;
      });
    } catch {
      const status = await source.status(from).catch(() => 0);
      if (status === 404) return undefined;
      await new Promise<void>((go) => host.later(backoff(attempt, host.random()), go));
    }
  }
}
