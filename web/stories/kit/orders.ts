// A desk without its buttons: what a moderator's browser may order, given over a socket of its own. For stories of what follows from it.
import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type {
  Command,
  DeskQuestion,
  DeskUpdate,
  PanelId,
  QuestionId,
  ServerFrame,
  Snapshot,
  Verdict,
} from '../../src/lib/wire.ts';

/** Gives orders in one panel, with the rights of the browser that `page` is of. */
export class Orders {
  readonly #page: Page;
  readonly panel: PanelId;
  /** Where the last command stands in the log. */
  #upTo = 0;

  constructor(page: Page, panel: PanelId = 1) {
    this.#page = page;
    this.panel = panel;
  }

  /** Gives one command, and waits until it is done. */
  async give(command: Command): Promise<void> {
    this.#upTo = await this.#page.evaluate(order, { panel: this.panel, command, id: randomUUID() });
  }

  /** What the desk of the panel knows, at least up to the last command. */
  async known(): Promise<DeskUpdate> {
    const look = (): Promise<Snapshot<DeskUpdate>> => this.#page.evaluate(know, this.panel);
    let snapshot = await look();
    await expect
      .poll(async () => (snapshot = await look()).seq, 'the desk knows the last command')
      .toBeGreaterThanOrEqual(this.#upTo);
    return snapshot.update;
  }

  /** A question as the desk knows it, or will in a moment. */
  async question(text: string): Promise<DeskQuestion> {
    const look = async (): Promise<DeskQuestion | undefined> =>
      (await this.known()).questions?.find((question) => question.text === text);
    let found = await look();
    await expect.poll(async () => (found ??= await look()), `the desk knows ${text}`).toBeDefined();
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  async ids(...texts: readonly string[]): Promise<QuestionId[]> {
    return Promise.all(texts.map(async (text) => (await this.question(text)).id));
  }

  /** Decides on questions as they stand. */
  async judge(verdict: Verdict, ...texts: readonly string[]): Promise<void> {
    const found = await Promise.all(texts.map((text) => this.question(text)));
    const questions = found.map(({ id, version }): [QuestionId, number] => [id, version]);
    await this.give({ moderate: { panel: this.panel, questions, verdict } });
  }

  /** A question that someone in the hall asked aloud; it is live at once. */
  async enter(text: string, lang: string): Promise<void> {
    await this.give({ enter: { panel: this.panel, question: randomUUID(), text, lang, origin: 'floor' } });
  }

  /** Puts one question on the screen, with others below it. */
  async show(text: string, ...next: readonly string[]): Promise<void> {
    const [question = '', ...others] = await this.ids(text, ...next);
    await this.give({ show: { panel: this.panel, show: { question: { question, next: others } } } });
  }

  async top(...texts: readonly string[]): Promise<void> {
    await this.give({ show: { panel: this.panel, show: { top: { questions: await this.ids(...texts) } } } });
  }

  async message(text: string): Promise<void> {
    await this.give({ show: { panel: this.panel, show: { message: { text } } } });
  }

  /** Counts down from now. */
  async countdown(milliseconds: number, text?: string): Promise<void> {
    const until = Date.now() + milliseconds;
    const countdown = text === undefined ? { until } : { until, text };
    await this.give({ show: { panel: this.panel, show: { countdown } } });
  }

  async plain(show: 'blank' | 'join'): Promise<void> {
    await this.give({ show: { panel: this.panel, show } });
  }

  /** Sends a message to chair and booth. */
  async note(text: string): Promise<void> {
    await this.give({ note: { panel: this.panel, note: randomUUID(), text } });
  }
}

/** Runs in the page. */
async function know(panel: PanelId): Promise<Snapshot<DeskUpdate>> {
  const answer = await fetch(`/api/snapshot/desk?panel=${panel}`);
  return (await answer.json()) as Snapshot<DeskUpdate>;
}

/** Runs in the page. Answers with the place of the command in the log. */
async function order({ panel, command, id }: { panel: PanelId; command: Command; id: string }): Promise<number> {
  const answer = await fetch(`/api/snapshot/desk?panel=${panel}`);
  const { epoch, seq } = (await answer.json()) as { epoch: number; seq: number };
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
  const say = (frame: object): void => socket.send(JSON.stringify(frame));
  const place = await new Promise<number>((done, failed) => {
    socket.addEventListener('open', () => say({ t: 'hello', protocol: 1, view: 'desk', panel, epoch, seq }));
    socket.addEventListener('close', failed);
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as ServerFrame;
      if (frame.t === 'welcome') say({ t: 'do', id, command });
      if (frame.t === 'nack') failed(new Error(String(data)));
      if (frame.t === 'ack') done(frame.seq);
    });
  });
  socket.close();
  return place;
}
