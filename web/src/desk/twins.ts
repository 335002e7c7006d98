// Which questions of a panel are alike: found once when a question comes, in small pieces, so that two thousand at once hold nothing up.
import { Alike } from '../lib/alike';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** More than this nobody compares by eye. */
const MOST = 6;

export class Twins {
  readonly #alike = new Alike();
  readonly #texts = new Map<QuestionId, string>();
  readonly #pairs = new Map<QuestionId, Map<QuestionId, number>>();
  readonly #fresh = new Set<QuestionId>();

  /** Takes note of the questions there are: of those that are open, as only they can become one. */
  follow(questions: ReadonlyMap<QuestionId, DeskQuestion>): void {
    for (const { id, text, state } of questions.values()) {
      const isOpen = state === 'in_review' || state === 'live';
      if (isOpen && this.#texts.get(id) !== text) this.#put(id, text);
      else if (!isOpen) this.#drop(id);
    }
    for (const id of this.#texts.keys()) if (!questions.has(id)) this.#drop(id);
  }

  /** Compares questions that came, until all are or `isOver` says so. @returns whether any are left */
  work(isOver: () => boolean): boolean {
    for (const id of this.#fresh) {
      this.#fresh.delete(id);
      this.#compare(id);
      if (isOver()) break;
    }
    return this.#fresh.size > 0;
  }

  /** The open questions that are like this one, the most alike first. */
  of(id: QuestionId): readonly QuestionId[] {
    return [...(this.#pairs.get(id) ?? [])].sort(([, a], [, b]) => b - a).map(([other]) => other);
  }

  #put(id: QuestionId, text: string): void {
    this.#drop(id);
    this.#texts.set(id, text);
    this.#alike.put(id, text);
    this.#fresh.add(id);
  }

  #drop(id: QuestionId): void {
    if (!this.#texts.delete(id)) return;
    this.#alike.drop(id);
    this.#fresh.delete(id);
    for (const other of this.#pairs.get(id)?.keys() ?? []) this.#pairs.get(other)?.delete(id);
    this.#pairs.delete(id);
  }

  #compare(id: QuestionId): void {
    for (const { id: other, score } of this.#alike.like(this.#texts.get(id) ?? '', MOST, id)) {
      this.#pair(id, other, score);
      this.#pair(other, id, score);
    }
  }

  #pair(id: QuestionId, other: QuestionId, score: number): void {
    const found = this.#pairs.get(id) ?? new Map<QuestionId, number>();
    found.set(other, score);
    this.#pairs.set(id, found);
  }
}
