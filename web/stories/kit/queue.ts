// The star queue of a desk, as stories fill and read it.
import { expect, type Locator } from '@playwright/test';
import type { Moderator } from './people.ts';

/** The rows of the star queue, from first to last. */
export function queueOf(desk: Moderator): Locator {
  return desk.page.getByRole('region', { name: desk.t('desk.queue') }).getByRole('article');
}

/** Stars live questions, one after the other. */
export async function star(desk: Moderator, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await desk.button('desk.do.star', desk.question('live', text)).click();
    await expect(desk.button('desk.do.unstar', desk.question('live', text))).toBeVisible();
  }
  // Nothing moves under the pointer; away from the column, the queue is seen.
  await desk.page.mouse.move(5, 5);
}
