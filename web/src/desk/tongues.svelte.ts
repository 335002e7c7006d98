// The words of the screen for its previews: the desk has catalogues of its own, so the screen's are fetched.
import { fetchCatalogue, Refused } from '../lib/api';
import { Language } from '../lib/i18n';
import type { Tongues } from '../stage/tongues.svelte';
import type { Lang } from '../lib/wire';

/** As many as the screen speaks at once. */
const MOST = 2;

/** The screen's tongues once they are there. Ask again whenever a lost network is back. */
export function stageTongues(
  languages: readonly Lang[],
  spoken: readonly Lang[],
): { readonly all: Tongues | undefined; complete(): Promise<void> } {
  const known = spoken.filter((lang) => languages.includes(lang)).slice(0, MOST);
  const wanted = known.length === 0 ? languages.slice(0, 1) : known;
  let all = $state.raw<Tongues>();
  let isLoading = false;

  async function complete(): Promise<void> {
    if (all !== undefined || isLoading) return;
    isLoading = true;
    try {
      const found = wanted.map(async (lang) => new Language(lang, await fetchCatalogue(lang, 'stage')));
      const [main, second] = await Promise.all(found);
      if (main !== undefined) all = { main, second, complete };
    } catch (error) {
      // The rest of the desk works without a preview.
      if (!(error instanceof Refused)) throw error;
    } finally {
      isLoading = false;
    }
  }

  return {
    complete,
    get all() {
      return all;
    },
  };
}
