// What the organiser's page knows and does: the live view, and every command with what became of it.
import { announcer } from '../lib/Announcer.svelte';
import { inLanguage, t } from '../lib/language.svelte';
import { Live } from '../lib/live.svelte';
import { Notices } from '../parts/notices.svelte';
import type { Marked } from '../lib/i18n';
import type { Outcome } from '../lib/outbox';
import type { Command, HostUpdate, Localised, PanelHead, PanelId, Snapshot } from '../lib/wire';

export class Host {
  readonly live: Live<HostUpdate>;
  readonly notices = new Notices();
  /** Where phones find the server, without a slash at the end. */
  readonly origin: string;

  constructor(snapshot: Snapshot<HostUpdate>, origin: string) {
    this.live = new Live('host', snapshot, (_, outcome) => this.#settled(outcome));
    this.origin = origin;
  }

  get event(): HostUpdate['event'] & object {
    return this.live.view.event;
  }

  get programme(): readonly PanelHead[] {
    return this.live.view.programme;
  }

  /** The address that phones open. */
  get audienceLink(): string {
    return `${this.origin}/j/${this.event.join}`;
  }

  /** A text of the event in the reader's language, or the event's main one. */
  words(text: Localised): Marked {
    return inLanguage(text, this.event.languages);
  }

  /** The title of a panel; nothing for one that is not there. */
  titleOf(panel: PanelId | undefined): Marked | undefined {
    const head = this.programme.find(({ id }) => id === panel);
    return head === undefined ? undefined : this.words(head.terms.title);
  }

  /** Gives a command; a notice tells if it was refused. */
  do(command: Command): Promise<Outcome> {
    return this.live.send(command);
  }

  /** Tells why something was not done. */
  refuse(text: string): void {
    this.notices.refused(text);
    announcer.alert(text);
  }

  #settled(outcome: Outcome): void {
    if (!outcome.ok) this.refuse(t('host.not_done', { why: t(`error.${outcome.code}`) }));
  }
}
