// What moderators did, in words: one function that turns a command into the name of a sentence and what stands beside it.
import { kindOf, questionsOf } from './stage';
import type { Action, Command, PollId, QuestionId, ReasonCode } from '../lib/wire';

/** A line of the history. The catalogue has the sentence as `desk.history.<name>`. */
export interface Line {
  readonly name: string;
  /** The questions it is about, the first of them shown. */
  readonly questions: readonly QuestionId[];
  readonly poll?: PollId;
  /** Words of a moderator that belong to it: a message, a label, a name. */
  readonly words?: string | undefined;
  readonly reason?: ReasonCode;
}

/** The actions of a panel, newest first. */
export function newestFirst(actions: ReadonlyMap<string, Action>): readonly Action[] {
  return [...actions.values()].sort((a, b) => b.seq - a.seq);
}

/** What a command did. One that no desk gives, or that is from a later version, is called another step. */
export function lineOf(command: Command): Line {
  if ('moderate' in command) return verdictLine(command.moderate);
  if ('edit' in command) {
    const { question, edit } = command.edit;
    const questions = [question];
    if ('words' in edit) return { name: 'words', questions };
    if ('tags' in edit) {
      return { name: edit.tags.length === 0 ? 'untag' : 'tag', questions, words: edit.tags.join(', ') || undefined };
    }
    return edit.label === null ? { name: 'unlabel', questions } : { name: 'label', questions, words: edit.label };
  }
  if ('enter' in command) {
    const { question, origin, text } = command.enter;
    return { name: origin === 'floor' ? 'floor' : 'prepared', questions: [question], words: text };
  }
  if ('queue' in command) {
    const { question, place } = command.queue;
    return { name: place === 'off' ? 'unqueue' : 'queue', questions: [question] };
  }
  if ('show' in command) return showLine(command.show.show);
  return otherLine(command);
}

function verdictLine({ questions, verdict }: Extract<Command, { moderate: unknown }>['moderate']): Line {
  const ids = questions.map(([id]) => id);
  if (typeof verdict === 'string') return { name: verdict, questions: ids };
  if ('merge' in verdict) return { name: 'merge', questions: [...ids, verdict.merge] };
  const { code, words } = verdict.decline;
  return { name: 'decline', questions: ids, reason: code, words };
}

function showLine(show: Extract<Command, { show: unknown }>['show']['show']): Line {
  const line = { name: `show_${kindOf(show)}`, questions: questionsOf(show) };
  if (typeof show === 'string') return line;
  if ('poll' in show) return { ...line, poll: show.poll.poll };
  if ('message' in show) return { ...line, words: show.message.text };
  return 'countdown' in show ? { ...line, words: show.countdown.text } : line;
}

function otherLine(command: Command): Line {
  const questions: readonly QuestionId[] = [];
  if ('freeze' in command) return { name: command.freeze.on ? 'freeze' : 'unfreeze', questions };
  if ('note' in command) return { name: 'note', questions, words: command.note.text };
  if ('withdraw_note' in command) return { name: 'withdraw_note', questions };
  if ('acknowledge' in command) return { name: 'acknowledge', questions };
  if ('set_panel' in command) return { name: `panel_${command.set_panel.state}`, questions };
  if ('close_at' in command) {
    return { name: command.close_at.closes_at === undefined ? 'close_at_taken_back' : 'close_at', questions };
  }
  if ('go_live' in command) return { name: 'go_live', questions };
  if ('set_poll' in command) return { name: `poll_${command.set_poll.state}`, questions, poll: command.set_poll.poll };
  if ('put_poll' in command) return { name: 'poll_draft', questions, poll: command.put_poll.poll };
  if ('schedule_poll' in command) {
    const { poll, opens_at: at } = command.schedule_poll;
    return { name: at === undefined ? 'poll_unscheduled' : 'poll_scheduled', questions, poll };
  }
  if ('reset_poll' in command) return { name: 'poll_reset', questions, poll: command.reset_poll.poll };
  if ('drop_poll' in command) return { name: 'poll_dropped', questions, poll: command.drop_poll.poll };
  if ('seal_poll' in command) return { name: 'poll_sealed', questions, poll: command.seal_poll.poll };
  if ('judge_phrases' in command) {
    const { verdict, poll } = command.judge_phrases;
    return { name: `phrases_${typeof verdict === 'string' ? verdict : 'with'}`, questions, poll };
  }
  if ('intervention' in command) {
    const [[act, { terms } = {}] = ['']] = Object.entries(command.intervention.edit) as [
      string,
      { terms?: { name: string } },
    ][];
    return { name: `floor_${act}`, questions, words: terms?.name };
  }
  if ('name_session' in command) return { name: 'name', questions, words: command.name_session.name };
  return { name: 'other', questions };
}
