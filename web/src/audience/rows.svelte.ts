// The questions of the view, each to be watched by itself: a new count concerns the row that shows it, not two thousand others.
import { untrack } from 'svelte';
import type { PublicQuestion, QuestionId } from '../lib/wire';

/** A minute, in milliseconds. Ages are told in minutes, hours and days, so all questions of a minute are equally old. */
const MINUTE = 60_000;

/** Something that rows follow. Made outside of what follows it, as Svelte wants. */
class Cell<T> {
  value = $state.raw() as T;

  constructor(value: T) {
    this.value = value;
  }
}

/** See the top of the file. */
export class Rows {
  readonly #questions = new Map<QuestionId, Cell<PublicQuestion | undefined>>();
  /** How old a question is, by the minute it was asked in. */
  readonly #ages = new Map<number, Cell<string>>();
  #tell: (at: number) => string = () => '';

  /** Puts another state of the view in; only what changed is told. */
  follow(questions: ReadonlyMap<QuestionId, PublicQuestion>): void {
    untrack(() => {
      for (const [id, cell] of this.#questions) {
        const question = questions.get(id);
        if (question !== cell.value) cell.value = question;
      }
      for (const [id, question] of questions) {
        if (this.#questions.has(id)) continue;
        this.#questions.set(id, new Cell<PublicQuestion | undefined>(question));
        const minute = Math.floor(question.at / MINUTE);
        if (!this.#ages.has(minute)) this.#ages.set(minute, new Cell(this.#tell(minute * MINUTE)));
      }
    });
  }

  /** Tells ages by `tell`, which says how long ago a moment was; only those that are told otherwise now. */
  grow(tell: (at: number) => string): void {
    this.#tell = tell;
    untrack(() => {
      for (const [minute, cell] of this.#ages) cell.value = tell(minute * MINUTE);
    });
  }

  /** The question with this id. One that is gone has no words any more, but may still have its row. */
  get(id: QuestionId): PublicQuestion | undefined {
    return this.#questions.get(id)?.value;
  }

  /** How long ago the question was asked. */
  age({ at }: PublicQuestion): string {
    return this.#ages.get(Math.floor(at / MINUTE))?.value ?? '';
  }
}
