// The programme: made and changed by the organiser, brought from a file, read and followed on phones, with a session that closes when that was told.
import { look } from './kit/access.ts';
import { launch, networkName, SESSIONS, SPEAKER } from './kit/gathering.ts';
import { expect, test } from './kit/hall.ts';
import type { Locator } from '@playwright/test';
import type { Host } from './kit/people.ts';

function card(host: Host, title: string): Locator {
  return host.section('host.programme').getByRole('listitem').filter({ hasText: title });
}

test('an organiser says what the event is, who takes part and who speaks, and phones read it', async ({ hall }) => {
  await hall.open(launch(1));
  const [host, guest] = [await hall.host(), await hall.guest({ speaks: 'ar' })];

  await host.button('host.event.edit').click();
  await host.dialog().locator('input[lang=en]').first().fill('A launch');
  await host.dialog().getByLabel(host.t('host.event.zone')).fill('Nowhere');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog().getByRole('alert')).toHaveText(host.t('host.event.lack.zone'));
  await look(host.page, 'the event is edited');
  await host.dialog().getByLabel(host.t('host.event.zone')).fill('Africa/Tunis');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.page.getByRole('heading', { level: 1 })).toHaveText('A launch');
  // Two hours behind Nairobi.
  await expect(card(host, SESSIONS.keynote[0])).toContainText('7:00');

  await host.button('host.network.add').click();
  const [english, arabic] = networkName(3);
  const names = host.dialog().getByRole('group', { name: host.t('host.network.name') });
  await names.locator('input[lang=en]').fill(english);
  await names.locator('input[lang=ar]').fill(arabic);
  await host.dialog().getByLabel(host.t('host.network.short')).fill('NWM');
  await host.dialog().getByLabel(host.t('host.network.country.add')).selectOption('NO');
  await host.dialog().getByLabel(host.t('host.network.country.add')).selectOption('FI');
  await host.dialog().getByLabel(host.t('host.network.link')).fill('http://nordic.example');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog().getByRole('alert')).toHaveText(host.t('host.network.lack.link'));
  await host.dialog().getByLabel(host.t('host.network.link')).fill('https://nordic.example');
  await look(host.page, 'a network is edited');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog()).toBeHidden();

  await host.button('host.panel.edit', card(host, SESSIONS.panel[0])).click();
  await host
    .dialog()
    .locator('summary')
    .filter({ hasText: host.t('host.speakers') })
    .click();
  await host.button('host.speaker.add', host.dialog()).click();
  await host
    .dialog()
    .getByRole('textbox', { name: host.t('host.speaker.name'), exact: true })
    .fill('B. Speaker');
  await host
    .dialog()
    .getByRole('group', { name: host.t('host.speaker.role') })
    .locator('input[lang=ar]')
    .fill('وزيرة');
  await host
    .dialog()
    .locator('summary')
    .filter({ hasText: host.t('host.goals') })
    .click();
  await host.button('host.goal.add', host.dialog()).click();
  await host.dialog().locator('input[lang=ar]').last().fill('هدف واحد');
  await look(host.page, 'a panel is edited');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog()).toBeHidden();

  await guest.page.locator('summary').click();
  await guest.button('programme.about').click();
  await expect(guest.dialog()).toContainText('B. Speaker');
  await expect(guest.dialog()).toContainText('وزيرة');
  await expect(guest.dialog()).toContainText('هدف واحد');
  await expect(guest.dialog()).toContainText(SPEAKER.name);
  await look(guest.page, 'the programme at length');
  await guest.page.keyboard.press('Escape');
  await guest.page.locator('summary').click();
  await guest.button('programme.networks').click();
  await expect(guest.dialog().getByRole('listitem').nth(1)).toContainText(arabic);
  await expect(guest.dialog().getByRole('listitem').nth(1)).toContainText('فنلندا');
});

test('panels are moved, and those that nobody used are taken out', async ({ hall }) => {
  await hall.open(launch(0));
  const [host, guest] = [await hall.host(), await hall.guest()];
  const titles = host.section('host.programme').getByRole('heading', { level: 3 });
  await look(host.page, 'a programme with times');
  await host.page.getByRole('button', { name: host.t('host.panel.up', { title: SESSIONS.panel[0] }) }).click();
  await expect(titles).toHaveText([SESSIONS.keynote[0], SESSIONS.panel[0], SESSIONS.pause[0]]);
  await host.page.getByRole('button', { name: host.t('host.panel.drop', { title: SESSIONS.panel[0] }) }).click();
  await expect(host.dialog()).toContainText(host.t('host.panel.drop.text'));
  await host.button('host.panel.drop.do', host.dialog()).click();
  await expect(titles).toHaveText([SESSIONS.keynote[0], SESSIONS.pause[0]]);
  await expect(
    host.page.getByRole('button', { name: host.t('host.panel.drop', { title: SESSIONS.keynote[0] }) }),
  ).toBeHidden();

  await guest.page.locator('summary').click();
  const rows = guest.page.locator('details').getByRole('listitem');
  await expect(rows.filter({ hasText: SESSIONS.panel[0] })).toHaveCount(0);
  await expect(rows.filter({ hasText: SESSIONS.pause[0] }).getByRole('button')).toBeDisabled();
  await expect(rows.first()).toContainText('9:00');
  await look(guest.page, 'a programme with times');
});

