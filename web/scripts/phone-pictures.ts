// Makes the pictures of what a phone says of questions: everyone's in the dark of a hall, and one's own with what became of each.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Orders } from '../stories/kit/orders.ts';
import { Moderator } from '../stories/kit/people.ts';
import type { Tongue } from '../stories/kit/words.ts';
import { Camera, DESK } from './camera.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** More than the demonstration has, with their votes. */
const MORE = [
  ['ar', 'من يموّل الوساطة حين لا تكون هناك كاميرات؟', 14],
  ['en', 'How do we protect mediators whose names become public?', 11],
  ['ar', 'كيف نضمن أن تصل أصوات الشابات إلى طاولة المفاوضات؟', 9],
] as const;

/** Nobody has to wait for long between two questions; they are told apart by the second. */
const EVENT = DEMO.replace('names = "optional"', 'names = "optional"\ncooldown_ms = 1000') + MORE.map(asToml).join('');

const SHOWN = 'كيف يمكن للشبكات الإقليمية أن تتقاسم الخبرات مع الوسيطات العاملات في المجتمعات المحلية؟';

/** What one person asks, by what becomes of it, and what the moderators say to the one that is not taken. */
const OWN: Record<Tongue, { answered: string; shown: string; declined: string; words: string; waiting: string }> = {
  en: {
    answered: 'Will the minutes of today be public?',
    shown: 'How will we know that it works?',
    declined: 'Who stopped the talks in the north?',
    words: 'Please ask without a hint at anyone.',
    waiting: 'Can we share our interpreters?',
  },
  ar: {
    answered: 'هل سيُنشر محضر جلسة اليوم؟',
    shown: 'كيف سنعرف بعد عام أن هذا التحالف قد نجح؟',
    declined: 'من القائد الذي أوقف المحادثات في الشمال؟',
    words: 'يُرجى طرحه مرة أخرى من دون الإشارة إلى أحد.',
    waiting: 'هل يمكن للشبكات الخمس أن تتشارك المترجمين؟',
  },
};

test('pictures of questions on phones', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, EVENT, async (camera) => {
    const desk = new Moderator(await camera.page(DESK, 'en', 'light'), 'en');
    await desk.enter(camera.link('desk'));
    const orders = new Orders(desk.page);
    await orders.show(SHOWN);
    const dark = await camera.guest('ar', 'dark');
    await dark.voteButton('كاميرات').click();
    await camera.shootAfresh(dark, 'phone-questions-ar-dark');
    for (const tongue of ['en', 'ar'] as const) await own(camera, orders, tongue);
  });
});

async function own(camera: Camera, orders: Orders, tongue: Tongue): Promise<void> {
  const guest = await camera.guest(tongue, 'light');
  const { answered, shown, declined, words, waiting } = OWN[tongue];
  await guest.tab('questions.mine');
  for (const text of [answered, shown, declined, waiting]) {
    await guest.ask(text);
    await expect(guest.row(text)).toContainText(guest.t('question.state.in_review'));
  }
  await orders.judge('approve', answered, shown);
  await orders.judge('answered', answered);
  await orders.judge({ decline: { code: 'safety', words } }, declined);
  await orders.show(shown);
  await expect(guest.row(shown)).toContainText(guest.t('question.state.on_screen'));
  await expect(guest.page.getByRole('contentinfo').getByText(guest.t('ask.sent'))).toBeHidden();
  await guest.page.evaluate(() => scrollTo(0, 0));
  await camera.shoot(guest.page, `phone-mine-${tongue}`);
}

function asToml([lang, text, votes]: (typeof MORE)[number]): string {
  return `\n[[questions]]\npanel = 1\nlang = "${lang}"\nreleased = true\nvotes = ${votes}\ntext = "${text}"\n`;
}
