// In which order questions stand, and when that order may change under the eyes of a reader.
import type { Host } from '../lib/host';
import type { PublicQuestion, QuestionId, Show } from '../lib/wire';

/** The lists of everyone's questions. */
export type Sorting = 'popular' | 'recent' | 'answered';

/** Ranks change at most this often, in milliseconds: an eye needs about this long to find a row again. */
const SETTLE = 5000;

/** A list and its order. Counts come in all the while, so thousands of rows are put in order only while
 * nothing holds the list, or when the reader asks for it. */
export interface Ranking {
  rows: readonly { id: string }[];
  ids: () => readonly string[];
}

/** A list that is put in order by comparing two of its rows. */
export function ranking<T extends { id: string }>(rows: readonly T[], compare: (a: T, b: T) => number): Ranking {
  return { rows, ids: () => [...rows].sort(compare).map(({ id }) => id) };
}

/** The questions that the hall sees, in the order of the screen. */
export function onScreen(show: Show): readonly QuestionId[] {
  if (typeof show === 'string') return [];
  if ('question' in show) return [show.question.question, ...(show.question.next ?? [])];
  return 'top' in show ? show.top.questions : [];
}

/**
 * A list of questions. What is `shown` on the screen comes first, in the screen's order: the hall speaks of it. `above` is over the list
 * already.
 */
export function ranked(
  questions: Iterable<PublicQuestion>,
  sorting: Sorting,
  shown: readonly string[] = [],
  above?: string,
): Ranking {
  const list = [...questions].filter(({ id, answered }) => answered === (sorting === 'answered') && id !== above);
  const usual = sorting === 'popular' ? byVotes : newestFirst;
  const place = ({ id }: PublicQuestion): number => (shown.includes(id) ? shown.indexOf(id) : shown.length);
  return ranking(list, (a, b) => place(a) - place(b) || usual(a, b));
}

/** Ties go to the oldest, which waited longest. */
function byVotes(a: PublicQuestion, b: PublicQuestion): number {
  return b.votes - a.votes || a.at - b.at || (a.id < b.id ? -1 : 1);
}

function newestFirst(a: PublicQuestion, b: PublicQuestion): number {
  return b.at - a.at || (a.id < b.id ? -1 : 1);
}

/** Why a list must not move now. */
export type Hold = 'touch' | 'scroll' | 'focus' | 'pause';

/** An order that follows the wanted one, but never while it is held and at most every 5 s. */
export class SteadyOrder {
  readonly #host: Pick<Host, 'now' | 'later'>;
  readonly #changed: (shown: readonly string[], fresh: number) => void;
  readonly #holds = new Set<Hold>();
  #shown: readonly string[] = [];
  /** The same, to look one up. */
  #has = new Set<string>();
  #wanted: Ranking = { rows: [], ids: () => [] };
  #settledAt = -Infinity;
  #cancel: (() => void) | undefined;

  /** `changed` is told the order to show, and how many wanted rows are not in it. */
  constructor(host: Pick<Host, 'now' | 'later'>, changed: (shown: readonly string[], fresh: number) => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** The order as it should be now. */
  want(wanted: Ranking): void {
    this.#wanted = wanted;
    // An empty list has nothing that could move.
    if (this.#shown.length === 0) this.#settle();
    else this.#follow();
  }

  /** The order must stay as it is. */
  hold(why: Hold): void {
    this.#holds.add(why);
  }

  /** This reason is gone; when it was the last one, the order may change again. */
  release(why: Hold): void {
    if (this.#holds.delete(why)) this.#follow();
  }

  /** The reader asked for the order as it should be. */
  show(wanted = this.#wanted): void {
    this.#wanted = wanted;
    this.#settle();
  }

  /** Ends it. */
  stop(): void {
    this.#cancel?.();
  }

  #follow(): void {
    this.#cancel?.();
    this.#tell();
    if (this.#holds.size > 0) return;
    const wait = this.#settledAt + SETTLE - this.#host.now();
    if (wait > 0) this.#cancel = this.#host.later(wait, () => this.#follow());
    else this.#settle();
  }

  #settle(): void {
    this.#cancel?.();
    const ids = this.#wanted.ids();
    if (!same(ids, this.#shown)) {
      this.#settledAt = this.#host.now();
      this.#shown = ids;
      this.#has = new Set(ids);
    }
    this.#tell();
  }

  #tell(): void {
    this.#changed(this.#shown, this.#wanted.rows.filter(({ id }) => !this.#has.has(id)).length);
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, place) => id === b[place]);
}
