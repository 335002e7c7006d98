// How large whoever stands before a page wants everything: a factor on every size, kept by this browser for each page.
import { keep, type Keeps } from './kept';

/** The pages that zoom by themselves: they fill a whole display, which the browser's own zoom would overflow. */
type Page = 'stage' | 'booth';

/** Steps of a tenth: one press is seen, two are not too much. */
const STEP = 0.1;

/** Half is for a hall with a huge wall; above one and a half nothing would fit. */
const RANGE = { min: 0.5, max: 1.5 };

/** The factor after a press of `+` or `-`, held to the range. */
export function zoomed(factor: number, direction: -1 | 1): number {
  const next = Math.round((factor + direction * STEP) * 10) / 10;
  return Math.min(RANGE.max, Math.max(RANGE.min, next));
}

export function storedZoom(page: Page, storage: Pick<Storage, 'getItem'> | undefined): number {
  const factor = Number(storage?.getItem(nameOf(page)));
  return factor >= RANGE.min && factor <= RANGE.max ? factor : 1;
}

export function keepZoom(page: Page, storage: Keeps | undefined, factor: number): void {
  keep(storage, nameOf(page), String(factor));
}

/** Which way a key zooms, if it does: `+` and `-` of the main block by what they type, as layouts move them, and the keypad's. */
export function zoomDirection(press: { key: string; code: string }): -1 | 1 | undefined {
  if (press.key === '+' || press.key === '=' || press.code === 'NumpadAdd') return 1;
  return press.key === '-' || press.code === 'NumpadSubtract' ? -1 : undefined;
}

function nameOf(page: Page): string {
  return `baraza.${page}.zoom`;
}
