// Languages in a list to choose from: as the reader calls each, and as those who speak it do.
import { nameOf } from './names';
import type { Lang } from '../lib/wire';

/** What browsers that come without these languages do not know: how each calls itself. */
const OWN: Readonly<Record<Lang, string>> = {
  bm: 'Bamanankan',
  ff: 'Pulaar',
  ha: 'Hausa',
  ig: 'Igbo',
  is: 'íslenska',
  ku: 'Kurdî',
  lg: 'Luganda',
  ln: 'lingála',
  mg: 'Malagasy',
  mk: 'македонски',
  om: 'Oromoo',
  ps: 'پښتو',
  rw: 'Ikinyarwanda',
  so: 'Soomaali',
  sq: 'shqip',
  wo: 'Wolof',
  xh: 'isiXhosa',
  yo: 'Yorùbá',
  zu: 'isiZulu',
};

/** `French – français`; only one of them where they are the same or the other is not known; the tag where nobody knows any. */
export function labelOf(lang: Lang, reader: Lang): string {
  const name = nameOf(lang, reader);
  const own = ownNameOf(lang);
  if (own === undefined || own.toLocaleLowerCase(lang) === name.toLocaleLowerCase(lang)) return name;
  // The two may run in different ways.
  return name === lang ? own : `${name} – \u2068${own}\u2069`;
}

function ownNameOf(lang: Lang): string | undefined {
  // Asked for a language it does not have, a browser answers in another one.
  return OWN[lang] ?? (Intl.DisplayNames.supportedLocalesOf([lang]).length > 0 ? nameOf(lang, lang) : undefined);
}
