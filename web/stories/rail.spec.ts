// The rail of the desk: what the screen shows and would show, the chair, the people, the screens, and every step's way back.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, eventIn, QUESTIONS } from './kit/event.ts';
import { expect, test, type Hall } from './kit/hall.ts';
import type { Locator } from '@playwright/test';
import type { Host, Moderator } from './kit/people.ts';
import type { Tongue } from './kit/words.ts';

/** What a preview shows, in words. */
function preview(desk: Moderator, caption: string): Locator {
  return desk.page.getByRole('figure', { name: desk.t(`desk.screen.${caption}`) });
}

/** A part of the rail. */
function part(desk: Moderator, key: string): Locator {
  return desk.page.getByRole('region', { name: desk.t(key), exact: true });
}

/** A second moderator, by a link of the organiser's. */
async function second(hall: Hall, host: Host, speaks: Tongue = 'en'): Promise<Moderator> {
  return hall.moderator({ speaks }, await host.link('moderator'));
}

/** Writes into the dialog that is open, and sends it. */
async function write(desk: Moderator, text: string, send: string): Promise<void> {
  await desk.dialog().getByRole('textbox').fill(text);
  await desk.button(send, desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
}

/** Gives a name, which the desk asks for once. */
async function introduce(desk: Moderator, name: string): Promise<void> {
  await desk.button('desk.people.name').click();
  await write(desk, name, 'desk.people.save');
  await expect(desk.button('desk.people.name')).toBeHidden();
}

test('what is on screen, what would be, and what Enter would show', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const screen = await hall.screen();
  const { keyboard } = desk.page;

  await test.step('the selected question is seen before it is shown', async () => {
    await keyboard.press('2');
    await expect(preview(desk, 'candidate')).toContainText(QUESTIONS.most);
    await keyboard.press('Enter');
    await expect(preview(desk, 'now')).toContainText(QUESTIONS.most);
    await expect(preview(desk, 'candidate')).toHaveCount(0);
    await expect(screen.headline).toHaveText(QUESTIONS.most);
  });

  await test.step('a frozen screen keeps its picture, and both are seen by their names', async () => {
    await keyboard.press('h');
    await expect(preview(desk, 'frozen')).toContainText(QUESTIONS.most);
    await keyboard.press('j');
    await keyboard.press('Enter');
    await expect(preview(desk, 'held')).toContainText(QUESTIONS.middle);
    await expect(preview(desk, 'frozen')).toContainText(QUESTIONS.most);
    await expect(screen.headline).toHaveText(QUESTIONS.most);
    await desk.button('desk.screen.go_on').click();
    await expect(screen.headline).toHaveText(QUESTIONS.middle);
  });

  await test.step('the end of the freeze is taken back without showing anything else', async () => {
    await keyboard.press('u');
    await expect(preview(desk, 'frozen')).toContainText(QUESTIONS.most);
    await expect(preview(desk, 'held')).toContainText(QUESTIONS.middle);
    await expect(screen.headline).toHaveText(QUESTIONS.most);
  });

  await test.step('blank acts at once and ends the freeze, and both is said before and after', async () => {
    await expect(desk.page.getByRole('button', { name: desk.t('desk.screen.show_blank') })).toHaveAccessibleDescription(
      desk.t('desk.screen.blank_unfreezes'),
    );
    await keyboard.press('b');
    await expect(desk.notice('desk.done.blank_unfrozen')).toBeVisible();
    await expect(screen.headline).not.toHaveText(QUESTIONS.most);
    await expect(preview(desk, 'frozen')).toHaveCount(0);
    await expect(preview(desk, 'held')).toHaveCount(0);
  });
});

test('a ranked list, a message and a countdown; a ranking that has moved on says so', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const screen = await hall.screen();
  const rows = screen.picture.getByRole('listitem');

  await test.step('the list is what was pushed, until it is pushed again', async () => {
    await desk.button('desk.screen.show_top').click();
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(QUESTIONS.most);
    const guests = [await hall.guest(), await hall.guest(), await hall.guest()];
    for (const guest of guests) await guest.voteButton(QUESTIONS.middle).click();
    await expect(part(desk, 'desk.screen')).toContainText(desk.t('desk.screen.top_changed'));
    await expect(rows.first()).toContainText(QUESTIONS.most);
    await desk.button('desk.screen.top_update').click();
    await expect(rows.first()).toContainText(QUESTIONS.middle);
    await expect(part(desk, 'desk.screen')).not.toContainText(desk.t('desk.screen.top_changed'));
  });

  await test.step('a message, too long at first', async () => {
    await desk.button('desk.screen.write').click();
    await desk.dialog().getByRole('textbox').fill('x'.repeat(281));
    await desk.button('desk.message.show', desk.dialog()).click();
    await expect(desk.dialog().getByRole('alert')).toHaveText(desk.t('error.text_too_long'));
    await write(desk, 'Coffee is served in the garden.', 'desk.message.show');
    await expect(screen.headline).toHaveText('Coffee is served in the garden.');
    await expect(preview(desk, 'now')).toContainText('Coffee is served in the garden.');
  });

  await test.step('a countdown, stopped, and brought back', async () => {
    await desk.button('desk.screen.count').click();
    await desk.dialog().getByRole('textbox').fill('Back in');
    await desk
      .dialog()
      .getByRole('button', { name: desk.t('desk.countdown.minutes', { n: 10 }) })
      .click();
    await expect(screen.picture.getByRole('timer')).toHaveText(/^(10:00|9:5\d)$/);
    await expect(screen.headline).toHaveText('Back in');
    const stop = part(desk, 'desk.screen').getByRole('button', { name: desk.t('desk.countdown.stop') });
    await stop.click();
    await expect(screen.picture.getByRole('timer')).toHaveCount(0);
    await desk.page.keyboard.press('u');
    await expect(screen.headline).toHaveText('Back in');
  });
});

