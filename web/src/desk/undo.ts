// What takes a moderator's command back. Every way back names what it found before, so that nobody else's change is overwritten.
import { uuid } from '../lib/ids';
import { backFromPolls } from './polls/back';
import { questionsOf, sameStage, stageAfterFreeze, stageAfterShow, stageWithout, toStage } from './stage';
import { seenBy } from './trace';
import type { Around } from '../lib/live.svelte';
import type { ViewOf } from '../lib/view';
import type {
  Command,
  DeskQuestion,
  DeskUpdate,
  Edit,
  PanelHead,
  PanelId,
  Place,
  QuestionId,
  Stage,
  Verdict,
} from '../lib/wire';

/** What the desk knows at some moment. It is never changed, so the moment before a command is simply kept. */
export interface Moment {
  /** The panel that the view is of. */
  readonly panel: PanelId;
  readonly view: Pick<
    ViewOf<DeskUpdate>,
    'questions' | 'polls' | 'phrases' | 'programme' | 'stage' | 'queue' | 'notes' | 'actions'
  >;
  readonly around?: Around | undefined;
  readonly returns?: Returns | undefined;
}

/** Versions that this desk's own ways back made, each with the version it brought the question back to. */
export type Returns = ReadonlyMap<QuestionId, ReadonlyMap<number, number>>;

/** A command that was given, and what it found. */
export interface Given {
  readonly command: Command;
  readonly before: Moment;
}

/** The commands that lead back, in order; none where there is no way back; `changed` where someone else has gone on from here. */
export type Back = readonly Command[] | 'changed';

type Body<K extends string> = Extract<Command, Record<K, unknown>> extends infer C ? C[K & keyof C] : never;

/** A question counts its changes from here. */
const FIRST_VERSION = 1;

/** Whether a command can be taken back at all; what a notice offers right after it. */
export function isReversible(command: Command, before: Moment): boolean {
  const back = inverse(command, before, before);
  return back !== 'changed' && back.length > 0;
}

/** Commands that were given together, each with what those before it left. */
export function inTurn(commands: readonly Command[], before: Moment): readonly Given[] {
  let at = before;
  return commands.map((command) => {
    const given = { command, before: at };
    at = counted(command, at);
    return given;
  });
}

/**
 * The way back from all that was done together, the last first: each command with the moment it leads to. `changed` has what it does not
 * lead back from, as someone has gone on since: whole commands, or the part of a decision about several questions.
 */
export function wayBack(done: readonly Given[], now: Moment): { steps: readonly Given[]; changed: readonly Command[] } {
  const steps: Given[] = [];
  const changed: Command[] = [];
  let at = now;
  for (const { command, before } of done.toReversed()) {
    const back = inverse(command, before, at);
    if (back === 'changed') changed.push(command);
    else {
      changed.push(...partLeft(command, back));
      for (const step of back) {
        steps.push({ command: step, before });
        at = returned(step, before, at);
      }
    }
  }
  return { steps, changed };
}

/** The part of a decision that its way back does not bring back. */
function partLeft(command: Command, back: readonly Command[]): readonly Command[] {
  if (!('moderate' in command) || back.length === 0) return [];
  const brought = new Set(back.flatMap(seenBy).map(([id]) => id));
  const questions = command.moderate.questions.filter(([id]) => !brought.has(id));
  return questions.length === 0 ? [] : [{ moderate: { ...command.moderate, questions } }];
}

/** What is known to have been brought back once `back`, which leads to `before`, was done. */
export function withReturn(returns: Returns | undefined, { command: back, before }: Given): Returns {
  const after = new Map(returns);
  for (const [id, seen] of seenBy(back)) {
    const was = before.view.questions.get(id)?.version;
    if (was !== undefined) after.set(id, new Map(after.get(id)).set(seen + 1, was));
  }
  return after;
}

/** The moment after a way back. */
function returned(back: Command, before: Moment, at: Moment): Moment {
  const questions = new Map(at.view.questions);
  for (const [id, seen] of seenBy(back)) {
    const was = before.view.questions.get(id);
    if (was !== undefined) questions.set(id, { ...was, version: seen + 1 });
  }
  const returns = withReturn(at.returns, { command: back, before });
  return { ...at, view: { ...at.view, questions }, returns };
}

