// Everything done to questions: decisions, edits, and what the desk enters itself, each told in one sentence.
import { announcer } from '../lib/Announcer.svelte';
import { uuid } from '../lib/ids';
import { t } from '../lib/language.svelte';
import { self } from './around';
import { lastChange, subjectsOf, type Deed } from './changed';
import { canBe, canJoin, moderate, nameOf } from './rules';
import { mainQuestion, pushed, withNext } from './stage';
import type { Desk } from './desk.svelte';
import type { Outcome } from '../lib/outbox';
import type { Command, DeskQuestion, Edit, Lang, Origin, QuestionId, Show, Verdict } from '../lib/wire';

/** What someone at the desk wrote down. */
export interface Entry {
  text: string;
  name: string;
  lang: Lang;
  origin: Exclude<Origin, 'phone'>;
}

export class Verdicts {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** One decision on these questions; those it does not lead anywhere from are left alone. */
  async judge(questions: readonly DeskQuestion[], verdict: Verdict): Promise<Outcome | undefined> {
    const name = nameOf(verdict);
    const target = typeof verdict === 'object' && 'merge' in verdict ? this.get(verdict.merge) : undefined;
    const able = questions.filter((each) => (target ? canJoin(each, target) : canBe(each, name)));
    if (able.length === 0) return undefined;
    const commands = moderate(this.#desk.panelId, able, verdict);
    return this.#desk.doAll(commands, (done) =>
      able.length === 1 ? t(`desk.done.${name}`) : t(`desk.done.many.${name}`, { n: done.flatMap(subjectsOf).length }),
    );
  }

  edit(question: DeskQuestion, edit: Edit): Promise<Outcome> {
    const done = 'words' in edit ? 'words' : 'label' in edit ? 'label' : 'tags';
    return this.#desk.do(this.#editOf(question, edit), `desk.done.${done}`);
  }

  /**
   * Names the topic of a question and releases it under that name.
   * @returns the refusal of either: a name may be set and the release refused
   */
  async approveAs(question: DeskQuestion, label: string): Promise<Outcome> {
    const named = question.label === label ? [] : [this.#editOf(question, { label })];
    // Every change counts one further.
    const approve = moderate(
      this.#desk.panelId,
      [{ ...question, version: question.version + named.length }],
      'approve',
    );
    // A question whose name was refused has changed: nobody here has read what would be released.
    const { outcome, refused } = await this.#desk.doInTurn([...named, ...approve], (done) =>
      t(done.some((each) => 'moderate' in each) ? 'desk.done.approve' : 'desk.done.label'),
    );
    return refused ?? outcome;
  }

  /**
   * Puts tags on several questions, or takes them off.
   * @returns the first refusal: those that were not refused are done
   */
  tag(questions: readonly DeskQuestion[], add: readonly string[], remove: readonly string[]): Promise<Outcome> {
    const commands = questions.flatMap((question): Command[] => {
      const before = question.tags ?? [];
      const tags = [...new Set([...before.filter((tag) => !remove.includes(tag)), ...add])];
      return tags.join('\n') === before.join('\n') ? [] : [this.#editOf(question, { tags })];
    });
    if (commands.length === 0) return Promise.resolve({ ok: true, seq: 0 });
    return this.#desk.doEach(commands, ({ length: n }) =>
      n === 1 ? t('desk.done.tags') : t('desk.done.many.tags', { n }),
    );
  }

  enter({ text, name, lang, origin }: Entry): Promise<Outcome> {
    const named = name.trim() === '' ? {} : { name: name.trim() };
    const command: Command = {
      enter: { panel: this.#desk.panelId, question: uuid(), text, lang, origin, ...named },
    };
    // A topic has to be named before anyone sees it.
    return this.#desk.do(command, `desk.done.enter.${this.#desk.hasTopics ? 'topics' : origin}`);
  }

  /** The one on screen is answered, and the first of the queue takes its place; an empty screen if nothing is queued. */
  answeredAndNext(shown: DeskQuestion): Promise<Outcome> {
    const { panelId: panel, queue, stage } = this.#desk;
    const last = pushed(stage);
    const rest = queue.order.filter((id) => id !== shown.id);
    const [next] = rest;
    const isWithNext = typeof last === 'object' && 'question' in last && (last.question.next?.length ?? 0) > 0;
    const show: Show =
      next === undefined ? 'blank' : isWithNext ? withNext(next, rest) : { question: { question: next } };
    // The other way round, the hall would see an empty screen for a moment.
    const commands: Command[] = [{ show: { panel, show } }, ...moderate(panel, [shown], 'answered')];
    return this.#desk.doAll(commands, (done) =>
      t(done.some((each) => 'moderate' in each) ? 'desk.done.answered' : 'desk.done.show'),
    );
  }

  /** Says who was faster, and what they did. */
  tellChanged(command: Command): void {
    const change = this.#lastByOthers(command);
    if (change === undefined) this.#desk.refuse(t('desk.not_done', { why: t('error.changed_meanwhile') }));
    else this.#desk.refuse(t(`desk.changed.${change.deed}`, { who: change.who }));
  }

  /**
   * Says who decided the question of an open dialog, or that its asker took it back.
   * @returns false if this desk did it itself, or the news of who it was is not here yet
   */
  tellOvertaken(id: QuestionId, words: 'kept' | 'empty'): boolean {
    const isGone = this.get(id) === undefined;
    const change = isGone ? undefined : this.#lastOn(id);
    if (change === undefined && !isGone) return false;
    const why = change === undefined ? t('desk.withdrawn') : t(`desk.changed.${change.deed}`, { who: change.who });
    this.#desk.refuse(words === 'kept' ? t('desk.overtaken', { why }) : why);
    return true;
  }

  /** Says who was faster and did the same: it is as it was wanted, and not this desk's to take back. */
  tellSame([command]: readonly Command[]): void {
    const change = command && this.#lastByOthers(command);
    const text = change === undefined ? t('desk.same') : t(`desk.same.${change.deed}`, { who: change.who });
    this.#desk.notices.done(text);
    announcer.say('done', text);
  }

  /** What someone else did last to the first question of a command. */
  #lastByOthers(command: Command): { deed: Deed; who: string } | undefined {
    const [id] = subjectsOf(command);
    return id === undefined ? undefined : this.#lastOn(id);
  }

  /** What someone else did last to a question. */
  #lastOn(id: QuestionId): { deed: Deed; who: string } | undefined {
    const { live, names } = this.#desk;
    const change = lastChange(live.view.actions.values(), id);
    if (change === undefined || change.by === self(live.around)?.session) return undefined;
    return { deed: change.deed, who: names.get(change.by) ?? change.name ?? t('desk.someone') };
  }

  get(id: QuestionId | undefined): DeskQuestion | undefined {
    return id === undefined ? undefined : this.#desk.live.view.questions.get(id);
  }

  /** Those of the ids that are still there. */
  all(ids: Iterable<QuestionId>): readonly DeskQuestion[] {
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  /** The question that fills the screen. */
  get shown(): DeskQuestion | undefined {
    return this.get(mainQuestion(this.#desk.stage.on));
  }

  #editOf({ id, version }: DeskQuestion, edit: Edit): Command {
    return { edit: { panel: this.#desk.panelId, question: id, seen: version, edit } };
  }
}
