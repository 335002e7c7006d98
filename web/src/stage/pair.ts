// A text of the event in the two languages that the screen shows.
import { localised, type Marked } from '../lib/i18n';
import type { Lang, Localised } from '../lib/wire';

/** The text in the event's main language and in the next one, if it exists in that; a missing main text falls back to what there is. */
export function pair(text: Localised, languages: readonly Lang[]): { main: Marked; second: Marked | undefined } {
  const [first = '', next] = languages;
  const main = localised(text, first, languages);
  if (next === undefined || main.lang === next || text[next] === undefined) return { main, second: undefined };
  return { main, second: localised(text, next) };
}