test('two moderators: names, places, each other’s steps, and no step over someone else’s', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const host = await hall.host();
  const two = await second(hall, host, 'ar');
  const screen = await hall.screen();
  const history = part(two, 'desk.history');

  await test.step('the name is asked for once, and a no is an answer', async () => {
    await introduce(one, 'Amina Farah');
    await two.button('desk.people.not_now').click();
    await two.page.reload();
    await two.connection('live');
    await expect(part(two, 'desk.people').getByRole('listitem')).toHaveCount(2);
    await expect(two.button('desk.people.name')).toBeHidden();
    await expect(part(two, 'desk.people')).toContainText('Amina Farah');
    await one.page.reload();
    await one.connection('live');
    await expect(one.page.getByRole('list', { name: one.t('desk.people.others') })).toBeVisible();
    await expect(one.button('desk.people.name')).toBeHidden();
  });

  await test.step('who is on which question is seen by the other', async () => {
    await one.page.keyboard.press('2');
    await one.page.keyboard.press('j');
    await expect(part(two, 'desk.people')).toContainText(QUESTIONS.middle);
  });

  await test.step('the history tells who did what, newest first', async () => {
    await one.show(QUESTIONS.middle);
    await expect(history.getByRole('listitem').first()).toContainText(two.t('desk.history.show_question'));
    await expect(history.getByRole('listitem').first()).toContainText(QUESTIONS.middle);
    await expect(history.getByRole('listitem').first()).toContainText('Amina Farah');
  });

  await test.step('what the other has changed since is not taken back', async () => {
    await two.show(QUESTIONS.most);
    await expect(preview(one, 'now')).toContainText(QUESTIONS.most);
    await one.page.keyboard.press('u');
    await expect(
      one.page.getByText(one.t('desk.not_done', { why: one.t('error.changed_meanwhile') })).first(),
    ).toBeVisible();
    await expect(screen.headline).toHaveText(QUESTIONS.most);
  });
});

test('taken back: approved, answered on screen, closed with an open poll', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  const screen = await hall.screen();
  const POLL = ['Which comes first?', 'أيهما أولا؟'] as const;

  await test.step('an approval: back into review', async () => {
    await guest.ask('Approved by mistake');
    await desk.approve('Approved by mistake');
    await desk.page.keyboard.press('u');
    await expect(desk.question('review', 'Approved by mistake')).toBeVisible();
    await expect(guest.row('Approved by mistake')).toHaveCount(0);
  });

  await test.step('answered: live again, and on the screen again', async () => {
    await desk.show(QUESTIONS.most);
    await desk.page.keyboard.press('n');
    await expect(desk.question('archive', QUESTIONS.most)).toBeVisible();
    await expect(screen.headline).not.toHaveText(QUESTIONS.most);
    await desk.page.keyboard.press('u');
    await expect(desk.question('live', QUESTIONS.most)).toBeVisible();
    await expect(screen.headline).toHaveText(QUESTIONS.most);
  });

  await test.step('closing a panel with an open poll asks first, and even that has a way back', async () => {
    await desk.draft(POLL, [
      ['Water', 'الماء'],
      ['Roads', 'الطرق'],
    ]);
    await desk.button('desk.poll.open', desk.poll(POLL[0])).click();
    await expect(desk.button('desk.poll.close', desk.poll(POLL[0]))).toBeVisible();
    await desk.button('desk.panel.close').click();
    await expect(desk.dialog()).toContainText(desk.t('desk.close.polls', { n: 1 }));
    await desk.button('desk.panel.close', desk.dialog()).click();
    await expect(desk.button('desk.panel.reopen')).toBeVisible();
    await desk.page.keyboard.press('u');
    await expect(desk.button('desk.panel.pause')).toBeVisible();
    await expect(desk.button('desk.poll.close', desk.poll(POLL[0]))).toBeVisible();
  });
});

