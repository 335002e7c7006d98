// Where a moderator is on the desk: the column, the question that keys act on, and the rows that may leave their place at once.
import type { ColumnName } from './columns';
import type { QuestionId } from '../lib/wire';

export class Selection {
  /** The column that keys act in, and the one that a narrow screen shows. */
  column = $state<ColumnName>('review');
  /** The question that keys act on. */
  on = $state.raw<QuestionId>();
  #sentAway = $state.raw<ReadonlySet<QuestionId>>(new Set());

  /** Questions that this desk's keys have sent to another column. */
  get sentAway(): ReadonlySet<QuestionId> {
    return this.#sentAway;
  }

  /** Before a click on a question: if it leaves its column, it holds its place there while the pointer is near. */
  holdPlace(id: QuestionId): void {
    this.#sentAway = new Set([...this.#sentAway].filter((other) => other !== id));
  }

  /** Before a key sends a question away: its row may go at once. */
  giveUpPlace(id: QuestionId): void {
    this.#sentAway = new Set(this.#sentAway).add(id);
  }
}
