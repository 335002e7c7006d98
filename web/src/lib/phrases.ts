// What was written into polls, as a desk keeps it.
import type { DeskPhrase, PollId, PollState } from './wire';

/** Phrases by poll, part and number. */
export type Phrases = ReadonlyMap<string, DeskPhrase>;

/** The phrases with news of them and of their polls: what nobody says any more is gone, and so is all that was said in a poll that is a draft again. */
export function withPhrases(
  before: Phrases,
  news: readonly DeskPhrase[] = [],
  polls: readonly { id: PollId; state: PollState }[] = [],
): Phrases {
  const drafts = new Set(polls.flatMap(({ id, state }) => (state === 'draft' ? id : [])));
  const after = new Map([...before].filter(([, { poll }]) => !drafts.has(poll)));
  for (const phrase of news) {
    const key = `${phrase.poll} ${phrase.part} ${phrase.phrase}`;
    if (phrase.text === '') after.delete(key);
    else after.set(key, phrase);
  }
  return after;
}
