// The words of a text in any language, also those that write no space between them.
import { bare } from '../../lib/likeness';
import type { Lang } from '../../lib/wire';

/** What people put between words of a list. */
const LIST = /[,،、，;؛；\n]/;

/** Something that can be seen: a sign or an emoji is a word as well. */
const VISIBLE = /[\p{L}\p{N}\p{S}]/u;

/** Without space around it, it holds a word together or makes another one of it: “follow-up”, “R&D”, “C++”, “C#”, “$5”, “-5”, “20°”. */
const TOUCHING = /^[-‐'’&/#%*@§‰‱′٪؉؊׳״°\p{Sc}\p{Sm}]+$/u;

/** The words in the order they stand. Browsers without a segmenter go by the spaces. */
export function wordsIn(text: string, lang: Lang): string[] {
  return text
    .split(LIST)
    .flatMap((piece) => segments(piece.trim(), lang))
    .map(bare)
    .filter((word) => VISIBLE.test(word));
}

function segments(text: string, lang: Lang): string[] {
  if (!('Segmenter' in Intl)) return text.split(/\s+/);
  const words: string[] = [];
  /** What the last segment was: part of a word, a sign that may go on with either, or the end of both. */
  let before: 'word' | 'sign' | 'end' = 'end';
  for (const { segment, isWordLike } of new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)) {
    const now = isWordLike ? 'word' : TOUCHING.test(segment) ? 'sign' : 'end';
    const isJoined = (before === 'sign' && now !== 'end') || (before === 'word' && now === 'sign');
    words.push(isJoined ? `${words.pop()}${segment}` : segment);
    before = now;
  }
  return words;
}
