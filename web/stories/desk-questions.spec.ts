// What a desk does to questions: queue, merge, edit, tag, several at once, and writing down.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, eventIn, QUESTIONS } from './kit/event.ts';
import { colleague } from './kit/colleague.ts';
import { expect, test } from './kit/hall.ts';
import { queueOf, star } from './kit/queue.ts';

const { most, middle, least } = QUESTIONS;

test('the queue: starred, ordered by button, key and drag, seen by everyone, and next by next on the screen', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const other = await colleague(hall);
  const screen = await hall.screen();
  const { keyboard, mouse } = desk.page;
  await star(desk, most, middle, least);
  await expect(queueOf(desk)).toContainText([most, middle, least]);
  await expect(queueOf(other)).toContainText([most, middle, least]);

  await test.step('a button moves a row one place', async () => {
    await desk.button('desk.queue.up', queueOf(desk).nth(2)).click();
    await expect(queueOf(desk)).toContainText([most, least, middle]);
    await expect(queueOf(other)).toContainText([most, least, middle]);
  });

  await test.step('so do Alt and an arrow, and the row keeps the focus', async () => {
    await queueOf(desk).nth(0).focus();
    await keyboard.press('Alt+ArrowDown');
    await keyboard.press('Alt+ArrowDown');
    await expect(queueOf(desk)).toContainText([least, middle, most]);
    await expect(desk.page.locator('[data-question]:focus')).toContainText(most);
    await expect(queueOf(other)).toContainText([least, middle, most]);
  });

  await test.step('while someone is in the column, what a colleague moves waits and is told; by key, the focus goes to it', async () => {
    const told = desk.button('desk.queue.moved');
    await other.button('desk.queue.up', queueOf(other).nth(2)).click();
    await expect(told).toBeVisible();
    await expect(queueOf(desk)).toContainText([least, middle, most]);
    await told.focus();
    await keyboard.press('Enter');
    await expect(queueOf(desk)).toContainText([least, most, middle]);
    await expect(told).toBeHidden();
    await expect(desk.page.locator('[data-question]:focus')).toContainText(most);
    await other.button('desk.queue.up', queueOf(other).nth(2)).click();
    await expect(told).toBeVisible();
    await told.click();
    await expect(queueOf(desk)).toContainText([least, middle, most]);
    await other.page.mouse.move(5, 5);
  });

  await test.step('a row is carried to the top, with a line where it would land', async () => {
    const [from, to] = [
      await queueOf(desk).nth(2).locator('.grip').boundingBox(),
      await queueOf(desk).nth(0).boundingBox(),
    ];
    if (from === null || to === null) throw new Error('the queue is not drawn');
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + 20, to.y + 10, { steps: 8 });
    await expect(desk.page.locator('.line')).toBeVisible();
    await mouse.up();
    await expect(desk.page.locator('.line')).toHaveCount(0);
    await expect(queueOf(desk)).toContainText([most, least, middle]);
    await expect(queueOf(other)).toContainText([most, least, middle]);
  });

  await test.step('carried and let go with Escape, it stays', async () => {
    const from = await queueOf(desk).nth(0).locator('.grip').boundingBox();
    if (from === null) throw new Error('the queue is not drawn');
    await mouse.move(from.x + 10, from.y + 10);
    await mouse.down();
    await mouse.move(from.x + 10, from.y + 400, { steps: 4 });
    await keyboard.press('Escape');
    await mouse.up();
    await expect(queueOf(desk)).toContainText([most, least, middle]);
  });

  await test.step('N shows the first, then marks it answered and shows the next, and undo takes both back', async () => {
    await keyboard.press('2');
    await keyboard.press('n');
    await expect(screen.headline).toHaveText(most);
    await keyboard.press('n');
    await expect(screen.headline).toHaveText(least);
    await expect(desk.question('archive', most)).toContainText(desk.t('desk.state.answered'));
    await expect(other.question('live', least)).toContainText(other.t('question.state.on_screen'));
    await keyboard.press('u');
    await expect(screen.headline).toHaveText(most);
    await expect(desk.question('live', most)).toBeVisible();
  });
});

