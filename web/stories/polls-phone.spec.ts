// Polls on the phone: each kind from its opening to its result, by hand and by keyboard, through reloads and cuts.
import type { Locator } from '@playwright/test';
import type { Localised } from '../src/lib/wire.ts';
import { look } from './kit/access.ts';
import { answer, asks, mark, QUESTIONS_BY_KIND, survey, type KindName } from './kit/ballots.ts';
import { expect, test } from './kit/hall.ts';
import { known, opened, send, voter } from './kit/poll-phone.ts';
import type { Guest } from './kit/people.ts';

const KINDS = Object.keys(QUESTIONS_BY_KIND) as KindName[];

/** What the result says of what both phones answered; statements are sent one by one. */
const OUTCOMES: Record<KindName, (t: Guest['t'], inTongue: (text: Localised) => string) => string | RegExp> = {
  single: (t) => t('poll.votes', { n: 3 }),
  multiple: (t) => t('poll.votes', { n: 5 }),
  yes_no: (t) => t('poll.votes', { n: 3 }),
  scale: (t) => t('poll.votes', { n: 4 }),
  stars: (t) => t('poll.votes', { n: 4 }),
  ranking: (t) => t('poll.first', { n: 4 }),
  points: (t) => t('poll.points', { n: 140 }),
  // Of 20, 30, 30.5, 38, 41, 42.5, 42.5, 45, 60 and 90.
  number: (t, inTongue) => {
    const days = (n: number): string => `${n} ${inTongue({ en: 'days', ar: 'يوم' })}`;
    return t('poll.sum.numbers', { median: days(41), lower: days(30.5), upper: days(45) });
  },
  text: (t) => t('poll.votes', { n: 4 }),
  cloud: (t) => t('poll.votes', { n: 5 }),
  quiz: (t) => new RegExp(`2000.*75.*${t('poll.votes', { n: 3 })}.*${t('poll.right')}.*${t('poll.yours')}`, 's'),
  statements: (t) =>
    new RegExp(`${t('poll.agree')}\\s*\\S*100\\S*\\s*\\(5\\).*${t('poll.agree')}\\s*\\S*33\\S*\\s*\\(1\\)`, 's'),
};

/** What is marked of the own answer, where no row says it. */
const OWN: Partial<Record<KindName, readonly Localised[]>> = {
  ranking: [
    { en: '1. Safety', ar: '1. السلامة' },
    { en: '2. Funding', ar: '2. التمويل' },
  ],
  points: [
    { en: 'Training: 70', ar: 'التدريب: 70' },
    { en: 'Safety: 30', ar: 'السلامة: 30' },
  ],
  text: [{ en: 'Fund the local networks', ar: 'Fund the local networks' }],
  cloud: [
    { en: 'trust', ar: 'trust' },
    { en: 'water', ar: 'water' },
  ],
};

for (const kind of KINDS) {
  test(`${kind}: two phones in two languages answer, and see the result`, async ({ hall }) => {
    const { polls } = await opened(hall);
    const guests = [
      [await voter(hall, 'en'), 'en'],
      [await voter(hall, 'ar'), 'ar'],
    ] as const;
    const poll = await polls.open(asks(kind, kind === 'quiz' ? { seconds: 60 } : {}));
    const { title, replies } = QUESTIONS_BY_KIND[kind];
    for (const [guest, tongue] of guests) {
      const card = guest.poll(title[tongue] ?? '');
      await mark(card, kind, guest.t, tongue);
      if (kind !== 'statements') await send(guest).click();
      await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
      expect(await guest.overflow()).toBe(0);
      // Nobody but the desk knows how many answered.
      expect(guest.frames.some((frame) => frame.includes('"answered":') && frame.includes(poll))).toBe(false);
    }
    await answer(
      hall,
      poll,
      replies.map((reply) => [reply]),
    );
    await polls.reveal(poll);
    for (const [guest, tongue] of guests) {
      const card = guest.poll(title[tongue] ?? '');
      const inTongue = (text: Localised): string => text[tongue] ?? '';
      await expect(card).toContainText(OUTCOMES[kind](guest.t, inTongue));
      await expect(card).toContainText(guest.t('poll.yours'));
      const own = OWN[kind];
      if (own !== undefined) await expect(card.locator('p.own bdi')).toHaveText(own.map(inTongue));
      expect(await guest.overflow()).toBe(0);
    }
  });
}

