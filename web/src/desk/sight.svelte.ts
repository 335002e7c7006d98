// What one moderator looks at: the order, the search and the filters, and the columns that follow from them.
import { arrange, counts, type ArchivePart, type ColumnName, type LiveOrder, type Sorting } from './columns';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** Where the questions come from. */
interface Source {
  questions(): ReadonlyMap<QuestionId, DeskQuestion>;
  onScreen(): QuestionId | undefined;
}

export class Sight {
  search = $state('');
  order = $state<LiveOrder>('votes');
  part = $state<ArchivePart>('all');

  readonly #source: Source;
  readonly #sorting: Sorting = $derived.by(() => ({
    live: this.order,
    archive: this.part,
    search: this.search,
    onScreen: this.#source.onScreen(),
  }));
  readonly #columns = $derived.by(() => arrange(this.#source.questions().values(), this.#sorting));
  readonly #counts = $derived.by(() => counts(this.#source.questions().values()));

  constructor(source: Source) {
    this.#source = source;
  }

  /** The questions of each column, searched and in order. */
  get columns(): Record<ColumnName, readonly DeskQuestion[]> {
    return this.#columns;
  }

  /** How many questions each column holds, whatever the search. */
  get counts(): Record<ColumnName, number> {
    return this.#counts;
  }
}
