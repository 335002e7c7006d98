// Who takes part: on phones and on the screen, however many networks there are.
import { AT_HOME, look } from './kit/access.ts';
import { ACCOUNT, launch, networkName } from './kit/gathering.ts';
import { expect, test } from './kit/hall.ts';
import type { Guest, Moderator } from './kit/people.ts';

async function readAbout(guest: Guest): Promise<void> {
  await guest.page.locator('summary').click();
  await guest.button('programme.networks').click();
}

async function show(desk: Moderator, name: string): Promise<void> {
  await desk.button('desk.screen.show_networks').click();
  await desk.dialog().getByRole('button', { name, exact: true }).click();
  await expect(desk.dialog()).toBeHidden();
}

for (const tongue of ['en', 'ar'] as const) {
  test(`phones and the screen tell who takes part, ${tongue}`, async ({ hall }) => {
    await hall.open(launch(5, tongue));
    const [guest, desk] = [await hall.guest({ speaks: tongue }), await hall.moderator({ speaks: tongue })];
    const screen = await hall.screen({ speaks: tongue, reducedMotion: 'reduce' });
    const own = tongue === 'en' ? 0 : 1;
    const [first, third] = [networkName(0)[own] ?? '', networkName(2)[own] ?? ''];

    await readAbout(guest);
    const entries = guest.dialog().getByRole('listitem');
    await expect(entries).toHaveCount(5);
    await expect(entries.first()).toContainText(first);
    await expect(entries.first()).toContainText(ACCOUNT[own] ?? '');
    await expect(entries.first()).toContainText(tongue === 'en' ? 'Kenya' : 'كينيا');
    const link = entries.first().getByRole('link');
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(link).toHaveText('www.mediators.example/femwise');
    await look(guest.page, 'who we are');
    await guest.page.keyboard.press('Escape');
    await expect(guest.dialog()).toBeHidden();

    await show(desk, desk.t('desk.networks.all'));
    await expect(screen.picture.getByRole('listitem')).toHaveCount(5);
    await expect(screen.picture).toContainText(third);
    await look(screen.page, 'all networks', AT_HOME.stage);
    await expect(guest.page.getByRole('region', { name: guest.t('stage.now') })).toContainText(
      guest.t('stage.networks'),
    );
    await show(desk, third);
    await expect(screen.headline).toContainText(third);
    await expect(screen.picture).toContainText(tongue === 'en' ? 'Lebanon' : 'لبنان');
    await look(screen.page, 'one network', AT_HOME.stage);
  });
}

for (const count of [4, 6, 7]) {
  test(`the screen shows ${count} networks without one that is cut off`, async ({ hall }) => {
    await hall.open(launch(count));
    const desk = await hall.moderator();
    const screen = await hall.screen({ reducedMotion: 'reduce' });
    await show(desk, desk.t('desk.networks.all'));
    for (const size of [
      { width: 1920, height: 1080 },
      { width: 1024, height: 768 },
    ]) {
      await screen.page.setViewportSize(size);
      const names = screen.picture.getByRole('listitem');
      await expect(names).toHaveCount(count);
      for (const name of await names.all()) await expect(name).toBeInViewport({ ratio: 1 });
    }
  });
}

test('a name stands at its bar even where it wraps and runs the other way', async ({ hall }) => {
  await hall.open(launch(7, 'ar'));
  const desk = await hall.moderator({ speaks: 'ar' });
  const screen = await hall.screen({ speaks: 'ar', reducedMotion: 'reduce', viewport: { width: 1024, height: 768 } });
  await show(desk, desk.t('desk.networks.all'));
  const entries = screen.picture.getByRole('listitem');
  await expect(entries).toHaveCount(7);
  const lines = await entries.evaluateAll((items) =>
    items.flatMap((item) => {
      const words = document.createRange();
      words.selectNodeContents(item.querySelector('[lang=en]') ?? item);
      const edge = item.getBoundingClientRect().right;
      return [...words.getClientRects()].map(({ right }) => Math.round(edge - right));
    }),
  );
  // More lines than entries: some names wrap.
  expect(lines.length).toBeGreaterThan(7);
  expect(Math.max(...lines) - Math.min(...lines)).toBeLessThanOrEqual(1);
});

test('an event without networks offers none to show', async ({ hall }) => {
  await hall.open(launch(0));
  const [guest, desk] = [await hall.guest(), await hall.moderator()];
  await readAbout(guest);
  await expect(guest.dialog()).toContainText(guest.t('about.networks.none'));
  await expect(desk.button('desk.screen.show_join')).toBeVisible();
  await expect(desk.button('desk.screen.show_networks')).toBeHidden();
});

test('a network that the organiser takes out leaves the screen', async ({ hall }) => {
  await hall.open(launch(5));
  const [host, desk] = [await hall.host(), await hall.moderator()];
  const screen = await hall.screen({ reducedMotion: 'reduce' });
  const [name] = networkName(1);
  await show(desk, name);
  await expect(screen.headline).toContainText(name);
  await host.section('host.networks').getByRole('button').filter({ hasText: name }).click();
  await host.button('host.network.drop', host.dialog()).click();
  await host
    .dialog()
    .last()
    .getByRole('button', { name: host.t('host.network.drop'), exact: true })
    .click();
  await expect(host.section('host.networks').getByRole('button').filter({ hasText: name })).toHaveCount(0);
  await expect(screen.page.locator('.picture.none')).toBeVisible();
});
