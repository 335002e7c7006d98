// In which order polls stand on a phone.
import { ranking, type Ranking } from '../order';
import type { PublicPoll } from '../../lib/wire';

/** What takes answers or has a result first, and of these what turned last: the hall speaks of it. */
export function rankedPolls(polls: Iterable<PublicPoll>): Ranking {
  return ranking([...polls], (a, b) => isOver(a) - isOver(b) || (b.since ?? 0) - (a.since ?? 0) || b.place - a.place);
}

function isOver({ state, result }: PublicPoll): number {
  return Number(state !== 'open' && !result);
}
