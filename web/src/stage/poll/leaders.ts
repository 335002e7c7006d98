// The rows of a leaderboard.
import type { Dir, Leaders } from '../../lib/wire';

export interface Row {
  /** The player's number in the panel. */
  readonly number: number;
  /** 1 for the best; players who are even share one. */
  readonly place: number;
  readonly name: string | undefined;
  readonly dir: Dir;
  readonly score: number;
}

/** The first letter that says which way a name runs. */
const FIRST_LETTER = /\p{L}/u;
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export function placesOf({ top }: Leaders): Row[] {
  // Whoever is better than one of the first ten is one of them.
  const better = (score: number): number => top.filter((other) => other.score > score).length;
  return top.map(({ number, name, score }) => ({
    number,
    place: 1 + better(score),
    name,
    dir: RTL_LETTER.test(FIRST_LETTER.exec(name ?? '')?.[0] ?? '') ? 'rtl' : 'ltr',
    score,
  }));
}
