// Makes pictures of what belongs to a gathering as a whole: who takes part, who speaks, what it came to.
import { expect, test } from '@playwright/test';
import { asks, Polls } from '../stories/kit/ballots.ts';
import { launch, networkName, SESSIONS } from '../stories/kit/gathering.ts';
import { Orders } from '../stories/kit/orders.ts';
import { Host, Moderator, Screen } from '../stories/kit/people.ts';
import { Camera, DESK, ORIGIN } from './camera.ts';
import type { Intervention } from '../src/lib/wire.ts';

/** Who speaks from the floor, and for whom. */
const SPEAKERS = [
  ['The minister of Kenya', 'Kenya'],
  ['وزيرة خارجية تونس', 'تونس'],
  ['The representative of the Nordic network', 'Nordic Women Mediators'],
] as const;

const QUESTIONS = ['Who keeps the peace once the signatures are dry?', 'ومن يدفع ثمن السلام؟'] as const;

test('pictures of a gathering', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, launch(5), async (camera) => {
    const desk = new Moderator(await camera.page(DESK, 'en', 'light'), 'en');
    await desk.enter(camera.link('desk'));
    const orders = new Orders(desk.page);
    const screen = new Screen(await camera.page({ viewport: { width: 1920, height: 1080 } }, 'en', 'dark'), 'en');
    await screen.enter(camera.link('screen'));

    await orders.give({ show: { panel: 1, show: { networks: {} } } });
    await camera.stage(screen, 'networks', screen.picture.getByText(networkName(4)[0]));
    await orders.give({ show: { panel: 1, show: { networks: { network: 1 } } } });
    await camera.stage(screen, 'network', screen.picture.getByText('Kenya'));

    const idOf = (place: number): Intervention['id'] => `00000000-0000-4000-8000-00000000000${place}`;
    for (const [place, [name, delegation]] of SPEAKERS.entries()) {
      const put = { intervention: idOf(place), terms: { name, delegation, seconds: 180 } };
      await orders.give({ intervention: { panel: 1, edit: { put } } });
    }
    await orders.give({ intervention: { panel: 1, edit: { give: { intervention: idOf(0) } } } });
    await orders.give({ show: { panel: 1, show: 'interventions' } });
    await camera.stage(screen, 'floor', screen.picture.getByText(SPEAKERS[0][0]));

    const guest = await camera.guest('en', 'light');
    await guest.page.locator('summary').click();
    await camera.shoot(guest.page, 'phone-programme-en');
    await guest.button('programme.networks').click();
    await expect(guest.dialog()).toContainText(networkName(0)[0]);
    await camera.shoot(guest.page, 'phone-networks-en');
    await guest.page.keyboard.press('Escape');

    for (const text of QUESTIONS) await guest.ask(text);
    await orders.judge('approve', ...QUESTIONS);
    await orders.judge('answered', QUESTIONS[0]);
    const polls = new Polls(orders);
    const poll = await polls.open(asks('single'));
    await guest.tab('tabs.polls');
    await guest.choose(asks('single').title['en'] ?? '', 'Training');
    await polls.reveal(poll);
    const host = new Host(await camera.page({ viewport: { width: 1000, height: 1300 } }, 'en', 'light'), 'en');
    await host.enter(camera.link('organiser'));
    await host.page.goto(`${ORIGIN}/report`);
    await expect(host.page.getByRole('heading', { level: 2, name: SESSIONS.keynote[0] })).toBeVisible();
    await camera.shoot(host.page, 'report-en');
  });
});
