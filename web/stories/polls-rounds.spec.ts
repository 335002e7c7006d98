// What becomes of a poll at the desk: a second round, copies, undoing, deleting, resetting, sealing, and opening by itself.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, PANELS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk, type Written } from './kit/poll-desk.ts';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

const WATER: Written = ['Water', 'الماء'];
const ROADS: Written = ['Roads', 'الطرق'];

test('a second round, a copy, another panel, undo, reset, seal', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Where do we begin?', 'من أين نبدأ؟'];
  await desk.begin(title, 'single');
  await desk.option(1, WATER);
  await desk.option(2, ROADS);
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);

  await test.step('opened by mistake: undone while nobody has answered', async () => {
    await desk.button('common.undo', desk.notice('desk.poll.done.open')).click();
    await expect(card).toContainText(desk.t('poll.state.draft'));
    await desk.act('desk.poll.open', card);
  });

  await desk.answer(title, [{ options: [0] }], [{ options: [1] }]);
  await desk.act('desk.poll.close', card);
  await desk.act('desk.poll.reveal', card);
  await desk.act('desk.poll.conceal', card);
  await expect(card).toContainText(desk.t('poll.state.closed'));
  await desk.act('desk.poll.reveal', card);

  await test.step('a second round stands beside the first', async () => {
    await desk.sheet(title);
    await expect(desk.dialog()).toContainText(desk.t('desk.poll.locked'));
    await desk.act('desk.poll.round', desk.dialog());
    await expect(desk.dialog()).toContainText(desk.t('poll.state.draft'));
    await desk.close();
    const second = desk.card(title, 1);
    await desk.act('desk.poll.edit', second);
    const option = desk.dialog().getByRole('group', { name: desk.t('desk.editor.option', { n: 1 }), exact: true });
    await expect(option.locator('input[lang=en]')).toHaveValue(WATER[0]);
    await expect(option.locator('input[lang=en]')).toBeDisabled();
    await look(desk.page, 'a second round', AT_HOME.desk);
    await desk.figure('desk.editor.seconds').fill('600');
    await desk.save();
    await expect(desk.dialog()).toBeHidden();
    await desk.act('desk.poll.open', second);
    await desk.answer(title, [{ options: [1] }], [{ options: [1] }]);
    await desk.act('desk.poll.close', second);
    await desk.button('desk.poll.details', second).click();
    await expect(desk.dialog()).toContainText(desk.t('desk.poll.round.first'));
    await expect(desk.dialog()).toContainText('50% · 1');
    await expect(desk.dialog()).toContainText('100% · 2');
    await look(desk.page, 'two rounds', AT_HOME.desk);
    await desk.close();
  });

  await test.step('duplicated here and copied to another panel', async () => {
    await desk.sheet(title);
    // A double click makes one.
    await desk.button('desk.poll.duplicate', desk.dialog()).dblclick();
    await expect(desk.dialog()).toContainText(desk.t('poll.state.draft'));
    await desk.act('desk.poll.copy', desk.dialog());
    await desk.dialog().getByRole('button', { name: PANELS.second[0] }).click();
    await expect(desk.dialog()).toBeHidden();
    await expect(desk.page.getByRole('heading', { name: title[0] })).toHaveCount(3);
  });

  await test.step('a draft is deleted, and comes back', async () => {
    const cards = desk.page.getByRole('heading', { name: title[0] });
    await desk.button('desk.poll.details', desk.card(title, 2)).click();
    await desk.act('desk.poll.drop', desk.dialog());
    await look(desk.page, 'the deletion', AT_HOME.desk);
    await desk.button('desk.sure.drop.do', desk.dialog()).click();
    await expect(cards).toHaveCount(2);
    await desk.button('common.undo', desk.notice('desk.poll.done.drop')).click();
    await expect(cards).toHaveCount(3);
  });

  await test.step('reset asks first, in two steps', async () => {
    await desk.sheet(title);
    await desk.act('desk.poll.reset', desk.dialog());
    const sure = desk.button('desk.sure.reset.do', desk.dialog());
    await expect(sure).toBeDisabled();
    await desk.dialog().getByRole('checkbox').check();
    await look(desk.page, 'the reset', AT_HOME.desk);
    await sure.click();
    await expect(card).toContainText(desk.t('poll.state.draft'));
  });

  await test.step('sealed: never opened again', async () => {
    const second = desk.card(title, 1);
    await desk.button('desk.poll.details', second).click();
    await desk.act('desk.poll.seal', desk.dialog());
    await desk.dialog().getByRole('checkbox').check();
    await desk.act('desk.sure.seal.do', desk.dialog());
    await expect(second).toContainText(desk.t('desk.poll.sealed'));
    await expect(desk.button('desk.poll.reopen', second)).toHaveCount(0);
  });
});

test('a draft opens by itself at its time, and is kept from it', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Ready?', 'مستعدون؟'];
  await desk.begin(title, 'yes_no');
  await desk.figure('desk.editor.seconds').fill('4');
  await desk.save();
  await expect(desk.dialog()).toContainText(desk.t('desk.lack.range', { min: 5, max: 3600 }));
  await desk.figure('desk.editor.seconds').fill('5');
  await desk.save();
  const card = desk.card(title);
  await desk.sheet(title);
  await desk.act('desk.poll.schedule', desk.dialog());
  await look(desk.page, 'the timed opening', AT_HOME.desk);
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.schedule.seconds', { n: 300 }) })
    .click();
  await expect(card).toContainText(/[45]:\d\d/);
  await desk.act('desk.poll.unschedule', card);
  await expect(card).not.toContainText(desk.t('desk.poll.opens'));
  await desk.sheet(title);
  await desk.act('desk.poll.schedule', desk.dialog());
  await desk.dialog().getByLabel(desk.t('desk.schedule.own')).fill('1');
  await desk.page.keyboard.press('Enter');
  await expect(card).toContainText(desk.t('poll.state.open'));
  // And closes by itself after its five seconds.
  await expect(card).toContainText(desk.t('poll.state.closed'));
});
