// What a moderator can do to a question, by button, menu or key; each leads to a command or to the dialog that asks for the rest.
import { t } from '../lib/language.svelte';
import { canBe, type VerdictName } from './rules';
import type { Desk } from './desk.svelte';
import type { Keyboard } from './keyboard';
import type { DeskQuestion, QuestionId } from '../lib/wire';

/** Decisions that need nothing more to be said. */
type Plain = Exclude<VerdictName, 'decline' | 'merge'>;

export type Act = VerdictName | 'show' | 'hide' | 'star' | 'unstar' | 'words' | 'label' | 'tags' | 'choose' | 'poll';

/** How it was asked for: by key, the row goes at once; by pointer, it holds its place until the pointer is gone. */
export type By = 'key' | 'pointer';

/** A click without a pointer is a key on a button. */
export function by({ detail }: MouseEvent): By {
  return detail === 0 ? 'key' : 'pointer';
}

export class Acts {
  readonly #desk: Desk;
  readonly #keyboard: Keyboard;

  constructor(desk: Desk, keyboard: Keyboard) {
    this.#desk = desk;
    this.#keyboard = keyboard;
  }

  /** What stands on the row itself, most wanted first. */
  onRow(question: DeskQuestion): readonly Act[] {
    const desk = this.#desk;
    if (desk.isSealed) return [];
    if (question.state === 'in_review') return ['approve', 'decline', 'words'];
    if (question.state !== 'live') return ['restore'];
    const shown = desk.isOnScreen(question.id) ? 'hide' : 'show';
    const star = desk.queue.rankOf(question.id) === undefined ? 'star' : 'unstar';
    // Beside the rail of a queued row there is room for less; who queues a question hardly declines it.
    return star === 'star' ? [shown, star, 'answered', 'decline'] : [shown, star, 'answered'];
  }

  /** What else can be done, for the menu. */
  inMenu(question: DeskQuestion): readonly Act[] {
    if (this.#desk.isSealed) return [];
    const shown = this.onRow(question);
    const all: readonly Act[] = ['words', 'label', 'tags', 'merge', 'review', 'decline', 'archive', 'poll', 'choose'];
    return all.filter((act) => !shown.includes(act) && this.#isPossible(act, question));
  }

  /** Does it to one question. */
  run(act: Act, question: DeskQuestion, how: By): void {
    const desk = this.#desk;
    const { id } = question;
    if (act === 'show' || act === 'hide') void desk.toggle(desk.showOf(question));
    else if (act === 'star' || act === 'unstar') void desk.queue.star(id);
    else if (act === 'choose') desk.selection.toggle(id);
    else if (act === 'poll') desk.polls.asking = { what: 'edit', start: { text: question.text, lang: question.lang } };
    else if (act === 'words') desk.asking = { what: 'words', question: id };
    else if (act === 'label') desk.asking = { what: 'label', question: id, next: 'nothing' };
    else if (act === 'decline') desk.asking = { what: act, questions: [question] };
    else if (act === 'tags' || act === 'merge') desk.asking = { what: act, questions: [id] };
    else if (act === 'approve' && desk.hasTopics && question.label === undefined) {
      desk.asking = { what: 'label', question: id, next: 'approve' };
    } else this.#decide(act, question, how);
  }

  /** Does it to all of them that it can be done to; says how many need something first. */
  runAll(act: 'approve' | 'archive' | 'restore' | 'decline' | 'tags' | 'merge', ids: Iterable<QuestionId>): void {
    const desk = this.#desk;
    const questions = desk.verdicts.all(ids);
    if (act === 'tags') desk.asking = { what: act, questions: questions.map(({ id }) => id) };
    else if (act === 'decline' || act === 'merge') {
      const able = questions.filter((question) => canBe(question, act));
      if (able.length === 0) return;
      if (act === 'decline') desk.asking = { what: act, questions: able };
      else desk.asking = { what: act, questions: able.map(({ id }) => id) };
    } else void this.#decideAll(act, questions);
  }

  async #decideAll(act: Plain, questions: readonly DeskQuestion[]): Promise<void> {
    const desk = this.#desk;
    // A topic without a name is nothing the audience could read.
    const named = questions.filter(({ label }) => act !== 'approve' || !desk.hasTopics || label !== undefined);
    const outcome = await desk.verdicts.judge(named, act);
    if (outcome?.ok) desk.selection.chooseNone();
    if (named.length < questions.length) {
      desk.refuse(t('desk.label.lacking', { n: questions.length - named.length }));
    }
  }

  #decide(act: Plain, question: DeskQuestion, how: By): void {
    const desk = this.#desk;
    if (desk.isWaiting(question.id) || !canBe(question, act)) return;
    const judge = () => desk.verdicts.judge([question], act);
    if (how === 'key') {
      void this.#keyboard.leave(question.id, judge);
      return;
    }
    desk.selection.holdPlace(question.id);
    void judge();
  }

  #isPossible(act: Act, question: DeskQuestion): boolean {
    if (act === 'label') return this.#desk.hasTopics;
    if (act === 'merge' || act === 'review' || act === 'archive' || act === 'decline') return canBe(question, act);
    return true;
  }
}
