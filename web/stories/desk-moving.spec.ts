// What a desk does while others, or its own keys, move what it is at.
import { colleague } from './kit/colleague.ts';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { queueOf, star } from './kit/queue.ts';
import type { Locator } from '@playwright/test';

const { most, middle, least } = QUESTIONS;

test('what moves meanwhile takes nothing with it: the focus, a menu, a row that is carried; and nothing is sent twice', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = await colleague(hall);
  const guest = await hall.guest();
  const { keyboard, mouse } = desk.page;
  await star(desk, most, middle, least);

  await test.step('a button that moves a row keeps the focus, also at the end of the way', async () => {
    const up = desk.button('desk.queue.up', desk.question('live', least));
    await up.focus();
    await keyboard.press('Enter');
    await expect(queueOf(desk)).toContainText([most, least, middle]);
    await expect(up).toBeFocused();
    await keyboard.press('Enter');
    await expect(queueOf(desk)).toContainText([least, most, middle]);
    await expect(up).toBeFocused();
    await expect(up).toHaveAttribute('aria-disabled', 'true');
    await keyboard.press('Enter');
    await expect(queueOf(other)).toContainText([least, most, middle]);
    await expect(up).toBeFocused();
  });

  await test.step('a menu closes when a colleague changes its question', async () => {
    await desk.button('desk.do.more', desk.question('live', most)).click();
    await expect(desk.page.getByRole('menu')).toBeVisible();
    await other.button('desk.do.answered', other.question('live', middle)).click();
    await expect(other.question('archive', middle)).toBeVisible();
    await expect(desk.page.getByRole('menu')).toBeVisible();
    await other.button('desk.do.answered', other.question('live', most)).click();
    await expect(desk.page.getByRole('menu')).toHaveCount(0);
    await expect(desk.page.getByRole('status').filter({ hasText: desk.t('desk.menu.changed') })).toHaveCount(1);
  });

  await test.step('what is carried ends when a colleague answers it', async () => {
    const from = await queueOf(desk).filter({ hasText: least }).locator('.grip').boundingBox();
    if (from === null) throw new Error('the queue is not drawn');
    await mouse.move(from.x + 10, from.y + 10);
    await mouse.down();
    await mouse.move(from.x + 10, from.y + 60, { steps: 4 });
    await expect(desk.page.locator('.line')).toBeVisible();
    await other.button('desk.do.answered', other.question('live', least)).click();
    await expect(desk.page.locator('.line')).toHaveCount(0);
    await mouse.move(from.x + 10, from.y + 90, { steps: 4 });
    await expect(desk.page.locator('.line')).toHaveCount(0);
    await mouse.up();
    await expect(desk.question('archive', least)).toBeVisible();
  });

  await test.step('Escape clears the search before it leaves the field', async () => {
    const search = desk.page.getByRole('searchbox');
    await search.fill('peace');
    await search.press('Escape');
    await expect(search).toHaveValue('');
    await expect(search).toBeFocused();
    await search.press('Escape');
    await expect(search).not.toBeFocused();
  });

  await test.step('a question is entered once, however often it is sent', async () => {
    await desk.button('desk.enter.prepared').click();
    const field = desk.dialog().getByRole('textbox', { name: desk.t('desk.enter.text') });
    await field.fill('Sent with a nervous finger');
    await field.evaluate((area) => {
      for (let press = 0; press < 3; press++) {
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
      }
    });
    await expect(desk.dialog()).toBeHidden();
    await guest.ask('Asked after that');
    await expect(other.question('review', 'Asked after that')).toBeVisible();
    await expect(other.question('review', 'Sent with a nervous finger')).toHaveCount(1);
  });
});

test('without a connection, who is where and what is on screen is only last known', async ({ hall }) => {
  await hall.open(EVENT);
  hall.expectBrokenNetwork();
  const desk = await hall.moderator({ speaks: 'ar' });
  const other = await colleague(hall);
  await other.question('live', most).focus();
  const marks = desk.question('live', most).locator('.colleague');
  const nameless = desk.t('desk.people.nameless');
  const screen = (key: string): Locator => desk.page.getByRole('figure', { name: desk.t(key), exact: true });
  await expect(marks).toHaveText(desk.t('desk.on_it', { who: nameless }));
  await expect(screen('desk.screen.now')).toBeVisible();

  await desk.page.context().setOffline(true);
  await expect(marks).toHaveText(desk.t('desk.on_it.old', { who: nameless }));
  await expect(screen('desk.screen.old')).toBeVisible();
  await expect(screen('desk.screen.now')).toHaveCount(0);
  await expect(desk.page.getByRole('list', { name: desk.t('desk.people.old') })).toBeVisible();

  await desk.page.context().setOffline(false);
  await expect(marks).toHaveText(desk.t('desk.on_it', { who: nameless }));
  await expect(screen('desk.screen.now')).toBeVisible();
});

test('keys go on through rows that were not drawn yet, and back', async ({ hall }) => {
  // More than are drawn at first.
  const more = 70;
  const asked = Array.from(
    { length: more },
    (_, n) => `[[questions]]\npanel = 1\ntext = "Number ${n}"\nlang = "en"\nreleased = true\nvotes = 0`,
  );
  await hall.open([EVENT, ...asked].join('\n'));
  const desk = await hall.moderator();
  const all = more + Object.keys(QUESTIONS).length;
  const rows = desk.column('live').getByRole('article');
  await desk.page.keyboard.press('2');
  await expect(rows.first()).toBeFocused();
  expect(await rows.count(), 'not all of them are drawn').toBeLessThan(all);
  for (let n = 1; n < all; n++) await desk.page.keyboard.press('j');
  await expect(rows).toHaveCount(all);
  await expect(rows.last()).toBeFocused();
  await desk.page.keyboard.press('k');
  await expect(rows.nth(all - 2)).toBeFocused();
});
