// Everyone can perceive and use the desk also in its rarer states: what it asks before it acts, and what is left when it can do nothing more.
import { look } from './kit/access.ts';
import { eventIn, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import type { Written } from './kit/poll-desk.ts';
import type { Tongue } from './kit/words.ts';

const POLL: Written = ['What comes first?', 'ما الذي يأتي أولا؟'];
const ANSWERS: readonly Written[] = [
  ['Water', 'الماء'],
  ['Roads', 'الطرق'],
];

/** More steps than the history shows at first. */
const STEPS = 14;

// Each of these visits dozens of combinations.
test.describe.configure({ timeout: 180_000 });

for (const [tongue, other] of [
  ['en', 'ar'],
  ['ar', 'en'],
] as const satisfies readonly (readonly [Tongue, Tongue])[]) {
  test(`what the desk asks before it acts, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const desk = await hall.moderator({ speaks: tongue });
    const { page } = desk;
    await desk.button('desk.archive_all').click();
    await look(page, 'everything live is archived');
    await page.keyboard.press('Escape');
    await desk.button('desk.screen.write').click();
    await desk.dialog().getByRole('textbox').fill('x'.repeat(281));
    await desk.button('desk.message.show', desk.dialog()).click();
    await expect(desk.dialog().getByRole('alert')).toBeVisible();
    await look(page, 'a message to the hall, too long');
    await page.keyboard.press('Escape');
    await desk.draft(POLL, ANSWERS);
    await desk.button('desk.poll.open', desk.poll(tongue === 'en' ? POLL[0] : POLL[1])).click();
    await expect(desk.notice('desk.poll.done.open')).toBeVisible();
    await desk.button('desk.panel.close').click();
    await expect(desk.dialog()).toContainText(desk.t('desk.close.polls', { n: 1 }));
    await look(page, 'the panel is closed with an open poll');
  });

  test(`a topic is named, and a long history is read, ${tongue}`, async ({ hall }) => {
    await hall.open(
      eventIn(tongue, other)
        .replaceAll('kind = "panel",', 'kind = "panel", sharing = "topics",')
        .replace(/\[\[questions\]\][^]*/, ''),
    );
    const desk = await hall.moderator({ speaks: tongue });
    const { page } = desk;
    const guest = await hall.guest();
    await guest.ask('Who protects mediators?');
    await desk.button('desk.do.approve', desk.question('review', 'Who protects')).click();
    await look(page, 'a topic is named');
    await page.keyboard.press('Escape');
    const orders = new Orders(page);
    for (let step = 0; step < STEPS; step++) await orders.plain(step % 2 === 0 ? 'blank' : 'join');
    await page.getByRole('button', { name: desk.t('desk.history.all', { n: STEPS }) }).click();
    await expect(page.getByRole('region', { name: desk.t('desk.history') }).getByRole('listitem')).toHaveCount(STEPS);
    await look(page, 'the whole history');
  });

  test(`a sealed panel, and a desk that was stopped, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    const host = await hall.host();
    const desk = await hall.moderator({ speaks: tongue }, await host.link('moderator'));
    const { page } = desk;
    await desk.button('desk.do.answered', desk.question('live', QUESTIONS.least)).click();
    await desk.button('desk.panel.close').click();
    await desk.button('desk.panel.seal').click();
    await desk.button('desk.seal.confirm', desk.dialog()).click();
    await expect(page.locator('summary')).toContainText(desk.t('panel.state.sealed'));
    await look(page, 'a sealed panel');
    hall.expectBrokenNetwork();
    const session = host.section('host.links').getByRole('listitem').filter({ hasText: 'Moderator' });
    await host.button('host.session.revoke', session).click();
    await host.button('host.session.revoke', host.dialog()).click();
    await expect(page.getByRole('banner').getByRole('alert')).toContainText(desk.t('stopped.4203'));
    await look(page, 'a desk that was stopped');
  });
}
