// The figures of an event at a glance, made from those of its panels.
import type { PanelReport } from '../lib/wire';

/** What is counted over all panels; each has a message `report.sum.<key>`. */
export type SumKey = 'panels' | 'questions' | 'answered' | 'not_reached' | 'votes' | 'polls' | 'ballots' | 'spoken';

/** In the order in which they are read; what did not happen is not told. */
export function total(panels: readonly PanelReport[]): readonly (readonly [SumKey, number])[] {
  const sum = (count: (panel: PanelReport) => number): number => panels.reduce((all, panel) => all + count(panel), 0);
  const all: readonly (readonly [SumKey, number])[] = [
    ['panels', panels.length],
    ['questions', sum(({ figures }) => figures.asked + figures.entered)],
    ['answered', sum(({ answered }) => answered.length)],
    ['not_reached', sum(({ not_reached }) => not_reached.length)],
    ['votes', sum(({ figures }) => figures.votes)],
    ['polls', sum(({ polls }) => polls.length)],
    ['ballots', sum(({ polls }) => polls.reduce((count, poll) => count + (poll.result?.ballots ?? 0), 0))],
    ['spoken', sum(({ spoken }) => spoken.length)],
  ];
  return all.filter(([key, n]) => key === 'panels' || key === 'questions' || n > 0);
}
