// The star queue as this desk sees it: what it moved itself stands in its new place at once.
import { t } from '../lib/language.svelte';
import { step, withPlace } from './queue';
import type { Desk } from './desk.svelte';
import type { Outcome } from '../lib/outbox';
import type { Place, QuestionId } from '../lib/wire';

interface Move {
  readonly question: QuestionId;
  readonly place: Place;
  /** The queue as the server told it when it took the move; the next one holds the move. Nothing before the answer. */
  base?: readonly QuestionId[];
}

export class StarQueue {
  readonly #desk: Desk;
  #moves = $state.raw<readonly Move[]>([]);
  readonly #order: readonly QuestionId[] = $derived.by(() => {
    const told = this.#told;
    const ahead = this.#moves.filter(({ base }) => base === undefined || base === told);
    return ahead.reduce((queue, { question, place }) => withPlace(queue, question, place), told);
  });
  readonly #ranks: ReadonlyMap<QuestionId, number> = $derived.by(
    () => new Map(this.#order.map((id, place) => [id, place])),
  );

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get order(): readonly QuestionId[] {
    return this.#order;
  }

  /** The place of a question, counted from 0; nothing if it is not queued. */
  rankOf(id: QuestionId): number | undefined {
    return this.#ranks.get(id);
  }

  /** The first of the queue that is not on screen. */
  get next(): QuestionId | undefined {
    return this.#order.find((id) => !this.#desk.isOnScreen(id));
  }

  /** Puts a question last in the queue, or takes it out. */
  star(id: QuestionId): Promise<Outcome> {
    return this.put(id, this.#ranks.has(id) ? 'off' : 'last');
  }

  /** Moves a queued question one step; nothing happens at the end of the way. */
  async move(id: QuestionId, by: -1 | 1): Promise<void> {
    // The one on screen stands above the queue: a step over it would show nothing.
    const visible = this.#order.filter((other) => other === id || !this.#desk.isOnScreen(other));
    const place = step(visible, id, by);
    if (place !== undefined) await this.put(id, place);
  }

  async put(question: QuestionId, place: Place): Promise<Outcome> {
    const move: Move = { question, place };
    const panel = this.#desk.panelId;
    const isMove = place !== 'off' && this.#ranks.has(question);
    this.#moves = [...this.#moves, move];
    if (isMove) this.#desk.selection.obey();
    const done = place === 'off' ? 'unstar' : isMove ? 'move' : 'star';
    const told = (): string => t(`desk.done.${done}`, { n: (this.rankOf(question) ?? 0) + 1 });
    const outcome = await this.#desk.doAll([{ queue: { panel, question, place } }], told, 'queue');
    const settled = outcome.ok ? [{ ...move, base: this.#told }] : [];
    const now = this.#told;
    this.#moves = this.#moves
      .filter(({ base }) => base === undefined || base === now)
      .flatMap((other) => (other === move ? settled : [other]));
    return outcome;
  }

  get #told(): readonly QuestionId[] {
    return this.#desk.live.view.queue;
  }
}
