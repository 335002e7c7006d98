// Drafts of polls that were not saved yet: they outlive Escape, a reload and the tab.
import { read, type Shelf } from '../../lib/host';
import { keep } from '../../parts/kept';
import type { PanelId, PollId } from '../../lib/wire';
import type { PollDraft } from './draft';

const PREFIX = 'baraza.desk.poll';

/** Whose draft it is: of one poll, or of the new one. */
export interface DraftKey {
  readonly event: string;
  readonly panel: PanelId;
  readonly poll: PollId | 'new';
}

/** A draft as it is kept: new polls keep their id, so that saving one twice makes one poll. */
export interface KeptDraft {
  readonly id: PollId;
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