test('a survey of many kinds is one ballot, points to what is missing, and can be used by everyone', async ({
  hall,
}) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const reader = await voter(hall, 'ar');
  const kinds = KINDS.filter((kind) => kind !== 'quiz');
  const poll = await polls.open(survey(...kinds));
  const card = guest.poll('Before you leave');
  await send(guest).click();
  await expect(card.getByText(guest.t('poll.miss.reply'), { exact: true }).first()).toBeVisible();
  await expect(card.getByRole('radio').first()).toBeFocused();
  await look(guest.page, 'a survey with what is missing', { width: 390, height: 844 });
  await look(reader.page, 'a survey in Arabic', { width: 390, height: 844 });
  for (const kind of kinds) {
    const part = card.locator('fieldset').filter({ hasText: QUESTIONS_BY_KIND[kind].title['en'] ?? '' });
    if (kind === 'statements') await part.getByLabel(guest.t('poll.abstain')).check();
    else await mark(part, kind, guest.t, 'en');
  }
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await answer(hall, poll, [kinds.map((kind) => QUESTIONS_BY_KIND[kind].replies[0] ?? 'abstain')]);
  await polls.reveal(poll);
  await expect(card.locator('.sum')).toHaveCount(kinds.length);
  await look(guest.page, 'the result of a survey', { width: 390, height: 844 });
  await look(reader.page, 'the result of a survey in Arabic', { width: 390, height: 844 });
});

test('by keyboard alone: choose, rank, share out points, judge statements', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const { keyboard } = guest.page;
  const reach = async (target: Locator): Promise<void> => {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 80; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  };
  const title = (kind: KindName): Locator => guest.poll(QUESTIONS_BY_KIND[kind].title['en'] ?? '');
  const take = async (kind: KindName, act: (card: Locator) => Promise<void>): Promise<void> => {
    const poll = await polls.open(asks(kind));
    const card = title(kind);
    await act(card);
    await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
    await polls.set(poll, 'closed');
  };
  await take('single', async (card) => {
    await reach(card.getByRole('radio').first());
    await keyboard.press('Space');
    await keyboard.press('ArrowDown');
    await expect(card.getByRole('radio', { name: 'Funding' })).toBeChecked();
    await keyboard.press('Enter');
    await expect(card.getByRole('definition')).toHaveText('Funding');
  });
  await take('ranking', async (card) => {
    await reach(card.getByRole('button', { name: 'Safety' }));
    await keyboard.press('Enter');
    await reach(card.getByRole('button', { name: 'Time for families' }));
    await keyboard.press('Enter');
    const up = card.getByRole('button', { name: guest.t('poll.rank.up', { label: 'Time for families' }) });
    await reach(up);
    await keyboard.press('Enter');
    await expect(up, 'at the top it leads nowhere').toBeDisabled();
    await expect(up).toBeFocused();
    await expect(card.getByRole('status')).toContainText('1. Time for families · 2. Safety');
    await reach(send(guest));
    await keyboard.press('Enter');
  });
  await take('points', async (card) => {
    const left = guest.t('poll.points_left', { n: 100 });
    await expect(card.getByRole('group', { name: 'Share out a hundred points' })).toHaveAccessibleDescription(left);
    await reach(card.getByRole('textbox', { name: 'Training' }));
    await expect(card.getByRole('textbox', { name: 'Training' })).toHaveAccessibleDescription(left);
    await keyboard.type('95');
    await reach(card.getByRole('button', { name: guest.t('poll.more_points', { label: 'Funding' }) }));
    await keyboard.press('Enter');
    await expect(card.getByRole('status')).toHaveText(guest.t('poll.points_given'));
    await expect(card.getByRole('button', { name: guest.t('poll.more_points', { label: 'Funding' }) })).toBeFocused();
    await reach(send(guest));
    await keyboard.press('Enter');
  });
  await take('statements', async (card) => {
    await reach(guest.button('poll.agree', card));
    for (let statement = 0; statement < 3; statement++) await keyboard.press('Enter');
    await expect(card).toContainText(guest.t('poll.all_done'));
  });
});

