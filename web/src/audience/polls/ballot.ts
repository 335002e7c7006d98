// What a person has marked on a ballot, whether it can be sent, and what is missing.
import { graphemes } from '../../lib/graphemes';
import type { Params } from '../../lib/i18n';
import { likeness } from '../../lib/likeness';
import { amount } from '../../lib/results';
import type { Ballot, Kind, Lang, Player, PublicPart, Reply, Stance } from '../../lib/wire';
import { fromTyped } from './numerals';
import { wordsIn } from './segments';

/** Longest text, in graphemes, as the server counts. */
export const LONGEST_TEXT = 140;

/** Longest word of a cloud, in graphemes. */
export const LONGEST_WORD = 40;

/** What is marked in one part: a reply that may not be complete, what is typed, the explicit abstention, or nothing. */
export type Mark =
  | { options: readonly number[] }
  | { step: number }
  | { order: readonly number[] }
  | { points: readonly number[] }
  | { stances: readonly (Stance | null)[] }
  | { typed: string; words?: readonly string[] }
  | 'abstain'
  | null;

/** One for each part. */
export type Marks = readonly Mark[];

/** What keeps a part from being sent: a message. */
export interface Missing {
  readonly key: string;
  readonly params?: Params;
}

/** A part's kind in one word. */
export type Sort =
  | 'single'
  | 'multiple'
  | 'yes_no'
  | 'scale'
  | 'stars'
  | 'ranking'
  | 'points'
  | 'number'
  | 'text'
  | 'cloud'
  | 'quiz'
  | 'statements';

/** What a mark holds, if it is of that sort. */
export function markedIn<K extends string>(mark: Mark, key: K): Extract<Mark, Record<K, unknown>> | undefined {
  return mark !== null && typeof mark === 'object' && key in mark
    ? (mark as Extract<Mark, Record<K, unknown>>)
    : undefined;
}

/** The limits that a part's kind sets, if it is of that sort. */
export function limitsOf<K extends LimitedSort>({ kind }: Pick<PublicPart, 'kind'>, sort: K): Limits<K> | undefined {
  return typeof kind === 'object' && sort in kind ? (kind as unknown as Record<K, Limits<K>>)[sort] : undefined;
}

type Limited = Exclude<Kind, string>;
type LimitedSort = Limited extends infer L ? (L extends L ? keyof L : never) : never;
type Limits<K extends string> = Extract<Limited, Record<K, unknown>>[K];

export function sortOf({ kind }: Pick<PublicPart, 'kind'>): Sort {
  return (typeof kind === 'string' ? kind : Object.keys(kind)[0]) as Sort;
}

/** A ballot as marks; without one, nothing is marked. */
export function marksOf(ballot: Ballot | undefined, parts: readonly PublicPart[], lang: Lang): Marks {
  return parts.map((part, at) => markOf(ballot?.replies[at], part, lang));
}

function markOf(reply: Reply | undefined, part: PublicPart, lang: Lang): Mark {
  if (reply === undefined || reply === 'abstain') return reply ?? null;
  if ('number' in reply) return { typed: typedOf(reply.number, part, lang) };
  if (!('words' in reply)) return reply;
  return sortOf(part) === 'text' ? { typed: reply.words[0] ?? '' } : { typed: '', words: reply.words };
}

/** The number as it can be typed again, in the language it will be read in. */
function typedOf(number: number, part: PublicPart, lang: Lang): string {
  const format = new Intl.NumberFormat(lang, { useGrouping: false, maximumFractionDigits: 3 });
  return format.format(amount(number, part.kind));
}

/** The whole ballot, if every part is complete. */
export function ballotOf(marks: Marks, parts: readonly PublicPart[], lang: Lang, player?: Player): Ballot | undefined {
  const replies = parts.map((part, at) => replyOf(marks[at] ?? null, part, lang));
  if (!replies.every((reply) => reply !== undefined)) return undefined;
  return player === undefined ? { replies } : { replies, player };
}

/** The reply that a mark makes, if it is complete. Options are in their order, so that equal replies are equal texts. */
export function replyOf(mark: Mark, part: PublicPart, lang: Lang): Reply | undefined {
  if (mark === null || missing(mark, part, lang) !== undefined) return undefined;
  if (mark === 'abstain') return mark;
  if ('options' in mark) return { options: [...mark.options].sort((a, b) => a - b) };
  if ('typed' in mark) return typedReply(mark, part, lang);
  return mark as Reply;
}

function typedReply(mark: { typed: string; words?: readonly string[] }, part: PublicPart, lang: Lang): Reply {
  const number = limitsOf(part, 'number');
  if (number !== undefined) return { number: fromTyped(mark.typed, number.decimals, lang) ?? 0 };
  return { words: part.kind === 'text' ? [mark.typed.trim()] : collected(mark, lang) };
}

