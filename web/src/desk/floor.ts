// What the list of speakers needs besides the list.
import type { Intervention } from '../lib/wire';

/** Minutes given where nobody was given any yet. */
const USUAL = 3;

/** As long as whoever was put on the list last: in one session all have the same time. */
export function lastMinutes(interventions: readonly Intervention[]): number {
  const last = interventions.at(-1);
  return last === undefined ? USUAL : last.terms.seconds / 60;
}
