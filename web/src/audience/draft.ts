// What someone is writing: kept for each panel, so that a reload, a sleeping phone or a refusal loses no word.
import { read, type Shelf } from '../lib/host';
import type { PanelId, QuestionId } from '../lib/wire';

/** An unsent question. */
export interface Draft {
  text: string;
  name: string;
}

const EMPTY: Draft = { text: '', name: '' };

/** The drafts of one event on this device. */
export class Drafts {
  readonly #shelf: Shelf | undefined;
  readonly #prefix: string;
  /** What this page has written: all there is where storage is forbidden, and not to be mixed with what another tab writes. */
  readonly #written = new Map<PanelId, Draft>();

  constructor(shelf: Shelf | undefined, join: string) {
    this.#shelf = shelf;
    this.#prefix = `baraza.draft.${join}.`;
  }

  /** What was being written in a panel. */
  read(panel: PanelId): Draft {
    const kept = this.#shelf && read<Partial<Draft>>(this.#shelf, this.#prefix + panel);
    return this.#written.get(panel) ?? { ...EMPTY, ...kept };
  }

  /** Keeps a draft. An empty one takes no room. */
  write(panel: PanelId, draft: Draft): void {
    const key = this.#prefix + panel;
    this.#written.set(panel, draft);
    try {
      if (draft.text === '' && draft.name === '') this.#shelf?.removeItem(key);
      else this.#shelf?.setItem(key, JSON.stringify(draft));
    } catch {
      // Storage is full: the draft lives as long as the page does.
    }
  }

  /** Puts a refused question back where it was written, before what was begun since. */
  giveBack(panel: PanelId, refused: Draft): Draft {
    const begun = this.read(panel);
    // Two tabs may hear of the same refusal.
    if (begun.text === refused.text || begun.text.startsWith(`${refused.text}\n\n`)) return begun;
    const draft = {
      text: begun.text.trim() === '' ? refused.text : `${refused.text}\n\n${begun.text}`,
      name: begun.name || refused.name,
    };
    this.write(panel, draft);
    return draft;
  }
}

/** The change of an own question: `open` while it is written, `sent` until the server has answered. */
export interface Edit extends Draft {
  step: 'open' | 'sent';
}

/** What is being changed in own questions, for each question; kept like drafts. */
export class Edits {
  readonly #shelf: Shelf | undefined;
  readonly #prefix: string;
  readonly #written = new Map<QuestionId, Edit | undefined>();

  constructor(shelf: Shelf | undefined, join: string) {
    this.#shelf = shelf;
    this.#prefix = `baraza.edit.${join}.`;
  }

  /** The change that was begun, if any. */
  read(question: QuestionId): Edit | undefined {
    if (this.#written.has(question)) return this.#written.get(question);
    return this.#shelf && read<Edit>(this.#shelf, this.#prefix + question);
  }

  /** Keeps a change; without one, forgets it. */
  write(question: QuestionId, edit: Edit | undefined): void {
    this.#written.set(question, edit);
    try {
      if (edit === undefined) this.#shelf?.removeItem(this.#prefix + question);
      else this.#shelf?.setItem(this.#prefix + question, JSON.stringify(edit));
    } catch {
      // Storage is full: the change lives as long as the page does.
    }
  }
}
