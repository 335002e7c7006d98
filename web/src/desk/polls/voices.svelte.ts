// The words of phones and screens in any language of the event, for previews: the desk has catalogues of its own, so theirs are fetched when wanted.
import { fetchCatalogue, Refused } from '../../lib/api';
import { Language } from '../../lib/i18n';
import type { Lang } from '../../lib/wire';

/** How phone and screen speak in one language. */
export interface Voices {
  readonly phone: Language;
  readonly screen: Language;
}

export class VoiceBox {
  #known = $state.raw<ReadonlyMap<Lang, Voices>>(new Map());
  readonly #asked = new Set<Lang>();

  /** What is known by now; ask with `want` first. */
  in(lang: Lang): Voices | undefined {
    return this.#known.get(lang);
  }

  /** Fetches a language once. One that cannot be had now can be asked for again. */
  async want(lang: Lang): Promise<void> {
    if (this.#asked.has(lang)) return;
    this.#asked.add(lang);
    try {
      const [phone, screen] = await Promise.all([fetchCatalogue(lang, 'later'), fetchCatalogue(lang, 'stage')]);
      const voices = { phone: new Language(lang, phone), screen: new Language(lang, screen) };
      this.#known = new Map(this.#known).set(lang, voices);
    } catch (error) {
      this.#asked.delete(lang);
      // The rest of the editor works without a preview.
      if (!(error instanceof Refused)) throw error;
    }
  }
}
