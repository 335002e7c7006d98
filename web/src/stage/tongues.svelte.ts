// The languages the screen speaks: the event's first two, whatever the language of the computer it runs on.
import { fetchCatalogue, Refused } from '../lib/api';
import { Language } from '../lib/i18n';
import { language } from '../lib/language.svelte';
import type { Boot, Lang, StageUpdate } from '../lib/wire';

/** Two are read at a glance; a third makes all of them small. */
const MOST = 2;

/** The main language, and the one below it if there is one. */
export interface Tongues {
  readonly main: Language;
  readonly second: Language | undefined;
  /** Fetches what is missing, once a connection is there. */
  complete(): Promise<void>;
}

/** Speaks the page's own language until the catalogues of the event's languages are there. */
export function speak(boot: Boot<StageUpdate>, spoken: readonly Lang[]): Tongues {
  const own = language();
  const wanted = spoken.filter((lang) => boot.languages.includes(lang)).slice(0, MOST);
  let known = $state.raw<readonly Language[]>([own]);
  let state: 'missing' | 'loading' | 'complete' = wanted.length === 0 ? 'complete' : 'missing';

  async function complete(): Promise<void> {
    if (state !== 'missing') return;
    state = 'loading';
    const loading = wanted.map(async (lang) =>
      lang === own.lang ? own : new Language(lang, await fetchCatalogue(lang, 'stage')),
    );
    try {
      known = await Promise.all(loading);
      state = 'complete';
    } catch (error) {
      state = 'missing';
      // Without a network the page's own language stays: the picture matters more than its frame.
      if (!(error instanceof Refused)) throw error;
    }
  }

  return {
    complete,
    get main() {
      return known[0] ?? own;
    },
    get second() {
      return known[1];
    },
  };
}
