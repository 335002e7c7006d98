// Makes docs/pictures: the program with an event in full swing, seen by everyone in the hall. `npm --prefix web run pictures`.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Camera, DESK, ORIGIN, PHONE, SCREENS, TABLET } from './camera.ts';
import type { HostUpdate, Reply, Snapshot } from '../src/lib/wire.ts';
import { Orders } from '../stories/kit/orders.ts';
import { Booth, type Guest, Host, Moderator, Screen } from '../stories/kit/people.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** More than the demonstration has: a morning in full swing. */
const MORE = [
  ['en', 'What did the last three agreements have in common that this one must not repeat?', 19],
  ['ar', 'من يموّل الوساطة حين لا تكون هناك كاميرات؟', 14],
  ['en', 'How do we protect mediators whose names become public?', 11],
  ['ar', 'كيف نضمن أن تصل أصوات الشابات إلى طاولة المفاوضات؟', 9],
  ['en', 'Can insider mediators and outside envoys share one plan?', 0],
  ['ar', 'هل ستنشر الشبكات الخمس تقريرا سنويا مشتركا؟', 0],
] as const;

const EN = 'How do we make sure that women mediators are in the room before the agenda is set, not after?';
const AR = 'كيف يمكن للشبكات الإقليمية أن تتقاسم الخبرات مع الوسيطات العاملات في المجتمعات المحلية؟';
const POLL = ['What should the alliance do first?', 'بماذا ينبغي أن يبدأ التحالف؟'] as const;

const MESSAGE = 'Lunch is served in the garden. The ministerial session begins at 14:30.';
const BREAK = 'Coffee in the foyer';
const NOTE = 'Two minutes left. Please take the question from the region next.';

/** Nearly what was asked already. */
const LIKE = 'How can women mediators be in the room before the agenda is set';

/** Ballots by option, and abstentions. */
const BALLOTS = [31, 22, 47, 18] as const;
const ABSTAINED = 4;

test('pictures', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, DEMO + MORE.map(asToml).join(''), (camera) => new Studio(camera).work());
});

