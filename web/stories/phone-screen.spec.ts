// What the hall sees, on a phone: pinned on top, marked in the list, and cut between words.
import type { Page } from '@playwright/test';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import type { Tongue } from './kit/words.ts';

const { most, middle, least } = QUESTIONS;

const LONG: Record<Tongue, string> = {
  en: 'How do we make sure that women mediators are in the room before the agenda is set, and not only after that?',
  ar: 'كيف يمكن للشبكات الإقليمية أن تتقاسم الخبرات مع الوسيطات العاملات في المجتمعات المحلية في أثناء المفاوضات وبعدها؟',
};

test('questions on the screen come first in its order, marked as such, and none stands there twice', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const guest = await hall.guest();
  const desk = new Orders((await hall.moderator()).page);
  const tag = guest.t('question.state.on_screen');
  const box = guest.page.getByRole('region', { name: guest.t('stage.now') });
  await expect(guest.rows).toContainText([most, middle, least]);
  await expect(guest.rows.getByText(tag, { exact: true })).toHaveCount(0);

  await test.step('the way to join, at first', async () => {
    await expect(box).toContainText(guest.t('stage.join'));
    await desk.plain('blank');
    await expect(box).toContainText(guest.t('stage.blank'));
  });

  await test.step('a list of several', async () => {
    await desk.top(least, middle);
    await expect(guest.rows).toContainText([least, middle, most]);
    await expect(guest.rows.filter({ hasText: tag })).toContainText([least, middle]);
    await guest.tab('questions.recent');
    await expect(guest.rows.first()).toContainText(least);
    await guest.tab('questions.popular');
  });

  await test.step('one, and what comes next', async () => {
    await desk.show(middle, least);
    await expect(box).toContainText(middle);
    await expect(guest.rows).toContainText([least, most]);
    await expect(guest.rows.filter({ hasText: tag })).toContainText([least]);
  });

  await test.step('none any more', async () => {
    await desk.plain('blank');
    await expect(guest.rows).toContainText([most, middle, least]);
    await expect(guest.rows.getByText(tag, { exact: true })).toHaveCount(0);
  });
});

/** The words of the pinned text that someone sees only a part of, and whether an ellipsis stands after them. */
function cutWords(page: Page): Promise<{ cut: string[]; isEllipsisSeen: boolean }> {
  return page.locator('span.folded').evaluate((lines) => {
    const seen = lines.getBoundingClientRect();
    const dots = lines.querySelector('i')?.getBoundingClientRect();
    const text = [...lines.childNodes].find((node) => node instanceof window.Text && node.data.trim() !== '') as Text;
    const cut = [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return [...range.getClientRects()].some(({ top, bottom, left, right }) => {
        const isSeen = top < seen.bottom - 1;
        const isWhole = bottom <= seen.bottom + 1 && left >= seen.left - 1 && right <= seen.right + 1;
        const isUnderDots =
          dots && dots.width > 0 && left < dots.right - 1 && right > dots.left + 1 && bottom > dots.top;
        return isSeen && (!isWhole || isUnderDots);
      });
    });
    return { cut: cut.map(([word]) => word), isEllipsisSeen: (dots?.width ?? 0) > 0 };
  });
}

for (const tongue of ['en', 'ar'] as const) {
  test(`a text that is too long ends between two words, ${tongue}`, async ({ hall }) => {
    await hall.open(EVENT.replace(`text = "${least}"\nlang = "en"`, `text = "${LONG[tongue]}"\nlang = "${tongue}"`));
    const guest = await hall.guest({ speaks: tongue });
    const desk = new Orders((await hall.moderator()).page);
    const box = guest.page.getByRole('region', { name: guest.t('stage.now') });
    await desk.show(LONG[tongue]);
    await expect(box.getByText('…')).toBeVisible();
    for (const width of [390, 340, 412, 360]) {
      await guest.page.setViewportSize({ width, height: 844 });
      await expect.poll(() => cutWords(guest.page), `${width} px`).toEqual({ cut: [], isEllipsisSeen: true });
    }
    // A screen reader reads it whole; whoever taps it sees it whole.
    await box.getByRole('button', { name: LONG[tongue] }).click();
    await expect(box.getByText('…')).toBeHidden();
    await desk.show(most);
    await expect(box).toContainText(most);
    await expect(box.getByText('…')).toBeHidden();
  });
}
