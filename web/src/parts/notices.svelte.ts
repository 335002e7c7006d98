// Short notices of what was done or refused, each with its way back while there is one.

/** As long as a step can be taken back with one press, in milliseconds. */
const LIFE = 10_000;

/** More than this would cover what is worked on; the oldest goes first. */
const MOST = 3;

/** What a notice may have besides its text. */
export interface Extras {
  /** Takes the step back. */
  readonly undo?: (() => void) | undefined;
  /** A later notice about the same takes this one's place; without it, each stands for itself. */
  readonly topic?: string | undefined;
}

export interface Notice extends Extras {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'refused';
}

export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #next = 0;
  #held = false;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Oldest first. */
  get list(): readonly Notice[] {
    return this.#list;
  }

  done(text: string, extras: Extras = {}): void {
    this.#add({ text, tone: 'done', ...extras });
  }

  refused(text: string): void {
    this.#add({ text, tone: 'refused', topic: text });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** Takes back the last step that can be; false if there is none. */
  undoLast(): boolean {
    const last = this.#list.findLast((notice) => notice.undo !== undefined);
    if (last === undefined) return false;
    this.dismiss(last.id);
    last.undo?.();
    return true;
  }

  /** While someone reads or reaches for them, none goes away (WCAG 2.2.1). */
  hold(): void {
    this.#held = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const { id } of this.#list) this.#age(id);
  }

  #add(notice: Omit<Notice, 'id'>): void {
    const id = this.#next++;
    const others = this.#list.filter(({ topic }) => topic === undefined || topic !== notice.topic);
    this.#list = [...others, { id, ...notice }].slice(-MOST);
    if (!this.#held) this.#age(id);
  }

  #age(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), LIFE),
    );
  }
}
