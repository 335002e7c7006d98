// Makes pictures of screens that look different: in a light hall, and at an event whose main language is Arabic.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Orders } from '../stories/kit/orders.ts';
import { Moderator, Screen } from '../stories/kit/people.ts';
import { Camera, DESK, ORIGIN, SCREENS } from './camera.ts';
import type { Tongue } from '../stories/kit/words.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** The same event, held in Arabic first. */
const IN_ARABIC = DEMO.replace('languages = ["en", "ar"]', 'languages = ["ar", "en"]');

const EN = 'How do we make sure that women mediators are in the room before the agenda is set, not after?';
const AR = 'كيف يمكن للشبكات الإقليمية أن تتقاسم الخبرات مع الوسيطات العاملات في المجتمعات المحلية؟';

for (const [name, event, main, work] of [
  ['light', DEMO, 'en', inLight],
  ['arabic', IN_ARABIC, 'ar', inArabic],
] as const satisfies readonly (readonly [string, string, Tongue, Work])[]) {
  test(`pictures of screens, ${name}`, async ({ playwright, launchOptions }) => {
    const browser = { launcher: playwright.chromium, options: launchOptions };
    await Camera.use(browser, event, async (camera) => {
      const desk = new Moderator(await camera.page(DESK, 'en', 'light'), 'en');
      await desk.enter(camera.link('desk'));
      const screen = new Screen(await camera.page({ viewport: SCREENS[0] }, main, 'dark'), main);
      await screen.enter(camera.link('screen'));
      await work(camera, screen, new Orders(desk.page));
    });
  });
}

type Work = (camera: Camera, screen: Screen, orders: Orders) => Promise<void>;

async function inLight(camera: Camera, screen: Screen, orders: Orders): Promise<void> {
  await orders.show(EN);
  await screen.page.goto(`${ORIGIN}/stage?theme=light`);
  await camera.stage(screen, 'question-light', screen.picture.getByText(EN));
  await orders.plain('join');
  await camera.stage(screen, 'join-light', screen.picture.getByText(screen.t('stage.join.invite')));
}

async function inArabic(camera: Camera, screen: Screen, orders: Orders): Promise<void> {
  await orders.plain('join');
  await camera.stage(screen, 'arabic-join', screen.picture.getByText(screen.t('stage.join.invite')));
  await orders.show(AR, EN);
  await camera.stage(screen, 'arabic-next', screen.picture.getByText(EN));
  await orders.top(EN, AR);
  await expect(screen.picture.getByRole('listitem')).toHaveCount(2);
  await camera.stage(screen, 'arabic-top', screen.picture.getByText(AR));
}
