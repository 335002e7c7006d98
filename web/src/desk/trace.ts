// Whether a command changed anything, as the panel's history tells: two moderators may decide the same at the same moment, and one of them was first.
import { subjectsOf } from './changed';
import type { ViewOf } from '../lib/view';
import type { Command, DeskUpdate, PanelId, QuestionId } from '../lib/wire';

/** An answer and the news of it come within moments of each other; this long, in milliseconds, one waits for the other. */
export const NEWS = 2000;

type Known = Pick<ViewOf<DeskUpdate>, 'questions' | 'actions'>;

/** What became of a command that was answered; `unknown` as long as the news of it may still be on its way. */
export type Effect = 'done' | 'nothing' | 'unknown';

/** The panel in whose history a command stands once it has changed something; none for what belongs to no panel. */
export function panelOf(command: Command): PanelId | undefined {
  const [body] = Object.values(command) as readonly object[];
  return body !== undefined && 'panel' in body ? (body.panel as PanelId) : undefined;
}

/** What a decision or an edit answered with `seq` did. Its questions tell when the news is here: whoever was first, they have changed. */
export function effectOf(command: Command, seq: number, { questions, actions }: Known): Effect {
  if ([...actions.values()].some((action) => action.seq === seq)) return 'done';
  const seen = seenBy(command);
  // An older version is one that an earlier command of the same step has yet to lead on from.
  const isNews = seen.length > 0 && seen.every(([id, version]) => (questions.get(id)?.version ?? Infinity) > version);
  return isNews ? 'nothing' : 'unknown';
}

/** The versions that a command was given in view of. */
export function seenBy(command: Command): readonly (readonly [QuestionId, number])[] {
  if ('moderate' in command) return command.moderate.questions;
  return 'edit' in command ? subjectsOf(command).map((id) => [id, command.edit.seen] as const) : [];
}
