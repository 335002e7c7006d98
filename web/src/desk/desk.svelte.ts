// What one desk knows and does: the live view, what its moderator looks at, and every command with its notice and its way back.
import { announcer } from '../lib/Announcer.svelte';
import { language, t } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { Notices } from '../parts/notices.svelte';
import { isOld, lostOf, othersOn, type Neighbour, type ScreenAbout } from './around';
import { subjectsOf as questionsIn } from './changed';
import { Likeness } from './likeness.svelte';
import { Polling } from './polls/polling.svelte';
import { subjectOf } from './naming';
import { StarQueue } from './queue.svelte';
import { Selection } from './selection.svelte';
import { Sight } from './sight.svelte';
import { mainQuestion, pushed, sameShow } from './stage';
import { doneAt, effectOf, leftAlone, panelOf, patience } from './trace';
import { inTurn, isReversible, wayBack, withReturn, type Given, type Moment, type Returns } from './undo';
import { until } from './until.svelte';
import { Verdicts } from './verdicts';
import { Drafts, Written } from './written.svelte';
import type { Asking } from './asking';
import type { Item, Outcome } from '../lib/outbox';
import type {
  Command,
  DeskPoll,
  DeskQuestion,
  DeskUpdate,
  PanelHead,
  PanelId,
  PollId,
  QuestionId,
  SessionId,
  Show,
  Snapshot,
  Stage,
} from '../lib/wire';

/** "2 min. ago" need not be exact to the second, in milliseconds. */
const CLOCK_STEP = 20_000;

/** What became of commands that were given together. */
export interface Upshot {
  /** The first refusal, if nothing at all was done. */
  readonly outcome: Outcome;
  /** How many were taken. */
  readonly taken: number;
  /** The first refusal, if anything was refused. */
  readonly refused: Extract<Outcome, { ok: false }> | undefined;
}

/** What became of a command, and what it changed. */
interface Answer {
  readonly outcome: Outcome;
  /** The command as it took effect: of several questions only those that moved. Nothing if all was so already. */
  readonly done: Command | undefined;
}

/** Tells what was done: by the commands as they took effect, and by how many were taken. */
type Told = (done: readonly Command[], taken: number) => string;

export class Desk {
  readonly live: Live<DeskUpdate>;
  readonly notices = new Notices();

  /** What this moderator looks at, and where. */
  readonly sight: Sight = new Sight({
    questions: () => this.live.view.questions,
    onScreen: () => mainQuestion(this.stage.on),
    queue: () => this.queue.order,
    ranks: () => this.ranks,
  });
  readonly selection = new Selection();
  readonly queue = new StarQueue(this);
  readonly verdicts = new Verdicts(this);
  readonly polls = new Polling(this);
  readonly likeness = new Likeness(() => this.live.view.questions);
  /** What was typed into its dialogs and not sent. */
  readonly drafts = new Drafts();
  /** The dialog that is open over the questions. */
  asking = $state.raw<Asking>();
  /** The menu of a question that is open, and the button it belongs to. */
  menu = $state.raw<{ readonly question: QuestionId; readonly at: HTMLElement }>();
  #lastStep: Promise<unknown> = Promise.resolve();
  /** The last step that is being taken back; the one before it follows from what this leaves. */
  #lastBack: Promise<unknown> = Promise.resolve();
  #returns: Returns = new Map();
  /** The server's clock, moved on now and then. */
  now = $state(0);
  /** Everyone who was ever around on this page, by name. */
  names = $state.raw<ReadonlyMap<SessionId, string>>(new Map());
  readonly #waiting = $derived.by(() => new Set(this.live.items.flatMap(({ command }) => subjectsOf(command))));

  readonly #others = $derived.by(() => othersOn(this.live.around));

