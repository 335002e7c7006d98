// Whether a command changed anything, as the panel's history tells: two moderators may decide the same at the same moment, and one of them was first.
import { subjectsOf } from './changed';
import { sameStage, stageAfterFreeze, stageAfterShow } from './stage';
import type { ViewOf } from '../lib/view';
import type { Command, DeskUpdate, PanelId, Place, QuestionId } from '../lib/wire';

/** An answer and the news of it come within moments of each other; this long, in milliseconds, one waits for the other. */
export const NEWS = 2000;

/** Time enough for what is in the same packet, or the next, in milliseconds. */
const MOMENT = 200;

type Known = Pick<ViewOf<DeskUpdate>, 'questions' | 'actions'>;
type Wanted = Pick<ViewOf<DeskUpdate>, 'questions' | 'polls' | 'programme' | 'stage' | 'queue'>;

/** What became of a command that was answered; `unknown` as long as the news of it may still be on its way. */
export type Effect = 'done' | 'nothing' | 'unknown';

/** The panel in whose history a command stands once it has changed something; none for what belongs to no panel. */
export function panelOf(command: Command): PanelId | undefined {
  const [body] = Object.values(command) as readonly object[];
  return body !== undefined && 'panel' in body ? (body.panel as PanelId) : undefined;
}

/** What was done at a place of the log, as the history tells it: of several questions only those that moved are named. */
export function doneAt(seq: number, { actions }: Pick<Known, 'actions'>): Command | undefined {
  return [...actions.values()].find((action) => action.seq === seq)?.command;
}

/** How much of what was asked for was not done: questions that did not move, and whole commands about anything else. */
export function leftAlone(asked: readonly Command[], done: readonly Command[]): number {
  const moved = new Set(done.flatMap(questionsOf));
  const left = new Set(asked.flatMap(questionsOf).filter((id) => !moved.has(id)));
  return left.size + aboutElse(asked) - aboutElse(done);
}

/** How many commands are about anything but questions. */
function aboutElse(commands: readonly Command[]): number {
  return commands.filter((each) => seenBy(each).length === 0).length;
}

function questionsOf(command: Command): readonly QuestionId[] {
  return seenBy(command).map(([id]) => id);
}

/** What a decision or an edit answered with `seq` did. Its questions tell when the news is here: whoever was first, they have changed. */
export function effectOf(command: Command, seq: number, { questions, actions }: Known): Effect {
  if (doneAt(seq, { actions }) !== undefined) return 'done';
  const seen = seenBy(command);
  // An older version is one that an earlier command of the same step has yet to lead on from.
  const isNews = seen.length > 0 && seen.every(([id, version]) => (questions.get(id)?.version ?? Infinity) > version);
  return isNews ? 'nothing' : 'unknown';
}

/**
 * How long, in milliseconds, the news of an answered command is waited for. Where all is as the command would have it, there is most likely none:
 * the server sends what there is right behind its answer.
 */
export function patience(command: Command, known: Wanted): number {
  return isSo(command, known) ? MOMENT : NEWS;
}

/** Whether all is as the command would have it. */
function isSo(command: Command, { questions, polls, programme, stage, queue }: Wanted): boolean {
  if ('show' in command) return sameStage(stageAfterShow(stage, command.show.show), stage);
  if ('freeze' in command) return sameStage(stageAfterFreeze(stage, command.freeze.on), stage);
  if ('set_poll' in command) return polls.get(command.set_poll.poll)?.state === command.set_poll.state;
  if ('set_panel' in command)
    return programme.some(({ id, state }) => id === command.set_panel.panel && state === command.set_panel.state);
  if ('go_live' in command) return programme.some(({ id, live }) => id === command.go_live.panel && live);
  if ('queue' in command) return isPlaced(queue, command.queue);
  if (!('edit' in command)) return false;
  const { question, edit } = command.edit;
  const is = questions.get(question);
  if (is === undefined) return false;
  if ('words' in edit) return is.text === edit.words;
  return 'label' in edit ? (is.label ?? null) === edit.label : (is.tags ?? []).join('\n') === edit.tags.join('\n');
}

function isPlaced(queue: readonly QuestionId[], { question, place }: { question: QuestionId; place: Place }): boolean {
  const at = queue.indexOf(question);
  if (place === 'off') return at === -1;
  if (place === 'first') return at === 0;
  if (place === 'last') return at !== -1 && at === queue.length - 1;
  return at > 0 && queue[at - 1] === place.after;
}

/** The versions that a command was given in view of. */
export function seenBy(command: Command): readonly (readonly [QuestionId, number])[] {
  if ('moderate' in command) return command.moderate.questions;
  return 'edit' in command ? subjectsOf(command).map((id) => [id, command.edit.seen] as const) : [];
}
