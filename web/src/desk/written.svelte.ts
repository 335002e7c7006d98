// What is typed into the desk's dialogs: kept until it was sent, and offered when the same dialog opens again.
import { graphemes, isVisible } from '../lib/graphemes';
import { t } from '../lib/language.svelte';
import { Sending } from './sending.svelte';
import type { Outcome } from '../lib/outbox';

/** What was typed and not sent yet, by what it is about. It goes with the page: a message that nobody sent is nobody's business tomorrow. */
export class Drafts {
  readonly #kept = new Map<string, unknown>();

  /** What was kept about this. A key stands for one kind of dialog, so what it holds is always of one type. */
  get<T>(about: string): T | undefined {
    return this.#kept.get(about) as T | undefined;
  }

  keep(about: string, draft: unknown): void {
    this.#kept.set(about, draft);
  }

  forget(about: string): void {
    this.#kept.delete(about);
  }
}

/** The text of one field. Every change is kept at once: no way of closing a dialog loses it. */
export class Written {
  readonly #drafts: Drafts;
  readonly #about: string;
  readonly #start: string;
  #text = $state('');
  #isOffered = $state(false);

  /** `start` is what the field says when nothing was kept. */
  constructor(drafts: Drafts, about: string, start = '') {
    this.#drafts = drafts;
    this.#about = about;
    this.#start = start;
    const kept = drafts.get<string>(about);
    this.#text = kept ?? start;
    this.#isOffered = kept !== undefined;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    if (text === this.#start || !isVisible(text)) this.#drafts.forget(this.#about);
    else this.#drafts.keep(this.#about, text);
  }

  /** Whether it began with what was typed here before, and not sent. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  /** Length in graphemes, as the server counts it. */
  get length(): number {
    return graphemes(this.#text);
  }

  /** `text` has arrived where it was meant to: nothing of it is left to offer. What was typed since is, also where it was opened anew meanwhile. */
  sent(text: string): void {
    const kept = this.#drafts.get<string>(this.#about);
    if (kept?.trim() === text.trim()) this.#drafts.forget(this.#about);
  }

  /** Begins anew with what would have stood there without the kept words. */
  discard(): void {
    this.text = this.#start;
    this.#isOffered = false;
  }

  /** Why this cannot be sent as a text of at most `max` graphemes. */
  lack(max: number): string | undefined {
    if (!isVisible(this.#text)) return t('error.text_empty');
    return this.tooLong(max);
  }

  /** Why this cannot be sent, where it may be empty. */
  tooLong(max: number): string | undefined {
    return this.length > max ? t('error.text_too_long') : undefined;
  }
}

/** The sending of a dialog's form: once at a time, and with the reason in view where nothing was done. */
export class Form {
  readonly #sending = new Sending();
  #problem = $state('');

  /** Why the last attempt came to nothing. */
  get problem(): string {
    return this.#problem;
  }

  /** Whether something is on the way. */
  get isOn(): boolean {
    return this.#sending.isOn;
  }

  /** Tries to send; the answer of `attempt` is why it was not done. */
  submit(attempt: () => Promise<string | undefined>): Promise<void> {
    return this.#sending.once(async () => {
      this.#problem = (await attempt()) ?? '';
    });
  }
}

/** Why something was refused, in words; nothing if it was done. */
export function refusal(outcome: Outcome | undefined): string | undefined {
  return outcome === undefined || outcome.ok ? undefined : t(`error.${outcome.code}`);
}
