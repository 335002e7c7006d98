// Everyone can perceive and use every page in every state: axe in both languages, light and dark, at four widths, and nothing too wide.
import { AT_HOME, look } from './kit/access.ts';
import { eventIn, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import type { Guest, Moderator } from './kit/people.ts';
import type { Tongue } from './kit/words.ts';

const TONGUES: readonly (readonly [Tongue, Tongue])[] = [
  ['en', 'ar'],
  ['ar', 'en'],
];

const POLL = ['What comes first?', 'ما الذي يأتي أولا؟'] as const;
const ANSWERS = [
  ['Water', 'الماء'],
  ['Roads', 'الطرق'],
  ['Schools', 'المدارس'],
] as const;

/** The longest word a question can be: nothing in it says where to break. */
const UNBROKEN = 'a'.repeat(120);

// Each of these visits dozens of combinations.
test.describe.configure({ timeout: 180_000 });

for (const [tongue, other] of TONGUES) {
  const own = (texts: readonly [string, string]): string => (tongue === 'en' ? texts[0] : texts[1]);
  const windowed = { speaks: tongue, viewport: AT_HOME.desk, isMobile: false, hasTouch: false };

  test(`the phone, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const guest = await hall.guest(windowed);
    const desk = await hall.moderator();
    await fill(guest, desk);
    const { page } = guest;

    await look(page, 'a question on screen, popular');
    await guest.tab('questions.mine');
    await look(page, 'mine: in review, live, declined');
    await guest.tab('questions.recent');
    await guest.box.fill('x'.repeat(300));
    await look(page, 'a question too long, with a name');
    await guest.box.fill('');
    await guest.button('common.close').first().click();
    await page.locator('summary').click();
    await look(page, 'the programme');
    await page.keyboard.press('Escape');

    await guest.tab('tabs.polls');
    await guest.poll(own(POLL)).getByLabel(own(ANSWERS[0])).check();
    await look(page, 'a ballot');
    await guest.button('poll.send').click();
    await expect(guest.status(own(POLL))).toHaveText(guest.t('poll.saved'));
    await desk.button('desk.poll.show', desk.poll(POLL[0])).click();
    await desk.button('desk.poll.close', desk.poll(POLL[0])).click();
    await expect(guest.poll(own(POLL))).toContainText(guest.t('poll.closed_saved'));
    await look(page, 'a closed poll');
    await desk.button('desk.poll.reveal', desk.poll(POLL[0])).click();
    await expect(guest.outcome(own(POLL), own(ANSWERS[0]))).toBeVisible();
    await look(page, 'a result');

    await guest.tab('tabs.questions');
    await guest.button('updates.pause').click();
    await desk.button('desk.panel.pause').click();
    await expect(page.getByText(guest.t('ask.paused', { votes: 'on' }))).toBeVisible();
    await look(page, 'updates and panel paused, a poll on screen');
    await desk.button('desk.panel.close').click();
    await desk.page.locator('summary').click();
    await desk.page.locator('details').getByRole('button').filter({ hasText: PANELS.second[0] }).click();
    await desk.button('desk.panel.go_live').click();
    hall.expectBrokenNetwork();
    await expect(page.getByText(guest.t('course.now'))).toBeVisible();
    await hall.server.kill();
    await expect(page.getByText(guest.t('offline.nothing'))).toBeVisible();
    await look(page, 'closed, offline, another panel live');
  });

  test(`the code form, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const { context } = await hall.browser(windowed);
    const page = await context.newPage();
    await page.goto(hall.server.origin);
    await look(page, 'the code form');
    await page.locator('#code').fill('12');
    await page.locator('#code').press('Enter');
    await expect(page.getByRole('main').getByRole('alert')).not.toBeEmpty();
    await look(page, 'a code too short');
  });

  test(`the desk, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const guest = await hall.guest();
    const desk = await hall.moderator({ speaks: tongue });
    const { page } = desk;
    await look(page, 'nothing in review');
    await desk.button('desk.poll.new').click();
    await desk.button('desk.editor.save', desk.dialog()).click();
    await desk
      .dialog()
      .getByRole('combobox', { name: desk.t('desk.editor.kind'), exact: true })
      .selectOption('multiple');
    await look(page, 'a poll without a question');
    await page.keyboard.press('Escape');
    await fill(guest, desk);
    await desk.button('desk.do.answered', desk.question('live', QUESTIONS.least)).click();
    await look(page, 'all columns, a poll open, notices');

    await desk.column('archive').hover();
    for (const column of ['live', 'archive'] as const) {
      await page.keyboard.press(column === 'live' ? '2' : '3');
      await look(page, `the column ${column}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page
      .getByRole('navigation')
      .getByRole('button', { name: desk.t('desk.column.rail') })
      .click();
    await look(page, 'the rail on a phone');
    await page.setViewportSize(AT_HOME.desk);
    await page.keyboard.press('2');
    await page.keyboard.press('d');
    await look(page, 'declining');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await look(page, 'the keys');
    await page.keyboard.press('Escape');
    await page.locator('summary').click();
    await look(page, 'the list of panels');
    await page.locator('summary').click();
    await desk.button('desk.poll.close', desk.poll(own(POLL))).click();
    // As long as a poll is open, the desk asks before it closes the panel.
    await expect(desk.button('desk.poll.reveal', desk.poll(own(POLL)))).toBeVisible();
    await desk.button('desk.panel.close').click();
    await desk.button('desk.panel.seal').click();
    await look(page, 'sealing');
    hall.expectBrokenNetwork();
    await hall.server.kill();
    await page.keyboard.press('Escape');
    await desk.connection('offline');
    await look(page, 'offline');
  });

  test(`the screen, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const guest = await hall.guest();
    const desk = await hall.moderator();
    const screen = await hall.screen({ speaks: tongue });
    const see = (state: string) => look(screen.page, state, AT_HOME.stage);
    await desk.button('desk.screen.show_join').click();
    await expect(screen.picture.getByText(screen.t('stage.join.invite'))).toBeVisible();
    await see('how to join');
    await fill(guest, desk);
    await expect(screen.headline).toHaveText(QUESTIONS.middle);
    await see('a question in Arabic');
    await desk.show(QUESTIONS.most);
    await expect(screen.headline).toHaveText(QUESTIONS.most);
    await see('a question in English');
    await desk.button('desk.poll.show', desk.poll(POLL[0])).click();
    await expect(screen.headline).toContainText(POLL[0]);
    await see('a poll');
    await desk.button('desk.poll.close', desk.poll(POLL[0])).click();
    await desk.button('desk.poll.reveal', desk.poll(POLL[0])).click();
    await expect(screen.option(ANSWERS[0][0]).locator('.share')).toBeVisible();
    await see('a result');
    hall.expectBrokenNetwork();
    await desk.button('desk.screen.show_blank').click();
    await expect(screen.option(ANSWERS[0][0])).toHaveCount(0);
    await hall.server.kill();
    await expect(screen.page.getByRole('img', { name: screen.t('stage.stale') })).toBeVisible();
    await see('nothing, and not connected');
  });

  test(`the organiser’s page and the gates, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const host = await hall.host({ speaks: tongue });
    await hall.moderator();
    const { page } = host;
    await look(page, 'the event');
    await host.button('host.panel.add').click();
    await host.button('host.editor.save', host.dialog()).click();
    await look(page, 'a panel without a title');
    await page.keyboard.press('Escape');
    await host.button('host.link.new').click();
    await look(page, 'making a link');
    await host.button('host.link.make', host.dialog()).click();
    await expect(host.dialog().getByRole('img')).toBeVisible();
    await look(page, 'the new link');
    await page.keyboard.press('Escape');
    await host.button('host.session.revoke').first().click();
    await look(page, 'ending a session');

    hall.expectBrokenNetwork();
    const { context } = await hall.browser(windowed);
    const stranger = await context.newPage();
    for (const gate of ['desk', 'stage', 'host']) {
      await stranger.goto(`${hall.server.origin}/${gate}`);
      await expect(stranger.getByRole('heading')).toBeVisible();
      await look(stranger, `the gate of ${gate}`);
    }
    await stranger.goto(hall.server.links.desk);
    await expect(stranger.getByRole('main').getByRole('alert')).toBeVisible();
    await look(stranger, 'a link that was used');
  });
}

/** Brings the event into a state where every list holds something, a question is on screen and a poll is open. */
async function fill(guest: Guest, desk: Moderator): Promise<void> {
  await guest.ask(UNBROKEN);
  await guest.ask('Where is the coffee?');
  await guest.ask('لماذا C++ وليس Rust؟');
  await desk.button('desk.do.decline', desk.question('review', 'coffee')).click();
  await desk.dialog().getByRole('textbox').fill('It is in the foyer, all day.');
  await desk.button('reason.off_topic', desk.dialog()).click();
  await desk.approve('C++');
  await desk.show(QUESTIONS.middle);
  await desk.draft(POLL, ANSWERS);
  const poll = desk.page.getByRole('article').filter({ has: desk.button('desk.poll.edit') });
  await desk.button('desk.poll.open', poll).click();
}