test('the first tap on Send after the last points were typed sends them', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  await polls.open(asks('points'));
  const card = guest.poll(QUESTIONS_BY_KIND.points.title['en'] ?? '');
  const { keyboard, mouse } = guest.page;
  const fields = card.getByRole('textbox');
  for (const [place, points] of [50, 30].entries()) {
    await fields.nth(place).click({ clickCount: 3 });
    await keyboard.type(String(points));
  }
  await send(guest).click();
  await expect(card.locator('.lack')).toHaveText(guest.t('poll.points_left', { n: 20 }));
  const last = fields.nth(2);
  await last.fill('');
  await expect(last, 'an empty field stays empty under the hand').toHaveValue('');
  await last.pressSequentially('٢٠');
  await expect(last).toHaveValue('٢٠');
  // A finger that aims at the button as it stands now: the page does not scroll, nor look twice where it is.
  const box = await send(guest).boundingBox();
  if (box === null) throw new Error('the button is not drawn');
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await mouse.down();
  await mouse.up();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
});

test('a poll that opens comes by itself to whoever has sent what was typed', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  await polls.open(asks('text'));
  const card = guest.poll(QUESTIONS_BY_KIND.text.title['en'] ?? '');
  await card.getByRole('textbox').fill('Clean water');
  await polls.open(asks('single'));
  const pill = guest.page.getByRole('button', { name: guest.t('polls.more', { n: 1 }) });
  await expect(pill, 'someone is typing').toBeVisible();
  await send(guest).click();
  await expect(guest.poll('What should come first?')).toBeVisible();
  await expect(pill).toBeHidden();
  await polls.open(asks('yes_no'));
  await expect(guest.poll('Shall we meet every year?')).toBeVisible();
});

test('a result that was just revealed stands above polls that are open for longer', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const titles = guest.page.getByRole('article').getByRole('heading', { level: 2 });
  await polls.open(asks('yes_no'));
  await expect(titles).toHaveText(['Shall we meet every year?']);
  const asked = await polls.open(asks('single'));
  await expect(titles).toHaveText(['What should come first?', 'Shall we meet every year?']);
  await polls.open(asks('stars'));
  const all = ['How was the morning?', 'What should come first?', 'Shall we meet every year?'];
  await expect(titles).toHaveText(all);
  const form = guest.poll('How was the morning?');
  await form.getByLabel(guest.t('poll.stars', { n: 4 })).tap();
  await polls.reveal(asked);
  await expect(guest.poll('What should come first?')).toContainText(guest.t('poll.sum.none'));
  await send(guest).first().click();
  await expect(form.locator('.note')).toHaveText(guest.t('poll.saved'));
  await expect(titles).toHaveText(['What should come first?', 'How was the morning?', 'Shall we meet every year?']);
});

test('a phone on the questions is led to a poll that waits for it, until it has answered', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await hall.guest();
  const lead = guest.button('stage.to_poll');
  await expect(guest.page.getByText(guest.t('stage.join'))).toBeVisible();
  await expect(lead).toBeHidden();
  await polls.open(asks('single'));
  await lead.click();
  const card = guest.poll('What should come first?');
  await card.getByLabel('Safety').check();
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await guest.tab('tabs.questions');
  await expect(guest.page.getByText(guest.t('stage.join'))).toBeVisible();
  await expect(lead).toBeHidden();
});

