// Asking on a phone: what is changed or withdrawn before the server has it, pauses between questions, names, keys and refusals.
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test, type Hall } from './kit/hall.ts';
import { holdCommands } from './kit/held.ts';
import { Orders } from './kit/orders.ts';
import { Guest } from './kit/people.ts';
import type { Wire } from './kit/wire.ts';

const REGRETTED = 'My neighbour told me a name';
const MISSPELT = 'Wat happens now?';
const RIGHT = 'What happens now?';
const NEXT = 'And who comes next?';

/** The event with a pause after each question. */
function withPause(milliseconds: number): string {
  return EVENT.replaceAll('cooldown_ms = 0', `cooldown_ms = ${milliseconds}`);
}

/** Takes back a question that is open to it, in Mine. */
async function withdraw(guest: Guest, text: string): Promise<void> {
  await guest.button('mine.withdraw', guest.row(text)).click();
  await guest.button('mine.withdraw', guest.row(text)).click();
  await expect(guest.row(text)).toHaveCount(0);
}

/** Changes the words of a question in Mine. */
async function change(guest: Guest, from: string, to: string): Promise<void> {
  await guest.button('mine.edit', guest.row(from)).click();
  await guest.page.getByRole('textbox', { name: guest.t('mine.words') }).fill(to);
  await guest.button('mine.save').click();
  await expect(guest.row(to)).toContainText(guest.t('mine.waiting'));
}

test('without a connection a question is withdrawn and changed before anyone could read it', async ({ hall }) => {
  await hall.open(EVENT);
  hall.expectBrokenNetwork();
  const desk = await hall.moderator();
  const wire = await hall.wire();
  const guest = await hall.guest({ wire });
  await guest.tab('questions.mine');
  await expect(guest.page.getByText(guest.t('questions.empty.mine'))).toBeVisible();
  wire.cut();
  await guest.connection('offline');
  for (const text of [REGRETTED, MISSPELT]) await guest.ask(text);
  await expect(guest.page.getByText(guest.t('offline.waiting', { n: 2 }))).toBeVisible();
  await withdraw(guest, REGRETTED);
  await change(guest, MISSPELT, RIGHT);
  await expect(guest.page.getByText(guest.t('offline.waiting', { n: 1 }))).toBeVisible();

  wire.heal();
  await guest.connection('live');
  await expect(guest.row(RIGHT)).toContainText(guest.t('question.state.in_review'));
  await expect(desk.question('review', RIGHT)).toBeVisible();
  await expect(desk.column('review').getByRole('article')).toHaveCount(1);
  expect(guest.sent.join('\n')).not.toMatch(new RegExp(`${REGRETTED}|${MISSPELT}|take_back|revise`));
  await expect(guest.page.getByRole('contentinfo').getByText(guest.t('error.not_found'))).toBeHidden();
});

test('what the server takes and does not keep is said to be unsaved, until it has arrived', async ({ hall }) => {
  await hall.open(EVENT);
  const guest = await hall.guest();
  const desk = await hall.moderator();
  const notice = guest.page.getByRole('contentinfo');
  const status = guest.page.getByRole('status');
  // As when its disk is full: nothing is refused, and nothing answered.
  const held = await holdCommands(guest, 'ask');
  await guest.ask(RIGHT);
  await held.waits();
  await expect(notice).toContainText(guest.t('ask.sent'));
  await expect(notice).toContainText(guest.t('offline.slow'));
  await expect(status).toHaveText(guest.t('offline.slow'));
  held.letGo();
  await expect(desk.question('review', RIGHT)).toBeVisible();
  await expect(notice).not.toContainText(guest.t('offline.slow'));
  await expect(status, 'what is said last is true').toHaveText(guest.t('ask.arrived'));

  await guest.ask(NEXT);
  await expect(notice, 'without being held').toContainText(guest.t('ask.arrived'));
  await expect(notice).not.toContainText(guest.t('ask.sent'));
});

/** A phone on which a question waits for the end of a pause: another page of the same person has asked meanwhile. */
async function cooling(hall: Hall, wire: Wire, text: string): Promise<Guest> {
  hall.expectBrokenNetwork();
  const guest = await hall.guest();
  const second = new Guest(await guest.page.context().newPage(), 'en');
  await second.page.clock.install();
  await second.enter(hall.server.links.audience.replace(hall.server.origin, wire.origin));
  await second.tab('questions.mine');
  await expect(second.page.getByText(second.t('questions.empty.mine'))).toBeVisible();
  wire.cut();
  await second.connection('offline');
  await guest.ask('The first one');
  await guest.tab('questions.mine');
  await expect(guest.row('The first one')).toContainText(guest.t('question.state.in_review'));
  await second.ask(text);
  wire.heal();
  await expect.poll(() => second.frames.some((frame) => frame.includes('cooling_down'))).toBe(true);
  return second;
}

