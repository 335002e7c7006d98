// What one desk knows and does: the live view, what its moderator looks at, and every command with its notice and its way back.
import { announcer } from '../lib/Announcer.svelte';
import { t } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { Notices } from '../parts/notices.svelte';
import { Selection } from './selection.svelte';
import { Sight } from './sight.svelte';
import { mainQuestion, pushed, sameShow } from './stage';
import { inverse, isReversible, type Moment } from './undo';
import type { Outcome } from '../lib/outbox';
import type {
  Command,
  DeskPoll,
  DeskQuestion,
  DeskUpdate,
  PanelHead,
  PanelId,
  PollId,
  QuestionId,
  Reason,
  Show,
  Snapshot,
  Stage,
  Verdict,
} from '../lib/wire';

/** "2 min. ago" need not be exact to the second, in milliseconds. */
const CLOCK_STEP = 20_000;

export class Desk {
  readonly live: Live<DeskUpdate>;
  readonly notices = new Notices();

  /** What this moderator looks at, and where. */
  readonly sight: Sight = new Sight({
    questions: () => this.live.view.questions,
    onScreen: () => mainQuestion(this.stage.on),
  });
  readonly selection = new Selection();
  /** The question whose decline needs a reason. */
  declining = $state.raw<DeskQuestion>();
  /** The server's clock, moved on now and then. */
  now = $state(0);
  readonly #waiting = $derived.by(() => new Set(this.live.items.map(({ command }) => subjectOf(command))));

  constructor(snapshot: Snapshot<DeskUpdate>) {
    this.live = new Live('desk', snapshot, (_, outcome) => this.#settled(outcome));
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

  /** Whether a command about this question, poll or panel has no answer yet. */
  isWaiting(subject: QuestionId | PollId | PanelId): boolean {
    return this.#waiting.has(subject);
  }

  /** Its id; every command names it. */
  get panelId(): PanelId {
    if (this.live.panel === null) throw new Error('a desk is always on a panel');
    return this.live.panel;
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

  judge(question: DeskQuestion, verdict: Exclude<Verdict, { decline: Reason }>): Promise<Outcome> {
    const command = { moderate: { panel: this.panelId, question: question.id, verdict } };
    return this.do(command, `desk.done.${verdict}`);
  }

  decline(question: DeskQuestion, reason: Reason): Promise<Outcome> {
    const verdict: Verdict = { decline: reason };
    return this.do({ moderate: { panel: this.panelId, question: question.id, verdict } }, 'desk.done.decline');
  }

  /** Pushes a picture: at once, or, while the screen is frozen, ready for when it goes on. */
  show(show: Show): Promise<Outcome> {
    const waits = this.stage.held !== undefined && show !== 'blank';
    return this.do({ show: { panel: this.panelId, show } }, waits ? 'desk.done.hold' : 'desk.done.show');
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
  async do(command: Command, done: string): Promise<Outcome> {
    const before = this.#moment();
    const outcome = await this.live.send(command);
    if (!outcome.ok) return outcome;
    const hasBack = isReversible(command, before);
    // Every decline can be taken back for itself; of the pictures on the screen only the last.
    const topic = hasBack && !('show' in command || 'freeze' in command) ? undefined : done;
    this.notices.done(t(done), { undo: hasBack ? () => void this.#takeBack(command, before) : undefined, topic });
    announcer.say('done', t(done));
    return outcome;
  }

  /** Tells why something was not done. */
  refuse(text: string): void {
    this.notices.refused(text);
    announcer.alert(text);
  }

  /** Follows another panel, and says so in the address, so that a reload stays there. */
  async switchTo(panel: PanelId): Promise<void> {
    if (!(await this.live.switchTo(panel))) return;
    this.selection.on = undefined;
    history.replaceState(null, '', `?panel=${panel}`);
  }

  async #takeBack(command: Command, before: Moment): Promise<void> {
    const back = inverse(command, before, this.#moment());
    if (back === 'changed') {
      this.refuse(t('desk.not_done', { why: t('error.changed_meanwhile') }));
      return;
    }
    for (const step of back) {
      if (!(await this.live.send(step)).ok) return;
    }
    announcer.say('done', t('desk.done.undone'));
  }

  #settled(outcome: Outcome): void {
    if (!outcome.ok) this.refuse(t('desk.not_done', { why: t(`error.${outcome.code}`) }));
  }

  #moment(): Moment {
    return { view: this.live.view, around: this.live.around };
  }
}

function subjectOf(command: Command): QuestionId | PollId | PanelId | undefined {
  if ('moderate' in command) return command.moderate.question;
  if ('set_poll' in command) return command.set_poll.poll;
  if ('put_poll' in command) return command.put_poll.poll;
  return 'set_panel' in command ? command.set_panel.panel : undefined;
}
