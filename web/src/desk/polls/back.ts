// What takes a moderator's command about a poll back.
import { backFromJudging } from './phrases';
import type { Back, Moment } from '../undo';
import type { Command, DeskPoll, PollId, PollState, PollTerms } from '../../lib/wire';

type Body<K extends string> = Extract<Command, Record<K, unknown>> extends infer C ? C[K & keyof C] : never;

/** The steps of a poll that lead back to where they came from, as long as no ballot stands in the way. */
const THERE_AND_BACK: readonly (readonly [PollState, PollState])[] = [
  ['draft', 'open'],
  ['open', 'closed'],
  ['closed', 'revealed'],
];

/** The way back from a command about a poll; nothing where it is about something else. Ballots that were thrown away, or sealed, are gone for good. */
export function backFromPolls(command: Command, before: Moment, now: Moment): Back | undefined {
  if ('set_poll' in command) return backFromState(command.set_poll, before, now);
  if ('put_poll' in command) return backFromTerms(command.put_poll, before, now);
  if ('schedule_poll' in command) return backFromTime(command.schedule_poll, before, now);
  if ('drop_poll' in command) return backFromDropping(command.drop_poll, before, now);
  if ('judge_phrases' in command) return backFromJudging(command.judge_phrases, before.view.phrases.values());
  return undefined;
}

function backFromState({ panel, poll, state }: Body<'set_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  const is = now.view.polls.get(poll);
  if (was === undefined || is === undefined || !isStep(was.state, state)) return [];
  if (is !== was && is.state !== state && is.state !== was.state) return 'changed';
  // Whoever has answered meanwhile has read it: it is no draft any more.
  if (was.state === 'draft' && is.ballots > 0) return 'changed';
  return [{ set_poll: { panel, poll, state: was.state } }];
}

function isStep(from: PollState, to: PollState): boolean {
  return THERE_AND_BACK.some(([a, b]) => (from === a && to === b) || (from === b && to === a));
}

function backFromTerms({ panel, poll, terms }: Body<'put_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  const is = now.view.polls.get(poll);
  if (was !== undefined && same(was.terms, terms)) return [];
  const isMade = is !== undefined && same(is.terms, madeOf(poll, before, now) ?? terms);
  if (was === undefined) {
    // What a colleague makes of one in another panel is not seen from this one.
    if (panel !== now.panel) return [];
    const isNewDraft = is === undefined || (isMade && is.state === 'draft' && is.ballots === 0);
    return isNewDraft ? [{ drop_poll: { panel, poll } }] : 'changed';
  }
  if (is === undefined || is.ballots > 0) return 'changed';
  return isMade || same(is.terms, was.terms) ? [{ put_poll: { panel, poll, terms: was.terms } }] : 'changed';
}

/** What the first edit of a poll since `before` made of it: the history has its words as the server keeps them, which may be tidier than they were typed. */
function madeOf(poll: PollId, before: Moment, now: Moment): PollTerms | undefined {
  return putsOf(poll, now).find(({ id }) => !before.view.actions.has(id))?.terms;
}

/** What the history knows of a poll's words, the latest last. */
function putsOf(poll: PollId, { view }: Moment): readonly { id: string; seq: number; terms: PollTerms }[] {
  const puts = [...view.actions.values()].flatMap(({ id, seq, command }) =>
    'put_poll' in command && command.put_poll.poll === poll ? [{ id, seq, terms: command.put_poll.terms }] : [],
  );
  return puts.sort((a, b) => a.seq - b.seq);
}

function backFromTime({ panel, poll, opens_at }: Body<'schedule_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  if (was?.state !== 'draft') return [];
  const is = now.view.polls.get(poll);
  const isAsLeft = is?.state === 'draft' && (is.opens_at === was.opens_at || is.opens_at === opens_at);
  if (!isAsLeft) return 'changed';
  return [{ schedule_poll: { panel, poll, ...(was.opens_at === undefined ? {} : { opens_at: was.opens_at }) } }];
}

/** The draft again, the last one now, with the words that it had in the end. It does not open by itself: its moment may be over by then. */
function backFromDropping({ panel, poll }: Body<'drop_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  const is = now.view.polls.get(poll);
  if (was === undefined) return [];
  const terms = putsOf(poll, now).at(-1)?.terms ?? was.terms;
  return is === undefined || is === was ? [{ put_poll: { panel, poll, terms } }] : 'changed';
}

function same(a: DeskPoll['terms'], b: DeskPoll['terms']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
