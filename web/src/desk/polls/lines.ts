// A text broken into lines without a page to measure it on, in any script.
import { characters } from '../../lib/graphemes';
import type { Lang } from '../../lib/wire';

/** Roughly, of the size of the letters, how wide one is; some fill a square. */
const LETTER = 0.54;
const SQUARE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\p{Extended_Pictographic}]/u;

/** What belongs to the word behind it. */
const OPENING = /^[\p{Ps}\p{Pi}]+$/u;

/** How wide a text is, roughly. */
export function widthOf(text: string, size: number): number {
  return characters(text).reduce((sum, letter) => sum + (SQUARE.test(letter) ? size : size * LETTER), 0);
}

/** A text in lines that fit, broken between words; a word that is longer than a line is broken between letters. */
export function linesIn(text: string, width: number, size: number, lang: Lang): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (more: string): boolean => widthOf((line + more).trimEnd(), size) <= width;
  const add = (piece: string): void => {
    if (line !== '' && !fits(piece)) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? piece.trimStart() : piece;
  };
  for (const piece of pieces(text, lang)) {
    if (widthOf(piece.trim(), size) <= width) add(piece);
    else for (const letter of characters(piece)) add(letter);
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** Words with the signs and the space that stay with them: a line may end behind each. */
function pieces(text: string, lang: Lang): string[] {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (!('Segmenter' in Intl)) return plain.split(/(?<= )/);
  const found: string[] = [];
  // What has no language of its own is broken by its script alone.
  const segmenter = new Intl.Segmenter(lang === '' ? undefined : lang, { granularity: 'word' });
  let isHeld = false;
  for (const { segment, isWordLike } of segmenter.segment(plain)) {
    const last = found.at(-1);
    const isSign = isWordLike !== true && !OPENING.test(segment) && last !== undefined && !last.endsWith(' ');
    const stays: boolean = last !== undefined && (isHeld || isSign || segment === ' ');
    if (stays) found[found.length - 1] = last + segment;
    else found.push(segment);
    // A sign that begins a piece waits for its word.
    isHeld = segment !== ' ' && isWordLike !== true && (!stays || isHeld || OPENING.test(segment));
  }
  return found;
}
