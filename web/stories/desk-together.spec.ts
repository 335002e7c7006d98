// Several moderators at the same questions: nobody decides twice, or against someone else unknowingly, and everyone is told.
import { colleague } from './kit/colleague.ts';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { PollDesk } from './kit/poll-desk.ts';
import type { Moderator } from './kit/people.ts';

/** Says who is at this desk. */
async function name(desk: Moderator, text: string): Promise<void> {
  await desk.button('desk.people.name').click();
  await desk.dialog().getByRole('textbox').fill(text);
  await desk.button('desk.people.save', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
}

/** From here on, nothing of what the server says reaches this desk until it is let go. */
async function holdNews(desk: Moderator): Promise<() => void> {
  const held: (() => void)[] = [];
  let isHeld = false;
  await desk.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const pass = (): void => socket.send(message);
      if (isHeld) held.push(pass);
      else pass();
    });
  });
  await desk.page.reload();
  await desk.connection('live');
  isHeld = true;
  return () => {
    isHeld = false;
    for (const pass of held) pass();
  };
}

test('two at one question: each sees the other there, one decides, the other is told who', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  const guest = await hall.guest();
  await guest.ask('Both are on it');
  await one.question('review', 'Both are on it').focus();
  await expect(two.question('review', 'Both are on it').locator('.colleague')).toBeVisible();

  const own = 'It was answered this morning';
  await two.button('desk.do.decline', two.question('review', 'Both are on it')).click();
  await two.dialog().getByRole('textbox').fill(own);
  await one.approve('Both are on it');
  await expect(two.dialog(), 'what is decided is not decided once more').toBeHidden();
  const why = two.t('desk.changed.approve', { who: two.t('desk.someone') });
  const told = two.t('desk.overtaken', { why });
  await expect(two.page.getByRole('listitem').filter({ hasText: told })).toBeVisible();
  await expect(two.question('live', 'Both are on it')).toBeVisible();
  await expect(guest.row('Both are on it')).toBeVisible();

  await test.step('what was typed is there again, and goes with the decision', async () => {
    await two.button('desk.do.decline', two.question('live', 'Both are on it')).click();
    await expect(two.dialog().getByRole('textbox')).toHaveValue(own);
    await two.page.keyboard.press('Escape');
    await two.button('desk.do.decline', two.question('live', 'Both are on it')).click();
    await two.button('reason.unclear', two.dialog()).click();
    await expect(two.question('archive', 'Both are on it')).toContainText(own);
    await expect(one.question('archive', 'Both are on it')).toContainText(own);
  });
});

test('a notice names what it takes back, and what was taken back; it covers no button', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = await colleague(hall, 'ar');
  const guest = await hall.guest();
  const text = 'Why does the road to the harbour end in the middle of the market?';
  const short = 'Why does the road to the harbour end in the…';
  await guest.ask(text);
  await desk.button('desk.do.approve', desk.question('review', text)).click();
  const done = desk.t('desk.done.about', { done: desk.t('desk.done.approve'), text: short });
  const notice = desk.page.getByRole('listitem').filter({ hasText: done });
  await expect(notice).toBeVisible();
  const foot = await notice.boundingBox();
  const column = await desk.column('review').boundingBox();
  expect(foot?.y, 'the notice stands below the columns').toBeGreaterThanOrEqual(
    (column?.y ?? 0) + (column?.height ?? 0),
  );

  await desk.button('common.undo', notice).click();
  const undone = desk.t('desk.done.undone', { what: done });
  await expect(desk.page.getByRole('listitem').filter({ hasText: undone })).toBeVisible();
  await other.button('desk.do.approve', other.question('review', text)).click();
  await expect(other.page.getByRole('listitem').filter({ hasText: short })).toBeVisible();
});

test('what is typed into a dialog outlives it, on its own panel and about its own question', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const dialog = desk.dialog();
  const field = dialog.getByRole('textbox').first();
  const typed = 'Half a sentence';
  for (const [open, about] of [
    ['desk.notes.write', undefined],
    ['desk.screen.write', undefined],
    ['desk.screen.count', undefined],
    ['desk.enter.floor', undefined],
    ['desk.do.words', QUESTIONS.most],
    ['desk.do.tags', QUESTIONS.most],
  ] as const) {
    const reach = (): Promise<void> =>
      about === undefined ? desk.button(open).click() : desk.choose(desk.question('live', about), open);
    await test.step(open, async () => {
      await reach();
      await field.fill(typed);
      // Among the tags it is not saved yet.
      if (open === 'desk.do.tags') await field.press('Enter');
      await desk.page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await reach();
      await expect(field).toHaveValue(typed);
      await desk.page.keyboard.press('Escape');
    });
  }
  await desk.choose(desk.question('live', QUESTIONS.middle), 'desk.do.words');
  await expect(field).toHaveValue(QUESTIONS.middle);
  await desk.page.keyboard.press('Escape');
  await desk.choose(desk.question('live', QUESTIONS.most), 'desk.do.words');
  await desk.button('desk.kept.discard', dialog).click();
  await expect(field).toHaveValue(QUESTIONS.most);
});