test('marks stay through a reload and without a connection, and the ballot counts once', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  hall.expectBrokenNetwork();
  const wire = await hall.wire();
  const guest = await hall.guest({ wire });
  await guest.tab('tabs.polls');
  const poll = await polls.open(asks('ranking', { order: 'shuffled' }));
  const card = guest.poll('Rank what matters');
  await mark(card, 'ranking', guest.t, 'en');
  const order = await card.getByRole('listitem').allInnerTexts();
  await guest.page.reload();
  await guest.tab('tabs.polls');
  expect(await card.getByRole('listitem').allInnerTexts(), 'the same order, the same marks').toEqual(order);
  wire.cut();
  await guest.connection('offline');
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.waiting'));
  wire.heal();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await polls.reveal(poll);
  expect((await known(orders, poll)).ballots).toBe(1);
});

test('whoever is in the form by keyboard when the poll closes, or sends it, stays in its card', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('single'));
  const heading = guest.poll('What should come first?').getByRole('heading', { level: 2 });
  await guest.page.getByLabel('Safety').focus();
  await polls.set(poll, 'closed');
  await expect(send(guest)).toBeHidden();
  await expect(heading).toBeFocused();
  // Who reads elsewhere is left there.
  await polls.set(poll, 'open');
  await expect(send(guest)).toBeVisible();
  const tab = guest.page.getByRole('tab').first();
  await tab.focus();
  await polls.set(poll, 'closed');
  await expect(send(guest)).toBeHidden();
  await expect(tab).toBeFocused();
  await polls.set(poll, 'open');
  await guest.page.getByLabel('Safety').check();
  await send(guest).press('Enter');
  await expect(heading).toBeFocused();
});

test('an answer can be changed while the poll is open, and the result shows after the own vote', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('single', { results: 'voted' }));
  const card = guest.poll('What should come first?');
  await answer(hall, poll, [[{ options: [0] }]]);
  await expect(send(guest)).toBeVisible();
  await expect(card.locator('.sum')).toBeHidden();
  await card.getByLabel('Safety').check();
  await send(guest).click();
  await expect(guest.outcome('What should come first?', 'Safety')).toContainText(guest.t('poll.votes', { n: 1 }));
  await guest.button('poll.change', card).click();
  await card.getByLabel('Funding').check();
  await send(guest).click();
  await expect(guest.outcome('What should come first?', 'Funding')).toContainText(guest.t('poll.votes', { n: 1 }));
  await expect(guest.outcome('What should come first?', 'Safety')).toContainText(guest.t('poll.votes', { n: 0 }));
  await orders.give({ reset_poll: { panel: 1, poll } });
  await expect(card).toBeHidden();
  await polls.set(poll, 'open');
  await expect(send(guest)).toBeVisible();
});

test('a second round stands beside the first, and a draft counts down to its opening', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const first = await polls.open(asks('single', { results: 'closed' }));
  await answer(hall, first, [[{ options: [0] }], [{ options: [1] }]]);
  await polls.set(first, 'closed');
  const title = { en: 'And now?', ar: 'والآن؟' };
  const second = await polls.draft(asks('single', { title, results: 'closed', round_of: first }));
  await orders.give({ schedule_poll: { panel: 1, poll: second, opens_at: Date.now() + 4000 } });
  await expect(guest.page.getByText(guest.t('poll.opens'))).toBeVisible();
  await expect(guest.poll('And now?')).toBeVisible();
  await answer(hall, second, [[{ options: [1] }], [{ options: [1] }]]);
  await polls.set(second, 'closed');
  const row = guest.outcome('And now?', 'Funding');
  await expect(row).toContainText(guest.t('poll.round.before'));
  await expect(row).toContainText('100%');
  await expect(row).toContainText('50%');
});

test('who plays a quiz is told the own place', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('quiz'));
  const card = guest.poll(QUESTIONS_BY_KIND.quiz.title['en'] ?? '');
  await card.getByLabel(guest.t('poll.player.name')).fill('Amina');
  await card.getByLabel('2000').check();
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await polls.reveal(poll);
  await expect(card).toContainText(guest.t('poll.place', { place: 1, of: 1, score: 1000 }));
});
