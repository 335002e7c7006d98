// Tells the server which item this moderator is on: seldom enough for a held arrow key, never leaving the last one out.
import type { Host } from './host';
import type { ClientFrame, QuestionId } from './wire';

/** The server takes one such frame in this time, in milliseconds; a neighbour's eye needs no more. */
const PAUSE = 300;

/** See the top of the file. It keeps quiet until it was told of an item, and while there is no connection. */
export class Whereabouts {
  readonly #host: Pick<Host, 'now' | 'later'>;
  readonly #send: (frame: ClientFrame) => boolean;
  #question: QuestionId | undefined;
  /** Whether the server knows it; a new connection is on no item. */
  #isTold = true;
  #notBefore = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(host: Pick<Host, 'now' | 'later'>, send: (frame: ClientFrame) => boolean) {
    this.#host = host;
    this.#send = send;
  }

  /** The item the moderator is on now; none without an argument. */
  at(question?: QuestionId): void {
    if (question === this.#question) return;
    this.#question = question;
    this.#isTold = false;
    this.#tell();
  }

  /** The server does not know it from an earlier connection. */
  connected(): void {
    this.#isTold = this.#question === undefined;
    this.#notBefore = -Infinity;
    this.#tell();
  }

  #tell(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#isTold) return;
    const now = this.#host.now();
    if (now < this.#notBefore) {
      this.#cancel = this.#host.later(this.#notBefore - now, () => this.#tell());
      return;
    }
    const question = this.#question;
    if (!this.#send(question === undefined ? { t: 'at' } : { t: 'at', question })) return;
    this.#isTold = true;
    this.#notBefore = now + PAUSE;
  }
}