test('alike ones are found and merged, their voters united, and split again', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  const again = 'How does a cease-fire become a real peace?';
  await guest.ask(again);
  const waiting = desk.question('review', again);
  await waiting.getByRole('button', { name: desk.t('desk.alike', { n: 1 }) }).click();
  const choices = desk.dialog().getByRole('listitem');
  await expect(choices).toContainText([again, most]);
  await choices.filter({ hasText: most }).getByRole('checkbox').check();
  // A live question cannot become part of one that nobody has seen.
  await expect(choices.filter({ hasText: again }).getByRole('radio')).toBeDisabled();
  await expect(desk.dialog()).toContainText(desk.t('desk.merge.votes', { least: 6, most: 7 }));
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.merge.do', { n: 2 }) })
    .click();
  await expect(desk.question('live', most)).toContainText(desk.t('poll.votes', { n: 7 }));
  await expect(desk.question('archive', again)).toContainText(most);
  await expect(guest.voteButton(most)).toContainText('7');

  await test.step('by key, found by its words', async () => {
    await desk.page.keyboard.press('2');
    await desk.question('live', least).focus();
    await desk.page.keyboard.press('m');
    await desk.dialog().getByRole('searchbox').fill('ceasefire');
    await desk.dialog().getByRole('listitem').filter({ hasText: most }).getByRole('checkbox').check();
    await desk
      .dialog()
      .getByRole('button', { name: desk.t('desk.merge.do', { n: 2 }) })
      .click();
    await expect(desk.question('live', most)).toContainText(desk.t('poll.votes', { n: 9 }));
    await expect(guest.row(least)).toHaveCount(0);
  });

  await test.step('split, each has its own again', async () => {
    await desk.button('desk.do.split', desk.question('archive', least)).click();
    await expect(desk.question('live', least)).toContainText(desk.t('poll.votes', { n: 2 }));
    await expect(desk.question('live', most)).toContainText(desk.t('poll.votes', { n: 7 }));
  });
});

test('words are edited beside the original, tags set, and both found again', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  const better = 'How does a ceasefire become a lasting peace?';
  const { keyboard } = desk.page;
  await keyboard.press('2');
  await expect(desk.page.locator('[data-question]:focus')).toContainText(most);
  await keyboard.press('e');
  const box = desk.dialog().getByRole('textbox');
  await box.fill('x'.repeat(281));
  await desk.button('desk.words.save', desk.dialog()).click();
  await expect(desk.dialog().getByRole('alert')).toHaveText(desk.t('error.text_too_long'));
  await expect(box).toHaveValue('x'.repeat(281));
  await box.fill(better);
  await keyboard.press('Control+Enter');
  await expect(guest.row(better)).toBeVisible();
  await expect(desk.question('live', better)).toContainText(desk.t('desk.edited'));

  await desk.question('live', better).focus();
  await keyboard.press('e');
  await expect(desk.dialog()).toContainText(most);
  await desk.button('desk.words.again', desk.dialog()).click();
  await desk.button('desk.words.save', desk.dialog()).click();
  await expect(guest.row(most)).toBeVisible();
  await expect(desk.question('live', most)).not.toContainText(desk.t('desk.edited'));

  await desk.question('live', most).focus();
  await keyboard.press('t');
  await keyboard.type('ceasefire, north');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await expect(desk.dialog()).toBeHidden();
  await desk.question('live', most).getByRole('button', { name: 'north' }).click();
  await expect(desk.question('live', middle)).toHaveCount(0);
  await expect(desk.question('live', most)).toBeVisible();
  await expect(desk.column('live')).toContainText(desk.t('desk.column.found', { n: 1, all: 3 }));
  await desk.button('desk.filter.clear').click();
  await expect(desk.question('live', middle)).toBeVisible();
});

test('several at once: one notice, one way back; all live ones only after a question', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  const asked = ['First of three', 'Second of three', 'Third of three'] as const;
  for (const text of asked) {
    await guest.ask(text);
    await expect(desk.question('review', text)).toBeVisible();
  }

  await test.step('chosen with Shift and a click, approved together', async () => {
    // Asked within a second they may stand in any order: the time of a question is known to the second only.
    await desk.page.mouse.move(5, 5);
    const boxes = desk.column('review').getByRole('article').getByRole('checkbox');
    await expect(boxes).toHaveCount(3);
    await boxes.nth(0).click();
    await boxes.nth(2).click({ modifiers: ['Shift'] });
    await expect(boxes.nth(1)).toBeChecked();
    const bar = desk.page.getByRole('toolbar');
    await expect(bar).toContainText(desk.t('desk.chosen', { n: 3 }));
    await desk.button('desk.do.approve', bar).click();
    for (const text of asked) await expect(guest.row(text)).toBeVisible();
    const notice = desk.page.getByRole('listitem').filter({ hasText: desk.t('desk.done.many.approve', { n: 3 }) });
    await desk.button('common.undo', notice).click();
    for (const text of asked) await expect(desk.question('review', text)).toBeVisible();
    await expect(guest.row(asked[0])).toHaveCount(0);
  });

  await test.step('everything live is archived, what is in review stays', async () => {
    await desk.button('desk.archive_all', desk.column('live')).click();
    await expect(desk.dialog()).toContainText(desk.t('desk.archive_all.what', { n: 3 }));
    await desk.button('desk.archive_all.confirm', desk.dialog()).click();
    await expect(desk.question('archive', least)).toBeVisible();
    await expect(guest.rows).toHaveCount(0);
    for (const text of asked) await expect(desk.question('review', text)).toBeVisible();
    await desk.page.keyboard.press('u');
    for (const text of [most, middle, least]) await expect(guest.row(text)).toBeVisible();
  });

  await test.step('chosen by key, declined with one reason', async () => {
    await desk.page.keyboard.press('1');
    await desk.page.keyboard.press('Control+a');
    await desk.page.keyboard.press('d');
    await desk.button('reason.no_time', desk.dialog()).click();
    for (const text of asked) {
      await expect(desk.question('archive', text)).toContainText(desk.t('reason.no_time'));
    }
  });
});

