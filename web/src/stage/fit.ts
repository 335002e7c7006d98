// The largest text that fits its box, found by halving.

/** Sizes to try between, in hundredths of the stage's height. */
export interface Range {
  min: number;
  max: number;
}

/** The smallest text that the last row can be asked to read, in hundredths of the stage's height: 38 pixels of 1080. */
export const SMALLEST = 3.5;

/** Finer than this nobody sees: a third of a pixel at 1080 lines, in hundredths of the stage's height. */
const STEP = 0.03;

/** Where even words broken in two do not help, a text that is too small is still better than one that is cut off. */
const LAST_RESORT = 2;

/** From this size on, in hundredths of the stage's height, a question is read in comfort, and its words stay whole. */
const COMFORT = 6;

/** Below that, words are broken only where the text gets so much larger by it: one long German word, not a long text. */
const WORTH = 1.3;

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
 * way. It measures again when the box or the content changes, and when fonts arrive. Where words have to be broken for that, or it is
 * worth it, the box says so (`data-broken`): `words`, or `lines` where lines must be drawn together, too, and the size may go below the
 * range.
 */
export function fitted(range: Range): (box: HTMLElement) => () => void {
  return (box) => {
    const measure = (): void => fit(box, range);
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

function fit(box: HTMLElement, range: Range): void {
  const content = box.firstElementChild;
  if (!(content instanceof HTMLElement)) return;
  const fits = (size: number): boolean => {
    box.style.setProperty('--fit', String(size));
    return content.offsetHeight <= box.clientHeight && content.scrollWidth <= content.clientWidth;
  };

  delete box.dataset['broken'];
  const whole = largest(range, fits);
  const isWhole = fits(whole);
  if (isWhole && whole >= Math.min(COMFORT, range.max)) return;

  box.dataset['broken'] = 'words';
  const broken = largest(range, fits);
  if (fits(broken) && (!isWhole || broken >= WORTH * whole)) return;

  if (isWhole) {
    delete box.dataset['broken'];
    fits(whole);
    return;
  }
  box.dataset['broken'] = 'lines';
  fits(largest({ ...range, min: LAST_RESORT }, fits));
}
