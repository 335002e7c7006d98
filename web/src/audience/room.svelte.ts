// What the audience page knows and does: the live view, the participant's own, and the commands of a phone.
import { announcer } from '../lib/Announcer.svelte';
import { localShelf } from '../lib/host';
import { uuid } from '../lib/ids';
import { language, t, whyRefused } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { given, voteState, type Given, type Own, type VoteState } from '../lib/mine';
import type { Item, Outcome } from '../lib/outbox';
import type { ViewOf } from '../lib/view';
import type {
  AudienceUpdate,
  Ballot,
  Command,
  PanelHead,
  PanelId,
  PollId,
  PublicPoll,
  PublicQuestion,
  QuestionId,
  Show,
  Snapshot,
} from '../lib/wire';
import { Drafts, Edits, type Draft, type Edit } from './draft';
import { onScreen, type Sorting } from './order';
import { Rows } from './rows.svelte';

type Ask = Extract<Command, { ask: unknown }>['ask'];
type Revise = Extract<Command, { revise: unknown }>['revise'];

/** A list of questions on the page. */
export type List = Sorting | 'mine';

const WITHOUT_VOTES: readonly List[] = ['recent', 'answered', 'mine'];

/** See the top of the file. One for the life of the page, made by its component; everything readable follows every change. */
export class Room {
  readonly live: Live<AudienceUpdate>;
  /** The questions, for the rows of a long list. */
  readonly rows = new Rows();
  readonly #drafts: Drafts;
  readonly #edits: Edits;
  /** Counts what was written into `#edits`, so that templates follow. */
  #edited = $state.raw(0);
  #draft = $state.raw<Draft>({ text: '', name: '' });
  #problem = $state.raw<() => string>(() => '');
  /** What the reader chose; it stays chosen while they look at polls. */
  #list = $state.raw<List>('popular');
  /** The panel as rows know it: it changes when something about the panel does, not with every count. */
  #rules = $state.raw<PanelHead>();
  /** What is on the screen, in the same way. */
  #show = $state.raw<Show>('blank');
  /** Whether the page goes where the event goes: as long as the reader is where it is, and until they choose to stay. */
  #follows = $state.raw(false);
  /** The view at which the reader paused, and what was the participant's own then. */
  #frozen = $state.raw<{ view: ViewOf<AudienceUpdate>; own: Own }>();

