// What one desk knows and does: the live view, what its moderator looks at, and every command with its notice and its way back.
import { announcer } from '../lib/Announcer.svelte';
import { t } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { Notices } from '../parts/notices.svelte';
import { shownQuestion } from './columns';
import { Selection } from './selection.svelte';
import { Sight } from './sight.svelte';
import { inverse, sameShow, type Before } from './undo';
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
    onScreen: () => shownQuestion(this.stage),
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

  get stage(): Show {
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

  isShown(show: Show): boolean {
    return sameShow(this.stage, show);
  }

  showOf(question: DeskQuestion): Show {
    return { question: { panel: this.#panelId(), question: question.id } };
  }

  showOfPoll(poll: DeskPoll): Show {
    return { poll: { panel: this.#panelId(), poll: poll.id } };
  }

  judge(question: DeskQuestion, verdict: Exclude<Verdict, { decline: Reason }>): Promise<Outcome> {
    const command = { moderate: { panel: this.#panelId(), question: question.id, verdict } };
    return this.do(command, `desk.done.${verdict}`);
  }

  decline(question: DeskQuestion, reason: Reason): Promise<Outcome> {
    const verdict: Verdict = { decline: reason };
    return this.do({ moderate: { panel: this.#panelId(), question: question.id, verdict } }, 'desk.done.decline');
  }

  show(show: Show): Promise<Outcome> {
    return this.do({ show: { show } }, 'desk.done.show');
  }

  /** Puts it on the screen, or takes it off if it is there. */
  toggle(show: Show): Promise<Outcome> {
    return this.show(this.isShown(show) ? 'blank' : show);
  }

  /** Gives a command and tells what became of it, in the words of `done` where it was done. */
  async do(command: Command, done: string): Promise<Outcome> {
    const before = this.#before(command);
    const outcome = await this.live.send(command);
    if (!outcome.ok) return outcome;
    const back = inverse(command, before);
    // Every decline can be taken back for itself; of the pictures on the screen only the last.
    const topic = back.length === 0 || 'show' in command ? done : undefined;
    const undo = back.length === 0 ? undefined : () => void this.#takeBack(back);
    this.notices.done(t(done), { undo, topic });
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

  async #takeBack(commands: readonly Command[]): Promise<void> {
    for (const command of commands) {
      if (!(await this.live.send(command)).ok) return;
    }
    announcer.say('done', t('desk.done.undone'));
  }

  #settled(outcome: Outcome): void {
    if (!outcome.ok) this.refuse(t('desk.not_done', { why: t(`error.${outcome.code}`) }));
  }

  #before(command: Command): Before {
    const { questions, polls } = this.live.view;
    return {
      question: 'moderate' in command ? questions.get(command.moderate.question) : undefined,
      poll: 'set_poll' in command ? polls.get(command.set_poll.poll) : undefined,
      programme: this.programme,
      stage: this.stage,
    };
  }

  #panelId(): PanelId {
    if (this.live.panel === null) throw new Error('a desk is always on a panel');
    return this.live.panel;
  }
}

function subjectOf(command: Command): QuestionId | PollId | PanelId | undefined {
  if ('moderate' in command) return command.moderate.question;
  if ('set_poll' in command) return command.set_poll.poll;
  if ('put_poll' in command) return command.put_poll.poll;
  return 'set_panel' in command ? command.set_panel.panel : undefined;
}
