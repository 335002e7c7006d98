// What one moderator looks at: the order, the search and the filters, and the columns that follow from them.
import {
  arrange,
  counts,
  facetsOf,
  type ArchivePart,
  type ColumnName,
  type Facets,
  type Filters,
  type LiveOrder,
  type Parts,
} from './columns';
import { unitedIn } from './merging';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** Where the questions come from. */
interface Source {
  questions(): ReadonlyMap<QuestionId, DeskQuestion>;
  queue(): readonly QuestionId[];
  onScreen(): QuestionId | undefined;
  /** Whether questions are supported, so that they can be ranked by it. */
  ranks(): boolean;
}

const EVERYTHING: Omit<Filters, 'search'> = {};

export class Sight {
  search = $state('');
  order = $state<LiveOrder>('votes');
  part = $state<ArchivePart>('all');
  /** What is looked for besides the words in the search field. */
  only = $state.raw<Omit<Filters, 'search'>>(EVERYTHING);

  readonly #source: Source;
  readonly #columns = $derived.by(() =>
    arrange(this.#source.questions().values(), {
      live: this.#source.ranks() ? this.order : 'recent',
      archive: this.part,
      filters: { ...this.only, search: this.search },
      onScreen: this.#source.onScreen(),
      queue: this.#source.queue(),
    }),
  );
  readonly #counts = $derived.by(() => counts(this.#source.questions().values()));
  readonly #united = $derived.by(() => unitedIn(this.#source.questions().values()));
  readonly #facets = $derived.by(() => facetsOf(this.#source.questions().values()));

  constructor(source: Source) {
    this.#source = source;
  }

  /** The questions of each column, searched and in order. */
  get columns(): Record<ColumnName, Parts> {
    return this.#columns;
  }

  /** How many questions each column holds, whatever the search. */
  get counts(): Record<ColumnName, number> {
    return this.#counts;
  }

  /** The questions that became part of this one, and can be split off again. */
  unitedWith(question: QuestionId): readonly DeskQuestion[] {
    return this.#united.get(question) ?? [];
  }

  /** What there is to filter by. */
  get facets(): Facets {
    return this.#facets;
  }

  /** Whether the search or a filter leaves anything out. */
  get isNarrowed(): boolean {
    return this.search.trim() !== '' || this.filters > 0;
  }

  /** How many filters are in use, the search not counted. */
  get filters(): number {
    return Object.values(this.only).filter((value) => value !== undefined).length;
  }

  /** Shows everything again. */
  clear(): void {
    this.search = '';
    this.only = EVERYTHING;
    this.part = 'all';
  }
}