test('a message to the chair stays until the booth has read it', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const host = await hall.host();
  const screen = await hall.screen();
  const { context } = await hall.browser({ viewport: AT_HOME.desk });
  const booth = await context.newPage();
  await booth.goto(await boothLink(host));
  const notes = part(desk, 'desk.notes');

  await desk.button('desk.notes.write').click();
  await write(desk, 'Five minutes left.', 'desk.notes.send');
  await expect(notes).toContainText(desk.t('desk.notes.waiting'));
  await expect(booth.getByRole('main')).toContainText('Five minutes left.');
  await expect(screen.picture).not.toContainText('Five minutes left.');
  await booth.getByRole('main').getByRole('button').first().click();
  await expect(notes).toContainText(desk.t('desk.notes.read'));
  await expect(notes).not.toContainText(desk.t('desk.notes.waiting'));

  await desk.button('desk.notes.again', notes).click();
  await expect(notes).toContainText(desk.t('desk.notes.waiting'));
  await expect(booth.getByRole('main')).toContainText('Five minutes left.');
  await desk.button('desk.notes.withdraw', notes).click();
  await expect(notes).toContainText(desk.t('desk.notes.withdrawn'));
  await expect(booth.getByRole('main')).not.toContainText('Five minutes left.');
});

test('screens list themselves, get a name, and are never shown as there when they are gone', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const screen = await hall.screen();
  const screens = part(desk, 'desk.screens');
  await screens.getByRole('button', { name: desk.t('desk.screens') }).click();
  await expect(screens).toContainText(desk.t('desk.screens.connected'));
  await expect(screens).toContainText(desk.t('desk.screens.follows'));

  await desk.button('desk.people.rename', screens).click();
  await write(desk, 'Hall A, left', 'desk.people.save');
  await expect(screens).toContainText('Hall A, left');

  await screen.page.goto(`${hall.server.origin}/stage?panel=2`);
  await expect(screens).toContainText(desk.t('desk.screens.fixed', { panel: 'Who sits at the table' }));
  await expect(screens.getByRole('heading')).toContainText(desk.t('desk.screens.sum', { n: 1, all: 1 }));
  const lost = desk.t('desk.screens.lost', { n: 1 });
  await expect(part(desk, 'desk.screen')).not.toContainText(lost);
  await screen.page.close();
  await expect(screens).toContainText(desk.t('desk.screens.seen', { when: 'now' }));
  await expect(screens.getByText(desk.t('desk.screens.connected'), { exact: true })).toHaveCount(0);

  await test.step('a lost one is told also where its list is folded away, by a sign and in words', async () => {
    await screens.getByRole('button', { name: desk.t('desk.screens') }).click();
    await expect(screens.getByRole('list')).toBeHidden();
    await expect(screens.getByRole('heading')).toContainText(desk.t('desk.screens.sum', { n: 0, all: 1 }));
    await expect(screens.getByRole('heading').locator('.tag svg')).toBeVisible();
    await expect(part(desk, 'desk.screen').getByText(lost)).toBeVisible();
    await expect(desk.page.getByRole('alert').filter({ hasText: lost })).toHaveCount(1);
    await screens.getByRole('button', { name: desk.t('desk.screens') }).click();
  });

  const links = screens.getByRole('link');
  expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
    '/stage',
    '/stage?panel=1',
    '/stage?overlay',
  ]);
});

const TONGUES: readonly (readonly [Tongue, Tongue])[] = [
  ['en', 'ar'],
  ['ar', 'en'],
];

for (const [tongue, other] of TONGUES) {
  test(`everyone can use the rail, ${tongue}`, async ({ hall }) => {
    test.setTimeout(180_000);
    await hall.open(eventIn(tongue, other));
    const desk = await hall.moderator({ speaks: tongue });
    await hall.screen();
    await look(desk.page, 'a name is asked for');
    await introduce(desk, 'Amina Farah');
    await desk.button('desk.notes.write').click();
    await look(desk.page, 'a message to the chair');
    await write(desk, 'Five minutes left.', 'desk.notes.send');
    await desk.button('desk.screen.show_top').click();
    await desk.button('desk.screen.freeze').click();
    await expect(preview(desk, 'held')).toBeVisible();
    const screens = part(desk, 'desk.screens');
    await screens.getByRole('button', { name: desk.t('desk.screens') }).click();
    // A narrow desk shows the rail in place of the columns.
    await desk.page.setViewportSize({ width: 390, height: 844 });
    await desk.button('desk.column.rail').click();
    await desk.page.setViewportSize(AT_HOME.desk);
    await look(desk.page, 'frozen, with a message that waits, screens and history');
    await desk.button('desk.screen.count').click();
    await look(desk.page, 'a countdown is set');
  });
}

/** A one-time link to the booth page. */
async function boothLink({ page }: Host): Promise<string> {
  const answer = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/api/invite', { method: 'POST', headers, body: JSON.stringify({ role: 'booth' }) });
    return (await response.json()) as { link: string };
  });
  return answer.link;
}