/** The moment after a command, as far as one given right behind it goes by it: its questions count one further, and say what an edit wrote. */
function counted(command: Command, at: Moment): Moment {
  const seen = seenBy(command);
  if (seen.length === 0) return at;
  const questions = new Map(at.view.questions);
  for (const [id, version] of seen) {
    const was = questions.get(id);
    if (was !== undefined) questions.set(id, { ...withEdit(was, command), version: version + 1 });
  }
  return { ...at, view: { ...at.view, questions } };
}

function withEdit(was: DeskQuestion, command: Command): DeskQuestion {
  if (!('edit' in command)) return was;
  const { edit } = command.edit;
  if ('words' in edit) return { ...was, text: edit.words };
  if ('tags' in edit) return { ...was, tags: edit.tags };
  const { label: _, ...unnamed } = was;
  return edit.label === null ? unnamed : { ...was, label: edit.label };
}

/** The version a question was brought back to, if nothing was done to it since. */
function rootOf(id: QuestionId, version: number, returns: Returns | undefined): number {
  const to = returns?.get(id)?.get(version);
  // What led back is always the later one, so this ends.
  return to === undefined ? version : rootOf(id, to, returns);
}

/**
 * The version of a question that `made` is now: that one, or a later one that only this desk's own ways back led to.
 * Nothing if someone has gone on from it. What is older still waits for the news of it.
 */
function seenNow(id: QuestionId, made: number, now: Moment): number | undefined {
  const is = now.view.questions.get(id)?.version ?? 0;
  if (is <= made) return made;
  return rootOf(id, is, now.returns) === rootOf(id, made, now.returns) ? is : undefined;
}

/**
 * What takes `command` back, which was given at `before`, as things stand `now`. The news of the command itself may still be on its way:
 * what is the same value as before is taken to be as the command left it.
 */
export function inverse(command: Command, before: Moment, now: Moment): Back {
  if ('moderate' in command) return backFromVerdict(command.moderate, before, now);
  if ('edit' in command) return backFromEdit(command.edit, before, now);
  if ('enter' in command) return backFromEntry(command.enter, before, now);
  if ('queue' in command) return backToPlace(command.queue, before, now);
  if ('show' in command) {
    const { panel, show } = command.show;
    return backOnStage(panel, before, now, stageAfterShow(before.view.stage, show));
  }
  if ('freeze' in command) {
    const { panel, on } = command.freeze;
    return backOnStage(panel, before, now, stageAfterFreeze(before.view.stage, on));
  }
  return backFromOther(command, before, now);
}

function backFromOther(command: Command, before: Moment, now: Moment): Back {
  if ('note' in command) {
    const { panel, note } = command.note;
    const known = now.view.notes.get(note);
    return known === undefined || known.state === 'waiting' ? [{ withdraw_note: { panel, note } }] : 'changed';
  }
  if ('withdraw_note' in command) {
    const { panel, note } = command.withdraw_note;
    const text = before.view.notes.get(note)?.text;
    return text === undefined ? [] : [{ note: { panel, note: uuid(), text } }];
  }
  if ('name_session' in command) {
    const { session } = command.name_session;
    const name = nameOf(before, session);
    return name === undefined ? [] : [{ name_session: { session, name } }];
  }
  if ('set_panel' in command) return backFromPanel(command.set_panel, before, now);
  if ('close_at' in command) return backFromClosing(command.close_at, before, now);
  if ('go_live' in command) return backToLive(command.go_live.panel, before, now);
  return backFromPolls(command, before, now) ?? [];
}

/** All that a decision changed: the questions, their places in the queue, and the picture they were taken out of. */
function backFromVerdict({ panel, questions, verdict }: Body<'moderate'>, before: Moment, now: Moment): Back {
  const judged = questions.flatMap(([id, seen]) => {
    const was = before.view.questions.get(id);
    return was !== undefined && was.version === seen && landed(was, verdict, now) ? [was] : [];
  });
  const groups = new Map<string, { verdict: Verdict; questions: [QuestionId, number][] }>();
  for (const was of judged) {
    const back = backOf(verdict, was);
    if (back === undefined) continue;
    const name = JSON.stringify(back);
    const group = groups.get(name) ?? { verdict: back, questions: [] };
    const made = was.version + 1;
    group.questions.push([was.id, seenNow(was.id, made, now) ?? made]);
    groups.set(name, group);
  }
  if (groups.size === 0) return judged.length < questions.length ? 'changed' : [];
  const ids = new Set(judged.map(({ id }) => id));
  if (isNewlyShown(ids, before, now)) return 'changed';
  const restored = [...groups.values()].map((group): Command => ({ moderate: { panel, ...group } }));
  const wasLive = judged.some(({ state }) => state === 'live');
  return wasLive
    ? [...restored, ...backIntoQueue(panel, ids, before, now), ...backIntoPicture(panel, ids, before, now)]
    : restored;
}

