// What the files of a poll are called on the moderator's disk.
import { characters, graphemes } from '../../lib/graphemes';

/** Longer names are cut off: with a path before them, some systems would not take them. */
const MOST_CHARACTERS = 60;

/**
 * A name in any script for a poll's file, without what some system keeps for itself: its number in the panel, its title, and what tells the file from
 * others of the same poll.
 */
export function fileNameOf(place: number, title: string, what?: string): string {
  // Marks belong to the letter before them.
  const words = title.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  // Some scripts put no space between words.
  let name = characters(words[0] ?? '')
    .slice(0, MOST_CHARACTERS)
    .join('');
  for (const word of words.slice(1)) {
    const longer = `${name}-${word}`;
    if (graphemes(longer) > MOST_CHARACTERS) break;
    name = longer;
  }
  return [String(place + 1), name, what ?? ''].filter((each) => each !== '').join('-');
}
