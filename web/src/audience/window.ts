// Which rows of a long list stand in the page: those in sight and near it. The others are space of their height.

/** Rows that stand in the page together: `first` up to but not including `last`, with the space before and after them in pixels. */
export interface Slice {
  first: number;
  last: number;
  before: number;
  after: number;
}

/** A list this long is drawn whole, so that the browser's own search finds every word of it. */
export const WHOLE = 100;

/** What a row is taken for before any was measured, in pixels: two lines of words and one below. */
const USUAL = 110;

/** The heights of rows, as far as they are known. A row keeps its height while it is not drawn, so what stands before the reader does not move. */
export class Heights {
  readonly #known = new Map<string, number>();
  #sum = 0;

  /** A row was measured. */
  note(id: string, height: number): void {
    this.#sum += height - (this.#known.get(id) ?? 0);
    this.#known.set(id, height);
  }

  /**
   * The rows of `ids` that touch the stretch from `from` to `to`, in pixels from the beginning of the list. The row `kept` is among them wherever
   * it stands: someone is in it.
   */
  slice(ids: readonly string[], from: number, to: number, kept = -1): Slice {
    if (ids.length <= WHOLE) return { first: 0, last: ids.length, before: 0, after: 0 };
    const usual = this.#known.size > 0 ? this.#sum / this.#known.size : USUAL;
    const slice = { first: 0, last: 0, before: 0, after: 0 };
    let at = 0;
    ids.forEach((id, place) => {
      const height = this.#known.get(id) ?? usual;
      const isPast = at + height <= from && (kept < 0 || place < kept);
      const isInSight = !isPast && (at < to || place <= kept);
      if (isPast) slice.first = place + 1;
      if (isPast) slice.before += height;
      if (isInSight) slice.last = place + 1;
      if (!isPast && !isInSight) slice.after += height;
      at += height;
    });
    slice.last = Math.max(slice.first, slice.last);
    return slice;
  }
}
