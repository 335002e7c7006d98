// Polls and own questions, which a phone loads after the page itself: in time for the first poll, and however bad the network is.
import type { Page, Route } from '@playwright/test';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import type { Guest, Moderator } from './kit/people.ts';
import { look } from './kit/access.ts';

const PARTS = '**/assets/*';
const TITLE = ['Where shall we meet?', 'أين نلتقي؟'] as const;
const DRAFT = 'A thought that is not yet';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

async function openPoll(desk: Moderator): Promise<void> {
  await desk.button('desk.poll.new').click();
  await desk.write(desk.t('desk.editor.question'), TITLE);
  await desk.write(desk.t('desk.editor.option', { n: 1 }), ['At the well', 'عند البئر']);
  await desk.write(desk.t('desk.editor.option', { n: 2 }), ['At the school', 'عند المدرسة']);
  await desk.button('desk.editor.save', desk.dialog()).click();
  await desk.button('desk.poll.open', desk.poll(TITLE[0])).click();
}

/** Answers the poll, and sees that the server has the answer. */
async function answer(guest: Guest): Promise<void> {
  await guest.choose(TITLE[0], 'At the well');
  await expect(guest.status(TITLE[0])).toHaveText(guest.t('poll.saved'));
}

/** Comes with a phone on which `handle` decides what becomes of requests for parts. */
async function arrive(guest: Guest, link: string, handle: (route: Route) => Promise<void>): Promise<Page> {
  await guest.page.route(PARTS, handle);
  await guest.enter(link);
  return guest.page;
}

test('a poll opens on a phone and is answered, although nothing but the socket works by then', async ({ hall }) => {
  hall.expectBrokenNetwork();
  const desk = await hall.moderator();
  const guest = await hall.guest();
  await guest.page.waitForFunction(() => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    return ['/assets/later-', '/catalogue/en/later'].every((part) => loaded.some((name) => name.includes(part)));
  });
  await guest.page.route('**/*', (route) => route.abort());
  await openPoll(desk);
  await guest.tab('tabs.polls');
  await answer(guest);
  await expect(guest.poll(TITLE[0]).locator('.given'), 'the part brought its style').toHaveCSS('display', 'grid');
  await desk.button('desk.poll.close', desk.poll(TITLE[0])).click();
  await desk.button('desk.poll.reveal', desk.poll(TITLE[0])).click();
  await expect(guest.outcome(TITLE[0], 'At the well')).toContainText('100%');
});

test('while the polls cannot be loaded the page says so, works, and has them later without a reload', async ({
  hall,
}) => {
  hall.expectBrokenNetwork();
  const desk = await hall.moderator();
  await openPoll(desk);
  const guest = await hall.guest();
  let isBlocked = true;
  const asked: string[] = [];
  const page = await arrive(guest, hall.server.links.audience, async (route) => {
    asked.push(`${route.request().method()} ${new URL(route.request().url()).search}`);
    await (isBlocked ? route.abort() : route.continue());
  });
  await guest.tab('tabs.polls');
  await expect(page.getByRole('tabpanel')).toHaveText(guest.t('polls.loading'));
  await look(page, 'polls that are loading');
  await guest.tab('tabs.questions');
  await guest.tab('questions.mine');
  await expect(page.getByRole('tabpanel').getByText(guest.t('mine.loading'))).toBeVisible();
  await look(page, 'own questions that are loading');
  await guest.tab('questions.popular');
  await guest.voteButton(QUESTIONS.least).click();
  await guest.box.fill(DRAFT);
  await guest.tab('tabs.polls');
  await expect.poll(() => asked).toContain('GET ?1');
  isBlocked = false;
  await answer(guest);
  await guest.tab('tabs.questions');
  await expect(guest.box).toHaveValue(DRAFT);
  await guest.tab('questions.mine');
  await expect(page.getByText(guest.t('questions.empty.mine'))).toBeVisible();
  expect(asked.slice(0, 3)).toEqual(['GET ', 'HEAD ', 'GET ?1']);
});

test('a page of another build than the server says that it is old; loading it again loses no word', async ({
  hall,
}) => {
  hall.expectBrokenNetwork();
  const guest = await hall.guest();
  let isOther = true;
  const page = await arrive(guest, hall.server.links.audience, async (route) => {
    const url = route.request().url();
    await route.continue({ url: isOther ? url.replace(/later-\w+/, 'later-0000000000000000') : url });
  });
  await guest.box.fill(DRAFT);
  const notice = page.getByRole('contentinfo').getByText(guest.t('stopped.4202'));
  await expect(notice).toBeVisible();
  isOther = false;
  await guest.button('common.reload').click();
  await guest.connection('live');
  await expect(guest.box).toHaveValue(DRAFT);
  await guest.tab('tabs.polls');
  await expect(page.getByText(guest.t('polls.empty'))).toBeVisible();
  await expect(notice).toBeHidden();
});
