// What the screen shows, would show, and how to bring it from one picture to another.
import type { Command, DeskQuestion, PanelId, QuestionId, Show, Stage } from '../lib/wire';

/** The sizes a ranked list on screen may have; more than six cannot be read from the last row. */
export const TOP_SIZES = [3, 4, 5, 6] as const;

/** Minutes of the countdowns that one press starts. */
export const COUNTDOWN_MINUTES = [1, 2, 5, 10] as const;

/** Longest message to the hall or to the stage, in graphemes. */
export const MESSAGE_GRAPHEMES = 280;

/** Longest countdown, in minutes: a day. */
export const MOST_MINUTES = 1440;

/** The kind of a picture, as the catalogue names it. */
export type ShowKind =
  'blank' | 'join' | 'question' | 'top' | 'poll' | 'networks' | 'interventions' | 'message' | 'countdown';

export function kindOf(show: Show): ShowKind {
  if (typeof show === 'string') return show;
  if ('question' in show) return 'question';
  if ('top' in show) return 'top';
  if ('poll' in show) return 'poll';
  if ('networks' in show) return 'networks';
  return 'message' in show ? 'message' : 'countdown';
}

/** The questions of a picture, in its order; the large one first. */
export function questionsOf(show: Show): readonly QuestionId[] {
  if (typeof show === 'string') return [];
  if ('question' in show) return [show.question.question, ...(show.question.next ?? [])];
  return 'top' in show ? show.top.questions : [];
}

/** The large question of a picture. */
export function mainQuestion(show: Show): QuestionId | undefined {
  return typeof show === 'object' && 'question' in show ? show.question.question : undefined;
}

export function sameShow(a: Show, b: Show): boolean {
  return signature(a) === signature(b);
}

export function sameStage(a: Stage, b: Stage): boolean {
  if (!sameShow(a.on, b.on) || (a.held === undefined) !== (b.held === undefined)) return false;
  return a.held === undefined || b.held === undefined || sameShow(a.held, b.held);
}

/** Equal pictures have equal ones, whatever the order of their fields. */
function signature(show: Show): string {
  if (typeof show === 'string') return show;
  const kind = kindOf(show);
  if ('poll' in show) return `${kind} ${show.poll.poll} ${JSON.stringify(show.poll.page ?? '')}`;
  if ('networks' in show) return `${kind} ${show.networks.network ?? ''}`;
  if ('message' in show) return `${kind} ${show.message.text}`;
  if ('countdown' in show) return `${kind} ${show.countdown.until} ${show.countdown.text ?? ''}`;
  return `${kind} ${questionsOf(show).join(' ')}`;
}

/** The picture without questions that are no longer live: what the room leaves of it. */
export function without(show: Show, gone: ReadonlySet<QuestionId>): Show {
  if (typeof show === 'string') return show;
  if ('question' in show) {
    const { question, next } = show.question;
    if (gone.has(question)) return 'blank';
    return { question: { question, next: next?.filter((id) => !gone.has(id)) ?? [] } };
  }
  if ('top' in show) {
    const questions = show.top.questions.filter((id) => !gone.has(id));
    return questions.length === 0 ? 'blank' : { top: { questions } };
  }
  return show;
}

/** A stage without questions that are no longer live. */
export function stageWithout({ on, held }: Stage, gone: ReadonlySet<QuestionId>): Stage {
  return held === undefined ? { on: without(on, gone) } : { on: without(on, gone), held: without(held, gone) };
}

/** The stage after a picture was pushed: a frozen screen keeps what it shows, except for an empty picture. */
export function stageAfterShow(stage: Stage, show: Show): Stage {
  return stage.held === undefined || show === 'blank' ? { on: show } : { on: stage.on, held: show };
}

export function stageAfterFreeze({ on, held }: Stage, isOn: boolean): Stage {
  if (isOn) return { on, held: held ?? on };
  return { on: held ?? on };
}

/** The picture that a push changes: what would be while frozen, else what is. */
export function pushed(stage: Stage): Show {
  return stage.held ?? stage.on;
}

/**
 * The commands that bring the screen from `from` to `to`. A frozen screen is never unfrozen on a wrong picture: what comes on is put
 * ready first.
 */
export function toStage(panel: PanelId, from: Stage, to: Stage): readonly Command[] {
  if (sameStage(from, to)) return [];
  const show = (picture: Show): Command => ({ show: { panel, show: picture } });
  const freeze = (on: boolean): Command => ({ freeze: { panel, on } });
  const steps: Command[] = [];
  let now = from;
  if (!sameShow(now.on, to.on) || to.held === undefined) {
    if (!sameShow(pushed(now), to.on) || to.on === 'blank') {
      steps.push(show(to.on));
      now = stageAfterShow(now, to.on);
    }
    if (now.held !== undefined) {
      steps.push(freeze(false));
      now = stageAfterFreeze(now, false);
    }
  }
  if (to.held === undefined) return steps;
  if (now.held !== undefined && to.held === 'blank' && to.on === 'blank') {
    // An empty picture cannot be made to wait, but an empty screen can be frozen.
    return [...steps, show('blank'), freeze(true)];
  }
  if (now.held === undefined) {
    steps.push(freeze(true));
    now = stageAfterFreeze(now, true);
  }
  if (!sameShow(pushed(now), to.held) && to.held !== 'blank') steps.push(show(to.held));
  return steps;
}

/** The live questions with most votes; ties stand oldest first, as in every list. */
export function topQuestions(questions: Iterable<DeskQuestion>, size: number): readonly QuestionId[] {
  return [...questions]
    .filter(({ state }) => state === 'live')
    .sort((a, b) => b.votes - a.votes || a.at - b.at || (a.id < b.id ? -1 : 1))
    .slice(0, size)
    .map(({ id }) => id);
}

/** The same list as votes are now, where a ranked list is shown and the ranking has moved on; nothing where it has not. */
export function newerTop(show: Show, questions: Iterable<DeskQuestion>): Show | undefined {
  if (typeof show !== 'object' || !('top' in show)) return undefined;
  const all = [...questions];
  const size = Math.max(show.top.questions.length, Math.min(TOP_SIZES[0], all.length));
  const now: Show = { top: { questions: [...topQuestions(all, size)] } };
  return now.top.questions.length === 0 || sameShow(now, show) ? undefined : now;
}

/** The picture of a question with the next two of the queue below it. */
export function withNext(question: QuestionId, queue: readonly QuestionId[]): Show {
  return { question: { question, next: queue.filter((id) => id !== question).slice(0, 2) } };
}
