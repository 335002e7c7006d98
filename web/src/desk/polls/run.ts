// What can be done to a poll where it stands, and what it takes.
import { isQuiz, takesWords } from './kinds';
import type {
  Command,
  DeskPoll,
  Page,
  PanelId,
  Part,
  PollId,
  PollState,
  PollTerms,
  PublicPart,
  Show,
} from '../../lib/wire';

/** A step that needs nothing more to be said. */
export type Step = 'open' | 'close' | 'reveal' | 'conceal' | 'reopen' | 'back' | 'unschedule';

/** Something that asks first, or leads elsewhere. */
export type Further = 'edit' | 'schedule' | 'round' | 'duplicate' | 'copy' | 'reset' | 'seal' | 'drop';

/** Where a step leads. */
const LEADS: Readonly<Record<Exclude<Step, 'unschedule'>, PollState>> = {
  open: 'open',
  close: 'closed',
  reveal: 'revealed',
  conceal: 'closed',
  reopen: 'open',
  back: 'draft',
};

/** A part as everyone knows it: without what is right. */
export function publicPart({ title, kind, options = [] }: Part): PublicPart {
  return title === undefined ? { kind, options } : { title, kind, options };
}

/** Whether everybody in the panel may see the result as it is now. */
export function isPublic({ state, terms }: Pick<DeskPoll, 'state' | 'terms'>): boolean {
  const { results = 'revealed' } = terms;
  if (results === 'never' || state === 'draft') return false;
  if (results === 'revealed') return state === 'revealed';
  return state !== 'open' || results !== 'closed';
}

/** Whether a step lets everybody see a result that they could not see before. */
export function publishes(step: Step, { state, terms }: Pick<DeskPoll, 'state' | 'terms'>): boolean {
  return step !== 'unschedule' && !isPublic({ state, terms }) && isPublic({ state: LEADS[step], terms });
}

/** The message that says who may see the result as it is now. */
export function audienceOf(poll: Pick<DeskPoll, 'state' | 'terms'>): string {
  if (!isPublic(poll)) return 'desk.poll.result';
  const isForVoters = poll.terms.results === 'voted' && poll.state === 'open';
  return isForVoters ? 'desk.poll.result.voted' : 'desk.poll.result.public';
}

/** The message that says why what a poll asks cannot be changed, and what can be done about it. */
export function lockOf({ state, ballots }: Pick<DeskPoll, 'state' | 'ballots'>): string {
  // It was answered before it was made a draft again.
  if (state === 'draft') return 'desk.poll.locked.draft';
  return state === 'open' && ballots === 0 ? 'desk.poll.locked.open' : 'desk.poll.locked';
}

/**
 * The steps from here, the one that comes next first. A panel that takes no votes opens no poll. In a sealed one nothing is left but to show what came
 * of it, or to hide it again: whoever forgot before the panel was sealed may still do it.
 */
export function stepsOf(poll: DeskPoll, panel: 'takes_votes' | 'closed' | 'sealed'): readonly Step[] {
  const { state, reopens, terms, ballots } = poll;
  const opening = panel === 'takes_votes';
  switch (state) {
    case 'draft':
      return [
        ...(opening ? (['open'] as const) : []),
        ...(poll.opens_at === undefined || panel === 'sealed' ? [] : (['unschedule'] as const)),
      ];
    case 'open':
      return poll.ballots === 0 ? ['close', 'back'] : ['close'];
    case 'closed': {
      // Nothing is revealed to who sees it already.
      const reveal = terms.results === 'never' || isPublic(poll) ? [] : (['reveal'] as const);
      const reopen = opening && reopens ? (['reopen'] as const) : [];
      // What nobody has answered yet has nothing to reveal.
      return ballots === 0 ? [...reopen, ...reveal] : [...reveal, ...reopen];
    }
    case 'revealed':
      return ['conceal'];
  }
}

/** Whether a step is what one would do next, and not a way back or one that shows nothing. */
export function leadsOn(step: Step, { ballots }: Pick<DeskPoll, 'ballots'>): boolean {
  return step === 'open' || step === 'close' || (step === 'reveal' && ballots > 0);
}

/** What else can be done; of a sealed panel only what leaves it as it is. A draft that another poll repeats stays. */
export function furtherOf(
  poll: DeskPoll,
  panel: 'sealed' | 'unsealed',
  repeats: 'repeated' | 'single',
): readonly Further[] {
  const { state, sealed } = poll;
  const isOver = state === 'closed' || state === 'revealed';
  if (panel === 'sealed') return ['copy'];
  return [
    ...(poll.fixed ? [] : (['edit'] as const)),
    ...(state === 'draft' ? (['schedule'] as const) : []),
    ...(isOver ? (['round'] as const) : []),
    'duplicate',
    'copy',
    ...(sealed || (state === 'draft' && poll.ballots === 0) ? [] : (['reset'] as const)),
    ...(isOver && !sealed ? (['seal'] as const) : []),
    ...(poll.fixed || repeats === 'repeated' ? [] : (['drop'] as const)),
  ];
}

export function commandOf(step: Step, panel: PanelId, poll: PollId): Command {
  if (step === 'unschedule') return { schedule_poll: { panel, poll } };
  return { set_poll: { panel, poll, state: LEADS[step] } };
}

/** The same poll once more: as it is, or as a second round whose result stands beside the first one's. */
export function again({ id, terms }: Pick<DeskPoll, 'id' | 'terms'>, as: 'copy' | 'round'): PollTerms {
  const { round_of: _, ...plain } = terms;
  return as === 'copy' ? plain : { ...plain, round_of: id };
}

/** The poll that this one asks once more, if it still asks the same: one that nobody answered may have become another question. */
export function firstRound(
  { terms }: Pick<DeskPoll, 'terms'>,
  polls: ReadonlyMap<PollId, DeskPoll>,
): DeskPoll | undefined {
  const first = polls.get(terms.round_of ?? '');
  const isSame = JSON.stringify(first?.terms.parts) === JSON.stringify(terms.parts);
  return isSame ? first : undefined;
}

/** The pictures that a poll makes for the hall, the first one first. A hall reads one thing at a time. */
export function pagesOf(poll: DeskPoll): readonly Show[] {
  return leavesOf(poll.terms, isPublic(poll) ? 'result' : 'question').map((page) =>
    page === undefined ? { poll: { poll: poll.id } } : { poll: { poll: poll.id, page } },
  );
}

/** The pages of a poll, of what it asks or of what came of it; the first one has no name. */
export function leavesOf(terms: PollTerms, what: 'question' | 'result'): readonly (Page | undefined)[] {
  const { parts } = terms;
  const isResult = what === 'result';
  return [
    undefined,
    ...(parts.length > 1 ? parts.map((_, part) => ({ part })) : []),
    ...(isResult && parts.some(({ kind }) => kind === 'statements') ? (['map'] as const) : []),
    ...(isResult && isQuiz(terms) ? (['leaders'] as const) : []),
  ];
}

/** Whether moderators have words to release here: texts, words of a cloud, players' names. */
export function hasWords({ parts }: PollTerms): boolean {
  return parts.some((part) => takesWords(part) || part.kind === 'quiz');
}
