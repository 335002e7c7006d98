// What a page says in a language, from the catalogues it is built with, so that a story can be told in any of them.
import { readFileSync } from 'node:fs';
import { Language, type Catalogue, type Params } from '../../src/lib/i18n.ts';

export type Tongue = 'en' | 'ar';

/** A story that is told in each language: that one, and the event's other. */
export const TONGUES: readonly (readonly [Tongue, Tongue])[] = [
  ['en', 'ar'],
  ['ar', 'en'],
];

export type PageName = 'audience' | 'desk' | 'stage' | 'booth' | 'host' | 'report';

/** The message of a key. */
export type Words = (key: string, params?: Params) => string;

export function wordsOf(page: PageName, tongue: Tongue): Words {
  const language = new Language(tongue, { ...catalogue(tongue, 'common'), ...catalogue(tongue, page) });
  return (key, params) => {
    if (!language.has(key)) throw new Error(`the catalogues have no ${key} for ${page}`);
    return language.t(key, params);
  };
}

function catalogue(tongue: Tongue, name: string): Catalogue {
  const file = new URL(`../../catalogues/${tongue}/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Catalogue;
}
