// Keeps a column still while someone points at it, so that no click lands on a row that has just moved there.

/** What a held column draws. */
export interface Held {
  /** Rows in the order they had; rows that left stay in their place. */
  shown: readonly string[];
  /** New rows that wait until the column is let go. */
  waiting: number;
}

/**
 * The rows of a column that was held when it showed `frozen` and would now show `now`. New rows after the last known one move nothing,
 * so they are shown at once. Rows in `sentAway` go at once too: they were sent away by key, which no pointer can miss.
 */
export function hold(frozen: readonly string[], now: readonly string[], sentAway: ReadonlySet<string>): Held {
  const there = new Set(now);
  const kept = frozen.filter((id) => there.has(id) || !sentAway.has(id));
  const known = new Set(frozen);
  const fresh = now.filter((id) => !known.has(id));
  const last = now.findLastIndex((id) => known.has(id));
  const tail = now.slice(last + 1);
  return { shown: [...kept, ...tail], waiting: fresh.length - tail.length };
}
