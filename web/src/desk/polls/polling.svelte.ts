// The polls of a desk: which dialog is open over them, and every step with its notice.
import { t } from '../../lib/language.svelte';
import { uuid } from '../../lib/ids';
import { sameShow } from '../stage';
import { toldOfAdded, toldOfJudged } from './partly';
import { judge, unread, type Place } from './phrases';
import { again, commandOf, firstRound, isPublic, pagesOf, publishes, type Step } from './run';
import type { Outcome } from '../../lib/outbox';
import type { Desk, Upshot } from '../desk.svelte';
import type { DeskPoll, Lang, PanelId, PhraseVerdict, PollId, PollTerms, Show } from '../../lib/wire';

/** The dialog over the desk, and what it is about. */
export type PollAsking =
  /** All of one poll: its result, its words, everything that can be done to it. */
  | { readonly what: 'sheet'; readonly poll: PollId }
  /** Its terms; a new poll without an id, perhaps with a question of the audience for its title. */
  | {
      readonly what: 'edit';
      readonly poll?: PollId;
      readonly start?: { readonly text: string; readonly lang?: Lang | undefined };
    }
  | { readonly what: 'schedule' | 'copy' | 'reset' | 'seal' | 'drop'; readonly poll: PollId }
  | { readonly what: 'import' };

export class Polling {
  readonly #desk: Desk;
  /** The dialog that is open. */
  asking = $state.raw<PollAsking>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** In the order they were drafted. */
  get all(): readonly DeskPoll[] {
    return [...this.#desk.live.view.polls.values()].sort((a, b) => a.place - b.place);
  }

  get(poll: PollId | undefined): DeskPoll | undefined {
    return poll === undefined ? undefined : this.#desk.live.view.polls.get(poll);
  }

  /** The poll beside whose result this one's stands. */
  firstRound(poll: DeskPoll): DeskPoll | undefined {
    return firstRound(poll, this.#desk.live.view.polls);
  }

  /** Whether a poll can be opened here now. */
  get takesVotes(): boolean {
    const state = this.#desk.panel?.state;
    return state === 'open' || state === 'paused';
  }

  step(poll: PollId, step: Step): Promise<Outcome> {
    const known = this.get(poll);
    const isPublished = known !== undefined && publishes(step, known);
    const told = (): string => {
      const { answers } = this.unread(poll);
      const isUnread = isPublished && answers > 0 && (step === 'close' || step === 'reveal');
      const done = isUnread ? `${step}_unread` : step;
      return t(`desk.poll.done.${done}`, { n: answers });
    };
    return this.#desk.doAll([commandOf(step, this.#desk.panelId, poll)], told);
  }

  /** What was written into a poll and waits for a decision. */
  unread(poll: PollId): ReturnType<typeof unread> {
    return unread(this.#desk.live.view.phrases.values(), poll);
  }

  /** Opens a draft by itself at a moment, in milliseconds since 1970 by the server's clock. */
  schedule(poll: PollId, opens_at: number): Promise<Outcome> {
    return this.#desk.do({ schedule_poll: { panel: this.#desk.panelId, poll, opens_at } }, 'desk.poll.done.schedule');
  }

  put(poll: PollId, terms: PollTerms, done: string, panel: PanelId = this.#desk.panelId): Promise<Outcome> {
    return this.#desk.do({ put_poll: { panel, poll, terms } }, done);
  }

  /** A new draft that asks the same; nothing if it was refused. */
  async repeat(poll: DeskPoll, as: 'copy' | 'round'): Promise<PollId | undefined> {
    const id = uuid();
    const done = as === 'copy' ? 'desk.poll.done.duplicate' : 'desk.poll.done.round';
    return (await this.put(id, again(poll, as), done)).ok ? id : undefined;
  }

  copyTo(poll: DeskPoll, panel: PanelId): Promise<Outcome> {
    return this.put(uuid(), again(poll, 'copy'), 'desk.poll.done.copy', panel);
  }

  /** Makes drafts of them, in order up to the first that is refused: one step that tells how many. */
  addAll(all: readonly PollTerms[]): Promise<Upshot> {
    const panel = this.#desk.panelId;
    const commands = all.map((terms) => ({ put_poll: { panel, poll: uuid(), terms } }));
    return this.#desk.doInTurn(commands, (_, taken) => toldOfAdded(taken, all.length));
  }

  /** Throws all ballots away. Nobody can take this back. */
  reset(poll: PollId): Promise<Outcome> {
    return this.#desk.do({ reset_poll: { panel: this.#desk.panelId, poll } }, 'desk.poll.done.reset');
  }

  /** Makes the ballots final. Nobody can take this back. */
  seal(poll: PollId): Promise<Outcome> {
    return this.#desk.do({ seal_poll: { panel: this.#desk.panelId, poll } }, 'desk.poll.done.seal');
  }

  /** Throws a draft away. */
  drop(poll: PollId): Promise<Outcome> {
    return this.#desk.do({ drop_poll: { panel: this.#desk.panelId, poll } }, 'desk.poll.done.drop');
  }

  /** Whether another poll asks this one once more. */
  isRepeated(poll: PollId): boolean {
    return this.all.some(({ terms }) => terms.round_of === poll);
  }

  /** Decides about phrases; with none, nothing is done. */
  async judge(place: Omit<Place, 'panel'>, phrases: readonly number[], verdict: PhraseVerdict): Promise<void> {
    const commands = judge({ panel: this.#desk.panelId, ...place }, phrases, verdict);
    if (commands.length === 0) return;
    await this.#desk.doInTurn(commands, (_, taken) => toldOfJudged(commands, taken));
  }

  /** The picture of this poll that the hall sees, if it sees one. */
  pageOn(poll: DeskPoll): Show | undefined {
    const { on } = this.#desk.stage;
    return typeof on === 'object' && 'poll' in on && on.poll.poll === poll.id ? on : undefined;
  }

  /** Puts the poll on the screen, or takes it off whichever of its pictures is there. */
  toggle(poll: DeskPoll): Promise<Outcome> {
    return this.#desk.toggle(this.pageOn(poll) ?? this.#desk.showOfPoll(poll));
  }

  /** What `Z` does: a closed poll on the screen is revealed; of one whose result everyone sees the next picture is shown. */
  results(): void {
    const desk = this.#desk;
    const poll = this.all.find((each) => this.pageOn(each) !== undefined);
    const isMine = poll !== undefined && poll.state !== 'draft' && poll.state !== 'open';
    if (!isMine || (poll.state === 'closed' && poll.terms.results === 'never')) {
      desk.refuse(t('desk.results.none'));
      return;
    }
    if (isPublic(poll)) void this.turn(poll);
    else void this.step(poll.id, 'reveal');
  }

  /** Shows the next of the poll's pictures, after the last one the first again. */
  async turn(poll: DeskPoll): Promise<void> {
    const pages = pagesOf(poll);
    const at = pages.findIndex((page) => sameShow(this.#desk.stage.on, page));
    const next = pages[(at + 1) % pages.length];
    if (next !== undefined && pages.length > 1) await this.#desk.show(next);
  }
}
