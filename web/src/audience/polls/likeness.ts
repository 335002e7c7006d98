// What of two texts that were written into a poll is counted as one, so that a phone finds its own words in a result.

/** Vowel points, the lengthening stroke of Arabic, and characters that only steer others. */
const UNDRAWN = /[\u0640\u064b-\u0652\u0670\u200c-\u200f]/g;

/** What stands around a word without being one. */
const AROUND = /^[^\p{Alphabetic}\p{N}]+|[^\p{Alphabetic}\p{N}]+$/gu;

/** The same for texts that the server counts together by itself (`src/domain/poll/phrases.rs`): in any case, with any signs around their words. */
export function likeness(text: string): string {
  const plain = text.normalize('NFKC').replace(UNDRAWN, '').toLowerCase();
  const words = plain.split(/\s+/).map((word) => word.replace(AROUND, ''));
  const joined = words.filter(Boolean).join(' ');
  // A phrase of signs only, such as an emoji, is what it is.
  return joined === '' ? plain : joined;
}