/** The decision that takes a decision about one question back. */
function backOf(verdict: Verdict, { state }: DeskQuestion): Verdict | undefined {
  if (verdict === 'approve') return state === 'in_review' ? 'review' : undefined;
  if (verdict === 'review') return state === 'live' ? 'approve' : undefined;
  if (verdict === 'restore') {
    if (state === 'answered') return 'answered';
    if (state === 'archived') return 'archive';
    if (typeof state !== 'object') return undefined;
    return 'declined' in state ? { decline: state.declined } : { merge: state.merged };
  }
  if (state === 'live') return 'restore';
  if (verdict === 'archive') return state === 'answered' ? 'restore' : undefined;
  if (verdict === 'answered') return undefined;
  if (state === 'in_review') return 'restore';
  // A decline with another reason.
  return typeof state === 'object' && 'declined' in state && 'decline' in verdict
    ? { decline: state.declined }
    : undefined;
}

/** Whether this question is where the decision led: of several at once, some may have been passed over, as someone had changed them. */
function landed(was: DeskQuestion, verdict: Verdict, now: Moment): boolean {
  const is = now.view.questions.get(was.id);
  if (is === undefined || seenNow(was.id, was.version + 1, now) === undefined) return false;
  if (is.version <= was.version) return true;
  if (verdict === 'approve') return is.state === 'live';
  if (verdict === 'review') return is.state === 'in_review';
  if (verdict === 'answered') return is.state === 'answered';
  if (verdict === 'archive') return is.state === 'archived';
  if (verdict === 'restore') return is.state === 'live' || is.state === 'answered' || is.state === 'in_review';
  if (typeof is.state !== 'object') return false;
  return 'decline' in verdict ? 'declined' in is.state : 'merged' in is.state && is.state.merged === verdict.merge;
}

/** Whether one of them was put on the screen since: taking it away again would be a decision about someone else's. */
function isNewlyShown(ids: ReadonlySet<QuestionId>, before: Moment, now: Moment): boolean {
  const shown = new Set(shownOn(before.view.stage));
  return shownOn(now.view.stage).some((id) => ids.has(id) && !shown.has(id));
}

function shownOn({ on, held }: Stage): readonly QuestionId[] {
  return [...questionsOf(on), ...(held === undefined ? [] : questionsOf(held))];
}

/** Each of them behind the one that it stood behind, in the order they had. */
function backIntoQueue(panel: PanelId, ids: ReadonlySet<QuestionId>, before: Moment, now: Moment): readonly Command[] {
  const { queue } = before.view;
  // Before the news is here, the queue still holds them; the room has taken them out all the same.
  const there = new Set(now.view.queue.filter((id) => !ids.has(id)));
  return queue.flatMap((question) => {
    if (!ids.has(question)) return [];
    const place = placeIn(queue, question, there);
    there.add(question);
    return [{ queue: { panel, question, place } }];
  });
}

/** The place of a question in a queue, told by what is `there` to stand behind. */
function placeIn(queue: readonly QuestionId[], question: QuestionId, there: ReadonlySet<QuestionId>): Place {
  const at = queue.indexOf(question);
  if (at === -1) return 'off';
  const after = queue.slice(0, at).findLast((id) => there.has(id));
  return after === undefined ? 'first' : { after };
}

/** The picture with them in it again, unless another one was pushed since. */
function backIntoPicture(
  panel: PanelId,
  ids: ReadonlySet<QuestionId>,
  before: Moment,
  now: Moment,
): readonly Command[] {
  const { stage } = before.view;
  const left = stageWithout(stage, ids);
  const isUntouched = now.view.stage === stage || sameStage(now.view.stage, left);
  return isUntouched ? toStage(panel, left, stage) : [];
}

function backOnStage(panel: PanelId, before: Moment, now: Moment, after: Stage): Back {
  const { stage } = before.view;
  if (now.view.stage !== stage && !sameStage(now.view.stage, after)) return 'changed';
  return toStage(panel, after, stage);
}

