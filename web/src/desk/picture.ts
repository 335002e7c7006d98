// A picture of the screen as the desk can draw it: ids become words, as the screen would have them.
import type { ViewOf } from '../lib/view';
import type { DeskPoll, DeskQuestion, DeskUpdate, Dir, Lang, QuestionId, Show } from '../lib/wire';

/** A question as it stands on the screen. */
export interface Shown {
  readonly id: QuestionId;
  readonly text: string;
  readonly dir: Dir | 'auto';
  readonly lang?: Lang | undefined;
  readonly name?: string | undefined;
}

/** What a preview draws. */
export type Drawn =
  | { readonly kind: 'blank' | 'join' }
  | { readonly kind: 'question'; readonly main: Shown; readonly next: readonly Shown[] }
  | { readonly kind: 'top'; readonly questions: readonly Shown[] }
  | { readonly kind: 'poll'; readonly poll: DeskPoll }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'countdown'; readonly until: number; readonly text?: string | undefined };

type Known = Pick<ViewOf<DeskUpdate>, 'questions' | 'polls'>;

/** The picture with its words; an empty one where what it is of is not known here. `topics`: the hall reads labels, never words. */
export function drawn(show: Show, { questions, polls }: Known, sharing: 'words' | 'topics'): Drawn {
  if (typeof show === 'string') return { kind: show };
  const some = (ids: readonly QuestionId[]): readonly Shown[] =>
    ids.flatMap((id) => {
      const question = questions.get(id);
      return question === undefined ? [] : [shownOf(question, sharing)];
    });
  if ('question' in show) {
    const [main] = some([show.question.question]);
    return main === undefined ? { kind: 'blank' } : { kind: 'question', main, next: some(show.question.next ?? []) };
  }
  if ('top' in show) return { kind: 'top', questions: some(show.top.questions) };
  if ('poll' in show) {
    const poll = polls.get(show.poll.poll);
    return poll === undefined ? { kind: 'blank' } : { kind: 'poll', poll };
  }
  if ('message' in show) return { kind: 'message', text: show.message.text };
  return { kind: 'countdown', until: show.countdown.until, text: show.countdown.text };
}

function shownOf({ id, text, dir, lang, name, label }: DeskQuestion, sharing: 'words' | 'topics'): Shown {
  // A label may be in another language than the question.
  return sharing === 'topics' ? { id, text: label ?? '', dir: 'auto' } : { id, text, dir, lang, name };
}
