// A panel while it is edited: its texts in every language of the event, times as the clocks of its zone show them, rules in the units people think in.
import type {
  Filtering,
  Lang,
  Moderation,
  Names,
  PanelKind,
  PanelOpening,
  PanelTerms,
  Sharing,
  Speaker,
  SpeakerPart,
  Votes,
} from '../lib/wire';
import { blank, filled, written, type Texts } from '../parts/texts';
import { momentOf, wallOf } from '../parts/zones';

/** As the server holds them (`src/domain/panel`). */
export const LENGTH = { min: 40, max: 1000 };
export const COOLDOWN_SECONDS = { min: 0, max: 3600 };
export const MAX_TITLE = 160;
export const MAX_GOAL = 200;
export const MAX_GOALS = 10;
export const MAX_NAME = 80;
export const MAX_ROLE = 120;
export const MAX_SPEAKERS = 40;

export const KINDS: readonly PanelKind[] = ['keynote', 'panel', 'ministerial', 'break', 'other'];

/** Two sentences in any language; a pause that stops nobody with a thought. The server's own defaults. */
const DEFAULTS = { max_graphemes: 280, cooldown_s: 20 };

export interface PanelDraft {
  title: Texts;
  kind: PanelKind;
  /** As a field for date and time has them; empty for none. */
  starts: string;
  ends: string;
  opening: PanelOpening;
  speakers: SpeakerDraft[];
  goals: GoalDraft[];
  moderation: Moderation;
  names: Names;
  votes: Votes;
  sharing: Sharing;
  filter: Filtering;
  max_graphemes: number;
  cooldown_s: number;
}

/** Those of a list are told apart by a number, whatever stands in them. */
export interface SpeakerDraft {
  readonly key: number;
  name: string;
  role: Texts;
  affiliation: Texts;
  part: SpeakerPart;
}

export interface GoalDraft {
  readonly key: number;
  text: Texts;
}

/** Why a draft cannot be saved yet. */
export type Lack = 'title' | 'times' | 'speaker' | 'length' | 'cooldown';

let keys = 0;

export function newSpeaker(languages: readonly Lang[]): SpeakerDraft {
  return { key: keys++, name: '', role: blank(languages), affiliation: blank(languages), part: 'speaks' };
}

export function newGoal(languages: readonly Lang[]): GoalDraft {
  return { key: keys++, text: blank(languages) };
}

export function draftOf(
  terms: PanelTerms | undefined,
  languages: readonly Lang[],
  zone: string | undefined,
): PanelDraft {
  const wall = (at: number | undefined): string => (at === undefined ? '' : wallOf(at, zone));
  return {
    title: filled(terms?.title ?? {}, languages),
    kind: terms?.kind ?? 'panel',
    starts: wall(terms?.starts_at),
    ends: wall(terms?.ends_at),
    opening: terms?.opening ?? 'by_itself',
    speakers: (terms?.speakers ?? []).map(({ name, role, affiliation, part }) => ({
      key: keys++,
      name,
      role: filled(role ?? {}, languages),
      affiliation: filled(affiliation ?? {}, languages),
      part,
    })),
    goals: (terms?.goals ?? []).map((goal) => ({ key: keys++, text: filled(goal, languages) })),
    moderation: terms?.moderation ?? 'before',
    names: terms?.names ?? 'off',
    votes: terms?.votes ?? 'on',
    sharing: terms?.sharing ?? 'words',
    filter: terms?.filter ?? 'off',
    max_graphemes: terms?.max_graphemes ?? DEFAULTS.max_graphemes,
    cooldown_s: terms === undefined ? DEFAULTS.cooldown_s : terms.cooldown_ms / 1000,
  };
}

/** What the draft would save, or what it lacks. */
export function termsOf(draft: PanelDraft, zone: string | undefined): PanelTerms | Lack {
  const title = written(draft.title);
  if (title === undefined) return 'title';
  const [starts_at, ends_at] = [momentOf(draft.starts, zone), momentOf(draft.ends, zone)];
  if (ends_at !== undefined && (starts_at === undefined || ends_at <= starts_at)) return 'times';
  const speakers = draft.speakers.map(speakerOf).filter((speaker) => speaker !== 'empty');
  if (speakers.some(({ name }) => name === '')) return 'speaker';
  if (!Number.isInteger(draft.max_graphemes) || !within(draft.max_graphemes, LENGTH)) return 'length';
  if (!within(draft.cooldown_s, COOLDOWN_SECONDS)) return 'cooldown';
  const { kind, opening, moderation, names, votes, sharing, filter, max_graphemes } = draft;
  const goals = draft.goals.map(({ text }) => written(text)).filter((goal) => goal !== undefined);
  const cooldown_ms = Math.round(draft.cooldown_s * 1000);
  return {
    title,
    kind,
    moderation,
    names,
    votes,
    sharing,
    filter,
    max_graphemes,
    cooldown_ms,
    ...(starts_at === undefined ? {} : { starts_at }),
    ...(ends_at === undefined ? {} : { ends_at }),
    ...(opening === 'by_itself' ? {} : { opening }),
    ...(speakers.length === 0 ? {} : { speakers }),
    ...(goals.length === 0 ? {} : { goals }),
  };
}

/** A speaker as written; `empty` where nothing was. */
function speakerOf({ name, role, affiliation, part }: SpeakerDraft): Speaker | 'empty' {
  const [is, of] = [written(role), written(affiliation)];
  if (name.trim() === '' && is === undefined && of === undefined) return 'empty';
  return {
    name: name.trim(),
    ...(is === undefined ? {} : { role: is }),
    ...(of === undefined ? {} : { affiliation: of }),
    part,
  };
}

function within(value: number, range: { min: number; max: number }): boolean {
  return value >= range.min && value <= range.max;
}
