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

/** All of them in their order where they can be read; else those that unite and divide groups, or, where none do, those with the clearest outcome. */
export function sectionsOf(rows: readonly Stances[], opinions: Opinions | undefined): readonly Section[] {
  if (rows.length <= MOST) return [{ rows }];
  const told = opinions === undefined ? { unite: [], divide: [] } : toldOf(opinions, { unite: EACH, divide: EACH });
  const named = new Set([...told.unite, ...told.divide]);
  const others = rows.filter(({ place }) => !named.has(place)).sort((a, b) => lean(b) - lean(a) || a.place - b.place);
  const of = (places: readonly number[]): Stances[] =>
    places.flatMap((place) => rows.find((row) => row.place === place) ?? []);
  return [
    told.unite.length > 0
      ? { key: 'stage.poll.unite', rows: of(told.unite) }
      : { key: 'stage.poll.agreed', rows: others.slice(0, EACH) },
    told.divide.length > 0
      ? { key: 'stage.poll.divide', rows: of(told.divide) }
      : { key: 'stage.poll.disagreed', rows: others.slice(-EACH).reverse() },
  ];
}
