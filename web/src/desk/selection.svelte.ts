// Where a moderator is on the desk: the column, the question that keys act on, the rows chosen together, and the rows that may leave at once.
import type { ColumnName } from './columns';
import type { QuestionId } from '../lib/wire';

export class Selection {
  /** The column that keys act in, and the one that a narrow screen shows. */
  column = $state<ColumnName>('review');
  /** The question that keys act on. */
  on = $state.raw<QuestionId>();
  #chosen = $state.raw<ReadonlySet<QuestionId>>(new Set());
  #sentAway = $state.raw<ReadonlySet<QuestionId>>(new Set());
  #orders = $state(0);
  /** What each column that is drawn offers to choose. */
  readonly #offers = new Map<ColumnName, () => readonly QuestionId[]>();
  /** Where a range begins. */
  #from: QuestionId | undefined;

  /** Questions chosen to be dealt with together. */
  get chosen(): ReadonlySet<QuestionId> {
    return this.#chosen;
  }

  /** Questions that this desk's keys have sent to another column. */
  get sentAway(): ReadonlySet<QuestionId> {
    return this.#sentAway;
  }

  /** Counts the changes of the queue's order by this desk; a held column follows those. */
  get orders(): number {
    return this.#orders;
  }

  /** Chooses a question, or no longer. */
  toggle(id: QuestionId): void {
    const chosen = new Set(this.#chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.#chosen = chosen;
    this.#from = id;
  }

  /** Chooses everything between the last choice and this question, in the order of `rows`. */
  extendTo(id: QuestionId, rows: readonly QuestionId[]): void {
    const ends = [rows.indexOf(this.#from ?? id), rows.indexOf(id)].filter((place) => place !== -1);
    this.chooseAll(rows.slice(Math.min(...ends), Math.max(...ends) + 1));
    this.#from = id;
  }

  /** A column says what can be chosen in it, until the answer is called. */
  offer(column: ColumnName, rows: () => readonly QuestionId[]): () => void {
    this.#offers.set(column, rows);
    return () => {
      if (this.#offers.get(column) === rows) this.#offers.delete(column);
    };
  }

  /** Chooses everything that the column shows. */
  chooseColumn(): void {
    this.chooseAll(this.#offers.get(this.column)?.() ?? []);
  }

  chooseAll(ids: Iterable<QuestionId>): void {
    this.#chosen = new Set([...this.#chosen, ...ids]);
  }

  chooseNone(): void {
    this.#chosen = new Set();
    this.#from = undefined;
  }

  /** On another panel there is nothing of this one. */
  leavePanel(): void {
    this.on = undefined;
    this.chooseNone();
  }

  /** Before a click on a question: if it leaves its column, it holds its place there while the pointer is near. */
  holdPlace(id: QuestionId): void {
    this.#sentAway = new Set([...this.#sentAway].filter((other) => other !== id));
  }

  /** Before a key sends a question away: its row may go at once. */
  giveUpPlace(id: QuestionId): void {
    this.#sentAway = new Set(this.#sentAway).add(id);
  }

  /** This desk has changed the order of the queue, which is to be seen at once. */
  obey(): void {
    this.#orders++;
  }
}
