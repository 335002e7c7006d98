// A poll's result as the screen and the desk tell it: counts, and shares of those who chose something.
import type { Tally } from '../lib/wire';

export interface Result {
  /** In the poll's order. */
  options: readonly { count: number; share: number }[];
  abstained: number;
  /** Participants with a ballot, abstentions included. */
  ballots: number;
}

/** Shares between 0 and 1 of the ballots less the abstentions; all 0 if nobody chose anything. */
export function resultOf(tally: Tally): Result {
  const chosen = tally.ballots - tally.abstained;
  return {
    options: tally.options.map((count) => ({ count, share: chosen > 0 ? count / chosen : 0 })),
    abstained: tally.abstained,
    ballots: tally.ballots,
  };
}
