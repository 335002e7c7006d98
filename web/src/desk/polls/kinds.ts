// The kinds of things a poll can ask, by the names the catalogue has for them, and what each needs to be told.
import type { Kind, Part, PollTerms } from '../../lib/wire';

/** In the order they are offered: what halls ask most comes first. */
export const KINDS = [
  'single',
  'multiple',
  'yes_no',
  'scale',
  'stars',
  'ranking',
  'points',
  'number',
  'text',
  'cloud',
  'quiz',
  'statements',
] as const;

export type KindName = (typeof KINDS)[number];

/** Kinds that are answered by exactly one thing. */
const ONE: ReadonlySet<KindName> = new Set(['single', 'yes_no', 'scale', 'stars', 'quiz']);

/** Kinds whose options are chosen from, ranked, or given points. */
const CHOOSING: ReadonlySet<KindName> = new Set(['single', 'multiple', 'ranking', 'points', 'quiz']);

/** What the options of a kind are; the catalogue has a word for each. */
export type OptionsAre = 'options' | 'statements' | 'none';

export function nameOfKind(kind: Kind): KindName {
  return typeof kind === 'string' ? kind : (Object.keys(kind)[0] as KindName);
}

export function optionsAre(kind: KindName): OptionsAre {
  if (kind === 'statements') return 'statements';
  return CHOOSING.has(kind) ? 'options' : 'none';
}

/** What a poll is called in lists: its kind, or a survey where it has several parts. */
export function formOf({ parts }: PollTerms): KindName | 'survey' {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? nameOfKind(first.kind) : 'survey';
}

export function isQuiz({ parts }: PollTerms): boolean {
  return parts.some(({ kind }) => kind === 'quiz');
}

/** The parts that are answered by exactly one thing, by place: what the others can be broken down by. */
export function splitsOf({ parts }: PollTerms): readonly number[] {
  return parts.flatMap(({ kind }, place) => (ONE.has(nameOfKind(kind)) ? place : []));
}

/** Whether a part takes words, which moderators release, hide and group. */
export function takesWords({ kind }: Part): boolean {
  return kind === 'text' || (typeof kind === 'object' && 'cloud' in kind);
}