test('a late answer closes no dialog but its own, and takes no newer words with it', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const letGo = await holdNews(desk);
  const dialog = desk.dialog();
  const field = dialog.getByRole('textbox');
  await desk.button('desk.notes.write').click();
  await field.fill('Two minutes left');
  await desk.button('desk.notes.send', dialog).click();
  await desk.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await desk.button('desk.notes.write').click();
  await expect(field).toHaveValue('Two minutes left');
  await field.fill('Two minutes left, please');
  letGo();
  await expect(desk.notice('desk.done.note')).toBeVisible();
  await expect(field).toHaveValue('Two minutes left, please');
  await desk.page.keyboard.press('Escape');
  await desk.button('desk.notes.write').click();
  await expect(field).toHaveValue('Two minutes left, please');
});

test('a tag that was typed stays at hand while it is off', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  await desk.choose(desk.question('live', QUESTIONS.most), 'desk.do.tags');
  const field = desk.dialog().getByRole('textbox');
  await field.fill('harbour');
  await field.press('Enter');
  const chip = desk.dialog().getByRole('button', { name: '#harbour' });
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await chip.press('Space');
  await expect(chip).toHaveAttribute('aria-pressed', 'false');
  await expect(chip).toBeFocused();
  await chip.press('Space');
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
});

test('of several tagged, one that someone else changed stays to be tagged, and is not counted', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = new Orders((await colleague(hall)).page);
  const letGo = await holdNews(desk);
  const { id, version } = await other.question(QUESTIONS.middle);
  await other.give({ edit: { panel: 1, question: id, seen: version, edit: { tags: ['harbour'] } } });
  await desk.page.keyboard.press('2');
  await desk.page.keyboard.press('Control+a');
  await desk.page.keyboard.press('t');
  await desk.dialog().getByRole('textbox').fill('roads');
  await desk.button('desk.tags.save', desk.dialog()).click();
  letGo();
  const told = desk.page.getByRole('listitem').filter({ hasText: desk.t('desk.done.many.tags', { n: 2 }) });
  await expect(told).toBeVisible();
  await expect(desk.dialog()).toContainText(desk.t('error.changed_meanwhile'));
  await desk.button('desk.tags.save', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
  const tags = async (): Promise<unknown> => (await other.question(QUESTIONS.middle)).tags;
  await expect.poll(tags, 'what the colleague put on stays on').toEqual(['harbour', 'roads']);
});

test('a name that was typed before a panel went without names holds no question back', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const host = new Orders((await hall.host()).page);
  await desk.button('desk.enter.floor').click();
  await desk.dialog().getByRole('textbox').first().fill('Said in the hall');
  const asker = desk.dialog().getByRole('textbox', { name: desk.t('desk.enter.name') });
  await asker.fill('Amina');
  const head = (await host.known()).programme?.find(({ id }) => id === host.panel);
  if (head === undefined) throw new Error('the panel is in the programme');
  await host.give({ put_panel: { panel: head.id, terms: { ...head.terms, names: 'off' } } });
  await expect(asker).toHaveCount(0);
  await desk.button('desk.enter.send', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
  await expect(desk.question('live', 'Said in the hall')).toBeVisible();
});

test('what is changed while a poll is saved stays open, and the next press saves it', async ({ hall }) => {
  await hall.open(EVENT);
  const moderator = await hall.moderator();
  const desk = new PollDesk(moderator, hall);
  const letGo = await holdNews(moderator);
  await desk.begin(['Shall we', 'هل'], 'yes_no');
  await desk.button('desk.editor.save', desk.dialog()).click();
  await desk.write('desk.editor.question', ['Shall we go on?', 'هل نواصل؟']);
  letGo();
  await expect(desk.notice('desk.poll.done.save')).toBeVisible();
  await desk.button('desk.editor.save', desk.dialog()).click();
  await expect(desk.dialog()).toBeHidden();
  await expect(desk.card(['Shall we go on?', ''])).toHaveCount(1);
});

test('what was merged into a question stands under it, and any desk can split it off', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  const { most, middle } = QUESTIONS;
  await one.choose(one.question('live', most), 'desk.do.merge');
  await one.dialog().getByRole('searchbox').fill(middle);
  await one.dialog().getByRole('checkbox', { name: middle }).check();
  await one.dialog().locator('button.primary').click();
  await expect(one.dialog()).toBeHidden();

  const survivor = two.question('live', most);
  await survivor.getByText(two.t('desk.united', { n: 1 })).click();
  const part = survivor.getByRole('listitem').filter({ hasText: middle });
  await expect(part).toBeVisible();
  await two.button('desk.do.split', part).click();
  await expect(part).toHaveCount(0);
  // While the pointer is on a column, nothing comes into it.
  await two.page.mouse.move(0, 0);
  await expect(two.column('live').getByRole('article').filter({ hasText: middle })).toBeVisible();
  await expect(one.column('live').getByRole('article').filter({ hasText: middle })).toBeVisible();
  await expect(one.column('live').getByText(one.t('desk.united', { n: 1 }))).toHaveCount(0);
});

