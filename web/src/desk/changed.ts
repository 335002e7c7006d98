// Who changed a question last, and how, as far as the panel's history tells.
import { nameOf, type VerdictName } from './rules';
import type { Action, Command, QuestionId, SessionId } from '../lib/wire';

/** What was done to a question. */
export type Deed = VerdictName | 'words' | 'label' | 'tags';

export interface Change {
  readonly by: SessionId;
  /** What that session was called then. */
  readonly name?: string | undefined;
  readonly deed: Deed;
}

/** The last change of a question. */
export function lastChange(actions: Iterable<Action>, question: QuestionId): Change | undefined {
  let last: (Change & { seq: number }) | undefined;
  for (const { seq, by, name, command } of actions) {
    const deed = deedOn(command, question);
    if (deed !== undefined && (last === undefined || seq > last.seq)) last = { seq, by, name, deed };
  }
  return last;
}

/** The questions a moderator's command is about. */
export function subjectsOf(command: Command): readonly QuestionId[] {
  if ('moderate' in command) return command.moderate.questions.map(([id]) => id);
  if ('edit' in command) return [command.edit.question];
  return 'queue' in command ? [command.queue.question] : [];
}

function deedOn(command: Command, question: QuestionId): Deed | undefined {
  if ('moderate' in command) {
    return subjectsOf(command).includes(question) ? nameOf(command.moderate.verdict) : undefined;
  }
  if (!('edit' in command) || command.edit.question !== question) return undefined;
  const { edit } = command.edit;
  if ('words' in edit) return 'words';
  return 'label' in edit ? 'label' : 'tags';
}
