// The time until a moment, in whole seconds as a clock shows them: the last second is 1, and 0 is over.

/** A clock's hands. */
interface Hands {
  hours: number;
  minutes: number;
  seconds: number;
}

const SECOND = 1000;

/** Formatters for minutes and seconds by language; a new one each second would be a waste. */
const formats = new Map<string, readonly [plain: Intl.NumberFormat, padded: Intl.NumberFormat]>();

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
  if (format === undefined) {
    format = [
      new Intl.NumberFormat(lang, { useGrouping: false }),
      new Intl.NumberFormat(lang, { useGrouping: false, minimumIntegerDigits: 2 }),
    ];
    formats.set(lang, format);
  }
  const [plain, padded] = format;
  const { hours, minutes, seconds: rest } = hands(seconds);
  const end = padded.format(rest);
  if (hours === 0) return `${plain.format(minutes)}:${end}`;
  return `${plain.format(hours)}:${padded.format(minutes)}:${end}`;
}

function hands(seconds: number): Hands {
  return { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
}
