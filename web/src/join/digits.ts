// The six digits someone types to find an event.

/** As many digits as a code has. */
const DIGITS = 6;

/** Whether this can be a code. Digits of every script count; spaces, `#` and hyphens do not matter. The server reads the same. */
export function isCode(typed: string): boolean {
  const kept = [...typed.replace(/[\s#\p{Pd}]/gu, '')];
  return kept.length === DIGITS && kept.every((char) => /\p{Nd}/u.test(char));
}
