// A poll's result as every page draws it: rows with labels, counts and shares, and one sentence that says the same.
import { localised, type Language, type Marked } from './i18n';
import type { Dir, Kind, Lang, Localised, PartResult, Spread, Stance } from './wire';

/** One thing asked, as the desk or as everyone knows it. */
export interface Asked {
  readonly kind: Kind;
  readonly options?: readonly Localised[];
}

/** An option, a step or a number of stars. */
export interface Bar {
  /** In the part, whatever order the bars stand in. */
  readonly place: number;
  readonly label: Marked;
  /** Replies, or points where points were shared out. */
  readonly count: number;
  /** Of those who answered, or of all points given; between 0 and 1. */
  readonly share: number;
  /** Whether nothing has more. */
  readonly isMost: boolean;
  /** Whether it is a right answer that may be told by now. */
  readonly isRight: boolean;
}

/** An option of a ranking. */
export interface Ranked {
  readonly place: number;
  readonly label: Marked;
  /** 1 for the best; the same for options that are even. */
  readonly rank: number;
  /** Borda points. */
  readonly points: number;
  /** Of the points an option has that everybody puts first. */
  readonly share: number;
  /** Replies that put it first. */
  readonly first: number;
}

/** How numbers lie, in the unit that was asked for. */
export interface Numbers extends Omit<Spread, 'bins'> {
  /** Equally wide; the last one ends at `max`. */
  readonly bins: readonly { readonly from: number; readonly count: number; readonly share: number }[];
  readonly unit: Marked | undefined;
}

/** Something that was written. */
export interface Written {
  readonly text: string;
  readonly dir: Dir;
  readonly count: number;
  /** From 0 for what is said least to 1 for what is said most, so that the area of a word grows with its count. */
  readonly size: number;
}

/** The stances in the order in which every page offers and counts them. */
export const STANCES = ['agree', 'disagree', 'pass'] as const satisfies readonly Stance[];

/** What was thought of a statement; shares are of those who took a stance or passed. */
export interface Stances {
  readonly place: number;
  readonly label: Marked;
  readonly counts: readonly [agree: number, disagree: number, pass: number];
  readonly shares: readonly [agree: number, disagree: number, pass: number];
}

/** What is drawn of one part. */
export type Drawn =
  | { readonly shape: 'bars'; readonly bars: readonly Bar[] }
  /** Steps of a scale or stars: bars in the order of the steps, which begin at 1. */
  | { readonly shape: 'steps'; readonly bars: readonly Bar[]; readonly mean: number | undefined }
  | { readonly shape: 'ranking'; readonly rows: readonly Ranked[] }
  | { readonly shape: 'points'; readonly bars: readonly Bar[] }
  | { readonly shape: 'numbers'; readonly numbers: Numbers | undefined }
  /** Most frequent first; `other` counts what is not shown. */
  | { readonly shape: 'cloud' | 'texts'; readonly written: readonly Written[]; readonly other: number }
  | { readonly shape: 'stances'; readonly rows: readonly Stances[] };

/** Most things that a sentence lists. */
const LISTED = 3;

/** The first letter that says which way a text runs. */
const FIRST_LETTER = /\p{L}/u;
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** What to draw of a part; `order` are the event's languages. */
export function drawn(part: Asked, result: PartResult, words: Language, order: readonly Lang[] = []): Drawn {
  const { figures, answered, right = [] } = result;
  const label = (place: number): Marked => labelOf(part, place, words, order);
  if ('counts' in figures) {
    const bars = barsOf(figures.counts, answered, label, right);
    return isStepped(part.kind) ? { shape: 'steps', bars, mean: meanStep(bars) } : { shape: 'bars', bars };
  }
  if ('ranking' in figures) return { shape: 'ranking', rows: rankedRows(figures.ranking, answered, label) };
  if ('points' in figures) {
    return { shape: 'points', bars: barsOf(figures.points, sum(figures.points), label, []) };
  }
  if ('numbers' in figures) {
    return { shape: 'numbers', numbers: figures.numbers ? numbersOf(part, figures.numbers, words, order) : undefined };
  }
  if ('phrases' in figures) {
    const { shown, other } = figures.phrases;
    return { shape: part.kind === 'text' ? 'texts' : 'cloud', written: writtenOf(shown), other };
  }
  return {
    shape: 'stances',
    rows: figures.stances.map((counts, place) => ({ place, label: label(place), counts, shares: sharesOf(counts) })),
  };
}

