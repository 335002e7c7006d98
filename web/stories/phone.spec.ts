// The phone: what it keeps, what it never moves, and what it says.
import { EVENT, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';

const DRAFT = 'A thought that is not yet';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

test('a first visit is one request and one socket', async ({ hall }) => {
  const requests: string[] = [];
  const { context } = await hall.browser({});
  const page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  await page.goto(hall.server.links.audience);
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
  await expect(page.getByText(QUESTIONS.most)).toBeVisible();
  const socket = `${hall.server.origin.replace('http', 'ws')}/ws`;
  expect(requests.filter((url) => !url.endsWith('/favicon.svg'))).toEqual([hall.server.links.audience, socket]);
});

test('draft and vote survive a reload, a killed server and a restart; nothing counts twice', async ({ hall }) => {
  const guest = await hall.guest();
  const desk = await hall.moderator();
  hall.expectBrokenNetwork();
  const counted = (n: number) => desk.t('poll.votes', { n });

  await guest.box.fill(DRAFT);
  await guest.voteButton(QUESTIONS.least).click();
  // At once, with the vote still on its way.
  await guest.page.reload();
  await expect(guest.box).toHaveValue(DRAFT);
  await expect(guest.voteButton(QUESTIONS.least)).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.question('live', QUESTIONS.least)).toContainText(counted(3));

  await hall.server.kill();
  await guest.connection('offline');
  await guest.voteButton(QUESTIONS.middle).click();
  await guest.ask('Asked into the dark');
  await expect(guest.page.getByText(guest.t('offline.waiting', { n: 2 }))).toBeVisible();
  await guest.tab('questions.mine');
  await expect(guest.row('Asked into the dark')).toContainText(guest.t('mine.waiting'));

  await hall.server.restart();
  await guest.connection('live');
  await expect(guest.row('Asked into the dark')).toContainText(guest.t('question.state.in_review'));
  await desk.connection('live');
  await expect(desk.question('review', 'Asked into the dark')).toHaveCount(1);
  await expect(desk.question('live', QUESTIONS.middle)).toContainText(counted(5));
  await expect(desk.question('live', QUESTIONS.least)).toContainText(counted(3));

  await guest.page.reload();
  await guest.connection('live');
  await expect(guest.voteButton(QUESTIONS.middle)).toHaveAttribute('aria-pressed', 'true');
  await expect(guest.voteButton(QUESTIONS.middle)).toContainText('5');
  // Second tap off, and never more than one for one phone.
  await guest.voteButton(QUESTIONS.middle).click();
  await expect(desk.question('live', QUESTIONS.middle)).toContainText(counted(4));
});

