// Who speaks from the floor: the desk's list, the time on the screen and in the booth.
import { AT_HOME, look } from './kit/access.ts';
import { launch } from './kit/gathering.ts';
import { expect, test } from './kit/hall.ts';
import type { Locator } from '@playwright/test';
import type { Moderator } from './kit/people.ts';
import type { Tongue } from './kit/words.ts';

/** Names and delegations in two scripts; the last as long as they may be. */
const SPEAKERS = [
  ['The minister of Kenya', 'Kenya'],
  ['وزيرة خارجية تونس', 'تونس'],
  ['The representative of the Mediterranean network', 'A delegation with a long name '.repeat(4).trim()],
] as const;

function list(desk: Moderator): Locator {
  return desk.page.getByRole('region', { name: desk.t('desk.floor'), exact: true });
}

async function add(desk: Moderator, name: string, delegation: string, minutes: number, lang = ''): Promise<void> {
  await desk.button('desk.floor.add').click();
  await desk.dialog().getByLabel(desk.t('desk.floor.name')).fill(name);
  await desk.dialog().getByLabel(desk.t('desk.floor.delegation')).fill(delegation);
  await desk.dialog().getByLabel(desk.t('desk.floor.language')).selectOption(lang);
  await desk.dialog().getByLabel(desk.t('desk.floor.minutes')).fill(String(minutes));
  await desk.button('desk.floor.save', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
}

async function give(desk: Moderator, name: string): Promise<void> {
  await desk.button('desk.floor.give', list(desk).getByRole('listitem').filter({ hasText: name })).click();
}

for (const tongue of ['en', 'ar'] as const satisfies readonly Tongue[]) {
  test(`a list of speakers goes from desk to screen and booth, ${tongue}`, async ({ hall }) => {
    await hall.open(launch(0, tongue));
    const desk = await hall.moderator({ speaks: tongue });
    const booth = await hall.booth({ speaks: tongue });
    const screen = await hall.screen({ speaks: tongue, reducedMotion: 'reduce' });
    const guest = await hall.guest({ speaks: tongue });
    const floor = booth.page.getByRole('region', { name: booth.t('booth.floor'), exact: true });

    await list(desk)
      .getByRole('button', { name: desk.t('desk.floor') })
      .click();
    const [first, second, third] = SPEAKERS;
    await add(desk, ...first, 3, 'en');
    await add(desk, ...second, 2, 'ar');
    await add(desk, ...third, 5);
    // The booth sees whoever has the floor and the next two.
    await expect(floor.getByRole('listitem')).toHaveCount(2);
    await look(desk.page, 'a list of speakers');

    // The third comes before the second.
    await list(desk)
      .getByRole('button', { name: desk.t('desk.floor.up', { name: third[0] }) })
      .click();
    await expect(floor.getByRole('listitem').nth(1)).toContainText(third[0]);
    await desk.button('desk.floor.show').click();
    await expect(screen.headline).toHaveText(new RegExp(screen.t('stage.interventions')));
    await look(screen.page, 'nobody has the floor', AT_HOME.stage);

    await give(desk, first[0]);
    await expect(screen.headline).toContainText(first[0]);
    await expect(screen.picture.getByRole('timer')).toHaveText(/^2:5\d$|^3:00$|^[٠-٩]:[٠-٩]{2}$/);
    await expect(screen.picture.getByRole('listitem')).toHaveText([new RegExp(third[0]), new RegExp(second[0])]);
    await look(screen.page, 'someone has the floor', AT_HOME.stage);
    await expect(floor.getByRole('listitem').first()).toContainText(first[0]);
    await look(booth.page, 'someone has the floor');
    await expect(guest.page.getByRole('region', { name: guest.t('stage.now') })).toContainText(
      guest.t('stage.interventions'),
    );
    expect(guest.frames.join('\n')).not.toContain(first[0]);

    await desk.button('desk.floor.pause').click();
    await expect(desk.button('desk.floor.resume')).toBeVisible();
    await desk.button('desk.floor.resume').click();
    await desk.button('desk.floor.more').click();
    await expect(screen.picture.getByRole('timer')).toHaveText(/^3:5\d$|^4:00$|^[٠-٩]:[٠-٩]{2}$/);

    // Giving the floor to the next takes it from the one before.
    await give(desk, third[0]);
    await expect(screen.headline).toContainText(third[0]);
    await look(screen.page, 'a long delegation', AT_HOME.stage);
    await desk.button('desk.floor.end').click();
    await expect(screen.headline).toHaveText(new RegExp(screen.t('stage.interventions')));
    await expect(list(desk)).toContainText(desk.t('desk.floor.spoken', { n: 2 }));
    await expect(floor.getByRole('listitem')).toHaveCount(1);
  });
}
