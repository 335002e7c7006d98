// What a screen reader is told by itself: few, whole sentences, never the list.
import type { Host } from './host';

/** A polite message at most this often, in milliseconds: someone listens to a speaker at the same time. */
const POLITE_PAUSE = 5000;

/** A region is empty for this long before each text, in milliseconds: a text that stands in it already would not be read again. */
const EMPTY = 100;

/** The two live regions, which stand in the page from the start: a region that appears with its text is often not read. */
export interface Regions {
  polite(text: string): void;
  alert(text: string): void;
}

/** Passes messages on to the regions, polite ones spaced out. Of two waiting about the same topic the later one replaces the earlier. */
export class Announcer {
  readonly #regions: Regions;
  readonly #host: Pick<Host, 'now' | 'later'>;
  readonly #waiting = new Map<string, string>();
  #next = 0;
  #cancel: (() => void) | undefined;

  constructor(regions: Regions, host: Pick<Host, 'now' | 'later'>) {
    this.#regions = regions;
    this.#host = host;
  }

  /** Something the reader may want to know when there is a moment. */
  say(topic: string, text: string): void {
    this.#waiting.delete(topic);
    this.#waiting.set(topic, text);
    this.#pass();
  }

  /** Something that needs the reader now. */
  alert(text: string): void {
    this.#put('alert', text);
  }

  #pass(): void {
    this.#cancel?.();
    const [first] = this.#waiting;
    if (first === undefined) return;
    const now = this.#host.now();
    if (now < this.#next) {
      this.#cancel = this.#host.later(this.#next - now, () => this.#pass());
      return;
    }
    const [topic, text] = first;
    this.#waiting.delete(topic);
    this.#next = now + POLITE_PAUSE;
    this.#put('polite', text);
    this.#pass();
  }

  #put(region: keyof Regions, text: string): void {
    this.#regions[region]('');
    this.#host.later(EMPTY, () => this.#regions[region](text));
  }
}
