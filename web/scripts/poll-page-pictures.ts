// Makes the pictures of polls on phones and at the desk in docs/pictures: forms with what someone has marked, results, and the desk that runs them.
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { asks, mark, Polls, QUESTIONS_BY_KIND, type KindName } from '../stories/kit/ballots.ts';
import { Orders } from '../stories/kit/orders.ts';
import { Moderator, type Guest } from '../stories/kit/people.ts';
import type { Tongue } from '../stories/kit/words.ts';
import type { PollId, Reply } from '../src/lib/wire.ts';
import { Camera, DESK, PHONE } from './camera.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** What the hall says in a few words, and how often. */
const WORDS = [
  ['trust', 23],
  ['water', 17],
  ['justice', 14],
  ['العدالة', 12],
  ['a seat at the table', 9],
  ['信任', 8],
  ['time', 7],
  ['الأمان', 6],
  ['schools', 5],
  ['memory', 4],
  ['paix', 3],
  ['bread', 2],
  ['listening', 2],
] as const;

/** Two ways of thinking about the three statements, and a few who think their own way. */
const CAMPS: readonly (readonly [Reply, number])[] = [
  [{ stances: ['agree', 'agree', 'agree'] }, 14],
  [{ stances: ['agree', 'pass', 'agree'] }, 5],
  [{ stances: ['agree', 'disagree', 'disagree'] }, 11],
  [{ stances: ['agree', 'disagree', 'pass'] }, 4],
  [{ stances: ['disagree', 'agree', 'pass'] }, 2],
];

/** The results that phones show, and how the hall answered; others differ from those of one choice in their words only. */
const RESULTS = {
  ranking: repeated(7, QUESTIONS_BY_KIND.ranking.replies),
  number: repeated(3, QUESTIONS_BY_KIND.number.replies),
  cloud: WORDS.flatMap(([word, count]) => repeated(count, [{ words: [word] }])),
  statements: CAMPS.flatMap(([reply, count]) => repeated(count, [reply])),
} satisfies Partial<Record<KindName, readonly Reply[]>>;

type Shown = keyof typeof RESULTS;

/** Forms on phones, each in the language and look of one person. */
const FORMS: readonly [KindName, Tongue, 'light' | 'dark'][] = [
  ['ranking', 'en', 'light'],
  ['points', 'ar', 'light'],
  ['statements', 'ar', 'dark'],
  ['scale', 'en', 'dark'],
];

/** Who sees them. */
const READERS = [
  ['en', 'light'],
  ['ar', 'dark'],
] as const;

/** A window in which all of a sheet is seen. */
const WHOLE_SHEET = { width: 1440, height: 1300 };

/** How the hall answers the poll that the demonstration opens with. */
const FIRST_OF_ALL: readonly Reply[] = [11, 7, 16, 5].flatMap((times, option) =>
  repeated(times, [{ options: [option] }]),
);

test('pictures of polls on phones', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, DEMO, (camera) => new PhoneStudio(camera).work());
});

test('pictures of polls at the desk', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, DEMO, (camera) => new DeskStudio(camera).work());
});

/** What people with phones see: forms with what they have marked, and results with what they have answered. */
class PhoneStudio {
  readonly #camera: Camera;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  async work(): Promise<void> {
    const desk = new Moderator(await this.#camera.page(DESK, 'en', 'light'), 'en');
    await desk.enter(this.#camera.link('desk'));
    const orders = new Orders(desk.page);
    const polls = new Polls(orders);
    const { polls: all = [] } = await orders.known();
    for (const { id } of all) await this.#hide(orders, id);
    for (const form of FORMS) await this.#form(orders, polls, ...form);
    for (const kind of Object.keys(RESULTS) as Shown[]) await this.#result(orders, polls, kind);
  }

  /** What someone has marked and not sent yet. */
  async #form(orders: Orders, polls: Polls, kind: KindName, tongue: Tongue, look: 'light' | 'dark'): Promise<void> {
    const guest = await this.#camera.guest(tongue, look);
    const poll = await polls.open(asks(kind));
    await guest.tab('tabs.polls');
    const card = guest.poll(asks(kind).title[tongue] ?? '');
    await mark(card, kind, guest.t, tongue);
    await this.#shoot(guest, `phone-poll-${kind}-${tongue}-${look}`);
    await this.#hide(orders, poll);
    await guest.page.context().close();
  }

