// The largest text that fits its box, found by halving.

/** Sizes to try between, in hundredths of the stage's height. */
export interface Range {
  min: number;
  max: number;
}

/** The smallest text that a hall can be asked to read, in hundredths of the stage's height: 32 pixels of 1080. */
export const SMALLEST = 3;

/** Finer than this nobody sees: a third of a pixel at 1080 lines, in hundredths of the stage's height. */
const STEP = 0.03;

/** Where even words broken in two do not help, a text that is too small is still better than one that is cut off. */
const LAST_RESORT = 2;

/** The largest size in `range` for which `fits` holds, `range.min` if none. Whatever fits is taken to fit in every smaller size. */
export function largest(range: Range, fits: (size: number) => boolean): number {
  if (fits(range.max)) return range.max;
  let [low, high] = [range.min, range.max];
  while (high - low > STEP) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Keeps `--fit` of a box at the largest size (in the unit that its style sheet gives it) at which its one child overflows it neither
 * way. It measures again when the box or the content changes, and when fonts arrive. Only where even the smallest size is too large,
 * words are broken and lines drawn together (`data-broken`), and if that is not enough, the size goes below the range.
 */
export function fitted(range: Range): (box: HTMLElement) => () => void {
  return (box) => {
    const measure = (): void => {
      const content = box.firstElementChild;
      if (!(content instanceof HTMLElement)) return;
      const fits = (size: number): boolean => {
        box.style.setProperty('--fit', String(size));
        return content.offsetHeight <= box.clientHeight && content.scrollWidth <= content.clientWidth;
      };
      delete box.dataset['broken'];
      const size = largest(range, fits);
      if (fits(size)) return;
      box.dataset['broken'] = '';
      if (!fits(size)) fits(largest({ min: LAST_RESORT, max: size }, fits));
    };
    const resized = new ResizeObserver(measure);
    const rewritten = new MutationObserver(measure);
    resized.observe(box);
    rewritten.observe(box, { childList: true, subtree: true, characterData: true });
    document.fonts.addEventListener('loadingdone', measure);
    measure();
    return () => {
      resized.disconnect();
      rewritten.disconnect();
      document.fonts.removeEventListener('loadingdone', measure);
    };
  };
}
