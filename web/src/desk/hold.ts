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
 * so they are shown at once.
 */
export function hold(frozen: readonly string[], now: readonly string[]): Held {
  const known = new Set(frozen);
  const fresh = now.filter((id) => !known.has(id));
  if (fresh.length === 0) return { shown: frozen, waiting: 0 };
  let end = now.length;
  while (end > 0 && !known.has(now[end - 1] ?? '')) end -= 1;
  const tail = now.slice(end);
  return { shown: [...frozen, ...tail], waiting: fresh.length - tail.length };
}
