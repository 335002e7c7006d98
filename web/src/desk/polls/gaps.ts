// What of a poll is not written in every language of the event. It may be saved and shown so: another language stands in.
import { primary } from '../../lib/i18n';
import type { Lang, Localised, PollTerms } from '../../lib/wire';

/** A language, and the texts that are not written in it. */
export interface Gap {
  readonly lang: Lang;
  readonly texts: readonly Localised[];
}

/** The gaps of title, parts and options, in the order of the event's languages. */
export function gapsOf(
  { title, parts }: Pick<PollTerms, 'title' | 'parts'>,
  languages: readonly Lang[],
): readonly Gap[] {
  const texts = [title, ...parts.flatMap((part) => [...(part.title ? [part.title] : []), ...(part.options ?? [])])];
  return languages
    .map((lang) => ({ lang, texts: texts.filter((text) => isGap(text, lang)) }))
    .filter((gap) => gap.texts.length > 0);
}

/** The languages of the event that a text is not written in. */
export function missingIn(text: Localised, languages: readonly Lang[]): readonly Lang[] {
  return languages.filter((lang) => isGap(text, lang));
}

/** What is written in no language at all is no gap: it is not there. */
function isGap(text: Localised, lang: Lang): boolean {
  const written = Object.keys(text);
  return written.length > 0 && !written.some((tag) => canBeRead(tag, lang));
}

/** Whether who reads `lang` can read what is written in `tag`: the same language in the same script. */
function canBeRead(tag: Lang, lang: Lang): boolean {
  return primary(tag) === primary(lang) && scriptOf(tag) === scriptOf(lang);
}

/** `Hant` of `zh-TW`; nothing of what is no tag to the browser. */
function scriptOf(lang: Lang): string | undefined {
  try {
    return new Intl.Locale(lang).maximize().script;
  } catch {
    return undefined;
  }
}
