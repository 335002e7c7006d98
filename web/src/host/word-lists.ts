// The lists of the word filter while they are edited: one text for each language, a word or phrase on each line.
import { graphemes } from '../lib/graphemes';
import { OFFERED } from '../parts/offered-languages';
import type { Lang } from '../lib/wire';

/** As the server holds them (`src/domain/filter.rs`). */
export const MOST_WORDS = 1000;
export const LONGEST_WORD = 60;

/** What the server keeps. */
export type Lists = Readonly<Record<Lang, readonly string[]>>;

/** What stands in the fields. */
export type Draft = Readonly<Record<Lang, string>>;

/** Why a draft cannot be saved yet; `word` is the one that is too long. */
export type Lack = { kind: 'many'; count: number } | { kind: 'long'; word: string };

/** A field for every list there is and for every language of the event, the event's first. */
export function draftOf(lists: Lists, languages: readonly Lang[]): Draft {
  const all = new Set([...languages, ...Object.keys(lists)]);
  return Object.fromEntries([...all].map((lang) => [lang, (lists[lang] ?? []).join('\n')]));
}

/** The words of one field, each once and without the space around it. */
export function wordsIn(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  return [...new Set(lines)].filter((line) => line !== '');
}

/** What the draft would save: languages without a word have no list. */
export function listsOf(draft: Draft): Record<Lang, string[]> | Lack {
  const lists: Record<Lang, string[]> = {};
  let count = 0;
  for (const [lang, text] of Object.entries(draft)) {
    const words = wordsIn(text);
    const word = words.find((each) => graphemes(each) > LONGEST_WORD);
    if (word !== undefined) return { kind: 'long', word };
    count += words.length;
    if (words.length > 0) lists[lang] = [...words];
  }
  return count > MOST_WORDS ? { kind: 'many', count } : lists;
}

export function isLack(found: Record<Lang, string[]> | Lack): found is Lack {
  return 'kind' in found && typeof found.kind === 'string';
}

/** Languages that have no field yet. A list is only ever looked for in the words themselves, so a language that is missing here can share any other's. */
export function offered(draft: Draft): readonly Lang[] {
  return OFFERED.filter((lang) => !(lang in draft));
}
