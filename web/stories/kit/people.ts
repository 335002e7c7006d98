// The people of the stories, and what each does with a page, in the words they see on it.
import { expect, type Locator, type Page } from '@playwright/test';
import { wordsOf, type PageName, type Tongue, type Words } from './words.ts';

/** Someone in front of a page. */
class Person {
  readonly page: Page;
  readonly t: Words;
  /** Everything the server has sent over sockets, as it came. */
  readonly frames: string[] = [];
  /** Everything the page has sent. */
  readonly sent: string[] = [];

  constructor(page: Page, name: PageName, tongue: Tongue) {
    this.page = page;
    this.t = wordsOf(name, tongue);
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.frames.push(String(payload)));
      socket.on('framesent', ({ payload }) => this.sent.push(String(payload)));
    });
  }

  /** Waits until the top of the page says how the connection is. */
  async connection(kind: 'live' | 'offline'): Promise<void> {
    const top = this.page.getByRole('banner');
    await expect(top.getByText(this.t(`connection.${kind}`), { exact: true })).toBeVisible();
  }

  button(key: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name: this.t(key), exact: true });
  }

  dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Whether the page is wider than its window: someone would have to push it sideways to read. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

/** A participant with a phone. */
export class Guest extends Person {
  constructor(page: Page, tongue: Tongue) {
    super(page, 'audience', tongue);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.connection('live');
  }

  /** Chooses Questions, Polls, Popular, Recent, Answered or Mine. */
  async tab(key: string): Promise<void> {
    await this.page.getByRole('tab', { name: this.t(key) }).click();
  }

  get box(): Locator {
    return this.page.getByRole('textbox', { name: this.t('ask.label') });
  }

  async ask(text: string): Promise<void> {
    await this.box.fill(text);
    await this.button('ask.send').click();
  }

  /** The row of a question in the list that is open. */
  row(text: string): Locator {
    return this.page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: text });
  }

  get rows(): Locator {
    return this.page.locator('#questions').getByRole('listitem');
  }

  voteButton(text: string): Locator {
    return this.row(text).locator('button.vote');
  }

  poll(title: string): Locator {
    return this.page.getByRole('article').filter({ has: this.page.getByRole('heading', { name: title }) });
  }

  async choose(poll: string, option: string): Promise<void> {
    await this.poll(poll).getByLabel(option).check();
    await this.poll(poll).locator('button.primary').click();
  }

  /** Another answer in the place of the one that was given. */
  async chooseAgain(poll: string, option: string): Promise<void> {
    await this.button('poll.change', this.poll(poll)).click();
    await this.choose(poll, option);
  }

  /** What the result says of an option: share, count. */
  outcome(poll: string, option: string): Locator {
    return this.poll(poll).getByRole('listitem').filter({ hasText: option });
  }

  status(poll: string): Locator {
    return this.poll(poll).locator('.note');
  }
}

/** Whoever sits at the desk. */
export class Moderator extends Person {
  constructor(page: Page, tongue: Tongue) {
    super(page, 'desk', tongue);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.connection('live');
  }

  column(name: 'review' | 'live' | 'archive'): Locator {
    return this.page.getByRole('region', { name: this.t(`desk.column.${name}`), exact: true });
  }

  /** A question in a column, wherever it stands there. */
  question(column: 'review' | 'live' | 'archive', text: string): Locator {
    return this.column(column).getByRole('article').filter({ hasText: text });
  }

  /** Chooses from the menu of a question. */
  async choose(question: Locator, key: string): Promise<void> {
    await this.button('desk.do.more', question).click();
    await this.page.getByRole('menuitem', { name: this.t(key) }).click();
  }

  async approve(text: string): Promise<void> {
    await this.button('desk.do.approve', this.question('review', text)).click();
    // The row may hold its place in the review column while the pointer is on it.
    await expect(this.question('live', text)).toBeVisible();
  }

  async show(text: string): Promise<void> {
    await this.button('desk.do.show', this.question('live', text)).click();
    await expect(this.button('desk.do.hide', this.question('live', text))).toBeVisible();
  }

  poll(title: string): Locator {
    return this.page.getByRole('article').filter({ has: this.page.getByRole('heading', { name: title }) });
  }

  /** Writes a poll with one choice: each text in English and Arabic. */
  async draft(title: readonly [string, string], options: readonly (readonly [string, string])[]): Promise<void> {
    await this.button('desk.poll.new').click();
    await this.write(this.t('desk.editor.question'), title);
    for (const [place, option] of options.entries()) {
      const n = place + 1;
      if (n > 2) await this.button('desk.editor.add', this.dialog()).click();
      await this.write(this.t('desk.editor.option', { n }), option);
    }
    await this.button('desk.editor.save', this.dialog()).click();
    await expect(this.dialog()).toBeHidden();
  }

  async write(label: string, [en, ar]: readonly [string, string]): Promise<void> {
    const texts = this.dialog().getByRole('group', { name: label, exact: true });
    await texts.locator('input[lang=en]').fill(en);
    await texts.locator('input[lang=ar]').fill(ar);
  }

  notice(key: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: this.t(key) });
  }
}

/** Whoever looks at the screen of the hall. */
export class Screen extends Person {
  constructor(page: Page, tongue: Tongue) {
    super(page, 'stage', tongue);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await expect(this.page.getByRole('img', { name: this.t('stage.fresh') })).toBeVisible();
  }

  /** What the hall sees; what a screen reader is told besides stands outside it. */
  get picture(): Locator {
    return this.page.getByRole('main');
  }

  /** The main words of the picture that is there or coming; the one that goes is inert while it fades. */
  get headline(): Locator {
    return this.page.locator('.picture:not([inert])').getByRole('heading', { level: 1 });
  }

  option(text: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text });
  }
}

/** Whoever chairs the panel, and the interpreters. */
export class Booth extends Person {
  constructor(page: Page, tongue: Tongue) {
    super(page, 'booth', tongue);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.connection('live');
  }

  /** What the hall sees, what comes next, or the message that waits. */
  part(key: 'booth.shown' | 'booth.next' | 'booth.note'): Locator {
    return this.page.getByRole('region', { name: this.t(key) });
  }
}

/** The organiser. */
export class Host extends Person {
  constructor(page: Page, tongue: Tongue) {
    super(page, 'host', tongue);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.connection('live');
  }

  section(key: string): Locator {
    return this.page.getByRole('region', { name: this.t(key), exact: true });
  }

  /** Makes a one-time link and closes the dialog that shows it. */
  async link(role: 'moderator' | 'screen' | 'booth' | 'organiser'): Promise<string> {
    await this.button('host.link.new').click();
    await this.dialog()
      .getByRole('combobox', { name: this.t('host.link.role'), exact: true })
      .selectOption(role);
    await this.button('host.link.make', this.dialog()).click();
    const link = await this.dialog().getByRole('textbox').inputValue();
    await this.dialog().locator('button.primary').click();
    return link;
  }
}
