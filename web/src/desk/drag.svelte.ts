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
  /** Ends what hears of the pointer that carries. */
  #over: AbortController | undefined;
  #frame = 0;
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
    this.cancel();
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
      this.#frame = requestAnimationFrame(scroll);
    };
    follow();
    scroll();
    this.#listen(press.pointerId, (height) => {
      y = height;
      follow();
    });
  }

  /** Lets go of what is carried; it stays where it was. */
  cancel(): void {
    this.#over?.abort();
    this.#over = undefined;
    cancelAnimationFrame(this.#frame);
    this.#carried = undefined;
  }

  /** Follows a pointer wherever it goes: its row may be gone before it is let go. */
  #listen(pointer: number, moved: (height: number) => void): void {
    this.#over = new AbortController();
    const { signal } = this.#over;
    const on = (type: 'pointermove' | 'pointerup' | 'pointercancel', hear: (event: PointerEvent) => void): void =>
      window.addEventListener(type, (event) => event.pointerId === pointer && hear(event), { signal });
    on('pointermove', ({ clientY }) => moved(clientY));
    on('pointerup', () => {
      const carried = this.#carried;
      this.cancel();
      if (carried !== undefined) this.#drop(carried.id, carried.ids, carried.index);
    });
    on('pointercancel', () => this.cancel());
    window.addEventListener(
      'keydown',
      (press) => {
        if (press.key !== 'Escape') return;
        press.preventDefault();
        this.cancel();
      },
      { signal, capture: true },
    );
  }
}
