// The language the page speaks now. Every template that calls `t` follows a change by itself.
import { fetchCatalogue, Refused, type PageName } from './api';
import { Language, localised, type Catalogue, type Marked, type Params } from './i18n';
import type { Lang, Localised } from './wire';

/** A year, the longest the choice of a language needs to be remembered. */
const COOKIE_SECONDS = 31_536_000;

let current = $state.raw(new Language('en', {}));

/** All words in use, in the same language. */
let words: Catalogue = {};

/** The parts of the page that brought words of their own. */
const parts = new Set<'later'>();

/** The language in use, with its formatters for numbers and times. */
export function language(): Language {
  return current;
}

/** The message of `key` in the reader's language. */
export function t(key: string, params?: Params): string {
  return current.t(key, params);
}

/** Why the connection ended for good, by its close code. */
export function whyStopped(close: number): string {
  const key = `stopped.${close}`;
  return t(current.has(key) ? key : 'stopped.other');
}

/** Why something was not done: the sentence of a refusal or of its code, or a neutral one for whatever this page has no sentence for. */
export function whyRefused(why: unknown): string {
  const key = `error.${String(why instanceof Refused ? why.code : why)}`;
  return t(current.has(key) ? key : 'error.other');
}

/** The best version of a text of the event for this reader; `order` are the event's languages, the main one first. */
export function inLanguage(text: Localised, order?: readonly Lang[]): Marked {
  return localised(text, current.lang, order);
}

/** Puts a catalogue in use and marks the document with its language and direction. */
export function setCatalogue(lang: Lang, catalogue: Catalogue): void {
  words = catalogue;
  current = new Language(lang, catalogue);
  document.documentElement.lang = lang;
  document.documentElement.dir = current.dir;
}

/** Fetches the catalogue of another language, puts it in use and has the server remember it. */
export async function changeLanguage(lang: Lang, page: PageName): Promise<void> {
  const found = [await fetchCatalogue(lang, page)];
  // A part that comes meanwhile is walked through as well.
  for (const part of parts) found.push(await fetchCatalogue(lang, part));
  document.cookie = `lang=${lang}; Path=/; SameSite=Lax; Max-Age=${COOKIE_SECONDS}`;
  setCatalogue(lang, Object.assign({}, ...found) as Catalogue);
}

/** Fetches the words of a part of the page, in whatever language the page speaks by then, and puts them in use beside the others. */
export async function addCatalogue(part: 'later'): Promise<void> {
  let { lang } = current;
  let found = await fetchCatalogue(lang, part);
  while (lang !== current.lang) {
    ({ lang } = current);
    found = await fetchCatalogue(lang, part);
  }
  parts.add(part);
  setCatalogue(lang, { ...words, ...found });
}
