// A number that stands for a text.

/** FNV-1a, in 32 bits: enough to tell texts apart that nobody made alike on purpose. */
export function fingerprint(text: string): number {
  let state = 0x811c9dc5;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return state;
}
