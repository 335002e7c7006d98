// Chair and booth: what the hall sees, what comes next, and messages from the desk that must be answered.
import { AT_HOME, look } from './kit/access.ts';
import { asks, Polls } from './kit/ballots.ts';
import { EVENT, eventIn, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';

const FIRST = 'Two minutes left.';
const SECOND = 'The minister leaves at four.';

test('the chair sees the question on screen and the next two of the queue, large', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const booth = await hall.booth();
  await desk.plain('blank');
  await expect(booth.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.first[0]);
  await expect(booth.part('booth.shown')).toContainText(booth.t('booth.picture.blank'));
  await expect(booth.part('booth.next')).toContainText(booth.t('booth.next.none'));

  for (const id of await desk.ids(QUESTIONS.most, QUESTIONS.middle, QUESTIONS.least)) {
    await desk.give({ queue: { panel: 1, question: id, place: 'last' } });
  }
  await expect(booth.part('booth.next').getByRole('listitem')).toHaveText([QUESTIONS.most, QUESTIONS.middle]);
  await desk.show(QUESTIONS.most);
  await expect(booth.part('booth.shown').locator('blockquote')).toHaveText(QUESTIONS.most);
  await expect(booth.part('booth.next').getByRole('listitem')).toHaveText([QUESTIONS.middle, QUESTIONS.least]);
  for (const words of await booth.page.locator('main .words').all()) {
    expect(
      await words.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    ).toBeGreaterThanOrEqual(24);
  }
  await desk.countdown(60_000, 'Coffee');
  await expect(booth.part('booth.shown').getByRole('timer')).toHaveText(/^0:[45]\d$|^1:00$/);
  await desk.give({ set_panel: { panel: 1, state: 'paused' } });
  await expect(booth.page.getByRole('banner')).toContainText(booth.t('panel.state.paused'));
});

test('a message stands until it is acknowledged, by the button or by Enter, and the desk is told', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const booth = await hall.booth();
  const states = async (): Promise<string[]> => {
    const notes = (await desk.known()).notes ?? [];
    return notes.map(({ text, state }) => `${text} ${typeof state === 'string' ? state : 'read'}`).toSorted();
  };
  await desk.note(FIRST);
  await desk.note(SECOND);
  const note = booth.part('booth.note');
  await expect(note).toContainText(FIRST);
  await expect(note).toContainText(booth.t('booth.note.more', { n: 1 }));
  await expect.poll(states).toEqual([`${SECOND} waiting`, `${FIRST} waiting`]);

  // Pressed twice in one go: the second one is not read yet.
  await booth.page.keyboard.press('Enter');
  await booth.page.keyboard.press('Enter');
  await expect(note).toContainText(SECOND);
  await expect.poll(states).toEqual([`${SECOND} waiting`, `${FIRST} read`]);
  await booth.page.reload();
  await expect(note).toContainText(SECOND);
  await booth.button('booth.note.read', note).click();
  await expect(note).toHaveCount(0);
  await expect.poll(states).toEqual([`${SECOND} read`, `${FIRST} read`]);
});

test('a message that the desk takes back is gone', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const booth = await hall.booth();
  await desk.note(FIRST);
  await expect(booth.part('booth.note')).toContainText(FIRST);
  const id = async (): Promise<string | undefined> => (await desk.known()).notes?.[0]?.id;
  await expect.poll(id).toBeDefined();
  await desk.give({ withdraw_note: { panel: 1, note: (await id()) ?? '' } });
  await expect(booth.part('booth.note')).toHaveCount(0);
});

test('the page is made larger by key and button, and stays so', async ({ hall }) => {
  await hall.open(EVENT);
  const booth = await hall.booth();
  const size = () => booth.page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await size();
  await booth.page.keyboard.press('+');
  await booth.button('booth.key.larger').click();
  expect(await size()).toBeCloseTo(usual * 1.2, 1);
  await booth.page.reload();
  await booth.connection('live');
  expect(await size()).toBeCloseTo(usual * 1.2, 1);
  await booth.page.keyboard.press('0');
  expect(await size()).toBeCloseTo(usual, 1);
});

