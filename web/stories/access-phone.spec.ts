// Everyone can perceive and use the phone in the states that come seldom: topics, every fate of a question, refusals, ends.
import { AT_HOME, look } from './kit/access.ts';
import { eventIn, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { Guest } from './kit/people.ts';
import { TONGUES } from './kit/words.ts';

const FATES = [
  'Who signs first?',
  'How does a ceasefire turn into a peace?',
  'Where is the coffee?',
  'Is there a map?',
];
const [ANSWERED = '', MERGED = '', DECLINED = '', ARCHIVED = ''] = FATES;
const WAITING = 'Asked into the dark';

// Each of these visits dozens of combinations.
test.describe.configure({ timeout: 180_000 });

for (const [tongue, other] of TONGUES) {
  const windowed = { speaks: tongue, viewport: AT_HOME.desk, isMobile: false, hasTouch: false };

  test(`own questions with every fate, and one that waits, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    hall.expectBrokenNetwork();
    const wire = await hall.wire();
    const guest = await hall.guest({ ...windowed, wire });
    const desk = new Orders((await hall.moderator()).page);
    for (const text of FATES) await guest.ask(text);
    await desk.judge('approve', ANSWERED, ARCHIVED);
    await desk.judge('answered', ANSWERED);
    await desk.judge('archive', ARCHIVED);
    await desk.judge({ merge: (await desk.question(QUESTIONS.most)).id }, MERGED);
    await desk.judge({ decline: { code: 'off_topic', words: 'It is in the foyer, all day.' } }, DECLINED);
    await guest.tab('questions.mine');
    for (const [text, fate] of [
      [ANSWERED, 'answered'],
      [MERGED, 'merged'],
      [DECLINED, 'declined'],
      [ARCHIVED, 'archived'],
    ] as const) {
      await expect(guest.row(text)).toContainText(guest.t(`question.state.${fate}`));
    }
    await expect(guest.row(MERGED)).toContainText(QUESTIONS.most);
    wire.cut();
    await guest.connection('offline');
    await guest.ask(WAITING);
    await expect(guest.row(WAITING)).toContainText(guest.t('mine.waiting'));
    await look(guest.page, 'mine: waiting, answered, merged, declined, archived');
  });

  test(`several questions on the screen, a refusal, and a panel that is sealed, ${tongue}`, async ({ hall }) => {
    await hall.open(eventIn(tongue, other));
    hall.expectBrokenNetwork();
    const wire = await hall.wire();
    const guest = await hall.guest({ ...windowed, wire });
    const moderator = await hall.moderator();
    await new Orders(moderator.page).top(QUESTIONS.least, QUESTIONS.middle);
    await expect(guest.rows.getByText(guest.t('question.state.on_screen'), { exact: true })).toHaveCount(2);
    await look(guest.page, 'a list on the screen');
    wire.cut();
    await guest.connection('offline');
    await guest.ask(WAITING);
    await moderator.button('desk.panel.pause').click();
    await expect(moderator.button('desk.panel.resume')).toBeVisible();
    wire.heal();
    await expect(guest.page.getByRole('contentinfo').getByText(guest.t('error.panel_paused'))).toBeVisible();
    await look(guest.page, 'a refusal, its words back in the box');
    await guest.box.fill('');
    await guest.button('common.close').last().click();
    await moderator.button('desk.panel.close').click();
    await moderator.button('desk.panel.seal').click();
    await moderator.button('desk.seal.confirm', moderator.dialog()).click();
    await expect(guest.page.locator('summary')).toContainText(guest.t('panel.state.sealed'));
    await look(guest.page, 'sealed');
  });

  test(`topics in place of words, ${tongue}`, async ({ hall }) => {
    const event = eventIn(tongue, other).split('[[questions]]')[0] ?? '';
    await hall.open(event.replace('names = "optional"', 'names = "optional", sharing = "topics"'));
    const guest = await hall.guest(windowed);
    const desk = new Orders((await hall.moderator()).page);
    await guest.ask('Why was my cousin not paid?');
    const { id, version } = await desk.question('Why was my cousin not paid?');
    await desk.give({ edit: { panel: 1, question: id, seen: version, edit: { label: 'Wages' } } });
    await desk.judge('approve', 'Why was my cousin not paid?');
    await expect(guest.voteButton('Wages')).toContainText(guest.t('vote.me_too'));
    await guest.box.fill('And my brother?');
    await expect(guest.page.getByText(guest.t('ask.topics'))).toBeVisible();
    await look(guest.page, 'topics only');
    await guest.button('common.close').click();
    await guest.tab('questions.mine');
    await look(guest.page, 'mine, where others see topics');
  });

  for (const [close, key] of [
    [4203, 'stopped.crowded'],
    [4202, 'stopped.4202'],
    [4204, 'stopped.4204'],
  ] as const) {
    test(`a page that the server has closed with ${close}, ${tongue}`, async ({ hall }) => {
      await hall.open(eventIn(tongue, other));
      const { context } = await hall.browser({}, windowed);
      const guest = new Guest(await context.newPage(), tongue);
      await guest.page.routeWebSocket('**/ws', (socket) => socket.close({ code: close }));
      await guest.page.goto(hall.server.links.audience);
      await expect(guest.page.getByRole('contentinfo').getByText(guest.t(key))).toBeVisible();
      await look(guest.page, key);
    });
  }
}
