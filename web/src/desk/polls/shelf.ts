// Drafts of polls that were not saved yet: they outlive Escape, a reload and the tab.
import { read, type Shelf } from '../../lib/host';
import { keep } from '../../parts/kept';
import type { PanelId, PollId } from '../../lib/wire';
import type { PollDraft } from './draft';

const PREFIX = 'baraza.desk.poll';

/** Whose draft it is: of one poll, of the new one, or of one made of a question. */
export interface DraftKey {
  readonly event: string;
  readonly panel: PanelId;
  readonly poll: string;
}

/** A draft as it is kept: new polls keep their id, so that saving one twice makes one poll. */
export interface KeptDraft {
  readonly id: PollId;
  /** What the poll asked when the draft was begun, as JSON; `null` for a new one. */
  readonly base: string;
  readonly draft: PollDraft;
}

function nameOf({ event, panel, poll }: DraftKey): string {
  return `${PREFIX}.${event}.${panel}.${poll}`;
}

export function keptDraft(shelf: Shelf | undefined, key: DraftKey): KeptDraft | undefined {
  return shelf && read<KeptDraft>(shelf, nameOf(key));
}

export function keepDraft(shelf: Shelf | undefined, key: DraftKey, kept: KeptDraft): void {
  keep(shelf, nameOf(key), JSON.stringify(kept));
}

export function dropDraft(shelf: Shelf | undefined, key: DraftKey): void {
  shelf?.removeItem(nameOf(key));
}