  /** What two people see who have answered, each in their own language and look. */
  async #result(orders: Orders, polls: Polls, kind: Shown): Promise<void> {
    const poll = await polls.open(asks(kind));
    const guests = [];
    for (const [tongue, look] of READERS) {
      const guest = await this.#camera.guest(tongue, look);
      await guest.tab('tabs.polls');
      const card = guest.poll(asks(kind).title[tongue] ?? '');
      await mark(card, kind, guest.t, tongue);
      if (kind !== 'statements') await guest.button('poll.send').click();
      // Only who took a stance on all of them is in a group.
      else for (const _ of 'ab') await guest.button('poll.agree', card).click();
      await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
      guests.push({ guest, card, name: `phone-result-${kind}-${tongue}-${look}` });
    }
    await this.#camera.answers(poll, RESULTS[kind]);
    await polls.reveal(poll);
    if (kind === 'statements') await known(orders, poll);
    for (const { guest, card, name } of guests) {
      await expect(card.locator('.sum')).toBeVisible();
      if (kind === 'statements') await expect(card).toContainText(guest.t('poll.unite'));
      await this.#shoot(guest, name, card);
      await guest.page.context().close();
    }
    await this.#hide(orders, poll);
  }

  /** Makes a poll a draft again, so that it does not stand below the next one. */
  async #hide(orders: Orders, poll: PollId): Promise<void> {
    await orders.give({ reset_poll: { panel: 1, poll } });
  }

  /** The window from the top of the page on, longer where a card does not end in it. */
  async #shoot(guest: Guest, name: string, card?: Locator): Promise<void> {
    await rest(guest.page);
    await guest.page.evaluate(() => scrollTo(0, 0));
    const bottom = card === undefined ? 0 : await card.evaluate((element) => element.getBoundingClientRect().bottom);
    const { width, height } = PHONE.viewport;
    if (bottom > height) await guest.page.setViewportSize({ width, height: Math.ceil(bottom) + 24 });
    await this.#camera.shoot(guest.page, name);
  }
}

/** The desk that writes and runs polls, light in English and dark in Arabic. */
class DeskStudio {
  readonly #camera: Camera;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  async work(): Promise<void> {
    const first = new Moderator(await this.#camera.page(DESK, 'en', 'light'), 'en');
    await first.enter(this.#camera.link('desk'));
    const orders = new Orders(first.page);
    const polls = new Polls(orders);
    for (const kind of ['statements', 'ranking'] as const) {
      const poll = await polls.open(asks(kind));
      await this.#camera.answers(poll, RESULTS[kind]);
      await polls.set(poll, 'closed');
      if (kind === 'statements') await known(orders, poll);
    }
    const { polls: all = [] } = await orders.known();
    const open = all.find(({ state }) => state === 'open');
    if (open !== undefined) await this.#camera.answers(open.id, FIRST_OF_ALL);
    await this.#look(first, 'en', 'light');
    const { cookies } = await first.page.context().storageState();
    const other = await this.#camera.page(DESK, 'ar', 'dark');
    await other.context().addCookies(cookies.filter(({ name }) => name !== 'lang'));
    const second = new Moderator(other, 'ar');
    await second.enter(first.page.url());
    await this.#look(second, 'ar', 'dark');
  }

  async #look(desk: Moderator, tongue: Tongue, look: 'light' | 'dark'): Promise<void> {
    const end = `${tongue}${look === 'dark' ? '-dark' : ''}`;
    await desk.page.reload();
    await desk.connection('live');
    await this.#rail(desk);
    await this.#camera.shoot(desk.page, `desk-polls-${end}`);
    await desk.button('desk.poll.details', desk.poll(asks('statements').title[tongue] ?? '')).click();
    await expect(desk.dialog()).toBeVisible();
    await desk.page.setViewportSize(WHOLE_SHEET);
    await rest(desk.page);
    await this.#camera.shoot(desk.page, `desk-poll-sheet-${end}`);
    await desk.page.setViewportSize(DESK.viewport);
    await desk.page.keyboard.press('Escape');
    await desk.button('desk.poll.new').click();
    await desk.write(desk.t('desk.editor.question'), ['What should come first?', 'بماذا نبدأ؟']);
    await desk.write(desk.t('desk.editor.option', { n: 1 }), ['Training', 'التدريب']);
    await desk.write(desk.t('desk.editor.option', { n: 2 }), ['Funding', 'التمويل']);
    if (tongue === 'ar') await desk.dialog().getByRole('complementary').getByRole('combobox').selectOption('ar');
    await rest(desk.page);
    await this.#camera.shoot(desk.page, `desk-poll-editor-${end}`);
    await desk.button('desk.editor.discard', desk.dialog()).click();
  }

  /** Brings the polls into sight. */
  async #rail(desk: Moderator): Promise<void> {
    const rail = desk.page.getByRole('region', { name: desk.t('desk.polls'), exact: true });
    await rail.evaluate((element) => element.scrollIntoView());
  }
}

/** Takes the hand and the focus off the page. */
async function rest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
}

/** Waits until the groups that think alike were found: that goes on beside everything else. */
async function known(orders: Orders, poll: PollId): Promise<void> {
  const groups = async (): Promise<unknown> => {
    const { polls = [] } = await orders.known();
    return polls.find(({ id }) => id === poll)?.result?.opinions;
  };
  await expect.poll(groups, 'the desk knows the groups').toBeDefined();
}

function repeated(times: number, replies: readonly Reply[]): Reply[] {
  return Array.from({ length: times }, () => replies).flat();
}
