// A panel while it is edited: title in every language of the event, and its rules in the units people think in.
import type {
  Filtering,
  Lang,
  Moderation,
  Names,
  PanelHead,
  PanelId,
  PanelKind,
  PanelTerms,
  Sharing,
  Votes,
} from '../lib/wire';
import { filled, written, type Texts } from '../parts/texts';

/** As the server holds them (`src/domain/panel.rs`). */
export const LENGTH = { min: 40, max: 1000 };
export const COOLDOWN_SECONDS = { min: 0, max: 3600 };
export const MAX_TITLE = 160;

export const KINDS: readonly PanelKind[] = ['keynote', 'panel', 'ministerial', 'other'];

/** Two sentences in any language; a pause that stops nobody with a thought. The server's own defaults. */
const DEFAULTS = { max_graphemes: 280, cooldown_s: 20 };

export interface PanelDraft {
  title: Texts;
  kind: PanelKind;
  moderation: Moderation;
  names: Names;
  votes: Votes;
  sharing: Sharing;
  filter: Filtering;
  max_graphemes: number;
  cooldown_s: number;
}

/** Why a draft cannot be saved yet. */
export type Lack = 'title' | 'length' | 'cooldown';

export function draftOf(terms: PanelTerms | undefined, languages: readonly Lang[]): PanelDraft {
  return {
    title: filled(terms?.title ?? {}, languages),
    kind: terms?.kind ?? 'panel',
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
export function termsOf(draft: PanelDraft): PanelTerms | Lack {
  const title = written(draft.title);
  if (title === undefined) return 'title';
  if (!Number.isInteger(draft.max_graphemes) || !within(draft.max_graphemes, LENGTH)) return 'length';
  if (!within(draft.cooldown_s, COOLDOWN_SECONDS)) return 'cooldown';
  const { kind, moderation, names, votes, sharing, filter, max_graphemes } = draft;
  const cooldown_ms = Math.round(draft.cooldown_s * 1000);
  return { title, kind, moderation, names, votes, sharing, filter, max_graphemes, cooldown_ms };
}

/** A number no panel of the programme has. */
export function nextPanelId(programme: readonly PanelHead[]): PanelId {
  return Math.max(0, ...programme.map((panel) => panel.id)) + 1;
}

function within(value: number, range: { min: number; max: number }): boolean {
  return value >= range.min && value <= range.max;
}
