// Carrying a queued question to another place by mouse, finger or pen. Nothing moves but what is carried; a line shows where it would land.
import { dropIndex, type Box } from './queue';
import type { QuestionId } from '../lib/wire';

/** This near the edge of the list, in pixels, it scrolls. */
const EDGE = 56;

/** How far it scrolls in one frame, in pixels. */
const PACE = 8;

/** Half of what lies between two rows, in pixels: the middle of the gap. */
const HALF_GAP = 6;

/** What is carried, and where to. */
interface Carried {
  readonly id: QuestionId;
  /** The queue as it stood when the row was taken up. */
  readonly ids: readonly QuestionId[];
  /** Before which of them it would land. */
  readonly index: number;
  /** How far it was carried downwards, in pixels. */
  readonly by: number;
  /** Where the line is drawn, in pixels from the top of the list's content. */
  readonly line: number;
}

export class Drag {
  #carried = $state.raw<Carried>();
  readonly #drop: (id: QuestionId, ids: readonly QuestionId[], index: number) => void;

  /** `drop` hears of a row that was let go before the one that is `index`th of `ids`. */
  constructor(drop: (id: QuestionId, ids: readonly QuestionId[], index: number) => void) {
    this.#drop = drop;
  }

  get carried(): Carried | undefined {
    return this.#carried;
  }

  /** Takes up the row that `handle` belongs to. */
  take(press: PointerEvent, handle: HTMLElement, id: QuestionId): void {
    const list = handle.closest<HTMLElement>('[data-rows]');
    if (list === null || press.button !== 0) return;
    press.preventDefault();
    handle.setPointerCapture(press.pointerId);
    const rows = [...list.querySelectorAll<HTMLElement>('[data-part="queue"] [data-question]')];
    const top = list.getBoundingClientRect().top;
    const boxes = rows.map((row): Box => {
      const box = row.getBoundingClientRect();
      return { top: box.top - top + list.scrollTop, bottom: box.bottom - top + list.scrollTop };
    });
    const ids = rows.map((row) => row.dataset['question'] ?? '');
    const from = press.clientY - top + list.scrollTop;
    let y = press.clientY;
    const follow = (): void => {
      const at = y - top + list.scrollTop;
      const index = dropIndex(boxes, at);
      const line = (boxes[index]?.top ?? (boxes.at(-1)?.bottom ?? 0) + 2 * HALF_GAP) - HALF_GAP;
      this.#carried = { id, ids, index, by: at - from, line };
    };
    const scroll = (): void => {
      if (this.#carried === undefined) return;
      const pace = y < top + EDGE ? -PACE : y > top + list.clientHeight - EDGE ? PACE : 0;
      if (pace !== 0) {
        list.scrollTop += pace;
        follow();
      }
      requestAnimationFrame(scroll);
    };
    follow();
    scroll();
    this.#listen(handle, (height) => {
      y = height;
      follow();
    });
  }

  #listen(handle: HTMLElement, moved: (height: number) => void): void {
    const over = new AbortController();
    const on = { signal: over.signal };
    const end = (isKept: boolean): void => {
      over.abort();
      const carried = this.#carried;
      this.#carried = undefined;
      if (isKept && carried !== undefined) this.#drop(carried.id, carried.ids, carried.index);
    };
    handle.addEventListener('pointermove', ({ clientY }) => moved(clientY), on);
    handle.addEventListener('pointerup', () => end(true), on);
    handle.addEventListener('pointercancel', () => end(false), on);
    window.addEventListener(
      'keydown',
      (press) => {
        if (press.key !== 'Escape') return;
        press.preventDefault();
        end(false);
      },
      { ...on, capture: true },
    );
  }
}