  constructor(snapshot: Snapshot<AudienceUpdate>) {
    this.live = new Live('audience', snapshot, (item, outcome) => this.#settled(item, outcome));
    this.#drafts = new Drafts(localShelf(), this.live.view.event.join);
    this.#edits = new Edits(localShelf(), this.live.view.event.join);
    this.#draft = this.#drafts.read(this.panel.id);
    this.#follows = this.panel.live;
    $effect.pre(() => this.rows.follow(this.view.questions));
    $effect.pre(() => void (this.#rules = this.panel));
    $effect.pre(() => void (this.#show = this.view.stage));
  }

  /** The view the reader sees: the live one, or the one at which updates were paused. */
  get view(): ViewOf<AudienceUpdate> {
    return this.#frozen?.view ?? this.live.view;
  }

  /** Whether the reader paused updates (WCAG 2.2.2). */
  get paused(): boolean {
    return this.#frozen !== undefined;
  }

  pause(): void {
    this.#frozen = { view: this.live.view, own: this.live.own };
  }

  resume(): void {
    this.#frozen = undefined;
  }

  /** The panel the page shows. A pause does not hide that it closed. */
  get panel(): PanelHead {
    const { programme } = this.live.view;
    const found = programme.find(({ id }) => id === this.live.panel) ?? programme[0];
    if (found === undefined) throw new Error('the programme is empty');
    return found;
  }

  /** Whether the panel has votes at all. */
  get votes(): 'on' | 'off' {
    return this.#rules?.terms.votes ?? 'on';
  }

  /** The lists there are: without votes, no question is more popular than another. */
  get lists(): readonly List[] {
    return this.votes === 'on' ? ['popular', ...WITHOUT_VOTES] : WITHOUT_VOTES;
  }

  /** The list that is looked at. */
  get list(): List {
    return this.lists.includes(this.#list) ? this.#list : 'recent';
  }

  choose(list: List): void {
    this.#list = list;
  }

  /** Whether others see a topic in place of a question's words. */
  get hasTopics(): boolean {
    return this.#rules?.terms.sharing === 'topics';
  }

  /** Whether the hall sees the question now. */
  isOnScreen(question: QuestionId): boolean {
    return onScreen(this.#show).includes(question);
  }

  /** Whether votes and ballots are taken. */
  get takesVotes(): boolean {
    return this.#rules?.state === 'open' || this.#rules?.state === 'paused';
  }

  /** What the person must know, in their language; empty if nothing. */
  get problem(): string {
    return this.#problem();
  }

  /** Tells the person something, and a screen reader at once. It is said anew in another language, and when words for it come. */
  tell(say: () => string): void {
    this.#problem = say;
    announcer.alert(say());
  }

  /** What was told has been read, or is over. */
  hush(): void {
    this.#problem = () => '';
  }

  /** What is being written in this panel. */
  get draft(): Draft {
    return this.#draft;
  }

  write(draft: Draft): void {
    this.#draft = draft;
    this.#drafts.write(this.panel.id, draft);
  }

  /** When the next question may be asked, by the server's clock in milliseconds; in the past if now. */
  get coolAt(): number {
    const { id, terms } = this.panel;
    let last = -Infinity;
    for (const { at } of this.live.own.questions.values()) last = Math.max(last, at);
    const skew = this.live.now() - Date.now();
    for (const { command, at } of this.live.items) {
      if ('ask' in command && command.ask.panel === id) last = Math.max(last, at + skew);
    }
    return last + terms.cooldown_ms;
  }

  /** What a question's vote button shows. */
  voteOn(question: PublicQuestion): VoteState {
    return voteState(question, this.live.own, this.live.items, this.#frozen?.own);
  }

  /** The participant's ballot, and whether the server has it. */
  ballotIn(poll: PollId): Given {
    return given(poll, this.live.own, this.live.items);
  }

  /** Whether a poll waits for this participant. */
  awaitsAnswer(poll: PublicPoll): boolean {
    return (
      this.live.own.told && poll.state === 'open' && this.takesVotes && this.ballotIn(poll.id).ballot === undefined
    );
  }

  /** Asks what stands in the draft. */
  ask(): void {
    const { text, name } = this.draft;
    const { id: panel, terms } = this.panel;
    const ask: Ask = { panel, question: uuid(), text: text.trim(), lang: language().lang };
    if (terms.names === 'optional' && name.trim() !== '') ask.name = name.trim();
    this.hush();
    // The name stays for the next question, the words do not.
    this.write({ text: '', name });
    void this.live.send({ ask });
  }

  /** The change to an own question that was begun and has no answer yet. */
  editOf(question: QuestionId): Edit | undefined {
    void this.#edited;
    return this.#edits.read(question);
  }

  /** Keeps what is being changed; without it, the change is given up. */
  edit(question: QuestionId, edit: Edit | undefined): void {
    this.#edits.write(question, edit);
    this.#edited++;
  }

  /** Sends what was changed. */
  revise(question: QuestionId, { text, name }: Draft): void {
    const { id: panel, terms } = this.panel;
    const revise: Revise = { panel, question, text: text.trim(), lang: language().lang };
    if (terms.names === 'optional' && name.trim() !== '') revise.name = name.trim();
    this.hush();
    this.edit(question, { text, name, step: 'sent' });
    void this.live.send({ revise });
  }

  takeBack(question: QuestionId): void {
    this.hush();
    this.edit(question, undefined);
    void this.live.send({ take_back: { panel: this.panel.id, question } });
  }

  /** Puts the words of a change that came too late into the question box. */
  askAgain(question: QuestionId, { text, name }: Draft): void {
    this.#draft = this.#drafts.giveBack(this.panel.id, { text, name });
    this.edit(question, undefined);
  }

  vote(question: QuestionId, on: boolean): void {
    void this.live.send({ vote: { panel: this.panel.id, question, on } });
  }

  /** Gives a ballot, or another one in place of it. */
  answer(poll: PollId, ballot: Ballot): Promise<Outcome> {
    if (this.live.status.kind !== 'live') announcer.say('answer', t('poll.waiting'));
    return this.live.send({ answer: { panel: this.panel.id, poll, ballot } });
  }

  /** Whether the page goes where the event goes. */
  get follows(): boolean {
    return this.#follows;
  }

  /** Stays here, wherever the event goes. */
  stay(): void {
    this.#follows = false;
  }

  /** Opens another panel of the programme. */
  async go(panel: PanelId): Promise<void> {
    this.hush();
    try {
      if (!(await this.live.switchTo(panel))) return;
      this.resume();
      this.#draft = this.#drafts.read(panel);
      this.#follows = this.panel.live;
      // A reload stays in the panel that the reader chose, or goes on following.
      history.replaceState(null, '', this.#follows ? location.pathname : `?panel=${panel}`);
    } catch (error) {
      this.tell(() => whyRefused(error));
    }
  }

  #settled({ command }: Item, outcome: Outcome): void {
    if ('revise' in command) this.#revised(command.revise, outcome);
    if (outcome.ok) {
      if ('answer' in command) announcer.say('answer', t('poll.saved'));
      if ('ask' in command) announcer.say('asked', t('ask.arrived'));
      return;
    }
    // The answer was lost, but not the question.
    if ('ask' in command && this.live.own.questions.has(command.ask.question)) return;
    this.tell(() => whyRefused(outcome.code));
    if ('ask' in command) this.#giveBack(command.ask);
  }

  /** What was done is forgotten; what was refused opens again with every word. A change begun since stays as it is. */
  #revised(revise: Revise, outcome: Outcome): void {
    const { question, text, name = '' } = revise;
    // It is not there, and so no place at it for the words.
    if (!outcome.ok && outcome.code === 'not_found') this.#giveBack(revise);
    else if (this.#edits.read(question)?.step !== 'open')
      this.edit(question, outcome.ok ? undefined : { text, name, step: 'open' });
  }

  /** Puts the words of a question that is not there back where they were written; a change to them that was begun has the last ones. */
  #giveBack({ panel, question, ...asked }: Ask | Revise): void {
    const { text, name = '' } = this.#edits.read(question) ?? asked;
    const restored = this.#drafts.giveBack(panel, { text, name });
    if (panel === this.panel.id) this.#draft = restored;
    this.edit(question, undefined);
  }
}
