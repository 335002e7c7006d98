// The phone: what it keeps, what it never moves, and what it says.
import { look } from './kit/access.ts';
import { EVENT, eventIn, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { TONGUES } from './kit/words.ts';

const DRAFT = 'A thought that is not yet';

/** The event with other rules in its first panel. */
function withRules(event: string, rules: string): string {
  return event.replace('names = "optional"', `names = "optional", ${rules}`);
}

/** The event with no votes in its first panel but the askers' own. */
function withoutVotes(event: string): string {
  return withRules(event, 'votes = "off"').replaceAll(/votes = \d+/g, 'votes = 1');
}

/** The event without its questions: those would be released as they are, where others may only see topics. */
function withTopics(event: string): string {
  return withRules(event.split('[[questions]]')[0] ?? '', 'sharing = "topics"');
}

test.describe('with the usual rules', () => {
  test.beforeEach(async ({ hall }) => {
    await hall.open(EVENT);
  });

  test('a first visit is one request and one socket; the polls come after it is usable', async ({ hall }) => {
    const requests: string[] = [];
    const { context } = await hall.browser({});
    const page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    await page.goto(hall.server.links.audience);
    await expect(page.getByText('Connected', { exact: true })).toBeVisible();
    await expect(page.getByText(QUESTIONS.most)).toBeVisible();
    const socket = `${hall.server.origin.replace('http', 'ws')}/ws`;
    const parts = [`${hall.server.origin}/assets/later-`, `${hall.server.origin}/catalogue/en/later`];
    const isPart = (url: string): boolean => parts.some((part) => url.startsWith(part));
    await expect.poll(() => requests.filter(isPart).length).toBeGreaterThan(1);
    await page.waitForLoadState('networkidle');
    const asked = requests.filter((url) => !url.endsWith('/favicon.svg'));
    expect(asked.filter((url) => !isPart(url))).toEqual([hall.server.links.audience, socket]);
    expect(asked.filter(isPart), 'asked for once, with its words').toHaveLength(2);
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
    await expect(guest.page.getByText(guest.t('ask.paused', { votes: 'on' }))).toBeVisible();
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
    await desk.page.getByTitle(desk.t('desk.panel.choose')).click();
    await desk.page.locator('details[open]').getByRole('button').filter({ hasText: PANELS.third[0] }).click();
    await desk.button('desk.panel.open').click();
    await desk.button('desk.panel.go_live').click();
    await expect(guest.page.getByText(guest.t('course.now'))).toBeVisible();
    await guest.button('course.go').click();
    await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.third[0]);
    await guest.ask('Who signs first?');
    await expect(desk.question('review', 'Who signs first?')).toBeVisible();
  });

  test('a pause does not take away what is being written, and says why it cannot be sent', async ({ hall }) => {
    const guest = await hall.guest();
    const desk = await hall.moderator();
    const reason = guest.page.getByText(guest.t('ask.paused', { votes: 'on' }));
    await guest.box.fill(DRAFT);
    await desk.button('desk.panel.pause').click();
    await expect(reason).toBeVisible();
    await expect(guest.box).toHaveValue(DRAFT);
    await expect(guest.button('ask.send')).toHaveAttribute('aria-disabled', 'true');
    await guest.button('common.close').click();
    await expect(reason).toBeVisible();
    await expect(guest.box).toHaveValue(DRAFT);
    await desk.button('desk.panel.resume').click();
    await expect(reason).toBeHidden();
    await guest.box.click();
    await guest.button('ask.send').click();
    await expect(desk.question('review', DRAFT)).toBeVisible();
  });

  test('whatever is on the screen is read whole after a tap, and a countdown runs on phones too', async ({ hall }) => {
    const guest = await hall.guest();
    const desk = new Orders((await hall.moderator()).page);
    const screen = guest.page.getByRole('region', { name: guest.t('stage.now') });
    const long = 'The doors of the large hall open again after the break. '.repeat(4).trim();
    await desk.message(long);
    const text = screen.getByRole('button', { name: long });
    await expect(text).toHaveAttribute('aria-expanded', 'false');
    const folded = (await text.boundingBox())?.height ?? 0;
    await text.click();
    await expect(text).toHaveAttribute('aria-expanded', 'true');
    await expect.poll(async () => (await text.boundingBox())?.height ?? 0).toBeGreaterThan(1.5 * folded);

    await desk.countdown(15 * 60_000, 'Coffee');
    await expect(screen.getByRole('button', { name: 'Coffee' })).toHaveAttribute('aria-expanded', 'false');
    await expect(screen.getByRole('timer')).toHaveText(/^14:[0-5]\d$/);
    await desk.countdown(-1000);
    await expect(screen.getByRole('timer')).toHaveText('0:00');
    // The reader's pause holds for the clock too.
    await guest.button('updates.pause').click();
    await expect(screen.getByRole('timer')).toBeHidden();
  });

  test('an own question is changed and withdrawn while it is in review; a reload keeps the change', async ({
    hall,
  }) => {
    const guest = await hall.guest();
    const desk = await hall.moderator();
    const words = guest.page.getByRole('textbox', { name: guest.t('mine.words') });
    await guest.ask('Wat is the plan?');
    await guest.tab('questions.mine');
    await guest.button('mine.edit', guest.row('Wat is the plan?')).click();
    await expect(words).toBeFocused();
    await words.fill('What is the plan?');
    await guest.page.reload();
    await guest.connection('live');
    await guest.tab('questions.mine');
    await expect(words).toHaveValue('What is the plan?');
    await guest.button('mine.save').click();
    await expect(words).toBeHidden();
    await expect(guest.row('What is the plan?')).toContainText(guest.t('question.state.in_review'));
    await expect(desk.question('review', 'What is the plan?')).toBeVisible();
    await expect(desk.question('review', 'Wat is the plan?')).toHaveCount(0);

    await guest.button('mine.withdraw').click();
    await expect(guest.page.getByText(guest.t('mine.sure'))).toBeVisible();
    await guest.button('mine.withdraw').click();
    await expect(guest.page.getByText(guest.t('questions.empty.mine'))).toBeVisible();
    await expect(desk.question('review', 'What is the plan?')).toHaveCount(0);
  });

  test('a change that comes after the release is refused, and every word of it stays', async ({ hall }) => {
    const guest = await hall.guest();
    const desk = await hall.moderator();
    await guest.ask('Who pays for it?');
    await guest.tab('questions.mine');
    await guest.button('mine.edit').click();
    await guest.page.getByRole('textbox', { name: guest.t('mine.words') }).fill('Who pays for all of it?');
    await desk.approve('Who pays for it?');
    const row = guest.row('Who pays for it?');
    await expect(row).toContainText(guest.t('question.state.live'));
    await expect(row).toContainText(guest.t('mine.late'));
    await expect(row).toContainText('Who pays for all of it?');
    await guest.button('mine.again').click();
    await expect(guest.box).toHaveValue('Who pays for all of it?');
    await expect(row).not.toContainText(guest.t('mine.late'));
  });

  test('a question like the one being written is offered for a vote; the field stays where it is', async ({ hall }) => {
    const guest = await hall.guest();
    await guest.box.click();
    const place = await guest.box.boundingBox();
    const similar = guest.page.getByRole('region', { name: guest.t('similar.title', { votes: 'on' }) });
    await guest.box.pressSequentially('How can a ceasefire become peace?');
    await expect(similar).toContainText(QUESTIONS.most);
    await expect(similar.getByRole('listitem')).toHaveCount(1);
    await expect(guest.box).toBeFocused();
    expect(await guest.box.boundingBox()).toEqual(place);
    await similar.locator('button.vote').click();
    await expect(similar.locator('button.vote')).toHaveAttribute('aria-pressed', 'true');
    await expect(similar.locator('button.vote')).toContainText('7');
    // What is asked already need not be asked, unless someone wants to all the same.
    await expect(guest.box).toHaveValue('How can a ceasefire become peace?');
    await guest.button('similar.discard', similar).click();
    await expect(guest.box).toHaveValue('');
    await expect(similar).toBeHidden();
    await guest.box.fill('How can a ceasefire become peace?');
    await expect(similar).toContainText(QUESTIONS.most);
    await guest.box.fill('Is there coffee?');
    await expect(similar).toBeHidden();
  });
});

