// Says what a step was about, so that a notice can be told from the next, and nobody takes back what they do not mean.
import { localised } from '../lib/i18n';
import { characters } from '../lib/graphemes';
import { subjectsOf } from './changed';
import { mainQuestion } from './stage';
import type { ViewOf } from '../lib/view';
import type { Command, DeskUpdate, Lang, Show } from '../lib/wire';

/** Enough of a question to know it again, in graphemes; with it a notice still fits one line beside its button. */
const ENOUGH = 48;

type Known = Pick<ViewOf<DeskUpdate>, 'questions' | 'polls' | 'notes' | 'event'>;

/** The beginning of a text on one line, cut between words where there are any. */
export function shortened(text: string, most = ENOUGH): string {
  const line = text.trim().replace(/\s+/gu, ' ');
  const all = characters(line);
  if (all.length <= most) return line;
  const head = all.slice(0, most);
  const space = head.lastIndexOf(' ');
  return `${head.slice(0, space >= most / 2 ? space : most).join('')}…`;
}

/** The text that a step was about; nothing if it was about several, or about something without words. */
export function subjectOf(commands: readonly Command[], known: Known, reader: Lang): string | undefined {
  const [id, ...others] = new Set(commands.flatMap(subjectsOf));
  if (others.length > 0) return undefined;
  const [first] = commands;
  const text = id === undefined ? first && textOf(first, known, reader) : known.questions.get(id)?.text;
  return text === undefined ? undefined : shortened(text);
}

function textOf(command: Command, { questions, polls, notes, event }: Known, reader: Lang): string | undefined {
  const titleOf = (poll: string): string | undefined => {
    const title = polls.get(poll)?.terms.title;
    return title && localised(title, reader, event.languages).text;
  };
  if ('show' in command) {
    const { show } = command.show;
    const question = questions.get(mainQuestion(show) ?? '');
    return (
      question?.text ??
      messageOf(show) ??
      (typeof show === 'object' && 'poll' in show ? titleOf(show.poll.poll) : undefined)
    );
  }
  if ('enter' in command) return command.enter.text;
  if ('note' in command) return command.note.text;
  if ('withdraw_note' in command) return notes.get(command.withdraw_note.note)?.text;
  return 'set_poll' in command ? titleOf(command.set_poll.poll) : undefined;
}

function messageOf(show: Show): string | undefined {
  return typeof show === 'object' && 'message' in show ? show.message.text : undefined;
}
