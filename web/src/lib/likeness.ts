// What two written things have in common that say the same, as the server counts them (`src/domain/poll/likeness.rs`). Both are held to the same list.

/** Numbers that are others than their digits, such as a raised one or a fraction, and all else. */
const PIECES = /\p{No}+|\P{No}+/gu;
const ODD_NUMBER = /^\p{No}/u;

/** Vowel marks of Arabic, its drawn-out line, and what only steers how others are drawn or where a line may break. */
const UNSPOKEN = /[\ufe0e\ufe0f\u0640\u064b-\u0652\u0670\u00ad\u061c\u200b\u200c\u200e\u200f\u2060]/gu;

/** Signs that are one in several shapes, by where they stand or which keyboard wrote them. */
const USUAL: Readonly<Record<string, string>> = { ς: 'σ', '’': "'", '‐': '-', '−': '-' };

/** Punctuation around a word, but for signs that make another word of the one they touch, as in “C#”, “-5” and “50%”. */
const AROUND = /^(?:(?![-#%&*@§‰‱′٪؉؊׳״])\p{P})+|(?:(?![-#%&*@§‰‱′٪؉؊׳״])\p{P})+$/gu;

/** The same for all that says the same. */
export function likeness(text: string): string {
  const written = text.replace(PIECES, (piece) => piece.normalize(ODD_NUMBER.test(piece) ? 'NFD' : 'NFKD'));
  const plain = written
    .normalize('NFC')
    .replace(UNSPOKEN, '')
    .toLowerCase()
    .replace(/[ς’‐−]/g, (sign) => USUAL[sign] ?? sign);
  const words = plain.split(/\p{White_Space}+/u).map(bare);
  return words.filter((word) => word !== '').join(' ') || plain;
}

/** A word without the punctuation around it; nothing of a hyphen that touches nothing, which is a dash. */
export function bare(word: string): string {
  return word.replace(AROUND, '').replace(/^-+$/, '');
}
