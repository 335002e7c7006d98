// Which column of the desk a question stands in, in what order, and whether a search finds it.
import type { DeskQuestion, QuestionId, QuestionState, Show } from '../lib/wire';

export type ColumnName = 'review' | 'live' | 'archive';

export const COLUMNS: readonly ColumnName[] = ['review', 'live', 'archive'];

/** How the live column is ordered. Ties, and questions that are equally new, stand oldest first. */
export type LiveOrder = 'votes' | 'recent';

/** What of the archive is listed. */
export type ArchivePart = 'all' | 'answered' | 'declined' | 'archived';

/** Everything that decides what the columns hold. */
export interface Sorting {
  live: LiveOrder;
  archive: ArchivePart;
  /** What was typed into the search field. */
  search: string;
  /** The question on screen; it is pinned on top of the live column. */
  onScreen: QuestionId | undefined;
}

export function columnOf(state: QuestionState): ColumnName {
  if (state === 'in_review') return 'review';
  return state === 'live' ? 'live' : 'archive';
}

/** The state without a decline's reason. */
export function stateName(state: QuestionState): 'in_review' | 'live' | 'answered' | 'archived' | 'declined' {
  return typeof state === 'string' ? state : 'declined';
}

export function shownQuestion(show: Show | undefined): QuestionId | undefined {
  return typeof show === 'object' && 'question' in show ? show.question.question : undefined;
}

/** The questions of each column, searched and in order. */
export function arrange(
  questions: Iterable<DeskQuestion>,
  sorting: Sorting,
): Record<ColumnName, readonly DeskQuestion[]> {
  const columns: Record<ColumnName, DeskQuestion[]> = { review: [], live: [], archive: [] };
  const finds = finder(sorting.search);
  for (const question of questions) {
    if (finds(question)) columns[columnOf(question.state)].push(question);
  }
  columns.review.sort(oldestFirst);
  columns.live.sort(liveOrder(sorting));
  columns.archive.sort((a, b) => oldestFirst(b, a));
  if (sorting.archive !== 'all') {
    columns.archive = columns.archive.filter((question) => stateName(question.state) === sorting.archive);
  }
  return columns;
}

/** How many questions each column holds, whatever the search. */
export function counts(questions: Iterable<DeskQuestion>): Record<ColumnName, number> {
  const numbers = { review: 0, live: 0, archive: 0 };
  for (const question of questions) numbers[columnOf(question.state)] += 1;
  return numbers;
}

/** Ids decide between questions of the same millisecond, so that two desks show the same order. */
function oldestFirst(a: DeskQuestion, b: DeskQuestion): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

function liveOrder({ live, onScreen }: Sorting): (a: DeskQuestion, b: DeskQuestion) => number {
  const pinned = (question: DeskQuestion): number => (question.id === onScreen ? 1 : 0);
  return (a, b) =>
    pinned(b) - pinned(a) || (live === 'votes' ? b.votes - a.votes || oldestFirst(a, b) : oldestFirst(b, a));
}

/** Finds every word of the search in the text or the name, in any order. */
function finder(search: string): (question: DeskQuestion) => boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (question) => {
    const text = plain(`${question.text} ${question.name ?? ''}`);
    return words.every((word) => text.includes(word));
  };
}

/** Without case, accents, hamza and vowel marks: people search for what they remember, not for how it was spelt. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ـ', '').toLowerCase();
}