test('during a pause between questions the waiting one is withdrawn for good', async ({ hall }) => {
  await hall.open(withPause(50_000));
  const desk = await hall.moderator();
  const guest = await cooling(hall, await hall.wire(), REGRETTED);
  await withdraw(guest, REGRETTED);
  await guest.page.clock.fastForward(60_000);
  await guest.connection('live');
  await guest.tab('questions.popular');
  await guest.voteButton(QUESTIONS.least).click();
  await expect(desk.question('live', QUESTIONS.least)).toContainText(desk.t('poll.votes', { n: 3 }));
  expect(guest.sent.filter((frame) => frame.includes(REGRETTED))).toHaveLength(1);
  expect(guest.sent.join('\n')).not.toContain('take_back');
  await expect(desk.column('review').getByRole('article')).toHaveCount(1);
});

test('during a pause between questions the waiting one takes on its new words', async ({ hall }) => {
  await hall.open(withPause(5000));
  const desk = await hall.moderator();
  const guest = await cooling(hall, await hall.wire(), MISSPELT);
  await change(guest, MISSPELT, RIGHT);
  await expect(desk.question('review', RIGHT)).toBeVisible();
  await expect(desk.question('review', MISSPELT)).toHaveCount(0);
  await expect(guest.row(RIGHT)).toContainText(guest.t('question.state.in_review'));
  await expect(guest.page.getByRole('contentinfo').getByText(guest.t('error.not_found'))).toBeHidden();
});

test('after a question the box says how long the pause is, keeps what is written and sends it when it may', async ({
  hall,
}) => {
  await hall.open(withPause(6000));
  const guest = await hall.guest();
  const desk = await hall.moderator();
  await guest.ask(RIGHT);
  await expect(desk.question('review', RIGHT)).toBeVisible();
  await guest.box.fill(NEXT);
  const send = guest.button('ask.send');
  await expect(guest.page.getByText(/^Next question in \d seconds?$/)).toBeVisible();
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  // A click would wait until the button takes it.
  await guest.box.press('Control+Enter');
  await expect(guest.box).toHaveValue(NEXT);
  await expect(send).toHaveAttribute('aria-disabled', 'false');
  await expect(guest.page.getByText(guest.t('ask.reviewed'))).toBeVisible();
  expect(guest.sent.filter((frame) => frame.includes(NEXT))).toEqual([]);
  await send.click();
  await expect(desk.question('review', NEXT)).toBeVisible();
});

test('a keyboard sends with Ctrl and Enter, or Command and Enter; Enter alone begins a line', async ({ hall }) => {
  await hall.open(EVENT);
  const guest = await hall.guest({ isMobile: false, hasTouch: false });
  const desk = await hall.moderator();
  for (const [modifier, text] of [
    ['Control', RIGHT],
    ['Meta', NEXT],
  ] as const) {
    await guest.box.fill(text);
    await guest.box.press('Enter');
    await expect(guest.box).toHaveValue(`${text}\n`);
    await guest.box.press(`${modifier}+Enter`);
    await expect(guest.box).toHaveValue('');
    await expect(desk.question('review', text)).toBeVisible();
  }
});

test('a panel without names asks for none, and sends none that was typed before', async ({ hall }) => {
  await hall.open(EVENT);
  const guest = await hall.guest();
  const desk = await hall.moderator();
  const host = await hall.host();
  const name = guest.page.getByRole('textbox', { name: guest.t('ask.name') });
  await guest.box.fill(RIGHT);
  await name.fill('Amina');
  const terms = (await new Orders(desk.page).known()).programme?.[0]?.terms;
  if (terms === undefined) throw new Error('the desk knows no panel');
  await new Orders(host.page).give({ put_panel: { panel: 1, terms: { ...terms, names: 'off' } } });
  await expect(name).toBeHidden();
  await guest.button('ask.send').click();
  await expect(desk.question('review', RIGHT)).toBeVisible();
  await expect(desk.question('review', RIGHT)).not.toContainText('Amina');
  expect(guest.sent.join('\n')).not.toContain('Amina');
});

test('a refusal is told in Arabic, and in English after a change of language; every word is back in the box', async ({
  hall,
}) => {
  await hall.open(EVENT);
  hall.expectBrokenNetwork();
  const desk = await hall.moderator();
  const wire = await hall.wire();
  const guest = await hall.guest({ wire, speaks: 'ar' });
  const notice = guest.page.getByRole('contentinfo');
  wire.cut();
  await guest.connection('offline');
  await guest.ask('من يوقّع أولا؟');
  await desk.button('desk.panel.pause').click();
  await expect(desk.button('desk.panel.resume')).toBeVisible();
  wire.heal();
  await expect(notice.getByText(guest.t('error.panel_paused'), { exact: true })).toBeVisible();
  await expect(guest.box).toHaveValue('من يوقّع أولا؟');
  await guest.page.getByLabel(guest.t('common.language')).selectOption('en');
  await expect(notice.getByText(desk.t('error.panel_paused'), { exact: true })).toBeVisible();
});
