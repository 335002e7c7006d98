// Notices when a reader's hand or eye is on a list, and holds its order for as long.
import type { Host } from '../lib/host';
import type { Hold, SteadyOrder } from './order';

/** After a touch or a scroll the list rests this long, in milliseconds: a finger that lifted may come back to the row it aimed at. */
const REST = 2000;

/** What is filled in by a tap. */
const TAPPED = '[type=radio], [type=checkbox], [type=range]';

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

  /** The page may just be drawn, when nothing may change yet. */
  function letGo(): void {
    queueMicrotask(() => order.release('focus'));
  }

  list.addEventListener('pointerdown', () => order.hold('touch'), passive);
  for (const end of ['pointerup', 'pointercancel'] as const) {
    addEventListener(end, () => rest('touch', () => order.release('touch')), passive);
  }
  list.addEventListener(
    'focusin',
    ({ target }) => {
      const { tabIndex } = target as HTMLElement;
      // A heading only keeps the place of a form that went: nobody types or chooses there.
      if (tabIndex < 0) letGo();
      // A tap leaves the focus in a form unseen, and whoever fills it thinks for longer than the list rests.
      else if ((target as HTMLElement).matches(':focus-visible, form *')) order.hold('focus');
    },
    passive,
  );
  // Safari gives no focus to what is only tapped, and a form that is being filled in must not move. Fields for words have the focus, and tell of a change as it leaves.
  list.addEventListener(
    'change',
    ({ target }) => {
      const { activeElement } = document;
      if ((target as HTMLElement).matches(TAPPED) && !list.contains(activeElement)) {
        (target as HTMLElement).focus({ preventScroll: true });
      }
    },
    passive,
  );
  list.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      // From row to row the reader is still in the list.
      if (!list.contains(relatedTarget as Node | null)) letGo();
    },
    passive,
  );
  // Not every browser says so when what has the focus is taken away.
  const gone = new MutationObserver(() => list.contains(document.activeElement) || order.release('focus'));
  gone.observe(list, { childList: true, subtree: true });
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
    gone.disconnect();
    for (const cancel of rests.values()) cancel();
  };
}
