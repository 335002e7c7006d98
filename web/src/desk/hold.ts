// Keeps a column still while someone points at it, so that no click lands on a row that has just moved there.
import { flat, type Parts } from './columns';

/** What a held column draws. */
export interface Held {
  /** Rows in the order they had; rows that left stay in their place. */
  shown: Parts<string>;
  /** New rows that wait until the column is let go. */
  waiting: number;
  /** Whether rows of the queue would change places with one another. */
  isReordered: boolean;
}

/**
 * The rows of a column that was held when it showed `frozen` and would now show `now`. New rows after the last known one move nothing,
 * so they are shown at once. Rows in `sentAway` go at once too: they were sent away by key, which no pointer can miss.
 */
export function hold(frozen: Parts<string>, now: Parts<string>, sentAway: ReadonlySet<string>): Held {
  const known = new Set(flat(frozen));
  const there = new Set(flat(now));
  const kept = (part: readonly string[]): readonly string[] => part.filter((id) => there.has(id) || !sentAway.has(id));
  const fresh = [...there].filter((id) => !known.has(id));
  const queue = reordered(frozen, now.queue).queue;
  const tail = now.rest.slice(now.rest.findLastIndex((id) => known.has(id)) + 1);
  return {
    shown: { pinned: kept(frozen.pinned), queue: kept(frozen.queue), rest: [...kept(frozen.rest), ...tail] },
    waiting: fresh.length - tail.length,
    isReordered: frozen.queue.some((id, place) => queue[place] !== id),
  };
}

/** What can be chosen in a column that shows `shown` and holds `now`: neither what waits to be let in, which nobody has seen, nor what has left. */
export function choosable(shown: Parts<string>, now: Parts<string>): readonly string[] {
  const there = new Set(flat(now));
  return flat(shown).filter((id) => there.has(id));
}

/** The held column after this desk itself changed the order of its queue: those rows change places with one another, no other row moves. */
export function reordered(frozen: Parts<string>, queue: readonly string[]): Parts<string> {
  const rank = new Map(queue.map((id, place) => [id, place]));
  const inOrder = frozen.queue.filter((id) => rank.has(id)).sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  let next = 0;
  return { ...frozen, queue: frozen.queue.map((id) => (rank.has(id) ? (inOrder[next++] ?? id) : id)) };
}
