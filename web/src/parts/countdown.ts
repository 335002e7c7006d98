// The time until a moment, in whole seconds as a clock shows them: the last second is 1, and 0 is over.

const SECOND = 1000;

/** A formatter by language; a new one each second would be a waste. */
const formats = new Map<string, Intl.NumberFormat>();

/** Whole seconds left at `now`; never below 0. Both in milliseconds since 1970. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / SECOND));
}

/** Milliseconds until the clock shows another second; nothing once it is over. */
export function nextTick(until: number, now: number): number | undefined {
  if (until <= now) return undefined;
  return (until - now) % SECOND || SECOND;
}

/** `4:05`, `1:00:00`, in the digits of a language. Always in a `<bdi dir="ltr">`: hours stand before seconds in every script. */
export function clock(seconds: number, lang: string): string {
  let format = formats.get(lang);
  if (format === undefined) formats.set(lang, (format = new Intl.NumberFormat(lang, { useGrouping: false })));
  const plain = (n: number): string => format.format(n);
  // Digits of some scripts are longer than one unit of a string, so its length says nothing.
  const padded = (n: number): string => (n < 10 ? plain(0) : '') + plain(n);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const start = hours === 0 ? plain(minutes) : `${plain(hours)}:${padded(minutes % 60)}`;
  return `${start}:${padded(seconds % 60)}`;
}