/** The sentence that says what the picture shows, for those who do not see it. */
export function summary(part: Asked, result: PartResult, words: Language, order: readonly Lang[] = []): string {
  const said =
    result.answered === 0 ? words.t('poll.sum.none') : told(drawn(part, result, words, order), result, words);
  return result.abstained === 0 ? said : `${said} ${words.t('poll.abstained', { n: result.abstained })}.`;
}

/** What a place of a part is called: an option's text, yes or no, a step of a scale with its end, a number of stars. */
export function labelOf(
  { kind, options = [] }: Asked,
  place: number,
  words: Language,
  order: readonly Lang[] = [],
): Marked {
  const own = (text: string): Marked => ({ text, lang: words.lang, dir: words.dir });
  if (kind === 'yes_no') return own(words.t(place === 0 ? 'poll.yes' : 'poll.no'));
  if (typeof kind === 'object' && 'stars' in kind) return own(words.t('poll.stars', { n: place + 1 }));
  if (typeof kind === 'object' && 'scale' in kind) {
    const end = place === 0 ? options[0] : place === kind.scale.steps - 1 ? options[1] : undefined;
    const step = words.number(place + 1);
    if (end === undefined) return own(step);
    const marked = localised(end, words.lang, order);
    return { ...marked, text: `${step} · ${marked.text}` };
  }
  const option = options[place];
  return option === undefined ? own(words.number(place + 1)) : localised(option, words.lang, order);
}

/** A number in the smallest unit as it is read, such as 12.5 for 125 with one decimal. */
export function amount(number: number, kind: Kind): number {
  return typeof kind === 'object' && 'number' in kind ? number / 10 ** kind.number.decimals : number;
}

/** Whether it is answered by a step of a scale or by stars. */
export function isStepped(kind: Kind): boolean {
  return typeof kind === 'object' && ('scale' in kind || 'stars' in kind);
}

function barsOf(
  counts: readonly number[],
  whole: number,
  label: (place: number) => Marked,
  right: readonly number[],
): Bar[] {
  const most = Math.max(0, ...counts);
  return counts.map((count, place) => ({
    place,
    label: label(place),
    count,
    share: shareOf(count, whole),
    isMost: count > 0 && count === most,
    isRight: right.includes(place),
  }));
}

/** The mean of the steps that were chosen, the first being 1. */
function meanStep(bars: readonly Bar[]): number | undefined {
  const chosen = sum(bars.map(({ count }) => count));
  return chosen === 0 ? undefined : sum(bars.map(({ count, place }) => count * (place + 1))) / chosen;
}

function rankedRows(
  { borda, first }: { borda: readonly number[]; first: readonly number[] },
  answered: number,
  label: (place: number) => Marked,
): Ranked[] {
  const highest = answered * (borda.length - 1);
  return borda
    .map((points, place) => ({
      place,
      label: label(place),
      rank: 1 + borda.filter((other) => other > points).length,
      points,
      share: shareOf(points, highest),
      first: first[place] ?? 0,
    }))
    .sort((a, b) => b.points - a.points || b.first - a.first || a.place - b.place);
}

