// What can be decided about a question where it stands, and the commands that say so.
import { stateName, type StateName } from './columns';
import type { Command, DeskQuestion, PanelId, Verdict } from '../lib/wire';

export type VerdictName = 'approve' | 'decline' | 'answered' | 'archive' | 'review' | 'restore' | 'merge';

/** The server takes no more questions in one command (`MAX_MODERATED`). */
const MOST_AT_ONCE = 100;

const FROM: Readonly<Record<VerdictName, readonly StateName[]>> = {
  approve: ['in_review'],
  decline: ['in_review', 'live'],
  answered: ['live'],
  archive: ['live', 'answered'],
  review: ['live'],
  restore: ['answered', 'archived', 'declined', 'merged'],
  merge: ['in_review', 'live'],
};

export function nameOf(verdict: Verdict): VerdictName {
  if (typeof verdict === 'string') return verdict;
  return 'decline' in verdict ? 'decline' : 'merge';
}

/** Whether a verdict leads anywhere from where the question stands. */
export function canBe({ state }: DeskQuestion, verdict: VerdictName): boolean {
  return FROM[verdict].includes(stateName(state));
}

/** Whether one question can become part of the other. */
export function canJoin(question: DeskQuestion, target: DeskQuestion): boolean {
  if (question.id === target.id || !canBe(question, 'merge')) return false;
  return target.state === 'live' || (target.state === 'in_review' && question.state === 'in_review');
}

/** One verdict on any number of questions, as few commands as the server takes. */
export function moderate(panel: PanelId, questions: readonly DeskQuestion[], verdict: Verdict): readonly Command[] {
  const commands: Command[] = [];
  for (let from = 0; from < questions.length; from += MOST_AT_ONCE) {
    const some = questions.slice(from, from + MOST_AT_ONCE);
    commands.push({
      moderate: { panel, questions: some.map(({ id, version }) => [id, version]), verdict },
    });
  }
  return commands;
}
