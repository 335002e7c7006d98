// What was written into polls, as moderators sort it: what waits, what others may read, what they may not, and what is counted together.
import type { Command, DeskPhrase, PanelId, PhraseState, PhraseVerdict, PollId } from '../../lib/wire';

/** Most phrases of one decision, as the server takes them. */
export const MOST_AT_ONCE = 100;

/** The words of one part of a poll, or the names of its players. */
export interface Place {
  readonly panel: PanelId;
  readonly poll: PollId;
  /** Absent for the names. */
  readonly part?: number | undefined;
}

/** A phrase with those that are counted with it. */
export interface Said {
  readonly phrase: DeskPhrase;
  /** Replies that say it or one of them. As in the result, those that are hidden themselves are not counted with it. */
  readonly count: number;
  readonly members: readonly DeskPhrase[];
}

/** What waits, is released, is hidden. */
export type Sorted = Readonly<Record<PhraseState, readonly Said[]>>;

/** Most frequent first, ties in the order they first came. What is counted with another stands under it. */
export function sorted(phrases: Iterable<DeskPhrase>, { poll, part }: Place): Sorted {
  const here = [...phrases].filter((each) => each.poll === poll && each.part === part);
  const members = new Map<number, DeskPhrase[]>();
  for (const phrase of here) {
    if (phrase.with !== undefined) members.set(phrase.with, [...(members.get(phrase.with) ?? []), phrase]);
  }
  const said = here
    .filter((phrase) => phrase.with === undefined)
    .map((phrase): Said => {
      const others = (members.get(phrase.phrase) ?? []).sort(byCount);
      const counted = others.filter(({ state }) => state !== 'hidden');
      return { phrase, members: others, count: counted.reduce((sum, { count }) => sum + count, phrase.count) };
    })
    .sort((a, b) => b.count - a.count || a.phrase.phrase - b.phrase.phrase);
  const of = (state: PhraseState): readonly Said[] => said.filter(({ phrase }) => phrase.state === state);
  return { waiting: of('waiting'), released: of('released'), hidden: of('hidden') };
}

/** What waits for a decision in a poll: what was answered, and names of players. */
export function unread(
  phrases: Iterable<DeskPhrase>,
  poll: PollId,
): { readonly answers: number; readonly names: number } {
  const waiting = [...phrases].filter(
    (each) => each.poll === poll && each.state === 'waiting' && each.with === undefined,
  );
  const names = waiting.filter(({ part }) => part === undefined).length;
  return { answers: waiting.length - names, names };
}

function byCount(a: DeskPhrase, b: DeskPhrase): number {
  return b.count - a.count || a.phrase - b.phrase;
}

/** A decision about phrases. */
export type Judging = Extract<Command, { judge_phrases: unknown }>;

/** The commands of one decision, in as many steps as it takes. */
export function judge(
  { panel, poll, part }: Place,
  ids: readonly number[],
  verdict: PhraseVerdict,
): readonly Judging[] {
  const commands: Judging[] = [];
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    const phrases = ids.slice(from, from + MOST_AT_ONCE);
    commands.push({ judge_phrases: { panel, poll, ...(part === undefined ? {} : { part }), phrases, verdict } });
  }
  return commands;
}

/**
 * The decisions that take one back: each phrase as it was, as far as it can be. What waited and was released is hidden again: nothing leads back to
 * waiting, and what matters is that nobody reads it.
 */
export function backFromJudging(
  { panel, poll, part, phrases, verdict }: Judging['judge_phrases'],
  before: Iterable<DeskPhrase>,
): readonly Command[] {
  const place = { panel, poll, part };
  const named = new Set(phrases);
  const here = [...before].filter((each) => each.poll === poll && each.part === part);
  const moved = here.filter((each) => named.has(each.phrase) || (isWith(verdict) && named.has(each.with ?? -1)));
  if (verdict === 'release') {
    return judge(place, idsOf(moved.filter(({ state }) => state !== 'released')), 'hide');
  }
  if (verdict === 'hide') return judge(place, idsOf(moved.filter(({ state }) => state === 'released')), 'release');
  const alone = moved.filter((each) => each.with === undefined);
  const targets = new Set(moved.flatMap((each) => each.with ?? []));
  return [
    ...(isWith(verdict) ? judge(place, idsOf(alone), 'alone') : []),
    ...[...targets].flatMap((target) =>
      judge(place, idsOf(moved.filter((each) => each.with === target)), { with: target }),
    ),
  ];
}

function isWith(verdict: PhraseVerdict): verdict is { with: number } {
  return typeof verdict === 'object';
}

function idsOf(phrases: readonly DeskPhrase[]): number[] {
  return phrases.map(({ phrase }) => phrase);
}
