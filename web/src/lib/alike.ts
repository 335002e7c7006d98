// Finds questions of like wording, in any script, by the short runs of letters they share.

/**
 * From this score on two questions are worth showing side by side. Of the pairs among 350 real statements of two conversations, most from
 * here on make the same point or its contrary; below, they mostly share no more than their subject. A wish in wholly other words is not
 * found at any score.
 */
export const ALIKE = 0.45;

/** A neighbour, and how alike it is: 0 for nothing shared, 1 for the same words. */
export interface Neighbour {
  readonly id: string;
  readonly score: number;
}

/** As if there were this many other texts: among two or three, that all share a run does not yet mean that it says nothing. */
const FEW = 3;

/** Fewer different runs than this is a word or two; whatever holds them would seem alike. */
const LEAST_GRAMS = 6;

/**
 * Scripts in which one character holds a syllable or a word. Two of them say as much as three letters, and of three a short question has
 * hardly any: for these runs of two are compared, for all others runs of three.
 */
const DENSE = /([\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\u30fc\u3005]+)/u;

/** Accents, vowel points, the lengthening stroke of Arabic, and characters that only steer others. The sound marks of kana stay: they make other letters. */
const UNSEEN = /(?![\u3099\u309a])\p{sc=Zinh}|[\u0591-\u05c7\u0640]|\p{Cf}/gu;

/** What separates words. */
const BETWEEN = /[^\p{L}\p{N}\p{M}]+/gu;

/** Letters of Arabic that people write for one another. */
const SAME_LETTER: Readonly<Record<string, string>> = { ى: 'ي', ی: 'ي', ة: 'ه', ک: 'ك' };

/** The words of a text without what differs between two people who type the same: case, accents, width of characters, punctuation, space. */
export function normalised(text: string): string {
  return text
    .normalize('NFKD')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ىیةک]/g, (letter) => SAME_LETTER[letter] ?? letter)
    .replace(BETWEEN, ' ')
    .trim();
}

/** The different short runs of a text. A word's ends count as a character, so that its beginning weighs more than its middle. */
export function grams(text: string): Set<string> {
  const found = new Set<string>();
  for (const run of normalised(text)
    .split(' ')
    .flatMap((word) => word.split(DENSE))) {
    if (run === '') continue;
    const dense = DENSE.test(run);
    const size = dense ? 2 : 3;
    const characters = [...(dense ? run : ` ${run} `)];
    for (let from = 0; from === 0 || from + size <= characters.length; from++) {
      found.add(characters.slice(from, from + size).join(''));
    }
  }
  return found;
}

interface Text {
  readonly id: string;
  readonly grams: ReadonlySet<string>;
  /** The weight of all its runs, as it was at the change of the index with this number. */
  weight: number;
  weighedAt: number;
}

/** An index of texts by their runs. Putting costs as much as the text is long; asking, as many texts as share a run with it. */
export class Alike {
  /** A slot whose text was dropped is used again. */
  readonly #texts: (Text | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #holders = new Map<string, Set<number>>();
  /** Counts changes: each makes some run rarer or more common, and so every text lighter or heavier. */
  #changes = 0;

  /** Adds a text, or puts it in the place of the one that had this id. */
  put(id: string, text: string): void {
    this.drop(id);
    this.#changes++;
    const slot = this.#free.pop() ?? this.#texts.length;
    const found = grams(text);
    this.#texts[slot] = { id, grams: found, weight: 0, weighedAt: 0 };
    this.#slots.set(id, slot);
    for (const gram of found) {
      const holders = this.#holders.get(gram);
      if (holders === undefined) this.#holders.set(gram, new Set([slot]));
      else holders.add(slot);
    }
  }

  /** Takes a text out; fine if it is not there. */
  drop(id: string): void {
    const slot = this.#slots.get(id);
    const text = slot === undefined ? undefined : this.#texts[slot];
    if (slot === undefined || text === undefined) return;
    this.#changes++;
    for (const gram of text.grams) {
      const holders = this.#holders.get(gram);
      holders?.delete(slot);
      if (holders?.size === 0) this.#holders.delete(gram);
    }
    this.#texts[slot] = undefined;
    this.#slots.delete(id);
    this.#free.push(slot);
  }

  /** At most `most` texts that are {@link ALIKE}, the most alike first; never the one with the id `not`. */
  like(text: string, most: number, not?: string): readonly Neighbour[] {
    const wanted = grams(text);
    if (wanted.size < LEAST_GRAMS) return [];
    const shared = new Float64Array(this.#texts.length);
    let whole = 0;
    for (const gram of wanted) {
      const weight = this.#weight(gram);
      whole += weight;
      for (const slot of this.#holders.get(gram) ?? []) shared[slot] = (shared[slot] ?? 0) + weight;
    }
    // A text weighs at least what it shares, so its score is at most the root of this share; most need not be looked at.
    const least = ALIKE * ALIKE * whole;
    const found: Neighbour[] = [];
    shared.forEach((weight, slot) => {
      const other = weight >= least ? this.#texts[slot] : undefined;
      if (other === undefined || other.id === not || other.grams.size < LEAST_GRAMS) return;
      const score = Math.min(1, weight / Math.sqrt(whole * this.#weigh(other)));
      if (score >= ALIKE) found.push({ id: other.id, score });
    });
    return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, most);
  }

  /** Runs that every question has ("what", "the") say little; rare ones say what it is about. */
  #weight(gram: string): number {
    return Math.log((this.#slots.size + FEW) / (this.#holders.get(gram)?.size ?? 1));
  }

  #weigh(text: Text): number {
    if (text.weighedAt !== this.#changes) {
      text.weighedAt = this.#changes;
      text.weight = 0;
      for (const gram of text.grams) text.weight += this.#weight(gram);
    }
    return text.weight;
  }
}