class Studio {
  readonly #camera: Camera;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  async work(): Promise<void> {
    const desk = new Moderator(await this.#camera.page(DESK, 'en', 'light'), 'en');
    await desk.enter(this.#camera.link('desk'));
    const host = new Host(await this.#camera.page(DESK, 'en', 'light'), 'en');
    await host.enter(this.#camera.link('organiser'));
    const screen = new Screen(await this.#camera.page({ viewport: SCREENS[0] }, 'en', 'dark'), 'en');
    await screen.enter(this.#camera.link('screen'));
    const booth = new Booth(await this.#camera.page({ viewport: TABLET }, 'en', 'light'), 'en');
    await booth.enter(this.#camera.link('booth'));
    const colleague = new Moderator(await this.#camera.page(DESK, 'ar', 'dark'), 'ar');
    await colleague.enter(await host.link('moderator'));
    const orders = new Orders(desk.page);

    await this.#name(host);
    await this.#codeForm();
    await this.#modes(orders, screen);
    await this.#questions(orders, desk);
    await this.#booth(orders, booth, host);
    await this.#poll(desk, colleague, screen);
    await this.#organiser(host);
    await screen.page.setViewportSize(SCREENS[0]);
    await screen.page.goto(`${ORIGIN}/stage?theme=light`);
    await expect(screen.picture.getByText(screen.t('stage.poll.revealed'), { exact: true })).toBeVisible();
    await expect(screen.page.locator('.frame')).toHaveAttribute('data-idle');
    await this.#camera.shoot(screen.page, 'screen-result-light');
  }

  /** Everyone has a name by which the others know them. */
  async #name(host: Host): Promise<void> {
    const orders = new Orders(host.page);
    const sessions = await host.page.evaluate(async () => {
      const answer = await fetch('/api/snapshot/host');
      return ((await answer.json()) as Snapshot<HostUpdate>).update.sessions ?? [];
    });
    const moderators = ['Leila', 'سلمى'];
    for (const { id, grant } of [...sessions].sort((a, b) => a.since - b.since)) {
      const name = grant.role === 'screen' ? 'Main hall' : grant.role === 'moderator' ? moderators.shift() : undefined;
      if (name !== undefined) await orders.give({ name_session: { session: id, name } });
    }
  }

  /** The screen in every mode but polls, and once over slides. */
  async #modes(orders: Orders, screen: Screen): Promise<void> {
    await orders.plain('join');
    await this.#camera.stage(screen, 'join', screen.picture.getByText(screen.t('stage.join.invite')));
    await orders.show(AR);
    await this.#camera.stage(screen, 'question-ar', screen.picture.getByText(AR));
    await orders.show(EN, MORE[0][1], MORE[1][1]);
    await this.#camera.stage(screen, 'next', screen.picture.getByText(MORE[1][1]));
    await orders.top(EN, MORE[0][1], MORE[1][1], MORE[2][1]);
    await this.#camera.stage(screen, 'top', screen.picture.getByText(MORE[2][1]));
    await orders.message(MESSAGE);
    await this.#camera.stage(screen, 'message', screen.picture.getByText(MESSAGE));
    await orders.countdown(15 * 60_000, BREAK);
    await this.#camera.stage(screen, 'countdown', screen.picture.getByText(BREAK));
    await orders.show(EN);
    await this.#camera.stage(screen, 'question-en', screen.picture.getByText(EN));
    await screen.page.setViewportSize(SCREENS[0]);
    await screen.page.goto(`${ORIGIN}/stage?overlay`);
    await expect(screen.headline).toHaveText(EN);
    await this.#camera.shoot(screen.page, 'screen-overlay', { omitBackground: true });
    await screen.page.goto(`${ORIGIN}/stage`);
  }

  /** Two phones ask and vote, two desks decide. */
  async #questions(orders: Orders, desk: Moderator): Promise<void> {
    const english = await this.#camera.guest('en', 'light');
    const arabic = await this.#camera.guest('ar', 'light');
    await arabic.ask('ما هو أول مكتب إقليمي ستفتتحونه؟');
    await english.voteButton('names become public').click();
    await arabic.voteButton('كاميرات').click();
    await this.#tidy(desk);
    for (const id of await orders.ids(MORE[0][1], MORE[1][1])) {
      await orders.give({ queue: { panel: 1, question: id, place: 'last' } });
    }
    await orders.note(NOTE);
    await this.#camera.shootAfresh(english, 'phone-questions-en');
    await this.#camera.shootAfresh(arabic, 'phone-questions-ar');
    await this.#similar(english);
    await this.#camera.shootAfresh(desk, 'desk-en');
    await desk.page.setViewportSize(TABLET);
    await this.#camera.shootAfresh(desk, 'desk-tablet-en');
    await desk.page.setViewportSize(DESK.viewport);
  }

  /** While someone types, what was asked already. */
  async #similar(guest: Guest): Promise<void> {
    await guest.box.fill(LIKE);
    await expect(guest.page.getByText(guest.t('similar.title', { votes: 'on' })).first()).toBeVisible();
    await this.#camera.shoot(guest.page, 'phone-similar-en');
    await guest.box.fill('');
  }

  /** What the chair sees while a message waits, on a tablet and on a phone; and an interpreter into Arabic. */
  async #booth(orders: Orders, booth: Booth, host: Host): Promise<void> {
    const phone = new Booth(await this.#camera.page(PHONE, 'ar', 'dark'), 'ar');
    await phone.enter(await this.#boothLink(host));
    const arabic = new Booth(await this.#camera.page({ viewport: TABLET }, 'ar', 'dark'), 'ar');
    await arabic.enter(await this.#boothLink(host));
    await expect(booth.part('booth.note')).toContainText(NOTE);
    await this.#camera.shootAfresh(booth, 'booth-note-en');
    await this.#camera.shootAfresh(phone, 'booth-phone-ar-dark');
    await booth.button('booth.note.read', booth.part('booth.note')).click();
    await expect(booth.part('booth.note')).toHaveCount(0);
    await this.#camera.shootAfresh(booth, 'booth-en');
    await orders.show(AR);
    await expect(arabic.part('booth.shown')).toContainText(AR);
    await this.#camera.shootAfresh(arabic, 'booth-ar-dark');
  }

  async #boothLink(host: Host): Promise<string> {
    return (await host.link('booth')).replace(this.#camera.server.origin, ORIGIN);
  }

  /** A poll from its opening to its result, on phones, desks and screen. */
  async #poll(desk: Moderator, colleague: Moderator, screen: Screen): Promise<void> {
    const english = await this.#camera.guest('en', 'light');
    const dark = await this.#camera.guest('ar', 'dark');
    await desk.button('desk.poll.show', desk.poll(POLL[0])).click();
    await this.#camera.stage(screen, 'poll', screen.picture.getByText(POLL[1]));
    await english.tab('tabs.polls');
    await english.choose(POLL[0], 'Rapid support');
    await expect(english.status(POLL[0])).toHaveText(english.t('poll.saved'));
    await this.#camera.shoot(english.page, 'phone-poll-en');
    await dark.tab('tabs.polls');
    await dark.choose(POLL[1], 'سجل مشترك');
    await this.#hallVotes();
    await this.#camera.shootAfresh(colleague, 'desk-ar-dark');
    await colleague.page.setViewportSize(TABLET);
    await this.#camera.shootAfresh(colleague, 'desk-tablet-ar-dark');

    await desk.button('desk.poll.close', desk.poll(POLL[0])).click();
    await desk.button('desk.poll.reveal', desk.poll(POLL[0])).click();
    await this.#camera.stage(screen, 'result', screen.option('Rapid support').locator('.share'));
    await expect(dark.outcome(POLL[1], 'سجل مشترك').locator('.share')).toBeVisible();
    await this.#camera.shoot(dark.page, 'phone-result-ar-dark');
  }

  async #organiser(host: Host): Promise<void> {
    await this.#camera.shootAfresh(host, 'host-en');
    const words = host.section('host.words');
    await words.getByRole('textbox', { name: 'English' }).fill('traitor\nenemy of the people');
    await words.getByRole('textbox', { name: 'Arabic' }).fill('خائن');
    await host.button('host.words.save', words).click();
    await expect(host.page.getByText(host.t('host.words.saved'))).toBeVisible();
    await words.evaluate((element) => element.scrollIntoView());
    await this.#camera.shoot(host.page, 'host-words-en');
    const context = host.page.context();
    const url = host.page.url();
    await context.addCookies([{ name: 'lang', value: 'ar', url }]);
    const arabic = new Host(await context.newPage(), 'ar');
    await arabic.enter(url);
    await this.#camera.shoot(arabic.page, 'host-ar');
    await arabic.page.close();
  }

  /** One question is answered, one is not taken: the archive has something to show. */
  async #tidy(desk: Moderator): Promise<void> {
    await desk.button('desk.do.answered', desk.question('live', 'a young mediator')).click();
    await desk.button('desk.do.decline', desk.question('review', 'share one plan')).click();
    await desk.button('reason.duplicate', desk.dialog()).click();
    // A column under the pointer does not move.
    await desk.page.mouse.move(0, 0);
    await expect(desk.column('archive').getByRole('article')).toHaveCount(2);
  }

  /** The way in for those without a camera. */
  async #codeForm(): Promise<void> {
    const page = await this.#camera.page(PHONE, 'en', 'light');
    await page.goto(ORIGIN);
    await page.locator('#code').fill(this.#camera.server.code.replace(/^.../, '$& '));
    await this.#camera.shoot(page, 'phone-code-en');
  }

  /** The hall answers the open poll. */
  async #hallVotes(): Promise<void> {
    const answer = await fetch(`${this.#camera.server.links.audience}/snapshot?panel=1`);
    const { update } = (await answer.json()) as { update: { polls: { id: string }[] } };
    const poll = update.polls[0]?.id ?? '';
    const replies = BALLOTS.flatMap((count, option) =>
      Array.from({ length: count }, (): Reply => ({ options: [option] })),
    );
    for (let n = 0; n < ABSTAINED; n++) replies.push('abstain');
    await this.#camera.answers(poll, replies);
  }
}

function asToml([lang, text, votes]: (typeof MORE)[number]): string {
  return `\n[[questions]]\npanel = 1\nlang = "${lang}"\nreleased = ${votes > 0}\nvotes = ${votes}\ntext = "${text}"\n`;
}
