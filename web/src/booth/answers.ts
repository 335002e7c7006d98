// Which presses count as an answer: not the second of two quick ones, which would acknowledge a message that nobody has read yet.

/** Two presses closer than this are one, in milliseconds: the next message has taken the place of the first by then, but is not read. */
const ONE_PRESS = 1000;

export class Answers {
  #last = -Infinity;

  /** Whether a press at `now` counts, in milliseconds. */
  take(now: number): boolean {
    if (now - this.#last < ONE_PRESS) return false;
    this.#last = now;
    return true;
  }
}
