// One language of the interface: its catalogue in a subset of ICU MessageFormat, its numbers, times and plurals.
import type { Dir, Lang, Localised } from './wire';

/** Messages by key. The subset: `{name}`, `{n, number}`, `{n, plural, =0 {…} one {…} other {# …}}`, `{x, select, a {…} other {…}}`, `''`. */
export type Catalogue = Readonly<Record<string, string>>;

/** What fills a message's places. Numbers are written in the reader's digits. */
export type Params = Readonly<Record<string, string | number>>;

/** A text with the language it is in and the way it runs, as its element must be marked. */
export interface Marked {
  text: string;
  lang: Lang;
  dir: Dir;
}

type Part = string | { name: string; kind: 'plain' | 'number' } | Choice | typeof HASH;
interface Choice {
  name: string;
  kind: 'plural' | 'select';
  arms: ReadonlyMap<string, readonly Part[]>;
}

/** The `#` in the arm of a plural. */
const HASH = Symbol('#');

/** Languages whose usual script runs from right to left. */
const RTL = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** Letters that run from right to left: Hebrew to Arabic Extended, and the presentation forms. */
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** The way the usual script of a language runs. */
export function dirOf(lang: Lang): Dir {
  return RTL.has(primary(lang)) ? 'rtl' : 'ltr';
}

/** The text in `lang`, else in the first of `order` there is, else the first there is; marked with the language it turned out to be in. */
export function localised(text: Localised, lang: Lang, order: readonly Lang[] = []): Marked {
  const there = Object.keys(text);
  const same = there.find((tag) => tag === lang) ?? there.find((tag) => primary(tag) === primary(lang));
  const found = same ?? order.find((tag) => tag in text) ?? there[0] ?? lang;
  return { text: text[found] ?? '', lang: found, dir: dirOf(found) };
}

/** The interface in one language. Immutable: another language is another `Language`. */
export class Language {
  readonly lang: Lang;
  readonly dir: Dir;
  readonly #catalogue: Catalogue;
  readonly #parsed = new Map<string, readonly Part[]>();
  readonly #plural: Intl.PluralRules;
  // A formatter costs more to make than a thousand calls of it, so each is made once.
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #dateTime: Intl.DateTimeFormat;
  readonly #relative: Intl.RelativeTimeFormat;

  constructor(lang: Lang, catalogue: Catalogue) {
    this.lang = lang;
    this.dir = dirOf(lang);
    this.#catalogue = catalogue;
    this.#plural = new Intl.PluralRules(lang);
    this.#number = new Intl.NumberFormat(lang);
    this.#percent = new Intl.NumberFormat(lang, { style: 'percent' });
    this.#dateTime = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' });
    this.#relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: 'short' });
  }

  /** The message of `key`, filled. A missing key shows itself, so that it is seen; the catalogue test keeps it from happening. */
  t(key: string, params: Params = {}): string {
    let parts = this.#parsed.get(key);
    if (parts === undefined) {
      const message = this.#catalogue[key];
      if (message === undefined) return key;
      parts = parse(message);
      this.#parsed.set(key, parts);
    }
    return this.#fill(parts, params, 0);
  }

  /** Whether the catalogue has the key. */
  has(key: string): boolean {
    return key in this.#catalogue;
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** A share between 0 and 1 as a whole percentage. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** Date, hour and minute of a moment in milliseconds since 1970. */
  dateTime(at: number): string {
    return this.#dateTime.format(at);
  }

  /** How long ago `at` was at `now`: "now", "3 min. ago", "yesterday". */
  ago(at: number, now: number): string {
    const past = Math.max(0, now - at);
    for (const [unit, length] of UNITS) {
      if (past >= length) return this.#relative.format(-Math.floor(past / length), unit);
    }
    return this.#relative.format(0, 'second');
  }

  #fill(parts: readonly Part[], params: Params, hash: number): string {
    let filled = '';
    for (const part of parts) {
      if (typeof part === 'string') filled += part;
      else if (part === HASH) filled += this.number(hash);
      else if (part.kind === 'plural') {
        const count = Number(params[part.name] ?? 0);
        const arm = part.arms.get(`=${count}`) ?? part.arms.get(this.#plural.select(count));
        filled += this.#fill(arm ?? part.arms.get('other') ?? [], params, count);
      } else if (part.kind === 'select') {
        const arm = part.arms.get(String(params[part.name])) ?? part.arms.get('other') ?? [];
        filled += this.#fill(arm, params, hash);
      } else filled += this.#place(params[part.name]);
    }
    return filled;
  }

  /** A text may run the other way than the sentence around it; isolated, it cannot disturb its order. */
  #place(value: string | number | undefined): string {
    if (value === undefined) return '';
    if (typeof value === 'number') return this.number(value);
    return this.dir === 'rtl' || RTL_LETTER.test(value) ? `\u2068${value}\u2069` : value;
  }
}

/** `en` of `en-GB`. */
export function primary(lang: Lang): string {
  return lang.split('-')[0] ?? lang;
}

/** The parts of a message. The catalogue test parses every message with a complete ICU parser, so mistakes are found there, not here. */
function parse(message: string): readonly Part[] {
  let at = 0;

  function parts(inPlural: boolean): Part[] {
    const found: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') found.push(text);
      text = '';
    };
    while (at < message.length && message[at] !== '}') {
      const char = message[at++] ?? '';
      if (char === "'" && message[at] === "'") {
        text += "'";
        at++;
      } else if (char === "'" && /[{}]/.test(message[at] ?? '')) {
        const end = message.indexOf("'", at);
        text += message.slice(at, end);
        at = end + 1;
      } else if (char === '#' && inPlural) {
        flush();
        found.push(HASH);
      } else if (char === '{') {
        flush();
        found.push(place());
      } else text += char;
    }
    flush();
    return found;
  }

  /** What stands between braces; `at` is behind the opening one. */
  function place(): Part {
    const name = word(/[,}]/);
    if (message[at++] === '}') return { name, kind: 'plain' };
    const kind = word(/[,}]/);
    if (message[at++] === '}') return { name, kind: 'number' };
    const arms = new Map<string, readonly Part[]>();
    for (;;) {
      const arm = word(/[{}]/);
      if (message[at++] !== '{') break;
      arms.set(arm, parts(kind === 'plural'));
      at++;
    }
    return { name, kind: kind === 'plural' ? 'plural' : 'select', arms };
  }

  function word(end: RegExp): string {
    const from = at;
    while (at < message.length && !end.test(message[at] ?? '')) at++;
    return message.slice(from, at).trim();
  }

  return parts(false);
}