test('an Arabic keyboard lists the keys too, and the signs of the sizes keep their order', async ({ hall }) => {
  await hall.open(EVENT);
  const booth = await hall.booth({ speaks: 'ar' });
  await booth.page.evaluate(() => {
    // What Chromium tells of Shift and the key beside the right one on an Arabic layout.
    const press = { key: '؟', code: 'Slash', shiftKey: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', press));
  });
  await expect(booth.dialog()).toBeVisible();
  await booth.page.keyboard.press('Escape');
  for (const [key, letter] of [
    ['booth.key.smaller', 'A−'],
    ['booth.key.larger', 'A+'],
  ] as const) {
    const sign = booth.button(key).locator('bdi');
    await expect(sign).toHaveText(letter);
    await expect(sign).toHaveCSS('direction', 'ltr');
  }
});

test('words are as large as the window has room for, and scroll at their usual size where there is none', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const booth = await hall.booth();
  const words = booth.part('booth.shown').locator('.words');
  const size = () => words.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  const tooHigh = () => booth.page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  await desk.show(QUESTIONS.most);
  await expect(words).toHaveText(QUESTIONS.most);
  const large = await size();
  expect(large).toBeGreaterThan(70);
  expect(await tooHigh()).toBeLessThanOrEqual(0);
  await booth.page.setViewportSize({ width: 1024, height: 400 });
  await expect.poll(size).toBeLessThan(large);
  const long = 'Will you see to it? '.repeat(14).trim();
  await desk.enter(long, 'en');
  await desk.show(long);
  await expect(words).toHaveText(long);
  expect(await size(), 'never smaller than usual').toBeGreaterThanOrEqual(40);
  expect(await tooHigh()).toBeGreaterThan(0);
});

for (const [tongue, other] of [
  ['en', 'ar'],
  ['ar', 'en'],
] as const) {
  test(`everyone can use the booth’s page, ${tongue}`, async ({ hall }) => {
    test.setTimeout(180_000);
    await hall.open(eventIn(tongue, other), { accent: '#c2410c', logo: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
    const desk = new Orders((await hall.moderator()).page);
    const booth = await hall.booth({ speaks: tongue });
    const { page } = booth;
    await look(page, 'nothing yet');
    for (const id of await desk.ids(QUESTIONS.middle, QUESTIONS.least)) {
      await desk.give({ queue: { panel: 1, question: id, place: 'last' } });
    }
    await desk.show(QUESTIONS.most);
    await desk.note(FIRST);
    await desk.note(SECOND);
    await expect(booth.part('booth.note')).toContainText(FIRST);
    await look(page, 'a question, the next two, two messages');
    await desk.top(QUESTIONS.most, QUESTIONS.middle);
    await expect(booth.part('booth.shown').getByRole('listitem')).toHaveCount(2);
    await look(page, 'the top two');
    await desk.countdown(-1000, 'Coffee');
    await expect(page.getByText(booth.t('booth.countdown.over'))).toBeVisible();
    await look(page, 'a countdown that is over');
    const polls = new Polls(desk);
    const poll = await polls.open(asks('single'));
    await desk.give({ show: { panel: 1, show: { poll: { poll } } } });
    await expect(booth.part('booth.shown').locator('.poll')).toContainText(asks('single').title[tongue] ?? '');
    await look(page, 'a poll that is open');
    await polls.reveal(poll);
    await expect(booth.part('booth.shown').locator('.sum')).toBeVisible();
    await look(page, 'the result of a poll');
    await page.keyboard.press('?');
    await expect(booth.dialog()).toBeVisible();
    await look(page, 'the keys');
    await page.keyboard.press('Escape');

    hall.expectBrokenNetwork();
    const { context } = await hall.browser({ viewport: AT_HOME.desk }, { speaks: tongue });
    const stranger = await context.newPage();
    await stranger.goto(`${hall.server.origin}/booth`);
    await expect(stranger.getByRole('heading')).toHaveText(booth.t('booth.gate.title'));
    await look(stranger, 'the gate');
    await hall.server.kill();
    await booth.connection('offline');
    await look(page, 'offline');
  });
}
