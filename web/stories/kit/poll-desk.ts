// Whoever runs polls at the desk, and the phones that answer them by command.
import { expect, type Locator, type Page } from '@playwright/test';
import { crowd, type Deed } from './crowd.ts';
import { Orders } from './orders.ts';
import type { Params } from '../../src/lib/i18n.ts';
import type { Ballot, PollId, Reply } from '../../src/lib/wire.ts';
import type { Hall } from './hall.ts';
import type { Moderator } from './people.ts';

/** A text in English and Arabic. */
export type Written = readonly [en: string, ar: string];

/** See the top of the file. */
export class PollDesk {
  readonly page: Page;
  readonly t: Moderator['t'];
  readonly #moderator: Moderator;
  readonly #hall: Hall;

  constructor(moderator: Moderator, hall: Hall) {
    this.page = moderator.page;
    this.t = moderator.t;
    this.#moderator = moderator;
    this.#hall = hall;
  }

  dialog(): Locator {
    return this.#moderator.dialog();
  }

  button(key: string, within?: Page | Locator): Locator {
    return this.#moderator.button(key, within);
  }

  notice(key: string): Locator {
    return this.#moderator.notice(key);
  }

  /** Chooses from the menu of a question. */
  async menu(question: string, key: string): Promise<void> {
    await this.#moderator.choose(this.#moderator.question('live', question), key);
  }

  /** Goes on with another panel. */
  async panel(title: string): Promise<void> {
    await this.page.locator('summary').first().click();
    await this.page.locator('details').getByRole('button').filter({ hasText: title }).click();
    await expect(this.page.locator('summary').first()).toContainText(title);
  }

  /** A poll in the rail; the first of that title, or a later one. */
  card([title]: Written, place = 0): Locator {
    return this.page
      .locator('aside article')
      .filter({ has: this.page.getByRole('heading', { name: title }) })
      .nth(place);
  }

  async act(key: string, within: Locator): Promise<void> {
    await this.button(key, within).click();
  }

  async write(key: string, [en, ar]: Written, params?: Params): Promise<void> {
    const texts = this.dialog().getByRole('group', { name: this.t(key, params), exact: true });
    await texts.locator('input[lang=en]').fill(en);
    await texts.locator('input[lang=ar]').fill(ar);
  }

  figure(key: string): Locator {
    return this.dialog().getByRole('spinbutton', { name: this.t(key), exact: true });
  }

  /** Begins a new poll. */
  async begin(title: Written, kind: string): Promise<void> {
    await this.button('desk.poll.new').click();
    await this.write('desk.editor.question', title);
    await this.kind(kind);
  }

  /** How a part is answered; the first one, or a later one. */
  async kind(kind: string, part = 1): Promise<void> {
    const choice = this.dialog().getByRole('combobox', { name: this.t('desk.editor.kind'), exact: true });
    await choice.nth(part - 1).selectOption(kind);
  }

  async option(n: number, text: Written): Promise<void> {
    if (n > 2)
      await this.dialog()
        .getByRole('button', { name: this.t('desk.editor.add'), exact: true })
        .click();
    await this.write('desk.editor.option', text, { n });
  }

  async markRight(n: number): Promise<void> {
    await this.dialog()
      .getByRole('checkbox', { name: this.t('desk.editor.right') })
      .nth(n - 1)
      .check();
  }

  /** Puts in one option a line, in the main language. */
  async paste(lines: readonly string[]): Promise<void> {
    await this.dialog().getByText(this.t('desk.editor.paste'), { exact: true }).click();
    await this.dialog()
      .getByRole('textbox', { name: this.t('desk.editor.paste.lines') })
      .fill(lines.join('\n'));
    await this.button('desk.editor.paste.do', this.dialog()).click();
  }

  async save(): Promise<void> {
    await this.button('desk.editor.save', this.dialog()).click();
  }

  /** Opens all of a poll. */
  async sheet(title: Written): Promise<void> {
    await this.card(title)
      .getByRole('button', { name: this.t('desk.poll.details') })
      .click();
    await expect(this.dialog()).toBeVisible();
  }

  /** Lets others read everything that was written into a poll. */
  async releaseAll(title: Written): Promise<void> {
    await this.sheet(title);
    const words = this.dialog().getByRole('region', { name: this.t('desk.phrases') });
    await words.locator('button.primary').click();
    await expect(words).toContainText(this.t('desk.phrases.none.waiting'));
    await this.close();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.dialog()).toBeHidden();
  }

  /** Ballots on the open poll of that title, each by a phone of its own. */
  answer(title: Written, ...ballots: readonly (readonly Reply[])[]): Promise<void> {
    return this.#cast(
      title,
      ballots.map((replies) => ({ replies: [...replies] })),
    );
  }

  /** Answers to a quiz, each by a player with a name. */
  play(title: Written, ...answers: readonly (readonly [options: number[], name: string])[]): Promise<void> {
    return this.#cast(
      title,
      answers.map(([options, name]) => ({ replies: [{ options }], player: { name } })),
    );
  }

  /** Presses Tab until the focus is there. */
  async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 150; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  }

  async #cast(title: Written, ballots: readonly Ballot[]): Promise<void> {
    const poll = await this.#open(title);
    const panel = 1;
    const deeds = ballots.map((ballot): Deed => ({ panel, command: { answer: { panel, poll, ballot } } }));
    const { context } = await this.#hall.browser({});
    await crowd(context, this.#hall.server.links.audience, deeds);
  }

  async #open([title]: Written): Promise<PollId> {
    const orders = new Orders(this.page);
    const look = async (): Promise<PollId | undefined> => {
      const { polls = [] } = await orders.known();
      return polls.find(({ state, terms }) => state === 'open' && terms.title['en'] === title)?.id;
    };
    let found = await look();
    await expect.poll(async () => (found ??= await look()), `a poll is open that asks ${title}`).toBeDefined();
    if (found === undefined) throw new Error('unreachable');
    return found;
  }
}
