// Which statements a screen shows: the last row reads six, a poll may have sixty.
import { toldOf } from './map';
import type { Stances } from '../../lib/results';
import type { Opinions } from '../../lib/wire';

export interface Section {
  /** The message above them; none where all of them are shown. */
  readonly key?: string;
  readonly rows: readonly Stances[];
}

/** As many can be read together. */
export const MOST = 6;

/** Of two sorts, as many of each. */
const EACH = MOST / 2;

/** In how far people agree, from -1 to 1. */
function lean({ shares: [agree, disagree] }: Stances): number {
  return agree - disagree;
}

/** All of them in their order where they can be read; else those that unite and divide, or those with the clearest outcome. */
export function sectionsOf(rows: readonly Stances[], opinions: Opinions | undefined): readonly Section[] {
  const of = (places: readonly number[]): Stances[] =>
    places.flatMap((place) => rows.find((row) => row.place === place) ?? []);
  if (opinions !== undefined && opinions.groups.length > 0) {
    const { unite, divide } = toldOf(opinions, { divide: EACH, unite: EACH });
    const sections = [
      { key: 'stage.poll.unite', rows: of(unite) },
      { key: 'stage.poll.divide', rows: of(divide) },
    ];
    return sections.filter((section) => section.rows.length > 0);
  }
  if (rows.length <= MOST) return [{ rows }];
  const sorted = [...rows].sort((a, b) => lean(b) - lean(a) || a.place - b.place);
  return [
    { key: 'stage.poll.agreed', rows: sorted.slice(0, EACH) },
    { key: 'stage.poll.disagreed', rows: sorted.slice(-EACH).reverse() },
  ];
}
