// Groups that answer alike: found after closing, a map on the screen, a list on phone and desk.
import { AT_HOME, look } from './kit/access.ts';
import { answer, asks, known, QUESTIONS_BY_KIND } from './kit/ballots.ts';
import { eventIn } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk } from './kit/poll-desk.ts';
import { fits, picture, rows, seen, staged } from './kit/sight.ts';
import type { Reply } from '../src/lib/wire.ts';

/** Ten and eight who agree that delegations should be equal, and on little else. */
const CAMPS: readonly (readonly [Reply, number])[] = [
  [{ stances: ['agree', 'agree', 'agree'] }, 8],
  [{ stances: ['agree', 'pass', 'agree'] }, 2],
  [{ stances: ['agree', 'disagree', 'disagree'] }, 6],
  [{ stances: ['agree', 'disagree', 'pass'] }, 2],
];

const BALLOTS = CAMPS.flatMap(([reply, times]) => Array.from({ length: times }, () => [reply]));

const [EQUAL = {}, LOCAL = {}, PAID = {}] = QUESTIONS_BY_KIND.statements.part.options ?? [];

test('two groups are told on screen, desk and phone: who they are, what divides them, what unites them', async ({
  hall,
}) => {
  const { moderator, orders, polls, screen, show } = await staged(hall);
  const guest = await hall.guest({ speaks: 'ar' });
  const poll = await polls.open(asks('statements'));
  await answer(hall, poll, BALLOTS);
  await polls.reveal(poll);
  await known(orders, poll);
  await show(poll, 'map');

  await expect
    .poll(() => rows(screen))
    .toEqual([
      `1 ${PAID['en']} ${PAID['ar']} ✓ Agree أوافق A 100% 10 B 0% 0`,
      `2 ${LOCAL['en']} ${LOCAL['ar']} ✓ Agree أوافق A 80% 8 B 0% 0`,
      `3 ${EQUAL['en']} ${EQUAL['ar']} ✓ Agree أوافق A 100% 10 B 100% 8`,
    ]);
  expect(await seen(picture(screen).locator('svg'))).toEqual(['A 10 B 8 1 2 3']);
  const [all = ''] = await seen(picture(screen));
  const told = [
    'People who answer alike stand together',
    'من تتشابه إجاباتهم',
    'What divides',
    'ما يجمعنا',
    'ما رأيك في هذا؟',
  ];
  for (const text of told) expect(all).toContain(text);
  // As wide as its place, and no higher than what is on it.
  const plan = await picture(screen).locator('svg').boundingBox();
  const rims = await picture(screen)
    .locator('svg .rim')
    .evaluateAll((circles) =>
      circles.map((circle) => {
        const { left, right, height } = circle.getBoundingClientRect();
        return { left, right, height };
      }),
    );
  const [left, right] = [Math.min(...rims.map((rim) => rim.left)), Math.max(...rims.map((rim) => rim.right))];
  expect((right - left) / (plan?.width ?? 1)).toBeGreaterThan(0.85);
  expect(plan?.height ?? 0).toBeLessThan(1.8 * Math.max(...rims.map(({ height }) => height)));
  await fits(screen, 'the map');
  await look(screen.page, 'the map', AT_HOME.stage);

  const desk = new PollDesk(moderator, hall);
  await desk.sheet(['What do you think of this?', '']);
  const groups = desk.dialog().getByRole('region', { name: desk.t('desk.groups') });
  await expect(groups.getByRole('img')).toHaveAccessibleName('Map of opinions with 2 groups');
  await expect(groups).toContainText('People who answer alike stand together');
  expect(await seen(groups.getByRole('listitem'))).toEqual([
    `1 ${PAID['en']} A: 100% agree and B: 0% agree`,
    `2 ${LOCAL['en']} A: 80% agree and B: 0% agree`,
    `3 ${EQUAL['en']} A: 100% agree and B: 100% agree`,
  ]);
  await look(moderator.page, 'the groups at the desk', AT_HOME.desk);

  await guest.tab('tabs.polls');
  const card = guest.poll('ما رأيك في هذا؟');
  await expect(card).toContainText(guest.t('poll.groups', { n: 2 }));
  await expect(card).toContainText('10 · 8');
  const lists = card.getByRole('list').filter({ hasText: PAID['ar'] ?? '' });
  await expect(lists.last()).toContainText(LOCAL['ar'] ?? '');
  await expect(card.getByRole('heading', { name: guest.t('poll.unite') })).toBeVisible();
});

test('in an Arabic hall groups have Arabic letters, and the map runs from the right', async ({ hall }) => {
  const { orders, polls, screen, show } = await staged(hall, eventIn('ar', 'en'), 'ar');
  const poll = await polls.open(asks('statements'));
  await answer(hall, poll, BALLOTS);
  await polls.reveal(poll);
  await known(orders, poll);
  await show(poll, 'map');
  await expect
    .poll(async () => (await rows(screen))[0])
    .toBe(`1 ${PAID['ar']} ${PAID['en']} ✓ أوافق Agree أ 100% 10 ب 0% 0`);
  const [plan, list] = [picture(screen).locator('svg'), picture(screen).getByRole('list').first()];
  expect((await plan.boundingBox())?.x).toBeGreaterThan((await list.boundingBox())?.x ?? Infinity);
  await fits(screen, 'the map, ar');
  await look(screen.page, 'the map, ar', AT_HOME.stage);
});

test('where too few answered, or nobody knows yet, the map says so', async ({ hall }) => {
  const { polls, screen, show } = await staged(hall);
  const poll = await polls.open(asks('statements'));
  await show(poll, 'map');
  await expect(picture(screen)).toContainText('The map stands here when the poll is over.');
  await polls.reveal(poll);
  await expect(picture(screen)).toContainText('Too few people answered');
});
