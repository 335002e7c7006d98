// Polls on the phone when time matters: it runs out, the panel is not open yet, the result never comes.
import { asks, QUESTIONS_BY_KIND, type Polls } from './kit/ballots.ts';
import { expect, test } from './kit/hall.ts';
import { known, opened, send, voter } from './kit/poll-phone.ts';
import type { Orders } from './kit/orders.ts';
import type { Guest } from './kit/people.ts';
import type { PollId } from '../src/lib/wire.ts';

/** Seconds that a poll is open. Less than after which a phone that hears nothing takes its connection for dead. */
const SECONDS = 30;

/** Opens a poll against the clock, and moves the phone's own clock on to where so many milliseconds are left. From there on it stands. */
async function closing(guest: Guest, polls: Polls, orders: Orders, kind: 'quiz' | 'single') {
  await guest.page.clock.install();
  const poll = await polls.open(asks(kind, { seconds: SECONDS }));
  const { closes_at = 0 } = await known(orders, poll);
  const left = (milliseconds: number): Promise<void> => guest.page.clock.pauseAt(closes_at - milliseconds);
  const card = guest.poll(QUESTIONS_BY_KIND[kind].title['en'] ?? '');
  await expect(send(guest)).toBeVisible();
  return { poll, card, left };
}

test('in a quiz against the clock, what is marked when the time is up counts, also what was marked last', async ({
  hall,
}) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const { poll, card, left } = await closing(guest, polls, orders, 'quiz');
  const note = card.locator('.note');
  await card.getByLabel('1995').check();
  await expect(note, 'it says so').toHaveText(guest.t('poll.marked_counts'));
  await left(4500);
  await expect(card).toContainText('0:05');
  expect((await known(orders, poll)).ballots, 'there is time to think').toBe(0);
  await left(1900);
  await expect(note).toHaveText(guest.t('poll.saved'));
  await card.getByLabel('2000').check();
  await guest.page.clock.runFor(1);
  await expect(card.getByLabel('2000'), 'the form stays under the finger').toBeChecked();
  await expect(note).toHaveText(guest.t('poll.saved'));
  await guest.page.clock.runFor(3000);
  await expect(send(guest)).toBeHidden();
  await expect(card.getByRole('definition')).toHaveText('2000');
  await expect(card).not.toContainText(guest.t('poll.unsent'));
  await polls.reveal(poll);
  await expect(guest.outcome(QUESTIONS_BY_KIND.quiz.title['en'] ?? '', '2000')).toContainText(
    guest.t('poll.votes', { n: 1 }),
  );
  expect((await known(orders, poll)).ballots).toBe(1);
});

test('in a quiz against the clock, what was marked counts also for who goes back to the questions', async ({
  hall,
}) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('quiz', { seconds: 600 }));
  const card = guest.poll(QUESTIONS_BY_KIND.quiz.title['en'] ?? '');
  await card.getByLabel('2000').check();
  await guest.tab('tabs.questions');
  await expect.poll(async () => (await known(orders, poll)).ballots).toBe(1);
  await guest.tab('tabs.polls');
  await expect(card.getByRole('definition')).toHaveText('2000');
});

test('of another poll it is said that what was marked was not sent, aloud as well, and after the result', async ({
  hall,
}) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const { poll, card, left } = await closing(guest, polls, orders, 'single');
  await card.getByLabel('Safety').check();
  await left(1000);
  await expect(card).not.toContainText(guest.t('poll.unsent'));
  await guest.page.clock.runFor(2000);
  await expect(card).toContainText(guest.t('poll.unsent'));
  await expect(guest.page.getByRole('alert')).toHaveText(guest.t('poll.unsent'));
  await polls.reveal(poll);
  await expect(card).toContainText(guest.t('poll.sum.none'));
  await expect(card).toContainText(guest.t('poll.unsent'));
  expect((await known(orders, poll)).ballots).toBe(0);
});

test('whoever began a change and did not send it is told that the answer before it counts', async ({ hall }) => {
  const { polls } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('single'));
  const card = guest.poll(QUESTIONS_BY_KIND.single.title['en'] ?? '');
  await card.getByLabel('Safety').check();
  await send(guest).click();
  await guest.button('poll.change', card).click();
  await card.getByLabel('Funding').check();
  await polls.set(poll, 'closed');
  await expect(card).toContainText(guest.t('poll.unsent_change'));
  await expect(card.getByRole('definition')).toHaveText('Safety');
  // Given back, it is sent after all.
  await polls.set(poll, 'open');
  await expect(card.getByLabel('Funding')).toBeChecked();
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await polls.set(poll, 'closed');
  await expect(card.getByRole('definition')).toHaveText('Funding');
  await expect(card).not.toContainText(guest.t('poll.unsent_change'));
});

test('a poll that opens by itself waits for its panel, and no clock stands at nought', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const timer = guest.page.getByRole('timer');
  const panel = (state: 'open' | 'closed'): Promise<void> => orders.give({ set_panel: { panel: 1, state } });
  const poll: PollId = await polls.draft(asks('single'));
  await orders.give({ schedule_poll: { panel: 1, poll, opens_at: Date.now() + 3_600_000 } });
  await expect(timer).toContainText(guest.t('poll.opens'));
  await panel('closed');
  await expect(guest.page.getByText(guest.t('poll.opens_soon'))).toBeVisible();
  await expect(timer).toBeHidden();
  await panel('open');
  await expect(timer).toContainText(guest.t('poll.opens'));
  await panel('closed');
  await orders.give({ schedule_poll: { panel: 1, poll, opens_at: Date.now() } });
  await expect(guest.page.getByText(guest.t('poll.opens_soon'))).toBeVisible();
  await panel('open');
  await expect(guest.poll('What should come first?')).toBeVisible();
  await expect(guest.page.getByText(guest.t('poll.opens_soon'))).toBeHidden();
});

test('a result that nobody is ever shown stays with the desk', async ({ hall }) => {
  const { polls, orders } = await opened(hall);
  const guest = await voter(hall, 'en');
  const poll = await polls.open(asks('single', { results: 'never' }));
  const card = guest.poll('What should come first?');
  await card.getByLabel('Safety').check();
  await send(guest).click();
  await expect(card.locator('.note')).toHaveText(guest.t('poll.saved'));
  await polls.set(poll, 'closed');
  await expect(card).toContainText(guest.t('poll.never'));
  await expect(card.getByRole('definition')).toHaveText('Safety');
  await expect(polls.set(poll, 'revealed')).rejects.toThrow('result_hidden');
  expect((await known(orders, poll)).result?.parts[0]?.answered).toBe(1);
  expect(guest.frames.some((frame) => frame.includes('"counts"'))).toBe(false);
  await guest.page.reload();
  await guest.tab('tabs.polls');
  await expect(card).toContainText(guest.t('poll.never'));
  await expect(card.locator('.sum')).toHaveCount(0);
});
