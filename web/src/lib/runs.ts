// Foreign runs in a text that runs from right to left: "C++" would be drawn as "++C" there, unless it is isolated.
import type { Dir } from './wire';

/** A piece of a text; `foreign` ones run from left to right by themselves. */
export interface Run {
  text: string;
  foreign: boolean;
}

/** From a letter that runs from left to right to the last letter, digit or sign of its kind before one that does not, in one line. */
const FOREIGN =
  /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])\p{L}(?:[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\n]*(?![\u0590-\u08ff])[\p{L}\p{N}+#%*/])?/gu;

/** A text in its pieces. A text from left to right is one piece: there the browser's own order is right. */
export function runs(text: string, dir: Dir): Run[] {
  if (dir === 'ltr') return [{ text, foreign: false }];
  const found: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(FOREIGN)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), foreign: false });
    found.push({ text: match[0], foreign: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), foreign: false });
  return found;
}
