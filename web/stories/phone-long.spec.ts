// A list of hundreds of questions on a phone: only what is near the reader stands in the page, and nothing of it is missing.
import type { Page } from '@playwright/test';
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';

const MANY = 300;

/** The longest text that a panel may take; opened, it is higher than a phone. */
const LONG = 'Who speaks for those who are not in the room? '.repeat(21).trim();

function question(text: string, votes: number): string {
  return `
[[questions]]
panel = 1
text = "${text}"
lang = "en"
released = true
votes = ${votes}`;
}

/** Three hundred questions, of which the long one stands first. */
function longEvent(): string {
  const many = Array.from({ length: MANY - 1 }, (_, place) => question(`Question number ${place + 1}.`, 1));
  const rules = EVENT.split('[[questions]]')[0]?.replace(
    'names = "optional"',
    'names = "optional", max_graphemes = 1000',
  );
  return [rules, ...many, question(LONG, 2)].join('\n');
}

/** The place in the list of the row that stands right above the box at the lower edge, or 0 where there is none. */
function placeAtTheBottom(page: Page): Promise<number> {
  return page.evaluate(() => {
    const edge = document.querySelector('footer')?.getBoundingClientRect().top ?? 0;
    // Between two rows there is a gap, which is less high than any of them.
    const found = [edge - 4, edge - 24].map((y) => document.elementFromPoint(innerWidth / 2, y)?.closest('li'));
    return Number(found.find((row) => row)?.getAttribute('aria-posinset') ?? 0);
  });
}

test.beforeEach(async ({ hall }) => {
  await hall.open(longEvent());
});

test('a list of hundreds is drawn where the reader is, from its first row to its last', async ({ hall }) => {
  const guest = await hall.guest();
  const [first, last] = [guest.rows.first(), guest.rows.last()];
  await expect(first).toContainText(LONG);
  await expect(first).toHaveAttribute('aria-setsize', String(MANY));
  expect(await guest.rows.count()).toBeLessThan(60);

  // What was never drawn is as high as it was guessed, so the end is reached in several steps.
  await expect
    .poll(async () => {
      await guest.page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
      return last.getAttribute('aria-posinset');
    })
    .toBe(String(MANY));
  await expect(last).toBeInViewport();
  expect(await guest.rows.count()).toBeLessThan(60);

  await guest.page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  await expect(first).toHaveAttribute('aria-posinset', '1');
  await expect(first).toBeInViewport();
});

test('a list that moves up because what stands above it became lower is drawn on', async ({ hall }) => {
  const guest = await hall.guest();
  const desk = await hall.moderator();
  await desk.show(LONG);
  const shown = guest.page.getByRole('region', { name: guest.t('stage.now') }).getByRole('button', { name: LONG });
  const fold = shown.and(guest.page.locator('[aria-expanded]'));
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  // There and back: the list is drawn from where it stands now, below the opened text.
  await guest.page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
  await expect.poll(() => placeAtTheBottom(guest.page)).toBeGreaterThan(MANY / 2);
  await guest.page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  await expect(guest.rows.first()).toHaveAttribute('aria-posinset', '1');

  await fold.press('Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect.poll(() => placeAtTheBottom(guest.page)).toBeGreaterThan(2);
});
