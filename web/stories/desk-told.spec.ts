// The desk says what was done and what was not: of several commands, some may be refused, or be taken back only in part.
import { colleague } from './kit/colleague.ts';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { holdCommands } from './kit/held.ts';
import { Orders } from './kit/orders.ts';

/** Tags a question as someone else would, so that it is another version. */
async function touch(orders: Orders, text: string): Promise<void> {
  const { id, version } = await orders.question(text);
  await orders.give({ edit: { panel: 1, question: id, seen: version, edit: { tags: ['harbour'] } } });
}

test('a topic that was set and a release that was refused: it says both, and the dialog stays for another try', async ({
  hall,
}) => {
  await hall.open(
    EVENT.replace('kind = "panel",', 'kind = "panel", sharing = "topics",').replace(/\[\[questions\]\][^]*/, ''),
  );
  const desk = await hall.moderator();
  const other = new Orders((await colleague(hall)).page);
  const guest = await hall.guest();
  await guest.ask('Who protects us?');
  const held = await holdCommands(desk, 'moderate');
  await desk.button('desk.do.approve', desk.question('review', 'Who protects us?')).click();
  await desk.dialog().getByRole('textbox').fill('Protection');
  await desk.button('desk.label.approve', desk.dialog()).click();
  await held.waits();
  // What a page fetches may be a second old.
  await expect.poll(async () => (await other.question('Who protects us?')).label).toBe('Protection');
  await touch(other, 'Who protects us?');
  held.letGo();

  await expect(desk.notice('desk.done.label')).toBeVisible();
  await expect(desk.dialog().getByRole('alert')).toContainText(desk.t('error.changed_meanwhile'));
  await expect(desk.notice('desk.done.approve')).toHaveCount(0);
  expect((await other.question('Who protects us?')).state).toBe('in_review');
  await desk.button('desk.label.approve', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
  await expect(desk.question('live', 'Who protects us?')).toContainText('Protection');
});

test('a next question that is shown while the one before could not be marked as answered: it says so', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = new Orders((await colleague(hall)).page);
  const screen = await hall.screen();
  await other.show(QUESTIONS.most);
  const [next = ''] = await other.ids(QUESTIONS.least);
  await other.give({ queue: { panel: 1, question: next, place: 'last' } });
  const held = await holdCommands(desk, 'moderate');
  await expect(desk.question('live', QUESTIONS.most)).toContainText(desk.t('question.state.on_screen'));
  await desk.page.keyboard.press('n');
  await held.waits();
  await expect(screen.headline).toHaveText(QUESTIONS.least);
  await touch(other, QUESTIONS.most);
  held.letGo();

  await expect(desk.notice('desk.done.show')).toBeVisible();
  const refused = desk.t('desk.changed.tags', { who: desk.t('desk.someone') });
  await expect(desk.page.getByRole('listitem').filter({ hasText: refused })).toBeVisible();
  await expect(desk.notice('desk.done.answered')).toHaveCount(0);
  expect((await other.question(QUESTIONS.most)).state).toBe('live');
});

test('of several approved, one that a colleague has gone on from stays when they are taken back, and is counted', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = new Orders((await colleague(hall)).page);
  const guest = await hall.guest();
  for (const text of ['First of two', 'Second of two']) {
    await guest.ask(text);
    await expect(desk.question('review', text)).toBeVisible();
  }
  await desk.page.keyboard.press('1');
  await desk.page.keyboard.press('Control+a');
  await desk.page.keyboard.press('a');
  const what = desk.t('desk.done.many.approve', { n: 2 });
  await expect(desk.page.getByRole('listitem').filter({ hasText: what })).toBeVisible();
  await touch(other, 'Second of two');
  await expect(desk.question('live', 'Second of two')).toContainText('harbour');
  await desk.page.keyboard.press('u');

  const partly = desk.t('desk.done.undone_partly', { what, n: 1 });
  await expect(desk.page.getByRole('listitem').filter({ hasText: partly })).toBeVisible();
  await expect(desk.page.getByText(desk.t('desk.done.undone', { what }), { exact: true })).toHaveCount(0);
  expect((await other.question('First of two')).state).toBe('in_review');
  expect((await other.question('Second of two')).state).toBe('live');
});

test('the button that opened the menu of a question closes it', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  await guest.ask('Another one');
  const more = desk.button('desk.do.more', desk.question('live', QUESTIONS.most));
  const menu = desk.page.getByRole('menu');
  for (const isOpen of [true, false, true]) {
    await more.click();
    await expect(menu).toHaveCount(isOpen ? 1 : 0);
    await expect(more).toHaveAttribute('aria-expanded', String(isOpen));
  }
  await desk.button('desk.do.more', desk.question('review', 'Another one')).click();
  await expect(more).toHaveAttribute('aria-expanded', 'false');
  await expect(menu).toHaveCount(1);
});
