// Making several questions one: who can be kept, what joins it, and how many people stand behind the result at least and at most.
import { canBe, canJoin } from './rules';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** How many people support what comes out: not known exactly before, as the desk does not know who voted for both. */
export interface Together {
  readonly least: number;
  readonly most: number;
}

/** The question to keep unless someone chooses another: a live one before one in review, then the one with most votes, then the oldest. */
export function bestToKeep(questions: readonly DeskQuestion[]): QuestionId | undefined {
  const [best] = questions
    .filter((question) => canBe(question, 'merge'))
    .sort((a, b) => Number(b.state === 'live') - Number(a.state === 'live') || b.votes - a.votes || a.at - b.at);
  return best?.id;
}

/** Those of the chosen ones that can join the one that is kept. */
export function joining(keep: DeskQuestion | undefined, chosen: readonly DeskQuestion[]): readonly DeskQuestion[] {
  return keep === undefined ? [] : chosen.filter((question) => canJoin(question, keep));
}

/** Whether a question can be kept while all the others that are chosen join it. */
export function canKeep(question: DeskQuestion, chosen: readonly DeskQuestion[]): boolean {
  return chosen.every((other) => other.id === question.id || canJoin(other, question));
}

/** `offered` in the order in which they first appeared; `seen` remembers it. */
export function byAppearance(offered: readonly DeskQuestion[], seen: Set<QuestionId>): readonly DeskQuestion[] {
  const byId = new Map(offered.map((question) => [question.id, question]));
  for (const id of byId.keys()) seen.add(id);
  return [...seen].flatMap((id) => byId.get(id) ?? []);
}

export function together(questions: readonly DeskQuestion[]): Together {
  const votes = questions.map((question) => question.votes);
  return { least: Math.max(0, ...votes), most: votes.reduce((sum, each) => sum + each, 0) };
}

/** What became part of each question, by the one that stayed; the oldest first. */
export function unitedIn(questions: Iterable<DeskQuestion>): ReadonlyMap<QuestionId, readonly DeskQuestion[]> {
  const united = new Map<QuestionId, DeskQuestion[]>();
  for (const question of questions) {
    const { state } = question;
    if (typeof state !== 'object' || !('merged' in state)) continue;
    const others = united.get(state.merged);
    if (others === undefined) united.set(state.merged, [question]);
    else others.push(question);
  }
  for (const others of united.values()) others.sort((a, b) => a.at - b.at);
  return united;
}
