// Which statements a screen shows: the last row reads six, a poll may have sixty.
import { toldOf } from './map';
import type { Stances } from '../../lib/results';
import type { Opinions } from '../../lib/wire';

export interface Section {
  /** The message above them; none where all of them are shown. */
  readonly key?: string;
  readonly rows: readonly Stances[];
}

/** As many can be read together; less where each stands there with two rounds. */
export const MOST = { one: 6, two: 4 };

/** In how far people agree, from -1 to 1. */
function lean({ shares: [agree, disagree] }: Stances): number {
  return agree - disagree;
}

/** All of them in their order where they can be read; else those that unite and divide groups, or, where none do, those with the clearest outcome. */
export function sectionsOf(rows: readonly Stances[], opinions: Opinions | undefined, most: number): readonly Section[] {
  if (rows.length <= most) return [{ rows }];
  // As many of both sorts.
  const each = most / 2;
  const told = opinions === undefined ? { unite: [], divide: [] } : toldOf(opinions, { unite: each, divide: each });
  const named = new Set([...told.unite, ...told.divide]);
  const others = rows.filter(({ place }) => !named.has(place)).sort((a, b) => lean(b) - lean(a) || a.place - b.place);
  const of = (places: readonly number[]): Stances[] =>
    places.flatMap((place) => rows.find((row) => row.place === place) ?? []);
  return [
    told.unite.length > 0
      ? { key: 'stage.poll.unite', rows: of(told.unite) }
      : { key: 'stage.poll.agreed', rows: others.slice(0, each) },
    told.divide.length > 0
      ? { key: 'stage.poll.divide', rows: of(told.divide) }
      : { key: 'stage.poll.disagreed', rows: others.slice(-each).reverse() },
  ];
}