test('the list does not move under a finger; a button says that new questions wait', async ({ hall }) => {
  const guest = await hall.guest();
  const asker = await hall.guest();
  const desk = await hall.moderator();
  const order = () => guest.rows.allInnerTexts().then((rows) => rows.map((row) => row.split('\n')[0]));
  await guest.tab('questions.recent');
  await expect(guest.rows).toHaveCount(3);
  const before = await order();
  const top = await guest.rows.first().boundingBox();
  if (top === null) throw new Error('the first row is not drawn');

  const touch = await guest.page.context().newCDPSession(guest.page);
  const touchPoints = [{ x: top.x + 40, y: top.y + 20 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await asker.ask('Something new');
  await desk.approve('Something new');

  const pill = guest.page.getByRole('button', { name: guest.t('questions.more', { n: 1 }) });
  await expect(pill).toBeVisible();
  expect(await order()).toEqual(before);
  expect(await guest.rows.first().boundingBox()).toEqual(top);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await pill.click();
  await expect(guest.rows).toHaveCount(4);
  await expect(guest.rows.first()).toContainText('Something new');
  await expect(pill).toBeHidden();
});

test('what was not taken says why, to its asker only', async ({ hall }) => {
  const guest = await hall.guest();
  const other = await hall.guest();
  const desk = await hall.moderator();
  await guest.ask('Where is the coffee?');
  await desk.button('desk.do.decline', desk.question('review', 'Where is the coffee?')).click();
  await desk.dialog().getByRole('textbox').fill('It is in the foyer.');
  await desk.button('reason.off_topic', desk.dialog()).click();

  await guest.tab('questions.mine');
  const row = guest.row('Where is the coffee?');
  for (const text of [guest.t('question.state.declined'), guest.t('reason.off_topic'), 'It is in the foyer.']) {
    await expect(row).toContainText(text);
  }
  expect(other.frames.join('\n')).not.toContain('coffee');
});

test('another language mirrors the page and leaves what people wrote as it runs', async ({ hall }) => {
  const guest = await hall.guest();
  const html = guest.page.locator('html');
  const vote = guest.voteButton(QUESTIONS.most);
  const leftOf = async () => (await vote.boundingBox())?.x ?? 0;
  await expect(html).toHaveAttribute('dir', 'ltr');
  expect(await leftOf()).toBeGreaterThan(195);

  await guest.page.getByLabel(guest.t('common.language')).selectOption('ar');
  for (const time of ['at once', 'after a reload']) {
    await expect(html, time).toHaveAttribute('lang', 'ar');
    await expect(html, time).toHaveAttribute('dir', 'rtl');
    await expect(guest.page.getByRole('tab', { name: 'الأكثر تأييدًا' })).toBeVisible();
    expect(await leftOf()).toBeLessThan(100);
    await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.first[1]);
    await expect(guest.page.getByText(QUESTIONS.most)).toHaveCSS('direction', 'ltr');
    await expect(guest.page.getByText(QUESTIONS.middle)).toHaveCSS('direction', 'rtl');
    await guest.page.reload();
  }
});

test('the code is taken in the digits of any script, and refused in words', async ({ hall }) => {
  const { context } = await hall.browser({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  hall.expectBrokenNetwork();
  const { code } = hall.server;
  expect(code).toMatch(/^\d{6}$/);
  const arabic = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join('');
  const wrong = String(((Number(code) - 100_000 + 1) % 900_000) + 100_000);

  await page.goto(hall.server.origin);
  const field = page.getByLabel('Enter the six digits from the screen');
  const join = page.getByRole('button', { name: 'Join' });
  await field.fill('123');
  await join.click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText('A code has six digits.');
  await field.fill(wrong);
  await join.click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText('No event has this code.');
  await field.fill(`${arabic.slice(0, 3)} ${arabic.slice(3)}`);
  await join.click();
  await expect(page).toHaveURL(hall.server.links.audience);
  await expect(page.getByText('Connected', { exact: true })).toBeVisible();
});

test('a phone follows the programme, and says in words what a panel takes', async ({ hall }) => {
  const guest = await hall.guest();
  const desk = await hall.moderator();
  const programme = guest.page.getByRole('list', { name: guest.t('programme.title') });

  await desk.button('desk.panel.pause').click();
  await expect(guest.page.getByText(guest.t('ask.paused'))).toBeVisible();
  await expect(guest.box).toBeHidden();
  await guest.voteButton(QUESTIONS.least).click();
  await expect(desk.question('live', QUESTIONS.least)).toContainText(desk.t('poll.votes', { n: 3 }));
  await desk.button('desk.panel.close').click();
  await expect(guest.page.getByText(guest.t('ask.closed'))).toBeVisible();
  await expect(guest.voteButton(QUESTIONS.least)).toBeDisabled();

  await guest.page.locator('summary').click();
  await programme.getByRole('button').filter({ hasText: PANELS.second[0] }).click();
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.second[0]);
  await expect(guest.page.getByText(guest.t('ask.upcoming'))).toBeVisible();
  await expect(guest.page.getByText(guest.t('questions.empty.popular'))).toBeVisible();

  // The desk goes to the third panel, opens it and puts it on the phones.
  await desk.page.locator('summary').click();
  await desk.page.locator('details').getByRole('button').filter({ hasText: PANELS.third[0] }).click();
  await desk.button('desk.panel.open').click();
  await desk.button('desk.panel.go_live').click();
  await expect(guest.page.getByText(guest.t('programme.now_live'))).toBeVisible();
  await guest.button('programme.go').click();
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.third[0]);
  await guest.ask('Who signs first?');
  await expect(desk.question('review', 'Who signs first?')).toBeVisible();
});
