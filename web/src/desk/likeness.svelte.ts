// The suggestions of like questions, found while the page has nothing else to do.
import { Twins } from './twins';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** Comparing stops after this, in milliseconds, so that a frame is never late because of it. */
const SLICE = 6;

export class Likeness {
  readonly #twins = new Twins();
  readonly #questions: () => ReadonlyMap<QuestionId, DeskQuestion>;
  /** Counts the rounds in which something may have been found. */
  #round = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(questions: () => ReadonlyMap<QuestionId, DeskQuestion>) {
    this.#questions = questions;
  }

  /** Keeps up with the questions there are. Call it in an effect: it reads them. */
  follow(): void {
    this.#twins.follow(this.#questions());
    this.#go();
  }

  /** Stops comparing. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The open questions that are like this one, the most alike first. */
  of(id: QuestionId): readonly QuestionId[] {
    void this.#round;
    return this.#twins.of(id);
  }

  #go(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const end = performance.now() + SLICE;
      const isMore = this.#twins.work(() => performance.now() > end);
      if (isMore) this.#go();
      else this.#round++;
    });
  }
}