  constructor(snapshot: Snapshot<DeskUpdate>) {
    this.live = new Live('desk', snapshot, (item, outcome) => this.#settled(item, outcome));
    this.now = this.live.now();
  }

  /** Connects, and keeps the clock going; the answer ends both. */
  start(): () => void {
    const stop = this.live.start();
    const clock = setInterval(() => (this.now = this.live.now()), CLOCK_STEP);
    return () => {
      clearInterval(clock);
      stop();
    };
  }

  /** What is on screen, and what would be while it is frozen. */
  get stage(): Stage {
    return this.live.view.stage;
  }

  get programme(): readonly PanelHead[] {
    return this.live.view.programme;
  }

  /** The panel this desk is on. */
  get panel(): PanelHead | undefined {
    return this.programme.find(({ id }) => id === this.live.panel);
  }

  /** Whether questions of this panel are supported, so that they can be ranked. */
  get ranks(): boolean {
    return this.panel?.terms.votes !== 'off';
  }

  /** Whether the audience of this panel sees topics instead of words. */
  get hasTopics(): boolean {
    return this.panel?.terms.sharing === 'topics';
  }

  /** Whether nothing about this panel's questions can change any more. */
  get isSealed(): boolean {
    return this.panel?.state === 'sealed';
  }

  /** The other moderators who are on a question. */
  colleaguesOn(question: QuestionId): readonly Neighbour[] {
    return this.#others.get(question) ?? [];
  }

  /** The screens that were there and are not, as far as this desk can know it. */
  get lostScreens(): readonly ScreenAbout[] {
    return lostOf(this.live.around, !isOld(this.live.status), this.now);
  }

  /** Whether a command about this question, poll or panel has no answer yet. */
  isWaiting(subject: QuestionId | PollId | PanelId): boolean {
    return this.#waiting.has(subject);
  }

  /** Its id; every command names it. */
  get panelId(): PanelId {
    if (this.live.panel === null) throw new Error('a desk is always on a panel');
    return this.live.panel;
  }

  /** A field of a dialog on this panel, with what was typed there before and not sent. */
  written(about: string, start?: string): Written {
    return new Written(this.drafts, `${this.panelId} ${about}`, start);
  }

  /** Whether something was typed about this and not sent. */
  isKept(about: string): boolean {
    return this.drafts.get(`${this.panelId} ${about}`) !== undefined;
  }

  /** Whether the hall sees this picture now. */
  isShown(show: Show): boolean {
    return sameShow(this.stage.on, show);
  }

  /** Whether the hall sees this question as the large one, whatever stands beside it. */
  isOnScreen(question: QuestionId): boolean {
    return mainQuestion(this.stage.on) === question;
  }

  showOf(question: DeskQuestion): Show {
    return { question: { question: question.id } };
  }

  showOfPoll(poll: DeskPoll): Show {
    return { poll: { poll: poll.id } };
  }

  /** Pushes a picture: at once, or, while the screen is frozen, ready for when it goes on. An empty one ends the freeze. */
  show(show: Show): Promise<Outcome> {
    const isFrozen = this.stage.held !== undefined;
    const done = !isFrozen ? 'show' : show === 'blank' ? 'blank_unfrozen' : 'hold';
    return this.do({ show: { panel: this.panelId, show } }, `desk.done.${done}`);
  }

  /** Puts it on the screen, or takes it off if it is there. What only waits behind a frozen screen gives way to what is on it. */
  toggle(show: Show): Promise<Outcome> {
    const { on } = this.stage;
    const last = pushed(this.stage);
    const question = mainQuestion(show);
    const isThere = question === undefined ? sameShow(last, show) : mainQuestion(last) === question;
    if (!isThere) return this.show(show);
    return this.show(sameShow(last, on) ? 'blank' : on);
  }

  /** Keeps the screen as it is, or lets it go on with what was pushed since. */
  freeze(isOn: boolean): Promise<Outcome> {
    const done = isOn ? 'desk.done.freeze' : 'desk.done.unfreeze';
    return this.do({ freeze: { panel: this.panelId, on: isOn } }, done);
  }

  /** Gives a command and tells what became of it, in the words of `done` where it was done. */
  do(command: Command, done: string): Promise<Outcome> {
    // Every decline can be taken back for itself; of the pictures on the screen only the last.
    const isPicture = 'show' in command || 'freeze' in command;
    return this.doAll([command], () => t(done), isPicture ? done : undefined);
  }

  /** Takes the last step back: also one that has no answer yet, as it is meant and not the one before it. */
  async undoLast(): Promise<void> {
    await this.#lastStep;
    if (!this.notices.undoLast()) this.refuse(t('desk.undo.none'));
  }

  /**
   * Gives commands together: one notice tells of all that were done, and takes all of them back.
   * @returns the first refusal, if nothing at all was done
   */
  async doAll(commands: readonly Command[], told: Told, topic?: string): Promise<Outcome> {
    return (await this.#doTogether(commands, told, topic)).outcome;
  }

  /**
   * Gives commands together, like `doAll`, for a dialog that stays open until all of them are done.
   * @returns the first refusal, if anything was refused
   */
  async doEach(commands: readonly Command[], told: Told): Promise<Outcome> {
    const { outcome, refused } = await this.#doTogether(commands, told);
    return refused ?? outcome;
  }

  /** Gives commands one after the other, none after one that was refused. What is told may depend on how many were taken. */
  doInTurn(commands: readonly Command[], told: Told): Promise<Upshot> {
    return this.#step(commands, this.#giveInTurn(commands), told);
  }

  #doTogether(commands: readonly Command[], told: Told, topic?: string): Promise<Upshot> {
    const answers = Promise.all(commands.map((command) => this.#give(command)));
    return this.#step(commands, answers, told, topic);
  }

  async #giveInTurn(commands: readonly Command[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const command of commands) {
      const answer = await this.#give(command);
      answers.push(answer);
      if (!answer.outcome.ok) break;
    }
    return answers;
  }

  #step(
    commands: readonly Command[],
    answers: Promise<readonly Answer[]>,
    told: Told,
    topic?: string,
  ): Promise<Upshot> {
    const step = this.#tell(commands, answers, told, topic);
    this.#lastStep = step;
    return step;
  }