function backFromEdit({ panel, question, edit }: Body<'edit'>, before: Moment, now: Moment): Back {
  const was = before.view.questions.get(question);
  const former = was && formerOf(edit, was);
  if (was === undefined || former === undefined) return [];
  const seen = seenNow(question, was.version + 1, now);
  return seen === undefined ? 'changed' : [{ edit: { panel, question, seen, edit: former } }];
}

/** What stood there before an edit; nothing if it changes nothing. */
function formerOf(edit: Edit, was: DeskQuestion): Edit | undefined {
  if ('words' in edit) return edit.words === was.text ? undefined : { words: was.text };
  if ('label' in edit) return edit.label === (was.label ?? null) ? undefined : { label: was.label ?? null };
  const tags = was.tags ?? [];
  return tags.join('\n') === edit.tags.join('\n') ? undefined : { tags };
}

/** What the desk entered has no asker to whom a decline would have to be explained. */
function backFromEntry({ panel, question, origin }: Body<'enter'>, before: Moment, now: Moment): Back {
  if (isNewlyShown(new Set([question]), before, now)) return 'changed';
  const terms = before.view.programme.find(({ id }) => id === panel)?.terms;
  const isLive = origin === 'floor' && terms?.sharing !== 'topics';
  const verdict: Verdict = isLive ? 'archive' : { decline: { code: 'other' } };
  const seen = seenNow(question, FIRST_VERSION, now);
  return seen === undefined ? 'changed' : [{ moderate: { panel, questions: [[question, seen]], verdict } }];
}

function backToPlace({ panel, question, place }: Body<'queue'>, before: Moment, now: Moment): Back {
  const { queue } = before.view;
  const others = new Set(now.view.queue.filter((id) => id !== question));
  const isMoved = now.view.queue !== queue;
  if (isMoved && now.view.queue.includes(question) !== (place !== 'off')) return 'changed';
  const former = placeIn(queue, question, others);
  return former === 'off' && place === 'off' ? [] : [{ queue: { panel, question, place: former } }];
}

function backFromPanel({ panel, state }: Body<'set_panel'>, before: Moment, now: Moment): Back {
  const stateAt = ({ view }: Moment): string | undefined => view.programme.find(({ id }) => id === panel)?.state;
  const was = stateAt(before);
  const is = now.view.programme === before.view.programme ? state : stateAt(now);
  if (is !== state) return 'changed';
  const set = (to: typeof state): Command => ({ set_panel: { panel, state: to } });
  if (was === 'open' && state === 'paused') return [set('open')];
  // Nothing leads back to before the opening; a pause is what comes nearest.
  if ((was === 'paused' || was === 'upcoming') && state === 'open') return [set('paused')];
  if (was === 'closed' && state === 'open') {
    // Closing it again would close what was opened since.
    return [...now.view.polls.values()].some((poll) => poll.state === 'open') ? 'changed' : [set('closed')];
  }
  if ((was !== 'open' && was !== 'paused') || state !== 'closed') return [];
  const polls = [...before.view.polls.values()].filter((poll) => poll.state === 'open');
  const reopened = polls.map((poll): Command => ({ set_poll: { panel, poll: poll.id, state: 'open' } }));
  return [set('open'), ...reopened, ...(was === 'paused' ? [set('paused')] : [])];
}

function backFromClosing({ panel, closes_at }: Body<'close_at'>, before: Moment, now: Moment): Back {
  const head = ({ view }: Moment): PanelHead | undefined => view.programme.find(({ id }) => id === panel);
  const [was, is] = [head(before)?.closes_at, head(now)];
  if (is?.state !== 'open' && is?.state !== 'paused') return [];
  if (now.view.programme !== before.view.programme && is.closes_at !== closes_at) return 'changed';
  return was === closes_at ? [] : [{ close_at: was === undefined ? { panel } : { panel, closes_at: was } }];
}

function backToLive(panel: PanelId, before: Moment, now: Moment): Back {
  const liveAt = ({ view }: Moment): PanelId | undefined => view.programme.find(({ live }) => live)?.id;
  const was = liveAt(before);
  if (was === undefined || was === panel) return [];
  if (now.view.programme !== before.view.programme && liveAt(now) !== panel) return 'changed';
  return [{ go_live: { panel: was } }];
}

function nameOf({ around }: Moment, session: string): string | undefined {
  return [...(around?.desks ?? []), ...(around?.screens ?? [])].find((each) => each.session === session)?.name;
}
