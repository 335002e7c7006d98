// What the booth's page knows and does: the live view, read only, and the answer to a message from the desk.
import { announcer } from '../lib/Announcer.svelte';
import { inLanguage, t } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { Notices } from '../parts/notices.svelte';
import { Answers } from './answers';
import type { Marked } from '../lib/i18n';
import type { BoothUpdate, Localised, Note, NoteId, Snapshot } from '../lib/wire';

export class Booth {
  readonly live: Live<BoothUpdate>;
  readonly notices = new Notices();
  readonly #answers = new Answers();
  /** Messages whose answer is on its way. */
  #answering = $state.raw<ReadonlySet<NoteId>>(new Set());

  constructor(snapshot: Snapshot<BoothUpdate>) {
    this.live = new Live('booth', snapshot);
  }

  /** Messages that nobody has acknowledged, the oldest first. */
  get waiting(): readonly Note[] {
    return [...this.live.view.waiting].sort((a, b) => a.at - b.at);
  }

  isAnswering(note: Note): boolean {
    return this.#answering.has(note.id);
  }

  /** A text of the event in the reader's language, or the event's main one. */
  words(text: Localised): Marked {
    return inLanguage(text, this.live.view.event.languages);
  }

  /** Tells the desk that the oldest message was read. The second of two quick presses was not meant for the next one. */
  async acknowledge(): Promise<void> {
    const [note] = this.waiting;
    const { panel } = this.live.view;
    if (note === undefined || this.isAnswering(note) || !this.#answers.take(this.live.now())) return;
    this.#answering = new Set([...this.#answering, note.id]);
    const outcome = await this.live.send({ acknowledge: { panel: panel.id, note: note.id } });
    this.#answering = new Set([...this.#answering].filter((id) => id !== note.id));
    if (!outcome.ok) this.refuse(t('booth.not_done', { why: t(`error.${outcome.code}`) }));
  }

  /** Tells why something was not done. */
  refuse(text: string): void {
    this.notices.refused(text);
    announcer.alert(text);
  }
}