  async #tell(
    commands: readonly Command[],
    given: Promise<readonly Answer[]>,
    told: Told,
    topic: string | undefined,
  ): Promise<Upshot> {
    const before = this.#moment();
    const answers = await given;
    const [first] = answers;
    if (first === undefined) throw new Error('nothing was to be done');
    const seqs = answers.flatMap(({ outcome }) => (outcome.ok ? outcome.seq : []));
    const [refused] = answers.flatMap(({ outcome }) => (outcome.ok ? [] : outcome));
    const taken = seqs.length;
    if (taken === 0) return { outcome: first.outcome, taken, refused };
    const outcome: Outcome = { ok: true, seq: Math.max(...seqs) };
    const done = answers.flatMap((answer) => answer.done ?? []);
    if (done.length === 0) {
      this.verdicts.tellSame(commands);
      return { outcome, taken, refused };
    }
    const asked = commands.filter((_, place) => answers[place]?.outcome.ok);
    const left = leftAlone(asked, done);
    if (left > 0) this.refuse(t('desk.done.skipped', { n: left }));
    const steps = inTurn(done, before);
    const hasBack = steps.some((each) => isReversible(each.command, each.before));
    const text = this.#named(told(done, taken), done, before);
    const takeBack = (): void => {
      this.#lastBack = this.#lastBack.then(() => this.#takeBack(steps, text));
    };
    this.notices.done(text, {
      undo: hasBack ? takeBack : undefined,
      topic: hasBack ? topic : (topic ?? text),
    });
    announcer.say('done', text);
    return { outcome, taken, refused };
  }

  /** What was done, and to what. A question that has left this desk meanwhile is named as it was. */
  #named(text: string, done: readonly Command[], before: Moment): string {
    const { view } = this.live;
    const questions = new Map([...before.view.questions, ...view.questions]);
    const subject = subjectOf(done, { ...view, questions }, language().lang);
    return subject === undefined ? text : t('desk.done.about', { done: text, text: subject });
  }

  /** Gives one command, and finds out whether it changed anything: what someone else did already is not this desk's to take back. */
  async #give(command: Command): Promise<Answer> {
    const outcome = await this.live.send(command);
    if (!outcome.ok) return { outcome, done: undefined };
    const { seq } = outcome;
    // What belongs to no panel, or to another one, is in no history that is known here.
    const effect = () => (panelOf(command) === this.live.panel ? effectOf(command, seq, this.live.view) : 'done');
    if (effect() === 'unknown') await until(() => effect() !== 'unknown', patience(command, this.live.view));
    return { outcome, done: effect() === 'done' ? (doneAt(seq, this.live.view) ?? command) : undefined };
  }

  /** Tells why something was not done. */
  refuse(text: string): void {
    this.notices.refused(text);
    announcer.alert(text);
  }

  /** Follows another panel, and says so in the address, so that a reload stays there. */
  async switchTo(panel: PanelId): Promise<void> {
    if (!(await this.live.switchTo(panel))) return;
    this.selection.leavePanel();
    history.replaceState(null, '', `?panel=${panel}`);
  }

  /** Takes commands back that were given together, the last one first. What someone else has gone on from is left alone, and told of. */
  async #takeBack(done: readonly Given[], what: string): Promise<void> {
    const { steps, changed } = wayBack(done, this.#moment());
    const [first] = changed;
    if (steps.length === 0) {
      if (first !== undefined) this.verdicts.tellChanged(first);
      return;
    }
    const undone: Command[] = [];
    for (const { command, before } of steps) {
      const answer = await this.#give(command);
      if (!answer.outcome.ok) break;
      undone.push(answer.done ?? command);
      // Kept in mind, so that an earlier step can then be taken back too.
      if (answer.done !== undefined) this.#returns = withReturn(this.#returns, { command: answer.done, before });
    }
    if (undone.length === 0) return;
    const left = leftAlone([...changed, ...steps.map(({ command }) => command)], undone);
    const text = left === 0 ? t('desk.done.undone', { what }) : t('desk.done.undone_partly', { what, n: left });
    this.notices.told(text);
    announcer.say('done', text);
  }

  #settled({ command }: Item, outcome: Outcome): void {
    if (outcome.ok) return;
    if (outcome.code === 'changed_meanwhile') this.verdicts.tellChanged(command);
    else this.refuse(t('desk.not_done', { why: t(`error.${outcome.code}`) }));
  }

  #moment(): Moment {
    return { panel: this.panelId, view: this.live.view, around: this.live.around, returns: this.#returns };
  }
}

function subjectsOf(command: Command): readonly (QuestionId | PollId | PanelId)[] {
  if ('set_poll' in command) return [command.set_poll.poll];
  if ('put_poll' in command) return [command.put_poll.poll];
  if ('schedule_poll' in command) return [command.schedule_poll.poll];
  if ('reset_poll' in command) return [command.reset_poll.poll];
  if ('drop_poll' in command) return [command.drop_poll.poll];
  if ('seal_poll' in command) return [command.seal_poll.poll];
  if ('set_panel' in command) return [command.set_panel.panel];
  // A place in the queue is shown where it will be, and can be changed again at once.
  return 'queue' in command ? [] : questionsIn(command);
}
