// Who is at work and which screens there are, as the desk tells of them.
import type { Around } from '../lib/live.svelte';
import type { Status } from '../lib/socket';
import type { QuestionId, SessionId } from '../lib/wire';

export type Neighbour = Around['desks'][number];

export type ScreenAbout = Around['screens'][number];

/** Longest name of a helper or a screen, in graphemes. */
export const NAME_GRAPHEMES = 30;

/** Colours of people; more than this nobody tells apart, so their initials and names always stand beside. */
const COLOURS = 6;

/** A screen that was last heard of longer ago, in milliseconds, was put away: half a day. */
const PUT_AWAY = 12 * 3_600_000;

/** How a screen is: `unknown` while this desk has no connection itself, as nothing it heard before is news. */
export type ScreenState = 'connected' | 'seen' | 'never' | 'unknown';

/** Whether what this desk knows may be old by now, as it has no connection. */
export function isOld({ kind }: Status): boolean {
  return kind !== 'live';
}

/** The other moderators on each question. */
export function othersOn(around: Around | undefined): ReadonlyMap<QuestionId, readonly Neighbour[]> {
  const found = new Map<QuestionId, Neighbour[]>();
  for (const desk of around?.desks ?? []) {
    if (desk.you || desk.question === undefined) continue;
    found.set(desk.question, [...(found.get(desk.question) ?? []), desk]);
  }
  return found;
}

/** This browser's own entry. */
export function self(around: Around | undefined): Neighbour | undefined {
  return around?.desks.find(({ you }) => you);
}

/** The names of everyone who was ever around on this page; who has left keeps theirs in the history. */
export function remember(
  names: ReadonlyMap<SessionId, string>,
  around: Around | undefined,
): ReadonlyMap<SessionId, string> {
  const all = new Map(names);
  for (const { session, name } of [...(around?.desks ?? []), ...(around?.screens ?? [])]) {
    if (name !== undefined) all.set(session, name);
  }
  return all;
}

/** The first letters of the first and the last word of a name, in any script; nothing to read where there is no name. */
export function initials(name: string | undefined): string {
  const words = (name ?? '').trim().split(/\s+/).filter(Boolean);
  const [first = '', ...rest] = words;
  return [first, rest.at(-1) ?? ''].map(firstLetter).filter(Boolean).join('\u200c');
}

/** A colour of a few, the same for a session on every desk. */
export function colourOf(session: SessionId): number {
  let sum = 0;
  for (const char of session) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return sum % COLOURS;
}

/** Only what is connected now, as far as this desk knows now, counts as connected. */
export function stateOf(screen: ScreenAbout, isLive: boolean): ScreenState {
  if (!isLive) return 'unknown';
  if (screen.connected) return 'connected';
  return screen.seen_at === undefined ? 'never' : 'seen';
}

/** The screens that were there and are not. What ran in the browser of someone at a desk was closed by them, and one that is gone for long was put away. */
export function lostOf(around: Around | undefined, isLive: boolean, now: number): readonly ScreenAbout[] {
  const desks = new Set(around?.desks.map(({ session }) => session));
  return (around?.screens ?? []).filter((screen) => {
    const isGone = stateOf(screen, isLive) === 'seen' && now - (screen.seen_at ?? 0) < PUT_AWAY;
    return isGone && !desks.has(screen.session);
  });
}

function firstLetter(word: string): string {
  // A letter with its marks: an accent or a vowel mark belongs to it.
  return /^\p{L}\p{M}*/u.exec(word.replace(/^[^\p{L}\p{N}]+/u, ''))?.[0].toLocaleUpperCase() ?? [...word][0] ?? '';
}
