// What takes a moderator's command about a poll back.
import { backFromJudging } from './phrases';
import type { Back, Moment } from '../undo';
import type { Command, DeskPoll, PollState } from '../../lib/wire';

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
  if (was === undefined || same(was.terms, terms)) return [];
  return (now.view.polls.get(poll)?.ballots ?? 0) > 0 ? 'changed' : [{ put_poll: { panel, poll, terms: was.terms } }];
}

function backFromTime({ panel, poll }: Body<'schedule_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  if (was?.state !== 'draft') return [];
  if (now.view.polls.get(poll)?.state !== 'draft') return 'changed';
  return [{ schedule_poll: { panel, poll, ...(was.opens_at === undefined ? {} : { opens_at: was.opens_at }) } }];
}

/** The draft again, the last one now. It does not open by itself: its moment may be over by then. */
function backFromDropping({ panel, poll }: Body<'drop_poll'>, before: Moment, now: Moment): Back {
  const was = before.view.polls.get(poll);
  const is = now.view.polls.get(poll);
  if (was === undefined) return [];
  return is === undefined || is === was ? [{ put_poll: { panel, poll, terms: was.terms } }] : 'changed';
}

function same(a: DeskPoll['terms'], b: DeskPoll['terms']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
