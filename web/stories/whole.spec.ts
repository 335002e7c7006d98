// The whole story in five browsers: two questions, their review, a vote, the screen, a poll with a lost network, and exact counts.
import { expect, test } from './kit/hall.ts';

const ARABIC = 'كيف نضمن أن تشارك الوسيطات الشابات في مفاوضات السلام؟';
const ENGLISH = 'Who pays for mediation when no donor is watching?';

const POLL = ['What do we begin with tomorrow?', 'بماذا نبدأ غدا؟'] as const;
const ROSTER = ['One list of all mediators', 'قائمة واحدة بجميع الوسيطات'] as const;
const TRAINING = ['Training together', 'تدريب مشترك'] as const;
const FUND = ['A common fund', 'صندوق مشترك'] as const;

/** How long guest3 walks through the cellar, by guest3's own clock, in milliseconds. */
const LOST = 10_000;

test('five browsers: ask, review, vote, show, poll through a lost network, reveal', async ({ hall }) => {
  await hall.open();
  const wire = await hall.wire();
  const guest1 = await hall.guest({ speaks: 'ar' });
  const guest2 = await hall.guest();
  const guest3 = await hall.guest({ wire });
  const desk = await hall.moderator();
  const screen = await hall.screen();

  await test.step('guest1 asks in Arabic, guest2 in English; both wait, and only the desk sees them', async () => {
    await guest1.ask(ARABIC);
    await guest2.ask(ENGLISH);
    await guest1.tab('questions.mine');
    await guest2.tab('questions.mine');
    await expect(guest1.row(ARABIC)).toContainText(guest1.t('question.state.in_review'));
    await expect(guest2.row(ENGLISH)).toContainText(guest2.t('question.state.in_review'));
    await expect(desk.question('review', ARABIC)).toHaveCount(1);
    await expect(desk.question('review', ENGLISH)).toHaveCount(1);

    // A page fetched after both were asked, and everything that reached guest3 and the screen until now.
    const fresh = await guest3.page.request.get(guest3.page.url());
    const known = [await fresh.text(), await guest3.page.content(), ...guest3.frames, ...screen.frames].join('\n');
    for (const text of [ARABIC, ENGLISH]) expect(known).not.toContain(text);
    expect(guest1.frames.join('\n')).not.toContain(ENGLISH);
    expect(guest2.frames.join('\n')).not.toContain(ARABIC);
  });

  await test.step('the host approves both, guest3 votes for the Arabic one', async () => {
    await desk.approve(ARABIC);
    await desk.approve(ENGLISH);
    await expect(guest1.row(ARABIC)).toContainText(guest1.t('question.state.live'));
    await guest3.tab('questions.recent');
    await expect(guest3.row(ENGLISH)).toBeVisible();
    await guest3.voteButton(ARABIC).click();
    await expect(guest3.voteButton(ARABIC)).toHaveAttribute('aria-pressed', 'true');
    await expect(desk.question('live', ARABIC)).toContainText(desk.t('poll.votes', { n: 2 }));
  });

  await test.step('the host shows the Arabic one; the screen runs from right to left', async () => {
    await desk.show(ARABIC);
    const shown = screen.picture.getByText(ARABIC);
    await expect(shown).toBeVisible();
    await expect(shown).toHaveCSS('direction', 'rtl');
    await expect(screen.page.locator('blockquote')).toHaveAttribute('lang', 'ar');
    await expect(screen.page.locator('.box')).toHaveAttribute('dir', 'rtl');
    const [text, box] = [await shown.boundingBox(), await screen.page.locator('.box').boundingBox()];
    // It begins at the right edge, beside the bar.
    expect((box?.x ?? 0) + (box?.width ?? 0) - ((text?.x ?? 0) + (text?.width ?? 0))).toBeLessThan(100);
    await guest1.tab('questions.mine');
    await expect(guest1.row(ARABIC)).toContainText(guest1.t('question.state.on_screen'));
  });

  await test.step('a poll is drafted in both languages and opened', async () => {
    await desk.draft(POLL, [ROSTER, TRAINING, FUND]);
    await desk.button('desk.poll.open', desk.poll(POLL[0])).click();
    await desk.button('desk.poll.show', desk.poll(POLL[0])).click();
    await expect(screen.headline).toContainText(POLL[0]);
    await expect(screen.headline).toContainText(POLL[1]);
    for (const guest of [guest1, guest2, guest3]) await guest.tab('tabs.polls');
    await expect(guest1.poll(POLL[1]).getByLabel(ROSTER[1])).toBeVisible();
    await expect(guest3.poll(POLL[0]).getByLabel(ROSTER[0])).toBeVisible();
  });

  await test.step('three vote: one changes the answer, one loses the network meanwhile', async () => {
    hall.expectBrokenNetwork();
    await guest3.page.clock.install();
    wire.cut();
    await expect(guest3.page.getByText(guest3.t('offline.nothing'))).toBeVisible();

    await guest1.choose(POLL[1], ROSTER[1]);
    await guest2.choose(POLL[0], TRAINING[0]);
    await guest3.choose(POLL[0], FUND[0]);
    await guest2.chooseAgain(POLL[0], ROSTER[0]);
    for (const guest of [guest1, guest2]) {
      const title = guest === guest1 ? POLL[1] : POLL[0];
      await expect(guest.status(title)).toHaveText(guest.t('poll.saved'));
    }

    // Ten seconds go by on guest3's phone; it tries, is refused, keeps the answer, and at last its radio gives up.
    await guest3.page.clock.fastForward(LOST);
    await expect.poll(() => wire.refused).toBeGreaterThan(0);
    await guest3.page.context().setOffline(true);
    await expect(guest3.page.getByText(guest3.t('offline.waiting', { n: 1 }))).toBeVisible();
    await expect(guest3.status(POLL[0])).toHaveText(guest3.t('poll.waiting'));
    await expect(desk.poll(POLL[0])).toContainText(`2 ${desk.t('desk.poll.answered', { n: 2 })}`);

    wire.heal();
    await guest3.page.context().setOffline(false);
    await expect(guest3.status(POLL[0])).toHaveText(guest3.t('poll.saved'));
    await expect(desk.poll(POLL[0])).toContainText(`3 ${desk.t('desk.poll.answered', { n: 3 })}`);
  });

  await test.step('nobody but the desk knows how many answered, until the result is revealed', async () => {
    for (const { frames } of [guest1, guest2, guest3, screen]) expect(frames.join('\n')).not.toContain('"result":');
    await desk.button('desk.poll.close', desk.poll(POLL[0])).click();
    await desk.button('desk.poll.reveal', desk.poll(POLL[0])).click();

    for (const [option, count] of [
      [ROSTER, 2],
      [TRAINING, 0],
      [FUND, 1],
    ] as const) {
      for (const guest of [guest2, guest3]) {
        await expect(guest.outcome(POLL[0], option[0])).toContainText(guest.t('poll.votes', { n: count }));
      }
      await expect(guest1.outcome(POLL[1], option[1])).toContainText(guest1.t('poll.votes', { n: count }));
      await expect(screen.option(option[0]).locator('.count')).toHaveText(String(count));
      await expect(desk.poll(POLL[0]).getByRole('listitem').filter({ hasText: option[0] })).toContainText(`· ${count}`);
    }
    await expect(screen.picture.getByText('67%')).toBeVisible();
    await expect(screen.picture.getByText('33%')).toBeVisible();
    await expect(guest2.outcome(POLL[0], ROSTER[0])).toContainText(guest2.t('poll.yours'));
    await expect(guest3.outcome(POLL[0], FUND[0])).toContainText(guest3.t('poll.yours'));
    await expect(screen.picture.getByText('3 people answered')).toBeVisible();
  });
});
