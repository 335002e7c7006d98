// Names of languages, as a reader of some language calls them.
import type { Lang } from '../lib/wire';

/** A new one for every call would cost more than all the names. */
const known = new Map<Lang, Intl.DisplayNames>();

/** `Arabic` for `ar` in English, `العربية` in Arabic; the tag itself where the browser knows no name. */
export function nameOf(lang: Lang, reader: Lang): string {
  let names = known.get(reader);
  if (names === undefined) {
    names = new Intl.DisplayNames([reader], { type: 'language' });
    known.set(reader, names);
  }
  return names.of(lang) ?? lang;
}