/** The words of a cloud with those that are still in the field, each once. */
export function collected({ typed, words = [] }: { typed: string; words?: readonly string[] }, lang: Lang): string[] {
  return together(words, wordsIn(typed, lang));
}

/** Words with more of them, each once, as the server counts them. */
export function together(words: readonly string[], more: readonly string[]): string[] {
  const all = new Map<string, string>();
  for (const word of [...words, ...more]) {
    const key = likeness(word);
    if (!all.has(key)) all.set(key, word);
  }
  return [...all.values()];
}

/** What has to be done before a part can be sent; nothing if it can. */
export function missing(mark: Mark, part: PublicPart, lang: Lang): Missing | undefined {
  if (mark === 'abstain') return undefined;
  if (mark === null) return { key: isWritten(part) ? 'poll.miss.write' : 'poll.miss.reply' };
  if ('options' in mark) return missingOptions(mark.options.length, part);
  if ('order' in mark) return mark.order.length === 0 ? { key: 'poll.miss.reply' } : undefined;
  if ('points' in mark) {
    const left = pointsLeft(mark.points, part);
    return left === 0 ? undefined : { key: 'poll.points_left', params: { n: left } };
  }
  if ('stances' in mark) return mark.stances.some(Boolean) ? undefined : { key: 'poll.miss.reply' };
  return 'typed' in mark ? missingWords(mark, part, lang) : undefined;
}

function isWritten(part: PublicPart): boolean {
  return ['text', 'cloud', 'number'].includes(sortOf(part));
}

function missingOptions(count: number, part: PublicPart): Missing | undefined {
  const min = limitsOf(part, 'multiple')?.min;
  if (min === undefined) return count === 1 ? undefined : { key: 'poll.miss.reply' };
  return count < min ? { key: 'poll.miss.choose', params: { n: min - count } } : undefined;
}

function missingWords(
  mark: { typed: string; words?: readonly string[] },
  part: PublicPart,
  lang: Lang,
): Missing | undefined {
  const limits = limitsOf(part, 'number');
  if (limits !== undefined) {
    const { min, max, decimals } = limits;
    if (mark.typed.trim() === '') return { key: 'poll.miss.write' };
    const number = fromTyped(mark.typed, decimals, lang);
    if (number === undefined) return { key: 'poll.miss.number', params: { n: decimals } };
    const unit = 10 ** decimals;
    return number < min || number > max
      ? { key: 'poll.range', params: { min: min / unit, max: max / unit } }
      : undefined;
  }
  const words = part.kind === 'text' ? [mark.typed.trim()].filter(Boolean) : collected(mark, lang);
  if (words.length === 0) return { key: 'poll.miss.write' };
  const most = limitsOf(part, 'cloud')?.words;
  if (words.length > (most ?? 1)) return { key: 'poll.cloud.hint', params: { n: most ?? 1 } };
  const over = Math.max(...words.map(graphemes)) - (most === undefined ? LONGEST_TEXT : LONGEST_WORD);
  return over > 0 ? { key: 'ask.over', params: { n: over } } : undefined;
}

/** The options after one was marked or unmarked; of a single choice only the last one stays. */
export function chosen(mark: Mark, option: number, on: boolean, part: PublicPart): Mark {
  const before = (sortOf(part) === 'multiple' && markedIn(mark, 'options')?.options) || [];
  const others = before.filter((other) => other !== option);
  return { options: on ? [...others, option] : others };
}

/** The ranking after an option was tapped: ranked last, or taken out again. */
export function tapped(order: readonly number[], option: number): number[] {
  return order.includes(option) ? order.filter((other) => other !== option) : [...order, option];
}

/** The ranking with one option a place nearer to the top (-1) or to the end (1). */
export function moved(order: readonly number[], option: number, by: -1 | 1): number[] {
  const from = order.indexOf(option);
  const to = Math.min(order.length - 1, Math.max(0, from + by));
  const after = order.filter((other) => other !== option);
  after.splice(to, 0, option);
  return after;
}

/** Points that are not given yet. */
export function pointsLeft(points: readonly number[], part: PublicPart): number {
  const total = limitsOf(part, 'points')?.total ?? 0;
  return total - points.reduce((sum, each) => sum + each, 0);
}

/** The points after an option is to have `wanted`: never below 0, never more than there are left. */
export function withPoints(points: readonly number[], option: number, wanted: number, part: PublicPart): number[] {
  const most = (points[option] ?? 0) + pointsLeft(points, part);
  return points.map((each, at) => (at === option ? Math.min(most, Math.max(0, wanted)) : each));
}

/** Points that one tap moves: a twentieth of all, so that no total takes more than twenty taps. */
export function pointsStep(part: PublicPart): number {
  return Math.max(1, Math.round((limitsOf(part, 'points')?.total ?? 0) / 20));
}

/** Whether two ballots say the same. */
export function sameBallot(a: Ballot | undefined, b: Ballot | undefined): boolean {
  return JSON.stringify(a?.replies) === JSON.stringify(b?.replies);
}