function numbersOf({ kind, options }: Asked, spread: Spread, words: Language, order: readonly Lang[]): Numbers {
  const read = (number: number): number => amount(number, kind);
  const most = Math.max(1, ...spread.bins.map(([, count]) => count));
  const { min, lower, median, upper, max, mean } = spread;
  return {
    min: read(min),
    lower: read(lower),
    median: read(median),
    upper: read(upper),
    max: read(max),
    mean: read(mean),
    bins: spread.bins.map(([from, count]) => ({ from: read(from), count, share: count / most })),
    unit: options?.[0] && localised(options[0], words.lang, order),
  };
}

function writtenOf(shown: readonly (readonly [string, number])[]): Written[] {
  const counts = shown.map(([, count]) => Math.sqrt(count));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return shown.map(([text, count]) => ({
    text,
    dir: RTL_LETTER.test(FIRST_LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr',
    count,
    size: most > least ? (Math.sqrt(count) - least) / (most - least) : 0.5,
  }));
}

function sharesOf(counts: readonly [number, number, number]): [number, number, number] {
  const whole = sum(counts);
  return [shareOf(counts[0], whole), shareOf(counts[1], whole), shareOf(counts[2], whole)];
}

function told(shown: Drawn, { answered }: PartResult, words: Language): string {
  const t = words.t.bind(words);
  switch (shown.shape) {
    case 'bars':
    case 'points': {
      const most = shown.bars.filter(({ isMost }) => isMost);
      const [first] = most;
      if (first === undefined) return t('poll.sum.none');
      const params = {
        labels: listed(
          most.map(({ label }) => label.text),
          words,
        ),
        share: words.percent(first.share),
      };
      const isTie = most.length > 1;
      return shown.shape === 'bars'
        ? t(isTie ? 'poll.sum.tied' : 'poll.sum.most', { ...params, count: first.count, n: answered })
        : t(isTie ? 'poll.sum.points_tied' : 'poll.sum.points', { ...params, n: first.count });
    }
    case 'steps':
      return t('poll.sum.mean', { mean: words.number(round(shown.mean ?? 0)), most: shown.bars.length, n: answered });
    case 'ranking': {
      const best = shown.rows.slice(0, LISTED).map(({ label, points }) => `${label.text} (${words.number(points)})`);
      return t('poll.sum.ranking', { labels: listed(best, words), n: answered });
    }
    case 'numbers':
      return numbersTold(shown.numbers, words);
    case 'cloud':
    case 'texts': {
      const most = shown.written.slice(0, LISTED).map(({ text, count }) => `${text} (${words.number(count)})`);
      if (most.length === 0) return t('poll.sum.unseen', { n: answered });
      return t('poll.sum.words', { labels: listed(most, words) });
    }
    case 'stances': {
      const by = (stance: 0 | 1): string => {
        const found = [...shown.rows].sort((a, b) => b.shares[stance] - a.shares[stance])[0];
        // A statement is a sentence of its own; here it is part of another.
        return found ? `${found.label.text.replace(/[.。]$/, '')} (${words.percent(found.shares[stance])})` : '';
      };
      return t('poll.sum.stances', { agree: by(0), disagree: by(1), n: answered });
    }
  }
}

function numbersTold(numbers: Numbers | undefined, words: Language): string {
  if (numbers === undefined) return words.t('poll.sum.none');
  const { median, lower, upper, unit } = numbers;
  const read = (number: number): string => words.number(number) + (unit ? ` ${unit.text}` : '');
  return words.t('poll.sum.numbers', { median: read(median), lower: read(lower), upper: read(upper) });
}

function listed(texts: readonly string[], words: Language): string {
  // Each may run its own way; isolated, none disturbs the order of the others.
  const mixed = words.dir === 'rtl' || texts.some((text) => RTL_LETTER.test(text));
  const apart = mixed ? texts.map((text) => `\u2068${text}\u2069`) : texts;
  return new Intl.ListFormat(words.lang, { type: 'conjunction' }).format(apart);
}

/** To one decimal: more would claim what a scale of steps cannot. */
function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, number) => whole + number, 0);
}

function shareOf(count: number, whole: number): number {
  return whole > 0 ? count / whole : 0;
}
