// Moments as the clocks of an event's zone show them. Without a zone, or with one that the browser does not know, as its own clock does.
import type { Lang } from '../lib/wire';

const MINUTE = 60_000;
const DAY_LONG = 86_400_000;

/** Formatters by language, zone and form; a new one costs more than a thousand calls of it. */
const known = new Map<string, Intl.DateTimeFormat>();

type Form = Pick<
  Intl.DateTimeFormatOptions,
  'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'hourCycle' | 'timeZoneName'
>;

const WALL: Form = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};
const TIME: Form = { hour: 'numeric', minute: '2-digit' };
const DAY: Form = { weekday: 'long', month: 'long', day: 'numeric' };

function format(lang: Lang, zone: string | undefined, form: Form): Intl.DateTimeFormat {
  const name = `${lang} ${zone ?? ''} ${JSON.stringify(form)}`;
  let found = known.get(name);
  if (found === undefined) {
    try {
      found = new Intl.DateTimeFormat(lang, zone === undefined ? form : { ...form, timeZone: zone });
    } catch {
      found = new Intl.DateTimeFormat(lang, form);
    }
    known.set(name, found);
  }
  return found;
}

/** A moment as a field for date and time has it: `2026-03-08T09:00`. */
export function wallOf(at: number, zone: string | undefined): string {
  const parts = new Map(
    format('en-GB', zone, WALL)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/** The moment when the clocks show that; nothing if it is no date and time. Of an hour that comes twice, the first; one that is left out is the one after. */
export function momentOf(wall: string, zone: string | undefined): number | undefined {
  const shown = Date.parse(`${wall}Z`);
  if (Number.isNaN(shown)) return undefined;
  /** How far the clocks are ahead of UTC at a moment. */
  const ahead = (at: number): number => Date.parse(`${wallOf(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE;
  // Clocks that are put forward or back are on one of two times around then.
  const [before, after] = [shown - ahead(shown - DAY_LONG), shown - ahead(shown + DAY_LONG)];
  const fits = (at: number): boolean => wallOf(at, zone) === wall.slice(0, 16);
  return [before, after].filter(fits).sort((a, b) => a - b)[0] ?? before;
}

/** `9:00 – 9:45 AM`, or the start alone. */
export function timesOf(from: number, to: number | undefined, lang: Lang, zone: string | undefined): string {
  const times = format(lang, zone, TIME);
  return to === undefined ? times.format(from) : times.formatRange(from, to);
}

/** `Sunday, March 8`. */
export function dayOf(at: number, lang: Lang, zone: string | undefined): string {
  return format(lang, zone, DAY).format(at);
}
