// Texts that attack the page: markup, script, bidi overrides and stacked marks are text like any other, everywhere.
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import type { Page } from '@playwright/test';

const MARKUP = '<img src=x onerror="document.title=`taken`"><script>document.title=`taken`</script><b>bold</b>';
const TEMPLATE = '{{html}} ${document.title} {@html x} </script><svg onload=alert(1)> &lt;i&gt; javascript:alert(1)';
const OVERRIDE = 'Innocent \u202Etxet desrever\u202C and \u2066isolated\u2069 end';
const ZALGO = `Z${'\u0300\u0301\u0302\u0303\u0304\u0305'.repeat(6)}algo asks politely`;

test('hostile questions are shown as the text they are', async ({ hall }) => {
  await hall.open(EVENT);
  const guest = await hall.guest();
  const desk = await hall.moderator();
  const screen = await hall.screen();
  const pages: readonly Page[] = [guest.page, desk.page, screen.page];

  const texts = [MARKUP, TEMPLATE, OVERRIDE, ZALGO];
  for (const text of texts) await guest.ask(text);
  const review = desk.column('review').getByRole('article');
  await expect(review).toHaveCount(texts.length);

  await test.step('in every list', async () => {
    await expect(desk.question('review', MARKUP)).toHaveCount(1);
    await expect(desk.question('review', TEMPLATE)).toHaveCount(1);
    // Overrides would reorder what stands beside them; what they hid is shown in the order it was typed.
    await expect(desk.question('review', 'txet desrever')).toHaveCount(1);
    await expect(desk.question('review', 'algo asks politely')).toHaveCount(1);
    await guest.tab('questions.mine');
    await expect(guest.row(MARKUP)).toHaveCount(1);
    for (const text of ['<b>bold</b>', '{@html x}', 'txet desrever', 'asks politely']) await desk.approve(text);
    await guest.tab('questions.recent');
    await expect(guest.row(MARKUP)).toHaveCount(1);
    await expect(guest.row(TEMPLATE)).toHaveCount(1);
  });

  await test.step('on the screen', async () => {
    await desk.show('<b>bold</b>');
    await expect(screen.headline).toHaveText(MARKUP);
    await desk.show('{@html x}');
    await expect(screen.headline).toHaveText(TEMPLATE);
    await desk.show('txet desrever');
    await expect(screen.headline).not.toContainText(/[\u202A-\u202E]/);
    await desk.show('asks politely');
    await expect(screen.headline).toContainText('algo asks politely');
    const box = await screen.headline.boundingBox();
    expect(box?.y).toBeGreaterThan(0);
  });

  await test.step('and where a page is made of them anew', async () => {
    await guest.page.reload();
    await guest.connection('live');
    for (const page of pages) {
      await expect(page).not.toHaveTitle(/taken/);
      expect(await page.locator('img[src=x], svg[onload], .words b, h1 b').count()).toBe(0);
    }
  });
});
