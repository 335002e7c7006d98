// The life of questions among six browsers: three who ask, two who moderate, and the screen; from what was asked to what became of it.
import { colleague } from './kit/colleague.ts';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { holdCommands } from './kit/held.ts';

const CEASEFIRE = 'How does a cease-fire become a real peace?';
const COFFEE = 'Where is the coffee?';
const SAFETY = 'من يضمن سلامة الوسيطات؟';
const OWN_WORDS = 'It is in the foyer, all day.';

test('six browsers: ask, to the screen, merge, decline with a reason, two at once, undo, pause', async ({ hall }) => {
  await hall.open(EVENT);
  const guest1 = await hall.guest();
  const guest2 = await hall.guest({ speaks: 'ar' });
  const guest3 = await hall.guest();
  const leila = await hall.moderator();
  const salma = await colleague(hall, 'ar');
  const screen = await hall.screen();

  await test.step('three ask; both desks see it, and nobody else', async () => {
    await guest1.ask(CEASEFIRE);
    await guest2.ask(SAFETY);
    await guest3.ask(COFFEE);
    for (const desk of [leila, salma]) {
      for (const text of [CEASEFIRE, SAFETY, COFFEE]) await expect(desk.question('review', text)).toBeVisible();
    }
    expect([...guest1.frames, ...screen.frames].join('\n')).not.toContain(SAFETY);
  });

  await test.step('one is declined with a reason and words of one’s own, which only its asker reads', async () => {
    await leila.button('desk.do.decline', leila.question('review', COFFEE)).click();
    await leila.dialog().getByRole('textbox').fill(OWN_WORDS);
    await leila.button('reason.off_topic', leila.dialog()).click();
    await guest3.tab('questions.mine');
    await expect(guest3.row(COFFEE)).toContainText(guest3.t('reason.off_topic'));
    await expect(guest3.row(COFFEE)).toContainText(OWN_WORDS);
    await expect(salma.question('archive', COFFEE)).toContainText(OWN_WORDS);
    expect(guest2.frames.join('\n')).not.toContain(OWN_WORDS);
  });

  await test.step('two approve the same at once: it is done once, and both are told', async () => {
    const held = await holdCommands(salma, 'moderate');
    await salma.button('desk.do.approve', salma.question('review', SAFETY)).click();
    await held.waits();
    await leila.approve(SAFETY);
    held.letGo();
    const about = leila.t('desk.done.about', { done: leila.t('desk.done.approve'), text: SAFETY });
    await expect(leila.page.getByRole('listitem').filter({ hasText: about })).toBeVisible();
    const same = salma.t('desk.same.approve', { who: salma.t('desk.someone') });
    await expect(salma.page.getByRole('listitem').filter({ hasText: same })).toBeVisible();
    await salma.page.mouse.move(0, 0);
    await expect(salma.question('live', SAFETY)).toBeVisible();
    await guest2.tab('questions.mine');
    await expect(guest2.row(SAFETY)).toContainText(guest2.t('question.state.live'));
  });

  await test.step('to the screen, right to left; its asker reads that it is there', async () => {
    await salma.show(SAFETY);
    await expect(screen.headline).toHaveText(SAFETY);
    await expect(screen.headline).toHaveCSS('direction', 'rtl');
    await expect(guest2.row(SAFETY)).toContainText(guest2.t('question.state.on_screen'));
  });

  await test.step('two that mean the same become one, and who supported both counts once', async () => {
    await leila.approve(CEASEFIRE);
    await guest3.tab('questions.recent');
    for (const text of [CEASEFIRE, QUESTIONS.most]) {
      await guest3.voteButton(text).click();
      await expect(guest3.voteButton(text)).toHaveAttribute('aria-pressed', 'true');
    }
    // Six others, guest3, and guest1 who asked the other one.
    await expect(leila.question('live', QUESTIONS.most)).toContainText(leila.t('poll.votes', { n: 7 }));
    await expect(leila.question('live', CEASEFIRE)).toContainText(leila.t('poll.votes', { n: 2 }));
    await leila.choose(leila.question('live', QUESTIONS.most), 'desk.do.merge');
    const joins = leila.dialog().getByRole('checkbox', { name: CEASEFIRE });
    if (!(await joins.isChecked())) await joins.check();
    await leila.dialog().locator('button.primary').click();
    await expect(leila.dialog()).toBeHidden();
    await expect(salma.question('live', QUESTIONS.most)).toContainText(salma.t('poll.votes', { n: 8 }));
    await guest1.tab('questions.mine');
    await expect(guest1.row(CEASEFIRE)).toContainText(guest1.t('question.state.merged'));
  });

  await test.step('taken back: both stand for themselves again, with the votes they had', async () => {
    await leila.page.keyboard.press('u');
    await leila.page.mouse.move(0, 0);
    await salma.page.mouse.move(0, 0);
    await expect(salma.question('live', CEASEFIRE)).toContainText(salma.t('poll.votes', { n: 2 }));
    await expect(salma.question('live', QUESTIONS.most)).toContainText(salma.t('poll.votes', { n: 7 }));
    await expect(guest1.row(CEASEFIRE)).toContainText(guest1.t('question.state.live'));
    await expect(guest3.voteButton(CEASEFIRE)).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('questions pause and go on; what stands on the screen stays, and so do votes', async () => {
    await salma.button('desk.panel.pause').click();
    for (const guest of [guest1, guest2, guest3]) {
      await expect(guest.page.getByText(guest.t('ask.paused', { votes: 'on' }))).toBeVisible();
    }
    const pinned = guest3.page.getByRole('region', { name: guest3.t('stage.now') });
    await pinned.locator('button.vote').click();
    await expect(leila.question('live', SAFETY)).toContainText(leila.t('poll.votes', { n: 2 }));
    await expect(screen.headline).toHaveText(SAFETY);
    await leila.button('desk.panel.resume').click();
    await expect(guest1.box).toBeVisible();
  });

  await test.step('answered, and the next one: the asker reads it, and the screen goes on', async () => {
    await leila.button('desk.do.star', leila.question('live', CEASEFIRE)).click();
    await expect(leila.button('desk.do.unstar', leila.question('live', CEASEFIRE))).toBeVisible();
    await leila.page.keyboard.press('n');
    await expect(screen.headline).toHaveText(CEASEFIRE);
    await expect(guest2.row(SAFETY)).toContainText(guest2.t('question.state.answered'));
    await expect(guest1.row(CEASEFIRE)).toContainText(guest1.t('question.state.on_screen'));
  });
});
