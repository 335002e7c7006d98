// Length of a text as a person counts it, and as the server does.

/** Made once; Firefox has it since 125, before that code points must do. */
const SEGMENTER = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : undefined;

/** Something that can be seen; a question must have at least one such character. Some letters and symbols are drawn as nothing. */
const VISIBLE = /(?![\u115f\u1160\u2800\u3164\uffa0\u{13441}\u{13442}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** The number of user-perceived characters, without the space around the text. */
export function graphemes(text: string): number {
  return characters(text.trim()).length;
}

/** The user-perceived characters of a text. */
export function characters(text: string): readonly string[] {
  return SEGMENTER === undefined ? [...text] : Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** Whether there is anything to read in it. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}
