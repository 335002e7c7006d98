// A text while it is typed: one field for every language of the event.
import type { Lang, Localised } from '../lib/wire';

/** What stands in the fields; a language left empty has an empty string. */
export type Texts = Record<Lang, string>;

export function blank(languages: readonly Lang[]): Texts {
  return Object.fromEntries(languages.map((lang) => [lang, '']));
}

/** A field for every language of the event, and for those the text already has besides. */
export function filled(text: Localised, languages: readonly Lang[]): Texts {
  return { ...blank(languages), ...text };
}

/** The texts that are not empty; nothing if all are. */
export function written(texts: Texts): Localised | undefined {
  const entries = Object.entries(texts).filter(([, text]) => text.trim() !== '');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