test('a file shows what it would change, changes nothing before that was seen, and says what is wrong with it', async ({
  hall,
}) => {
  await hall.open(launch(2));
  const host = await hall.host();
  // A browser calls a refused file a failed request.
  hall.expectBrokenNetwork();
  const before = await host.section('host.programme').getByRole('heading', { level: 3 }).allTextContents();
  await host.button('host.import.open').click();
  const field = host.dialog().getByLabel(host.t('host.import.file'));
  await field.setInputFiles({
    name: 'bad.toml',
    mimeType: 'application/toml',
    buffer: Buffer.from(launch(2).replace('open = 1', '').replace('"keynote"', '"speech"')),
  });
  await expect(host.dialog().getByRole('alert')).toContainText('panels[0].terms.kind');

  const schedule = {
    schedule: {
      conference: {
        time_zone_name: 'Africa/Nairobi',
        days: [
          {
            rooms: {
              Hall: [
                {
                  title: SESSIONS.keynote[0],
                  date: '2036-03-08T08:00:00+03:00',
                  duration: '01:00',
                  persons: [{ name: 'C. Speaker' }],
                },
                { title: 'Closing words', date: '2036-03-08T17:00:00+03:00', duration: '00:30', abstract: 'Long' },
              ],
            },
          },
        ],
      },
    },
  };
  await field.setInputFiles({
    name: 'schedule.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(schedule)),
  });
  const lines = host.dialog().getByRole('listitem');
  await expect(lines.filter({ hasText: SESSIONS.keynote[0] })).toContainText(host.t('host.import.changed'));
  await expect(lines.filter({ hasText: 'Closing words' })).toContainText(host.t('host.import.added'));
  await expect(lines.filter({ hasText: SESSIONS.pause[0] })).toContainText(host.t('host.import.dropped'));
  await expect(host.dialog()).toContainText(host.t('host.import.left_out.descriptions'));
  await look(host.page, 'a file that would change the programme');
  await expect(host.section('host.programme').getByRole('heading', { level: 3 })).toHaveText(before);

  await host.button('host.import.take', host.dialog()).click();
  await expect(host.dialog()).toBeHidden();
  await expect(host.section('host.programme').getByRole('heading', { level: 3 })).toHaveText([
    SESSIONS.keynote[0],
    'Closing words',
  ]);
});

test('phones go where the event goes, unless someone writes or chose to stay', async ({ hall }) => {
  await hall.open(launch(0));
  const [host, follows, writes] = [await hall.host(), await hall.guest(), await hall.guest()];
  await writes.box.fill('How long');
  await host.button('host.panel.go_live', card(host, SESSIONS.panel[0])).click();
  const title = follows.page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText(SESSIONS.panel[0]);
  await expect(follows.page).not.toHaveURL(/panel=/);
  await expect(writes.button('course.go')).toBeVisible();
  await expect(writes.page.getByRole('heading', { level: 1 })).toHaveText(SESSIONS.keynote[0]);
  await expect(writes.box).toHaveValue('How long');
  await look(follows.page, 'gone along');

  await follows.button('course.back').click();
  await expect(title).toHaveText(SESSIONS.keynote[0]);
  await host.button('host.panel.go_live', card(host, SESSIONS.pause[0])).click();
  await expect(follows.page.locator('.notice').filter({ hasText: SESSIONS.pause[0] })).toBeVisible();
  await expect(title).toHaveText(SESSIONS.keynote[0]);
});

for (const tongue of ['en', 'ar'] as const) {
  test(`phones that come during a break read that it takes nothing, ${tongue}`, async ({ hall }) => {
    await hall.open(launch(0, tongue));
    const host = await hall.host({ speaks: tongue });
    const pause = SESSIONS.pause[tongue === 'en' ? 0 : 1];
    const row = card(host, pause);
    await host.button('host.panel.go_live', row).click();
    await expect(row).toContainText(host.t('panel.live'));
    await expect(row).not.toContainText(host.t('panel.state.upcoming'));
    await expect(row.getByRole('link')).toHaveCount(0);
    const guest = await hall.guest({ speaks: tongue });
    await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(pause);
    await expect(guest.page.getByText(guest.t('ask.break'))).toBeVisible();
    await expect(guest.box).toHaveCount(0);
    await expect(guest.page.locator('summary')).not.toContainText(guest.t('panel.state.upcoming'));
    await look(guest.page, 'a break');
  });
}

test('a phone that was away goes where the event is once it is back', async ({ hall }) => {
  await hall.open(launch(0));
  hall.expectBrokenNetwork();
  const wire = await hall.wire();
  const [host, guest] = [await hall.host(), await hall.guest({ wire })];
  wire.cut();
  await guest.connection('offline');
  await host.button('host.panel.go_live', card(host, SESSIONS.panel[0])).click();
  await expect(card(host, SESSIONS.panel[0])).toContainText(host.t('panel.live'));
  wire.heal();
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(SESSIONS.panel[0]);
});

for (const tongue of ['en', 'ar'] as const) {
  test(`a session that is to close says so everywhere, and closes unless that is taken back, ${tongue}`, async ({
    hall,
  }) => {
    await hall.open(launch(0, tongue));
    const [desk, guest] = [await hall.moderator({ speaks: tongue }), await hall.guest({ speaks: tongue })];
    const booth = await hall.booth({ speaks: tongue });
    const told = guest.page.getByRole('timer');
    await desk.button('desk.panel.close_in').click();
    await look(desk.page, 'when does it close');
    await desk
      .dialog()
      .getByRole('button', { name: desk.t('desk.countdown.minutes', { n: 2 }) })
      .click();
    await expect(told).toBeVisible();
    await expect(booth.page.getByText(booth.t('booth.closes'))).toBeVisible();
    await look(guest.page, 'about to close');
    await look(desk.page, 'about to close');
    await look(booth.page, 'about to close');
    await desk.page.getByRole('button', { name: desk.t('desk.panel.closes') }).click();
    await desk.button('desk.panel.close_in.back', desk.dialog()).click();
    await expect(told).toBeHidden();
    await expect(desk.button('desk.panel.close_in')).toBeVisible();
  });
}
