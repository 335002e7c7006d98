// Length of a text as a person counts it, and as the server does.

/** Made once; Firefox has it since 125, before that code points must do. */
const SEGMENTER = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : undefined;

/** Something that can be seen; a question must have at least one such character. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The number of user-perceived characters, without the space around the text. */
export function graphemes(text: string): number {
  const trimmed = text.trim();
  return [...(SEGMENTER?.segment(trimmed) ?? trimmed)].length;
}

/** Whether there is anything to read in it. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}
