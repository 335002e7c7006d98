// Polls in the hand: targets for a thumb on the smallest phone, an order of one's own, words in any script, an abstention that is meant.
import type { Locator } from '@playwright/test';
import { asks, mark, QUESTIONS_BY_KIND, survey, type KindName } from './kit/ballots.ts';
import { expect, test } from './kit/hall.ts';
import { known, opened, send, voter } from './kit/poll-phone.ts';
import type { Kind, Part, PollTerms } from '../src/lib/wire.ts';

/** All that can be answered in one ballot; a quiz is one of its own. */
const KINDS = (Object.keys(QUESTIONS_BY_KIND) as KindName[]).filter((kind) => kind !== 'quiz');

/** Scales of every length, and stars. */
const STEPS: readonly Kind[] = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((steps) => ({ scale: { steps } })),
  ...[3, 6, 10].map((stars) => ({ stars: { stars } })),
];

/** The smallest phones, usual ones, and the widest window in which a scale has two rows. */
const WIDTHS = [320, 360, 390, 560];

/** The targets that are smaller than 44 by 44 pixels, or reach out of the window; a field is hit wherever its label is. */
function small(card: Locator): Promise<string[]> {
  return card.evaluate((element) => {
    const targets = [...element.querySelectorAll('button, input, textarea, select, a')].map(
      (each) => each.closest('label') ?? each,
    );
    return targets.flatMap((target) => {
      const { width, height, left, right } = target.getBoundingClientRect();
      const isLarge = Math.min(width, height) > 43.99 && left >= 0 && right <= innerWidth;
      return isLarge ? [] : [`${target.outerHTML.slice(0, 80)}: ${width} by ${height}`];
    });
  });
}

test('every target of every kind is large enough for a thumb on the smallest phone', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const measure = async (card: Locator, state: string): Promise<void> => {
    for (const width of WIDTHS) {
      await guest.page.setViewportSize({ width, height: 640 });
      expect.soft(await small(card), `${state}, ${width} px`).toEqual([]);
      expect.soft(await guest.overflow(), `${state}, ${width} px`).toBe(0);
    }
  };
  const take = async (terms: PollTerms, marked: (card: Locator) => Promise<void>): Promise<void> => {
    await polls.open(terms);
    const title = terms.title['en'] ?? '';
    // Who has just typed is not taken elsewhere.
    await guest.page.reload();
    await guest.tab('tabs.polls');
    const card = guest.poll(title);
    await expect(card.locator('fieldset')).toHaveCount(terms.parts.length);
    await measure(card, `${title}, nothing marked`);
    await marked(card);
    await measure(card, `${title}, marked`);
    await guest.button('poll.send', card).click();
    await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
    await measure(card, `${title}, sent`);
  };
  await take(survey(...KINDS), async (card) => {
    for (const kind of KINDS) {
      const part = card.locator('fieldset').filter({ hasText: QUESTIONS_BY_KIND[kind].title['en'] ?? '' });
      await mark(part, kind, guest.t, 'en');
    }
  });
  await take(asks('quiz', { seconds: 600 }), (card) => mark(card, 'quiz', guest.t, 'en'));
  const steps = STEPS.map((kind): Part => ({ title: { en: JSON.stringify(kind) }, kind }));
  await take({ title: { en: 'All steps' }, parts: steps }, async (card) => {
    for (const part of await card.locator('fieldset').all()) await part.getByRole('radio').nth(2).check();
  });
});

test('with an order of its own every phone shows the options in another one, and always in that', async ({ hall }) => {
  const { polls } = await opened(hall);
  const written = Array.from({ length: 12 }, (_, place) => ({ en: `Option ${String.fromCharCode(65 + place)}` }));
  const guests = [await voter(hall, 'en'), await voter(hall, 'en')] as const;
  await polls.open({
    title: { en: 'Which of these?' },
    parts: [{ kind: 'single', options: written }],
    order: 'shuffled',
  });
  const orders = await Promise.all(
    guests.map(async (guest) => {
      const labels = guest.poll('Which of these?').locator('.options label');
      await expect(labels).toHaveCount(written.length);
      const order = await labels.allInnerTexts();
      await guest.page.reload();
      await guest.tab('tabs.polls');
      await expect(labels, 'the same after a reload').toHaveText(order);
      return order;
    }),
  );
  const plain = written.map(({ en }) => en);
  for (const order of orders) {
    expect(order).not.toEqual(plain);
    expect(order.toSorted()).toEqual(plain);
  }
  expect(orders[0]).not.toEqual(orders[1]);
});

test('Chinese and Arabic words are typed on phones, counted together, and found again in the result', async ({
  hall,
}) => {
  const { polls } = await opened(hall);
  const [one, other] = [await voter(hall, 'en'), await voter(hall, 'ar')];
  const { title } = QUESTIONS_BY_KIND.cloud;
  const poll = await polls.open(asks('cloud'));
  const cards = [one.poll(title['en'] ?? ''), other.poll(title['ar'] ?? '')] as const;
  const words = [
    ['信任', 'العدالة'],
    ['العَدالة', '信任', 'السلام'],
  ] as const;
  for (const [at, guest] of [one, other].entries()) {
    const card = cards[at] ?? cards[0];
    const field = card.getByRole('textbox');
    for (const [place, word] of (words[at] ?? []).entries()) {
      await field.fill(word);
      // The last one is sent as it stands in the field.
      if (place < (words[at]?.length ?? 0) - 1) await field.press('Enter');
    }
    await send(guest).click();
    await expect(card.getByRole('definition')).toHaveText([...(words[at] ?? [])]);
  }
  await polls.reveal(poll);
  for (const [at, guest] of [one, other].entries()) {
    const card = cards[at] ?? cards[0];
    for (const [word, n] of [
      ['信任', 2],
      ['العدالة', 2],
      ['السلام', 1],
    ] as const) {
      await expect(card.getByRole('listitem').filter({ hasText: word })).toContainText(guest.t('poll.votes', { n }));
    }
    await expect(card.locator('.own bdi')).toHaveText([...(words[at] ?? [])]);
    await expect(card.locator('li.own')).toHaveCount(words[at]?.length ?? 0);
    expect(await guest.overflow()).toBe(0);
  }
});

test('an abstention on statements stays marked until a stance takes its place', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('statements'));
  const card = guest.poll(QUESTIONS_BY_KIND.statements.title['en'] ?? '');
  const abstain = card.getByLabel(guest.t('poll.abstain'));
  const counted = async (): Promise<number[]> => {
    const part = (await known(orders, poll)).result?.parts[0];
    return [part?.answered ?? 0, part?.abstained ?? 0];
  };
  await abstain.check();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await expect(card).toContainText(guest.t('poll.abstain.back'));
  await abstain.click();
  await expect(abstain, 'the server counts it').toBeChecked();
  await guest.page.reload();
  await guest.tab('tabs.polls');
  await abstain.click();
  await expect(abstain).toBeChecked();
  await polls.set(poll, 'closed');
  expect(await counted()).toEqual([0, 1]);
  await polls.set(poll, 'open');
  await guest.button('poll.agree', card).click();
  await expect(abstain).not.toBeChecked();
  await expect(card).not.toContainText(guest.t('poll.abstain.back'));
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  // What was answered before comes back when the abstention goes.
  await abstain.check();
  await abstain.uncheck();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await polls.set(poll, 'closed');
  expect(await counted()).toEqual([1, 0]);
});
