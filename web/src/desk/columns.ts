// Which column of the desk a question stands in, in what order, and whether search and filters find it.
import type { DeskQuestion, Lang, Origin, QuestionId, QuestionState } from '../lib/wire';

export type ColumnName = 'review' | 'live' | 'archive';

export const COLUMNS: readonly ColumnName[] = ['review', 'live', 'archive'];

/** How the live column is ordered. Ties, and questions that are equally new, stand oldest first. */
export type LiveOrder = 'votes' | 'recent';

/** The state without what belongs to it. */
export type StateName = 'in_review' | 'live' | 'answered' | 'archived' | 'declined' | 'merged' | 'withdrawn';

/** What of the archive is listed. */
export type ArchivePart = 'all' | 'answered' | 'declined' | 'merged' | 'archived';

/** What a moderator wants to see; a field left empty lets everything through. */
export interface Filters {
  /** What was typed into the search field. */
  search: string;
  tag?: string | undefined;
  lang?: Lang | undefined;
  origin?: Origin | undefined;
  /** Only what the word filter held back. */
  held?: true | undefined;
}

/** Everything that decides what the columns hold. */
export interface Sorting {
  live: LiveOrder;
  archive: ArchivePart;
  filters: Filters;
  /** The question on screen; it is pinned on top of the live column. */
  onScreen: QuestionId | undefined;
  /** The star queue, in its order; it stands above the other live questions. */
  queue: readonly QuestionId[];
}

/** A column from top to bottom. Only the live one has the first two parts. */
export interface Parts<T = DeskQuestion> {
  readonly pinned: readonly T[];
  readonly queue: readonly T[];
  readonly rest: readonly T[];
}

export function columnOf(state: QuestionState): ColumnName {
  if (state === 'in_review') return 'review';
  return state === 'live' ? 'live' : 'archive';
}

export function stateName(state: QuestionState): StateName {
  if (typeof state === 'string') return state;
  return 'declined' in state ? 'declined' : 'merged';
}

/** The questions of each column, searched and in order. */
export function arrange(questions: Iterable<DeskQuestion>, sorting: Sorting): Record<ColumnName, Parts> {
  const columns: Record<ColumnName, DeskQuestion[]> = { review: [], live: [], archive: [] };
  const finds = finder(sorting.filters);
  for (const question of questions) {
    if (finds(question)) columns[columnOf(question.state)].push(question);
  }
  columns.review.sort(oldestFirst);
  columns.archive.sort((a, b) => oldestFirst(b, a));
  if (sorting.archive !== 'all') {
    columns.archive = columns.archive.filter(({ state }) => stateName(state) === sorting.archive);
  }
  return { review: plainly(columns.review), live: liveParts(columns.live, sorting), archive: plainly(columns.archive) };
}

/** All of a column, from top to bottom. */
export function flat<T>({ pinned, queue, rest }: Parts<T>): readonly T[] {
  return [...pinned, ...queue, ...rest];
}

/** How many questions each column holds, whatever the search. */
export function counts(questions: Iterable<DeskQuestion>): Record<ColumnName, number> {
  const numbers = { review: 0, live: 0, archive: 0 };
  for (const question of questions) numbers[columnOf(question.state)] += 1;
  return numbers;
}

/** What there is to filter by. */
export interface Facets {
  /** Tags in use with how many questions have them, the most used first. */
  tags: readonly (readonly [tag: string, questions: number])[];
  langs: readonly Lang[];
  origins: readonly Origin[];
  /** Whether the word filter has held anything back. */
  held: boolean;
}

export function facetsOf(questions: Iterable<DeskQuestion>): Facets {
  const tags = new Map<string, number>();
  const langs = new Set<Lang>();
  const origins = new Set<Origin>();
  let held = false;
  for (const question of questions) {
    for (const tag of question.tags ?? []) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    if (question.lang !== undefined) langs.add(question.lang);
    origins.add(question.origin);
    held ||= question.held === true;
  }
  return {
    tags: [...tags].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
    langs: [...langs].sort(),
    origins: [...origins].sort(),
    held,
  };
}

/** Finds every word of the search in the words, the label, the name or a tag, in any order, among what the filters let through. */
export function finder({ search, tag, lang, origin, held }: Filters): (question: DeskQuestion) => boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return (question) => {
    if (tag !== undefined && !question.tags?.includes(tag)) return false;
    if (lang !== undefined && question.lang !== lang) return false;
    if (origin !== undefined && question.origin !== origin) return false;
    if (held && !question.held) return false;
    if (words.length === 0) return true;
    const text = searchable(question);
    return words.every((word) => text.includes(word));
  };
}

function plainly(rest: readonly DeskQuestion[]): Parts {
  return { pinned: [], queue: [], rest };
}

function liveParts(questions: readonly DeskQuestion[], { live, onScreen, queue }: Sorting): Parts {
  const rank = new Map(queue.map((id, place) => [id, place]));
  const parts = { pinned: [] as DeskQuestion[], queue: [] as DeskQuestion[], rest: [] as DeskQuestion[] };
  for (const question of questions) {
    const part = question.id === onScreen ? 'pinned' : rank.has(question.id) ? 'queue' : 'rest';
    parts[part].push(question);
  }
  parts.queue.sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  parts.rest.sort(live === 'votes' ? (a, b) => b.votes - a.votes || oldestFirst(a, b) : (a, b) => oldestFirst(b, a));
  return parts;
}

/** Ids decide between questions of the same millisecond, so that two desks show the same order. */
function oldestFirst(a: DeskQuestion, b: DeskQuestion): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

/** Texts in the form they are searched in. A row is a new object after every vote, but its words hardly ever change. */
const known = new Map<string, string>();

/** More texts than this are those of panels left long ago. */
const MOST_KNOWN = 20_000;

function searchable({ text, original, label, name, tags }: DeskQuestion): string {
  const whole = [text, original, label, name, ...(tags ?? [])].filter(Boolean).join(' ');
  let found = known.get(whole);
  if (found === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    found = plain(whole);
    known.set(whole, found);
  }
  return found;
}

/** Without case, accents, hamza and vowel marks: people search for what they remember, not for how it was spelt. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ـ', '').toLowerCase();
}
