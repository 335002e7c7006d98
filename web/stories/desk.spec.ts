// The desk: every decision, its way back, the keys, and what two moderators see of each other.
import { LIST } from '../src/desk/keys.ts';
import { EVENT, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

test('decline with a reason, archive, restore, and undo each of them', async ({ hall }) => {
  const desk = await hall.moderator();
  const guest = await hall.guest();

  await test.step('a decline keeps its reason, and undo takes it back', async () => {
    await desk.button('desk.do.decline', desk.question('live', QUESTIONS.least)).click();
    await desk.dialog().getByRole('textbox').fill('Answered in the keynote.');
    await desk.button('reason.duplicate', desk.dialog()).click();
    const declined = desk.question('archive', QUESTIONS.least);
    await expect(declined).toContainText(desk.t('reason.duplicate'));
    await expect(declined).toContainText('Answered in the keynote.');
    await expect(guest.row(QUESTIONS.least)).toHaveCount(0);
    await desk.button('common.undo', desk.notice('desk.done.decline')).click();
    await expect(desk.question('live', QUESTIONS.least)).toContainText(desk.t('poll.votes', { n: 2 }));
    await expect(declined).toHaveCount(0);
  });

  await test.step('archived and restored, to where it came from, with its votes', async () => {
    await desk.choose(desk.question('live', QUESTIONS.most), 'desk.do.archive');
    await expect(desk.question('archive', QUESTIONS.most)).toContainText(desk.t('question.state.archived'));
    await desk.button('desk.do.restore', desk.question('archive', QUESTIONS.most)).click();
    await expect(desk.question('live', QUESTIONS.most)).toContainText(desk.t('poll.votes', { n: 6 }));
  });

  await test.step('what the screen shows can be taken back too', async () => {
    const screen = await hall.screen();
    await desk.show(QUESTIONS.middle);
    await expect(screen.headline).toHaveText(QUESTIONS.middle);
    await desk.button('common.undo', desk.notice('desk.done.show')).click();
    await expect(screen.headline).not.toHaveText(QUESTIONS.middle);
    await expect(desk.button('desk.do.hide')).toHaveCount(0);
  });
});

test('the keys: listed, acting, answered and next, undone, off while typing', async ({ hall }) => {
  const desk = await hall.moderator();
  const guest = await hall.guest();
  const screen = await hall.screen();
  const { keyboard } = desk.page;
  const selected = desk.page.locator('[data-question]:focus');
  await guest.ask('Waits for a key');
  await expect(desk.question('review', 'Waits for a key')).toBeVisible();

  await keyboard.press('?');
  for (const [keys, action] of LIST) {
    const entry = desk.dialog().locator('dt', { hasText: keys.join(' ') });
    await expect(entry.locator('+ dd').filter({ hasText: desk.t(`desk.key.${action}`) })).toHaveCount(1);
  }
  await keyboard.press('Escape');
  await expect(desk.dialog()).toBeHidden();

  await keyboard.press('1');
  await expect(selected).toContainText('Waits for a key');
  await keyboard.press('a');
  await expect(desk.question('live', 'Waits for a key')).toBeVisible();

  await keyboard.press('2');
  await expect(selected).toContainText(QUESTIONS.most);
  await keyboard.press('Enter');
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  // The keys are about what the desk knows to be there.
  await expect(desk.question('live', QUESTIONS.most)).toContainText(desk.t('question.state.on_screen'));
  await keyboard.press('n');
  await expect(desk.question('archive', QUESTIONS.most)).toContainText(desk.t('question.state.answered'));
  await expect(selected).toContainText(QUESTIONS.middle);
  await expect(screen.headline).not.toHaveText(QUESTIONS.most);
  await keyboard.press('n');
  await expect(desk.notice('desk.next.none')).toBeVisible();
  await expect(desk.question('live', QUESTIONS.middle)).toBeVisible();

  await keyboard.press('u');
  await expect(desk.question('live', QUESTIONS.most)).toBeVisible();
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  await keyboard.press('b');
  await expect(screen.headline).not.toHaveText(QUESTIONS.most);
  await keyboard.press('q');
  await expect(screen.picture.getByText(hall.server.code.replace(/^.../, '$& ')).first()).toBeVisible();

  await keyboard.press('p');
  await expect(guest.page.getByText(guest.t('ask.paused', { votes: 'on' }))).toBeVisible();
  await expect(desk.button('desk.panel.resume')).toBeVisible();
  await keyboard.press('p');
  await expect(guest.box).toBeVisible();

  await keyboard.press('/');
  await keyboard.type('quiet bad');
  await expect(desk.page.getByRole('searchbox')).toHaveValue('quiet bad');
  await expect(desk.column('live')).toContainText(desk.t('desk.search.empty'));
  await expect(desk.dialog()).toBeHidden();
  await keyboard.press('Escape');
  await expect(desk.question('live', QUESTIONS.most)).toBeVisible();
});

test('two desks see each other’s moves, and neither does a thing twice', async ({ hall }) => {
  const one = await hall.moderator();
  const host = await hall.host();
  const two = await hall.moderator({ speaks: 'ar' }, await host.link('moderator'));
  const guest = await hall.guest();
  await guest.ask('Seen by both');
  await expect(two.question('review', 'Seen by both')).toBeVisible();
  await one.approve('Seen by both');
  await expect(two.question('live', 'Seen by both')).toBeVisible();
  await expect(two.question('review', 'Seen by both')).toHaveCount(0);
  await two.show(QUESTIONS.middle);
  await expect(one.question('live', QUESTIONS.middle)).toContainText(one.t('question.state.on_screen'));
  await expect(one.page.getByRole('figure', { name: one.t('desk.screen.now') })).toContainText(QUESTIONS.middle);
  await expect(two.page.locator('html')).toHaveAttribute('dir', 'rtl');
});

test('a link works in one browser; a session that the organiser ends says so', async ({ hall }) => {
  hall.expectBrokenNetwork();
  const desk = await hall.moderator();
  const host = await hall.host();
  const { context } = await hall.browser({});
  const late = await context.newPage();
  await late.goto(hall.server.links.desk);
  await expect(late.getByRole('main').getByRole('alert')).toHaveText(
    'This link was used already. Ask the organisers for a new one.',
  );
  await late.goto(`${hall.server.origin}/desk`);
  await expect(late.getByRole('heading')).toHaveText('This desk needs a link');

  const session = host.section('host.links').getByRole('listitem').filter({ hasText: 'Moderator' });
  await host.button('host.session.revoke', session).click();
  await host.button('host.session.revoke', host.dialog()).click();
  await expect(desk.page.getByRole('banner').getByRole('alert')).toContainText(desk.t('stopped.4203'));
  await desk.page.reload();
  await expect(desk.page.getByRole('heading')).toHaveText(desk.t('desk.gate.title'));
});

test('a panel is opened, paused, closed and sealed; sealing asks first and ends it', async ({ hall }) => {
  const desk = await hall.moderator();
  const guest = await hall.guest();
  await guest.voteButton(QUESTIONS.least).click();
  await expect(desk.question('live', QUESTIONS.least)).toContainText(desk.t('poll.votes', { n: 3 }));
  await desk.button('desk.panel.pause').click();
  await desk.button('desk.panel.resume').click();
  await desk.button('desk.panel.close').click();
  await desk.button('desk.panel.seal').click();
  await expect(desk.dialog()).toContainText(desk.t('desk.seal.final'));
  await expect(desk.dialog()).toContainText(PANELS.first[0]);
  await desk.button('common.cancel', desk.dialog()).click();
  await expect(desk.button('desk.panel.reopen')).toBeVisible();
  await desk.button('desk.panel.seal').click();
  await desk.button('desk.seal.confirm', desk.dialog()).click();

  const sealed = desk.t('panel.state.sealed');
  await expect(desk.page.locator('summary')).toContainText(sealed);
  await expect(desk.button('desk.panel.reopen')).toBeHidden();
  await expect(desk.button('desk.poll.new')).toBeHidden();
  await expect(guest.page.locator('summary')).toContainText(guest.t('panel.state.sealed'));
  // Results stay as they were.
  await expect(guest.voteButton(QUESTIONS.least)).toContainText('3');
  await expect(guest.voteButton(QUESTIONS.least)).toBeDisabled();
});
