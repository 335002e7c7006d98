// What belongs to this participant, and what a list looks like with the commands that are still on their way.
import type { Item, Outcome } from './outbox';
import type { Ballot, Mine, MyQuestion, PollId, PublicQuestion, QuestionId } from './wire';

/** The participant's own, as the server last told it, with every answered command since. */
export interface Own {
  /** Whether the server has told anything yet; before, that nothing is here means nothing. */
  readonly told: boolean;
  readonly questions: ReadonlyMap<QuestionId, MyQuestion>;
  readonly votes: ReadonlySet<QuestionId>;
  readonly ballots: ReadonlyMap<PollId, Ballot>;
  /**
   * Votes the server has counted but not told yet: what to add to a question's count until it is told. An answer to a command does
   * not wait for the count, so without this the number would jump back and forth.
   */
  readonly ahead: ReadonlyMap<QuestionId, { readonly by: number; readonly seq: number }>;
}

/** Nothing yet. */
export const NOTHING_OWN: Own = {
  told: false,
  questions: new Map(),
  votes: new Set(),
  ballots: new Map(),
  ahead: new Map(),
};

/** What the server told in its welcome: all there is. Of a sealed panel it can tell nothing any more, and what was known stays. */
export function withWelcome(own: Own, mine: Mine): Own {
  return withMine(mine.votes === undefined ? own : { ...own, questions: new Map() }, mine);
}

/** What the server told of the participant, put into what was known. */
export function withMine(own: Own, mine: Mine): Own {
  const questions = new Map(own.questions);
  const votes = new Set(mine.votes ?? own.votes);
  for (const question of mine.questions ?? []) {
    if (question.state === 'withdrawn') {
      questions.delete(question.id);
      votes.delete(question.id);
    } else questions.set(question.id, question);
  }
  // Votes that others moved, by releasing questions, merging them or splitting them again.
  for (const [question, on] of mine.voted ?? []) {
    if (on) votes.add(question);
    else votes.delete(question);
  }
  const ballots = mine.ballots === undefined ? own.ballots : new Map(mine.ballots);
  return { ...own, told: true, questions, votes, ballots };
}

/** What a command that was done makes of the participant's own. `seq` is the position of the view. */
export function withDone(own: Own, item: Item, outcome: Outcome, seq: number): Own {
  if (!outcome.ok) return own;
  const { command } = item;
  if ('vote' in command) {
    const { question, on } = command.vote;
    if (own.votes.has(question) === on) return own;
    const votes = new Set(own.votes);
    if (on) votes.add(question);
    else votes.delete(question);
    if (outcome.seq <= seq) return { ...own, votes };
    const by = (own.ahead.get(question)?.by ?? 0) + (on ? 1 : -1);
    return { ...own, votes, ahead: new Map(own.ahead).set(question, { by, seq: outcome.seq }) };
  }
  if ('answer' in command) {
    return { ...own, ballots: new Map(own.ballots).set(command.answer.poll, command.answer.ballot) };
  }
  if ('take_back' in command) {
    // Taken back before, by a command whose answer was lost, it changes nothing that would be told again.
    const questions = new Map(own.questions);
    questions.delete(command.take_back.question);
    return { ...own, questions };
  }
  return own;
}

/** Without the lead over counts that the server has told by now. A patch at position `seq` tells every count that changed up to there. */
export function withCounts(own: Own, seq: number): Own {
  const ahead = new Map([...own.ahead].filter(([, lead]) => lead.seq > seq));
  return ahead.size === own.ahead.size ? own : { ...own, ahead };
}

/** A question's vote button: whether this participant's vote is on, and the count with it. */
export interface VoteState {
  on: boolean;
  count: number;
}

/**
 * What the button shows, with the last vote that is still on its way. `then` is what was the participant's own when the count was told:
 * something else than `own` while the reader looks at a paused page.
 */
export function voteState(
  question: Pick<PublicQuestion, 'id' | 'votes'>,
  own: Own,
  items: readonly Item[],
  then: Own = own,
): VoteState {
  const on = waitingVote(question.id, items) ?? own.votes.has(question.id);
  const ahead = then.ahead.get(question.id)?.by ?? 0;
  return { on, count: Math.max(0, question.votes + ahead + Number(on) - Number(then.votes.has(question.id))) };
}

function waitingVote(question: QuestionId, items: readonly Item[]): boolean | undefined {
  const last = items.findLast(({ command }) => 'vote' in command && command.vote.question === question);
  return last !== undefined && 'vote' in last.command ? last.command.vote.on : undefined;
}

/** Without the ballots of polls that are drafts again: nobody has answered these. */
export function withoutPolls(own: Own, gone: readonly PollId[] = []): Own {
  if (!gone.some((poll) => own.ballots.has(poll))) return own;
  return { ...own, ballots: new Map([...own.ballots].filter(([poll]) => !gone.includes(poll))) };
}

/** A participant's ballot in a poll, and whether the server has it yet. */
export interface Given {
  readonly ballot: Ballot | undefined;
  readonly saved: boolean;
}

/** The last ballot the participant gave in a poll. */
export function given(poll: PollId, own: Own, items: readonly Item[]): Given {
  const last = items.findLast(({ command }) => 'answer' in command && command.answer.poll === poll);
  if (last !== undefined && 'answer' in last.command) return { ballot: last.command.answer.ballot, saved: false };
  const ballot = own.ballots.get(poll);
  return { ballot, saved: ballot !== undefined };
}