test('of a question that its asker took back it says so, and not who touched it before', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = new Orders((await colleague(hall)).page);
  const guest = await hall.guest();
  const text = 'Not quite what I meant';
  await guest.ask(text);
  const { id, version } = await other.question(text);
  await other.give({ edit: { panel: 1, question: id, seen: version, edit: { tags: ['harbour'] } } });
  await expect(desk.question('review', text)).toContainText('harbour');
  await desk.button('desk.do.decline', desk.question('review', text)).click();
  await desk.dialog().getByRole('textbox').fill('Please ask it anew');
  await guest.tab('questions.mine');
  await guest.button('mine.withdraw').click();
  await guest.button('mine.withdraw').click();
  await expect(desk.dialog()).toBeHidden();
  const told = desk.t('desk.overtaken', { why: desk.t('desk.withdrawn') });
  await expect(desk.page.getByRole('listitem').filter({ hasText: told })).toBeVisible();
});

test('who splits a question off by key stays on the row it was part of', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const orders = new Orders(desk.page);
  const [keep, joins] = [await orders.question(QUESTIONS.most), await orders.question(QUESTIONS.middle)];
  const verdict = { merge: keep.id };
  await orders.give({ moderate: { panel: 1, questions: [[joins.id, joins.version]], verdict } });
  const survivor = desk.question('live', QUESTIONS.most);
  await survivor.getByText(desk.t('desk.united', { n: 1 })).press('Enter');
  const part = survivor.getByRole('listitem').filter({ hasText: QUESTIONS.middle });
  await desk.button('desk.do.split', part).press('Enter');
  await expect(part).toHaveCount(0);
  await expect(survivor).toBeFocused();
  // The row itself comes into the column once nobody works there.
  expect((await orders.question(QUESTIONS.middle)).state).toBe('live');
});

test('what was so already is told', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  await desk.button('desk.screen.show_blank').click();
  await expect(desk.notice('desk.done.show')).toBeVisible();
  await desk.button('desk.screen.show_blank').click();
  await expect(desk.notice('desk.same')).toBeVisible();
});

test('two approve the same question at the same time: it is done once, both are told, the first has the way back', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  await name(one, 'Amina');
  const guest = await hall.guest();
  await guest.ask('Both want it');
  await expect(two.question('review', 'Both want it')).toBeVisible();
  const letGo = await holdNews(two);
  await expect(two.question('review', 'Both want it')).toBeVisible();
  await one.approve('Both want it');
  await expect(one.notice('desk.done.approve').getByRole('button', { name: one.t('common.undo') })).toBeVisible();

  await two.button('desk.do.approve', two.question('review', 'Both want it')).click();
  letGo();
  const told = two.page.getByRole('listitem').filter({ hasText: two.t('desk.same.approve', { who: 'Amina' }) });
  await expect(told).toBeVisible();
  await expect(told.getByRole('button', { name: two.t('common.undo') })).toHaveCount(0);
  await expect(two.question('live', 'Both want it')).toBeVisible();
  await two.page.keyboard.press('u');
  await expect(two.notice('desk.undo.none')).toBeVisible();

  // A snapshot may be a second old.
  const orders = new Orders(one.page);
  const decisions = async (): Promise<number> =>
    ((await orders.known()).actions ?? []).filter(({ command }) => 'moderate' in command).length;
  await expect.poll(decisions, 'the history has one decision').toBe(1);
  await one.page.keyboard.press('u');
  await expect(two.question('review', 'Both want it')).toBeVisible();
});

test('of several, those that someone else changed are left alone, and told of', async ({ hall }) => {
  await hall.open(EVENT);
  const one = await hall.moderator();
  const two = await colleague(hall);
  const guest = await hall.guest();
  const asked = ['Approved meanwhile', 'Declined by two', 'One more declined'] as const;
  for (const text of asked) {
    await guest.ask(text);
    await expect(two.question('review', text)).toBeVisible();
  }
  await two.page.keyboard.press('1');
  await two.page.keyboard.press('Control+a');
  await two.page.keyboard.press('d');
  await one.approve(asked[0]);
  await expect(two.question('live', asked[0])).toBeVisible();
  await two.button('reason.unclear', two.dialog()).click();
  const notices = two.page.getByRole('listitem');
  await expect(notices.filter({ hasText: two.t('desk.done.many.decline', { n: 2 }) })).toBeVisible();
  await expect(notices.filter({ hasText: two.t('desk.done.skipped', { n: 1 }) })).toBeVisible();
  await expect(two.question('live', asked[0])).toBeVisible();
  await expect(two.question('archive', asked[1])).toBeVisible();
});
