// Notices when a reader's hand or eye is on a list, and holds its order for as long.
import type { Host } from '../lib/host';
import type { Hold, SteadyOrder } from './order';

/** After a touch or a scroll the list rests this long, in milliseconds: a finger that lifted may come back to the row it aimed at. */
const REST = 2000;

/**
 * Holds `order` while `list` is touched, scrolled, focused by keyboard, or out of its beginning's sight.
 * @returns what ends it
 */
export function holdWhileUsed(list: HTMLElement, order: SteadyOrder, host: Pick<Host, 'later'>): () => void {
  const ends = new AbortController();
  const passive = { passive: true, signal: ends.signal };
  const rests = new Map<Hold, () => void>();

  function rest(why: Hold, release: () => void): void {
    order.hold(why);
    rests.get(why)?.();
    rests.set(why, host.later(REST, release));
  }

  list.addEventListener('pointerdown', () => order.hold('touch'), passive);
  for (const end of ['pointerup', 'pointercancel'] as const) {
    addEventListener(end, () => rest('touch', () => order.release('touch')), passive);
  }
  list.addEventListener(
    'focusin',
    ({ target }) => {
      if (target instanceof Element && target.matches(':focus-visible')) order.hold('focus');
    },
    passive,
  );
  list.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      // From row to row the reader is still in the list.
      if (list.contains(relatedTarget as Node | null)) return;
      // The row may just be taken away while the page is drawn, when nothing may change yet.
      queueMicrotask(() => order.release('focus'));
    },
    passive,
  );
  addEventListener(
    'scroll',
    () =>
      rest('scroll', () => {
        // Someone who is further down reads there; the order changes when they are back at the beginning, or ask for it.
        if (list.getBoundingClientRect().top >= 0) order.release('scroll');
      }),
    passive,
  );
  return () => {
    ends.abort();
    for (const cancel of rests.values()) cancel();
  };
}
