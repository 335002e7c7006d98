// What the desk's keys do: where the selection goes, and which command follows.
import { flushSync, tick } from 'svelte';
import { announcer } from '../lib/Announcer.svelte';
import { t } from '../lib/language.svelte';
import { Acts, type Act } from './acts';
import { COLUMNS, columnOf, type ColumnName } from './columns';
import { canBe } from './rules';
import type { Outcome } from '../lib/outbox';
import type { DeskQuestion, QuestionId } from '../lib/wire';
import type { Desk } from './desk.svelte';
import type { Action } from './keys';

/** What the keys ask of the page around the desk. */
interface Around {
  listKeys(): void;
  /** Brings the columns into view where the rail hides them. */
  showColumns(): void;
}

export class Keyboard {
  /** What can be done to a question, by whatever means. */
  readonly acts: Acts;
  readonly #desk: Desk;
  readonly #around: Around;

  constructor(desk: Desk, around: Around) {
    this.#desk = desk;
    this.#around = around;
    this.acts = new Acts(desk, this);
  }

  act(action: Action): void {
    const desk = this.#desk;
    if (action === 'next' || action === 'previous') this.#move(action === 'next' ? 1 : -1);
    else if (action === 'review' || action === 'live' || action === 'archive') this.#enter(action);
    else if (action === 'search') document.querySelector<HTMLElement>('[type="search"]')?.focus();
    else if (action === 'help') this.#around.listKeys();
    else if (action === 'undo') void desk.undoLast();
    else if (action === 'join' || action === 'blank') void desk.show(action);
    else if (action === 'freeze') void desk.freeze(desk.stage.held === undefined);
    else if (action === 'results') desk.polls.results();
    else if (action === 'pause') this.#pause();
    else if (action === 'answered') this.#answered();
    else if (action === 'back') this.#back();
    else if (action === 'up' || action === 'down') void this.#carrySelected(action === 'up' ? -1 : 1);
    else if (action === 'choose_all') desk.selection.chooseColumn();
    else this.#judge(action);
  }

  /** Does something that sends a question to another column, and goes on with the one after it. */
  async leave(id: QuestionId, act: () => Promise<Outcome | undefined>): Promise<void> {
    const next = this.#neighbour(id);
    this.#desk.selection.giveUpPlace(id);
    focus(next ?? headingOf(id));
    if (!(await act())?.ok) this.#desk.selection.holdPlace(id);
  }

  /** Selects a question that is drawn. */
  goTo(id: QuestionId): void {
    focus(rowOf(id));
  }

  /** Moves a question within the queue. The focus stays on `button`, or else on its row: a row that moves in the page would lose it. */
  async carry(id: QuestionId, by: -1 | 1, button?: HTMLElement): Promise<void> {
    const { queue } = this.#desk;
    if (queue.rankOf(id) === undefined) return;
    const moved = queue.move(id, by);
    await tick();
    focus(button ?? rowOf(id));
    announcer.say('queue', t('desk.queue.place', { n: (queue.rankOf(id) ?? 0) + 1, all: queue.order.length }));
    await moved;
  }

  /** Keys act on the questions that were chosen together, else on the one that is selected. */
  #judge(action: 'approve' | 'decline' | 'show' | 'star' | 'restore' | 'words' | 'tags' | 'merge' | 'choose'): void {
    const desk = this.#desk;
    if (desk.isSealed) return;
    const { chosen } = desk.selection;
    const isForAll = action === 'approve' || action === 'decline' || action === 'tags' || action === 'merge';
    if (chosen.size > 0 && isForAll) {
      this.acts.runAll(action, chosen);
      return;
    }
    const question = this.#selected();
    if (question === undefined || desk.isWaiting(question.id)) return;
    const act = this.#meant(action, question);
    if (act !== undefined) this.acts.run(act, question, 'key');
  }

  /** What a key means for a question where it stands; nothing if it leads nowhere from there. */
  #meant(action: Parameters<Keyboard['act']>[0], question: DeskQuestion): Act | undefined {
    const column = columnOf(question.state);
    if (action === 'show' || action === 'star') return column === 'live' ? action : undefined;
    if (action === 'restore') return column === 'live' ? 'review' : canBe(question, 'restore') ? 'restore' : undefined;
    if (action === 'approve' || action === 'decline' || action === 'merge') {
      return canBe(question, action) ? action : undefined;
    }
    return action === 'words' || action === 'tags' || action === 'choose' ? action : undefined;
  }

  /** The question on screen was answered, and the first of the queue takes its place. Nothing that the hall has not seen is answered by this key. */
  #answered(): void {
    const desk = this.#desk;
    const { shown } = desk.verdicts;
    const { next } = desk.queue;
    if (shown?.state === 'live') {
      if (desk.selection.column !== 'live') this.#enter('live');
      void this.leave(shown.id, () => desk.verdicts.answeredAndNext(shown));
    } else if (next !== undefined) void desk.show({ question: { question: next } });
    else desk.refuse(t('desk.next.none'));
  }

  /** Moves the selected question within the queue, and stays on it. */
  async #carrySelected(by: -1 | 1): Promise<void> {
    const id = this.#desk.selection.on;
    if (id !== undefined) await this.carry(id, by);
  }

  #pause(): void {
    const { panel } = this.#desk;
    if (panel?.state !== 'open' && panel?.state !== 'paused') return;
    const state = panel.state === 'open' ? 'paused' : 'open';
    void this.#desk.do({ set_panel: { panel: panel.id, state } }, `desk.done.panel.${state}`);
  }

  #back(): void {
    const { selection, sight } = this.#desk;
    const isSearching = document.activeElement?.matches('[type="search"]') ?? false;
    if (isSearching && sight.search !== '') {
      // Ready for other words; the next one leaves the field.
      sight.search = '';
      return;
    }
    if (selection.chosen.size > 0) selection.chooseNone();
    else if (sight.search !== '') sight.search = '';
    else selection.on = undefined;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  #enter(column: ColumnName): void {
    this.#around.showColumns();
    this.#desk.selection.column = column;
    // A narrow screen has to show the column first; done later, it would take back where the next key has gone meanwhile.
    flushSync();
    focus(rowsOf(column)[0]);
  }

  #move(step: 1 | -1): void {
    const rows = rowsOf(this.#desk.selection.column);
    const at = rows.findIndex((row) => idOf(row) === this.#desk.selection.on);
    const row = at === -1 ? rows[0] : rows[at + step];
    if (row !== undefined) focus(row);
  }

  #neighbour(id: QuestionId): HTMLElement | undefined {
    const rows = COLUMNS.map(rowsOf).find((column) => column.some((row) => idOf(row) === id)) ?? [];
    const at = rows.findIndex((row) => idOf(row) === id);
    return rows[at + 1] ?? rows[at - 1];
  }

  #selected(): DeskQuestion | undefined {
    return this.#desk.live.view.questions.get(this.#desk.selection.on ?? '');
  }
}

/** The rows of a column as they are drawn, which a held column keeps in an order of its own. */
function rowsOf(column: ColumnName): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-column="${column}"] [data-question]`)];
}

function idOf(row: HTMLElement): QuestionId | undefined {
  return row.dataset['question'];
}

/** The heading of the column that a question stands in; it takes the focus when no row is left to take it. */
function headingOf(id: QuestionId): HTMLElement | undefined {
  return rowOf(id)?.closest('[data-column]')?.querySelector('h2') ?? undefined;
}

function rowOf(id: QuestionId): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`[data-question="${CSS.escape(id)}"]`) ?? undefined;
}

function focus(target: HTMLElement | undefined): void {
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'nearest' });
}
