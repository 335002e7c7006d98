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
  /** What was done in the last moments, oldest first: also what no longer has a notice, as later ones took its place. */
  #steps: readonly Notice[] = [];
  #next = 0;
  #held = false;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Oldest first. */
  get list(): readonly Notice[] {
    return this.#list;
  }

  done(text: string, extras: Extras = {}): void {
    const step = this.#add({ text, tone: 'done', ...extras });
    this.#steps = [...this.#steps, step];
  }

  refused(text: string): void {
    this.#add({ text, tone: 'refused', topic: text });
  }

  /** Tells of something that is no step of its own: the one before it can still be taken back. */
  told(text: string): void {
    this.#add({ text, tone: 'done' });
  }

  /** Puts a notice away. What it told of can still be taken back for the rest of its time. */
  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** Takes back the step of one notice. */
  undo(notice: Notice): void {
    this.#forget(notice.id);
    notice.undo?.();
  }

  /** Takes back the last step; false if that cannot be, or was too long ago. An older one is not meant. */
  undoLast(): boolean {
    const last = this.#steps.at(-1);
    if (last?.undo === undefined) return false;
    this.undo(last);
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
    for (const id of new Set([...this.#steps, ...this.#list].map((notice) => notice.id))) this.#age(id);
  }

  #add(notice: Omit<Notice, 'id'>): Notice {
    const added = { id: this.#next++, ...notice };
    const others = this.#list.filter(({ topic }) => topic === undefined || topic !== notice.topic);
    this.#list = [...others, added].slice(-MOST);
    if (!this.#held) this.#age(added.id);
    return added;
  }

  #age(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => this.#forget(id), LIFE),
    );
  }

  #forget(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.dismiss(id);
    this.#steps = this.#steps.filter((step) => step.id !== id);
  }
}
