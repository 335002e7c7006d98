// Which released questions are like the one that is being written.
import { Alike } from '../lib/alike';
import type { PublicQuestion, QuestionId } from '../lib/wire';

/** More than this nobody reads while writing. */
const MOST = 3;

/** Questions taken in at a time: with a slow phone's processor, about as long as one letter takes to appear. */
const SLICE = 60;

/** An index of the panel's questions that is brought up to date in slices, so that a long list does not hold up typing. */
export class Similar {
  readonly #alike = new Alike();
  readonly #known = new Map<QuestionId, string>();

  /** Takes in what changed, as far as one slice goes; whether that was all. */
  follow(questions: ReadonlyMap<QuestionId, PublicQuestion>): boolean {
    let left = SLICE;
    for (const id of this.#known.keys()) {
      if (questions.has(id)) continue;
      this.#known.delete(id);
      this.#alike.drop(id);
    }
    for (const { id, text } of questions.values()) {
      if (this.#known.get(id) === text) continue;
      if (left-- === 0) return false;
      this.#known.set(id, text);
      this.#alike.put(id, text);
    }
    return true;
  }

  /** At most three questions like `text`, the most alike first. */
  to(text: string): QuestionId[] {
    return this.#alike.like(text, MOST).map(({ id }) => id);
  }
}
