// Several moderators at the same questions: nobody decides twice, or against someone else unknowingly, and everyone is told.
import { colleague } from './kit/colleague.ts';
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import type { Moderator } from './kit/people.ts';

/** Says who is at this desk. */
async function name(desk: Moderator, text: string): Promise<void> {
  await desk.button('desk.people.name').click();
  await desk.dialog().getByRole('textbox').fill(text);
  await desk.button('desk.people.save', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
}

/** From here on, nothing of what the server says reaches this desk until it is let go. */
async function holdNews(desk: Moderator): Promise<() => void> {
  const held: (() => void)[] = [];
  let isHeld = false;
  await desk.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const pass = (): void => socket.send(message);
      if (isHeld) held.push(pass);
      else pass();
    });
  });
  await desk.page.reload();
  await desk.connection('live');
  isHeld = true;
  return () => {
    isHeld = false;
    for (const pass of held) pass();
  };
}

test('two at one question: each sees the other there, one decides, the other is told who', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  const guest = await hall.guest();
  await guest.ask('Both are on it');
  await one.question('review', 'Both are on it').focus();
  await expect(two.question('review', 'Both are on it').locator('.colleague')).toBeVisible();

  await two.button('desk.do.decline', two.question('review', 'Both are on it')).click();
  await one.approve('Both are on it');
  await expect(two.question('live', 'Both are on it')).toBeVisible();
  await two.button('reason.unclear', two.dialog()).click();
  const told = two.t('desk.changed.approve', { who: two.t('desk.someone') });
  await expect(two.page.getByRole('listitem').filter({ hasText: told })).toBeVisible();
  await expect(two.question('live', 'Both are on it')).toBeVisible();
  await expect(guest.row('Both are on it')).toBeVisible();
});

test('two approve the same question at the same time: it is done once, both are told, the first has the way back', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  await name(one, 'Amina');
  const guest = await hall.guest();
  await guest.ask('Both want it');
  await expect(two.question('review', 'Both want it')).toBeVisible();
  const letGo = await holdNews(two);
  await expect(two.question('review', 'Both want it')).toBeVisible();
  await one.approve('Both want it');
  await expect(one.notice('desk.done.approve').getByRole('button', { name: one.t('common.undo') })).toBeVisible();

  await two.button('desk.do.approve', two.question('review', 'Both want it')).click();
  letGo();
  const told = two.page.getByRole('listitem').filter({ hasText: two.t('desk.same.approve', { who: 'Amina' }) });
  await expect(told).toBeVisible();
  await expect(told.getByRole('button', { name: two.t('common.undo') })).toHaveCount(0);
  await expect(two.question('live', 'Both want it')).toBeVisible();
  await two.page.keyboard.press('u');
  await expect(two.notice('desk.undo.none')).toBeVisible();

  // A snapshot may be a second old.
  const orders = new Orders(one.page);
  const decisions = async (): Promise<number> =>
    ((await orders.known()).actions ?? []).filter(({ command }) => 'moderate' in command).length;
  await expect.poll(decisions, 'the history has one decision').toBe(1);
  await one.page.keyboard.press('u');
  await expect(two.question('review', 'Both want it')).toBeVisible();
});

test('of several, those that someone else changed are left alone, and told of', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  const guest = await hall.guest();
  const asked = ['Approved meanwhile', 'Declined by two', 'One more declined'] as const;
  for (const text of asked) {
    await guest.ask(text);
    await expect(two.question('review', text)).toBeVisible();
  }
  await two.page.keyboard.press('1');
  await two.page.keyboard.press('Control+a');
  await two.page.keyboard.press('d');
  await one.approve(asked[0]);
  await expect(two.question('live', asked[0])).toBeVisible();
  await two.button('reason.unclear', two.dialog()).click();
  const notices = two.page.getByRole('listitem');
  await expect(notices.filter({ hasText: two.t('desk.done.many.decline', { n: 2 }) })).toBeVisible();
  await expect(notices.filter({ hasText: two.t('desk.done.skipped', { n: 1 }) })).toBeVisible();
  await expect(two.question('live', asked[0])).toBeVisible();
  await expect(two.question('archive', asked[1])).toBeVisible();
});
