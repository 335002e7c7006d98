// Among many questions a moderator finds those in one language, of one origin, or held back by the word lists.
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test, type Hall } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import type { Moderator } from './kit/people.ts';

const { most, middle, least } = QUESTIONS;
const FLOOR = 'Asked from the gallery';
const HELD = 'Who pays the kickback?';

/** An event without moderation, whose lists hold back one word, with questions of every origin. */
async function begin(hall: Hall): Promise<Moderator> {
  await hall.open(EVENT.replace('kind = "panel",', 'kind = "panel", moderation = "off", filter = "on",'));
  const host = await hall.host();
  const desk = await hall.moderator();
  await new Orders(host.page).give({ set_filter: { lists: { en: ['kickback'] } } });
  await new Orders(desk.page).enter(FLOOR, 'en');
  const guest = await hall.guest();
  await guest.ask('Where is the garden?');
  await expect(desk.question('live', 'garden')).toBeVisible();
  await guest.ask(HELD);
  await expect(desk.question('review', HELD)).toContainText(desk.t('desk.held'));
  await expect(desk.question('live', 'garden')).not.toContainText(desk.t('desk.held'));
  return desk;
}

test('questions are narrowed down by language, origin and what was held back, and all of them come back', async ({
  hall,
}) => {
  const desk = await begin(hall);
  await desk.button('desk.filter').click();
  const choice = (key: string) => desk.page.getByLabel(desk.t(key), { exact: true });
  const filters = desk.page.locator('.filters');
  const cards = desk.page.getByRole('main').getByRole('article');

  await filters.getByLabel(desk.t('common.language')).selectOption('ar');
  await expect(cards).toContainText([middle]);
  // The chip that names the filter takes it away again.
  const arabic = desk.page.getByRole('button', { name: desk.t('desk.filter.remove', { filter: 'Arabic' }) });
  await arabic.click();
  await expect(desk.question('live', most)).toBeVisible();

  await filters.getByLabel(desk.t('desk.filter.origin')).selectOption('floor');
  await expect(cards).toContainText([FLOOR]);
  await filters.getByLabel(desk.t('desk.filter.origin')).selectOption('');

  await choice('desk.filter.held').check();
  await expect(cards).toContainText([HELD]);
  await desk.button('desk.filter.clear').click();
  for (const text of [most, middle, least, FLOOR]) await expect(desk.question('live', text)).toBeVisible();
  await expect(desk.question('review', HELD)).toBeVisible();
});
