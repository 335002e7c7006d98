// The largest text that fits its box, found by halving.

/** Sizes to try between, in hundredths of the stage's height. */
export interface Range {
  min: number;
  max: number;
}

/** The smallest text that the last row can be asked to read, in hundredths of the stage's height: 38 pixels of 1080. */
export const SMALLEST = 3.5;

/** Where the words are too many for that, they may be as small as this before anything is left out: 32 pixels of 1080. */
export const LEAST = 2.97;

/** The last resort: what is too long for that even alone on the screen is shown smaller rather than cut off. */
const LAST_RESORT = 2;

/** Finer than this nobody sees: a third of a pixel at 1080 lines, in hundredths of the stage's height. */
const STEP = 0.03;

/**
 * What may give way once words do not fit in the least size: `alone`, what stands around them; `short`, what does not fit of each text, of
 * which as many lines are shown as can be (`--lines`).
 */
export type Resort = 'alone' | 'short';

/** From this size on, in hundredths of the stage's height, a question is read in comfort, and its words stay whole. */
const COMFORT = 6;

/** Below that, words are broken only where the text gets so much larger by it: one long German word, not a long text. */
const WORTH = 1.3;

/** As many lines as fit on the whole screen in the least size. */
const MOST_LINES = 30;

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
 * way. It measures again when the box or the content changes, and when fonts arrive. What has to give way for that, or is worth it, the
 * box says in words (`data-broken`), each of them with those before it: `words` may be broken; `lines` are drawn together, and the size may
 * go below the range; then the resorts that are given.
 */
export function fitted(range: Range, resorts: readonly Resort[] = []): (box: HTMLElement) => () => void {
  return (box) => {
    box.dataset['fitted'] = '';
    return following(box, () => fit(box, range, resorts));
  };
}

/** Measures a box now, and again when its size or its content changes, and when fonts arrive. */
export function following(box: HTMLElement, measure: () => void): () => void {
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
}

function fit(box: HTMLElement, range: Range, resorts: readonly Resort[]): void {
  const content = box.firstElementChild;
  if (!(content instanceof HTMLElement)) return;
  const fits = (size: number): boolean => {
    box.style.setProperty('--fit', String(size));
    return content.offsetHeight <= box.clientHeight && content.scrollWidth <= content.clientWidth;
  };
  /** The largest size that fits when this gives way; nothing if none does. */
  const best = (broken: string, sizes: Range): number | undefined => {
    if (broken === '') delete box.dataset['broken'];
    else box.dataset['broken'] = broken;
    const size = largest(sizes, fits);
    return fits(size) ? size : undefined;
  };

  const whole = best('', range);
  if (whole !== undefined && whole >= Math.min(COMFORT, range.max)) return;
  const broken = best('words', range);
  if (broken !== undefined && (whole === undefined || broken >= WORTH * whole)) return;
  if (whole !== undefined) {
    best('', { min: whole, max: whole });
    return;
  }
  let given = 'words lines';
  if (best(given, { ...range, min: LEAST }) !== undefined) return;
  for (const resort of resorts) {
    given += ` ${resort}`;
    if (resort === 'short') shorten(box, () => best(given, { min: LEAST, max: LEAST }) !== undefined);
    if (best(given, { ...range, min: LEAST }) !== undefined) return;
  }
  best(given, { min: LAST_RESORT, max: LEAST });
}

/** Leaves of each text as many lines as fit, at least one. */
function shorten(box: HTMLElement, fits: () => boolean): void {
  let lines = 1;
  for (; lines <= MOST_LINES; lines++) {
    box.style.setProperty('--lines', String(lines));
    if (!fits()) break;
  }
  box.style.setProperty('--lines', String(Math.max(1, lines - 1)));
}