test('a panel without votes has no vote button and nothing popular', async ({ hall }) => {
  await hall.open(withoutVotes(EVENT));
  const guest = await hall.guest();
  const desk = await hall.moderator();
  await expect(guest.rows).toHaveCount(3);
  await expect(guest.page.locator('button.vote')).toHaveCount(0);
  await expect(guest.page.getByRole('tab', { name: guest.t('questions.popular') })).toHaveCount(0);
  await expect(guest.page.getByRole('tab', { name: guest.t('questions.recent') })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await guest.box.fill(QUESTIONS.most);
  const similar = guest.page.getByRole('region', { name: guest.t('similar.title', { votes: 'off' }) });
  await expect(similar).toContainText(QUESTIONS.most);
  await desk.button('desk.panel.pause').click();
  await expect(guest.page.getByText(guest.t('ask.paused', { votes: 'off' }))).toBeVisible();
});

test('where only topics are shared, nobody reads the words of another, and everyone can say "me too"', async ({
  hall,
}) => {
  await hall.open(withTopics(EVENT));
  const asker = await hall.guest();
  const other = await hall.guest();
  const desk = await hall.moderator();
  await asker.box.click();
  await expect(asker.page.getByText(asker.t('ask.topics'))).toBeVisible();
  await asker.ask('Why was my cousin not paid?');
  const asked = desk.question('review', 'Why was my cousin not paid?');
  await desk.choose(asked, 'desk.do.label');
  await desk.dialog().getByRole('textbox').fill('Wages');
  await desk.dialog().locator('button.primary').click();
  await desk.approve('Why was my cousin not paid?');

  await expect(other.row('Wages')).toBeVisible();
  await other.voteButton('Wages').click();
  await expect(asker.voteButton('Wages')).toContainText('2');
  await expect(other.voteButton('Wages')).toContainText(other.t('vote.me_too'));
  expect(other.frames.join('\n')).not.toContain('cousin');
  await asker.tab('questions.mine');
  await expect(asker.row('Why was my cousin not paid?')).toContainText(asker.t('question.state.live'));
});

for (const [tongue, other] of TONGUES) {
  test(`editing, withdrawing and suggestions can be perceived and used by everyone, ${tongue}`, async ({ hall }) => {
    test.setTimeout(180_000);
    await hall.open(eventIn(tongue, other));
    const guest = await hall.guest({ speaks: tongue, isMobile: false, hasTouch: false });
    await guest.ask('Who signs first?');
    await guest.ask('Who signs last?');
    await guest.tab('questions.mine');
    await guest.button('mine.edit', guest.row('Who signs first?')).click();
    await guest.button('mine.withdraw', guest.row('Who signs last?')).click();
    await look(guest.page, 'mine: changing one, withdrawing another');
    await guest.box.fill('How can a ceasefire become peace?');
    await expect(guest.page.getByRole('heading', { name: guest.t('similar.title', { votes: 'on' }) })).toBeVisible();
    await look(guest.page, 'a suggestion while writing');
  });

  test(`a panel without votes can be perceived and used by everyone, ${tongue}`, async ({ hall }) => {
    test.setTimeout(180_000);
    await hall.open(withoutVotes(eventIn(tongue, other)));
    const guest = await hall.guest({ speaks: tongue, isMobile: false, hasTouch: false });
    await expect(guest.rows).toHaveCount(3);
    await look(guest.page, 'without votes');
  });
}