test('the desk writes down what is said in the hall, and what was prepared', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = await hall.moderator();
  const guest = await hall.guest();
  await desk.button('desk.enter.floor').click();
  await desk.button('desk.enter.send', desk.dialog()).click();
  await expect(desk.dialog().getByRole('alert')).toHaveText(desk.t('error.text_empty'));
  await desk
    .dialog()
    .getByRole('textbox', { name: desk.t('desk.enter.text') })
    .fill('Said from the third row');
  await desk
    .dialog()
    .getByRole('textbox', { name: desk.t('desk.enter.name') })
    .fill('Amina');
  await desk.button('desk.enter.send', desk.dialog()).click();
  await expect(desk.question('live', 'Said from the third row')).toContainText(desk.t('desk.origin.floor'));
  await expect(desk.question('live', 'Said from the third row')).toContainText('Amina');
  await expect(guest.row('Said from the third row')).toBeVisible();

  await desk.button('desk.enter.prepared').click();
  await desk
    .dialog()
    .getByRole('textbox', { name: desk.t('desk.enter.text') })
    .fill('Ready before the panel');
  await desk.button('desk.enter.send', desk.dialog()).click();
  await expect(desk.question('review', 'Ready before the panel')).toContainText(desk.t('desk.origin.prepared'));
  await expect(guest.row('Ready before the panel')).toHaveCount(0);
  await desk.approve('Ready before the panel');
  await expect(guest.row('Ready before the panel')).toBeVisible();
});

test('where the audience sees topics, approving asks for one in place', async ({ hall }) => {
  await hall.open(
    EVENT.replace('kind = "panel",', 'kind = "panel", sharing = "topics",').replace(/\[\[questions\]\][^]*/, ''),
  );
  const desk = await hall.moderator();
  const guest = await hall.guest();
  await guest.ask('Words that only moderators read');
  await desk.button('desk.do.approve', desk.question('review', 'Words that only')).click();
  await desk.dialog().getByRole('textbox').fill('Protection of mediators');
  await desk.button('desk.label.approve', desk.dialog()).click();
  await expect(desk.question('live', 'Words that only')).toContainText('Protection of mediators');
  await expect(guest.row('Protection of mediators')).toBeVisible();
  const other = await hall.guest();
  await expect(other.row('Protection of mediators')).toBeVisible();
  expect(other.frames.join('') + (await other.page.content())).not.toContain('Words that only moderators read');
});

for (const [tongue, second] of [
  ['en', 'ar'],
  ['ar', 'en'],
] as const) {
  test(`everyone can perceive and use all of it, ${tongue}`, async ({ hall }) => {
    // It visits dozens of combinations.
    test.setTimeout(180_000);
    await hall.open(eventIn(tongue, second));
    const desk = await hall.moderator({ speaks: tongue });
    const guest = await hall.guest();
    await guest.ask('How does a cease-fire become a real peace?');
    await star(desk, most, least);
    await desk.show(most);
    await desk.page.keyboard.press('2');
    await desk.question('live', most).focus();
    await desk.page.keyboard.press('t');
    await desk.page.keyboard.type('water');
    await desk.page.keyboard.press('Enter');
    await look(desk.page, 'tags', AT_HOME.desk);
    await desk.page.keyboard.press('Enter');
    await expect(desk.dialog()).toBeHidden();
    await desk.button('desk.filter').click();
    await look(desk.page, 'queue, tags, alike, filters', AT_HOME.desk);
    await desk.page.keyboard.press('Control+a');
    await look(desk.page, 'several chosen', AT_HOME.desk);
    await desk.page.keyboard.press('m');
    await look(desk.page, 'merging', AT_HOME.desk);
    await desk.page.keyboard.press('Escape');
    await desk.page.keyboard.press('Escape');
    await desk.question('live', most).focus();
    await desk.page.keyboard.press('e');
    await look(desk.page, 'words', AT_HOME.desk);
    await desk.page.keyboard.press('Escape');
    await desk.button('desk.enter.floor').click();
    await look(desk.page, 'from the floor', AT_HOME.desk);
    await desk.page.keyboard.press('Escape');
    await desk.button('desk.do.more', desk.question('live', most)).click();
    await look(desk.page, 'menu', AT_HOME.desk);
  });
}
