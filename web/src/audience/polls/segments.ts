// The words of a text in any language, also those that write no space between them.
import type { Lang } from '../../lib/wire';

/** What people put between words of a list. */
const LIST = /[,،、，;؛；\n]/;

/** Something that can be seen: a sign or an emoji is a word as well. */
const VISIBLE = /[\p{L}\p{N}\p{S}]/u;

/** The words in the order they stand. Browsers without a segmenter go by the spaces. */
export function wordsIn(text: string, lang: Lang): string[] {
  return text
    .split(LIST)
    .flatMap((piece) => segments(piece.trim(), lang))
    .filter((word) => VISIBLE.test(word));
}

function segments(text: string, lang: Lang): string[] {
  if (!('Segmenter' in Intl)) return text.split(/\s+/);
  const words: string[] = [];
  let isJoined = false;
  for (const { segment, isWordLike } of new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)) {
    // A hyphen or an apostrophe without space around it holds a word together.
    if (!isWordLike && /^[-‐'’&/]$/.test(segment)) {
      isJoined = words.length > 0;
      if (isJoined) words.push(`${words.pop()}${segment}`);
    } else if (/^\s*$/u.test(segment)) {
      isJoined = false;
    } else {
      words.push(isJoined ? `${words.pop()}${segment}` : segment);
      isJoined = false;
    }
  }
  return words.map((word) => word.replace(/[-‐'’&/]+$/, ''));
}
