// Polls when all is over: a result is revealed after its panel was sealed, and nothing is made of nothing.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk, type Written } from './kit/poll-desk.ts';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

test('in a sealed panel words are still released, and a result is still revealed and hidden', async ({ hall }) => {
  const moderator = await hall.moderator();
  const desk = new PollDesk(moderator, hall);
  const guest = await hall.guest();
  await guest.tab('tabs.polls');
  const title: Written = ['What does peace need?', 'ما يحتاج إليه السلام؟'];
  await desk.begin(title, 'cloud');
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);
  await desk.answer(title, [{ words: ['trust'] }], [{ words: ['trust', 'rude'] }], [{ words: ['faith'] }]);
  await desk.act('desk.poll.close', card);
  await desk.sheet(title);
  const words = desk.dialog().getByRole('region', { name: desk.t('desk.phrases') });
  const row = (text: string) => words.getByRole('group', { name: text, exact: true });
  await desk.button('desk.phrases.release', row('trust')).click();
  await expect(row('trust')).toHaveCount(0);
  await desk.close();
  await expect(card).toContainText(desk.t('desk.poll.unread', { n: 2 }));
  await desk.act('desk.panel.close', moderator.page.locator('body'));
  await desk.act('desk.panel.seal', moderator.page.locator('body'));
  await desk.act('desk.seal.confirm', desk.dialog());
  await expect(card).toContainText(desk.t('desk.poll.sealed'));

  await test.step('who may read a word is still decided, what is counted together is not', async () => {
    await expect(card).toContainText(desk.t('desk.poll.unread', { n: 2 }));
    await desk.sheet(title);
    await expect(words).toContainText(desk.t('desk.phrases.keys.final'));
    await expect(desk.button('desk.phrases.with', words)).toHaveCount(0);
    await expect(row('faith')).toHaveAttribute('draggable', 'false');
    await row('faith').focus();
    await desk.page.keyboard.press('c');
    await expect(words.getByRole('status')).toHaveCount(0);
    await look(desk.page, 'the words of a sealed poll', AT_HOME.desk);
    await desk.button('desk.phrases.release', row('faith')).click();
    await expect(row('faith')).toHaveCount(0);
    await row('rude').focus();
    await desk.page.keyboard.press('h');
    await expect(words).toContainText(desk.t('desk.phrases.none.waiting'));
    await desk.close();
  });

  await test.step('revealed, hidden, revealed', async () => {
    for (const key of ['desk.poll.reopen', 'desk.poll.edit']) await expect(desk.button(key, card)).toHaveCount(0);
    await desk.act('desk.poll.reveal', card);
    await expect(guest.outcome(title[0], 'trust')).toContainText(guest.t('poll.votes', { n: 2 }));
    await expect(guest.outcome(title[0], 'faith')).toContainText(guest.t('poll.votes', { n: 1 }));
    await expect(guest.poll(title[0])).not.toContainText('rude');
    await desk.act('desk.poll.conceal', card);
    await expect(guest.poll(title[0])).toContainText(guest.t('poll.closed'));
    await desk.act('desk.poll.show', card);
    // The key is about what the screen shows.
    await expect(desk.button('desk.poll.show', card)).toHaveCount(0);
    await desk.page.keyboard.press('z');
    await expect(guest.outcome(title[0], 'trust')).toBeVisible();
  });
});

test('a ranking that nobody answered is no table of zeros, and to reveal it is not what comes next', async ({
  hall,
}) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const guest = await hall.guest();
  await guest.tab('tabs.polls');
  const title: Written = ['Rank these', 'رتّبوا هذه'];
  await desk.begin(title, 'ranking');
  await desk.option(1, ['Water', 'الماء']);
  await desk.option(2, ['Roads', 'الطرق']);
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);
  await desk.act('desk.poll.close', card);
  await expect(card).toContainText(desk.t('poll.sum.none'));
  await expect(card.getByRole('table')).toHaveCount(0);
  await expect(card.locator('.actions button').first()).toHaveText(desk.t('desk.poll.reopen'));
  await expect(card.locator('button.primary')).toHaveCount(0);
  await desk.sheet(title);
  await expect(desk.dialog()).toContainText('Roads');
  await desk.close();
  await desk.act('desk.poll.reveal', card);
  await expect(guest.poll(title[0])).toContainText(guest.t('poll.sum.none'));
  await expect(guest.poll(title[0]).getByRole('listitem')).toHaveCount(0);
  await desk.act('desk.poll.conceal', card);
  await desk.act('desk.poll.reopen', card);
  await desk.answer(title, [{ order: [1] }]);
  await desk.act('desk.poll.close', card);
  await expect(card.locator('button.primary')).toHaveText(desk.t('desk.poll.reveal'));
  await expect(card.getByRole('row').nth(1)).toContainText(/1\s*Roads\s*1\s*1/);
});
