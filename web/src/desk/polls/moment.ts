// The next moment at which a clock on the wall shows a time.

const DAY = 24 * 60 * 60 * 1000;

/** The next `time` (`14:05`, by this device's zone) after `now`, in milliseconds since 1970; nothing where that is no time. */
export function momentOf(time: string, now: number): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const at = new Date(now).setHours(Number(hours), Number(minutes), 0, 0);
  // What is over today comes again tomorrow.
  return at > now ? at : at + DAY;
}
