// In which order polls stand on a phone.
import { ranking, type Ranking } from '../order';
import type { PublicPoll } from '../../lib/wire';

/** What takes answers or has a result first, and of these what turned last: the hall speaks of it. */
export function rankedPolls(polls: Iterable<PublicPoll>): Ranking {
  return ranking([...polls], (a, b) => isOver(a) - isOver(b) || b.since - a.since || b.place - a.place);
}

function isOver({ state, result }: PublicPoll): number {
  // A result that is revealed may come a moment later: its poll is not over meanwhile.
  return Number(state === 'closed' && !result);
}
