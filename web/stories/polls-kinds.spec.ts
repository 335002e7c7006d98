// Polls of every kind at the desk: built by hand, run, seen and put on the screen, alone, as a survey and as a quiz.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk, type Written } from './kit/poll-desk.ts';
import type { Reply } from '../src/lib/wire.ts';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

const WATER: Written = ['Water', 'الماء'];
const ROADS: Written = ['Roads', 'الطرق'];
const SCHOOLS: Written = ['Schools', 'المدارس'];
const OPTIONS = [WATER, ROADS, SCHOOLS];

/** Each kind with what it needs, two answers to it, and what the result then says. */
const KINDS: readonly {
  kind: string;
  options?: readonly Written[];
  fill?: (desk: PollDesk) => Promise<void>;
  replies: readonly [Reply, Reply];
  told: string | RegExp;
}[] = [
  { kind: 'single', options: OPTIONS, replies: [{ options: [0] }, { options: [0] }], told: /Water\s*100% · 2/ },
  {
    kind: 'multiple',
    options: OPTIONS,
    replies: [{ options: [0, 1] }, { options: [1] }],
    told: /Roads\s*100% · 2/,
  },
  { kind: 'yes_no', replies: [{ step: 0 }, { step: 1 }], told: /Yes\s*50% · 1/ },
  {
    kind: 'scale',
    fill: async (desk) => {
      await desk.write('desk.editor.low', ['Not at all', 'إطلاقًا']);
      await desk.write('desk.editor.high', ['Fully', 'تمامًا']);
      await desk.figure('desk.editor.steps').fill('7');
    },
    replies: [{ step: 6 }, { step: 4 }],
    told: '6 on average',
  },
  { kind: 'stars', replies: [{ step: 4 }, { step: 3 }], told: '4.5 on average' },
  {
    kind: 'ranking',
    options: OPTIONS,
    replies: [{ order: [2, 0, 1] }, { order: [2, 1] }],
    told: /1\s*Schools\s*4\s*2/,
  },
  {
    kind: 'points',
    options: OPTIONS,
    replies: [{ points: [50, 50, 0] }, { points: [100, 0, 0] }],
    told: /Water\s*75% · 150/,
  },
  {
    kind: 'number',
    fill: async (desk) => {
      await desk.figure('desk.editor.to').fill('50.5');
      await desk.figure('desk.editor.decimals').fill('1');
      await desk.write('desk.editor.unit', ['weeks', 'أسابيع']);
    },
    replies: [{ number: 125 }, { number: 125 }],
    told: /12\.5\s*weeks/,
  },
  { kind: 'text', replies: [{ words: ['Trust first'] }, { words: ['trust first!'] }], told: /Trust first\s*2/ },
  { kind: 'cloud', replies: [{ words: ['peace', 'ثقة'] }, { words: ['peace'] }], told: /peace\s*2/ },
  {
    kind: 'quiz',
    options: OPTIONS,
    fill: (desk) => desk.markRight(2),
    replies: [{ options: [1] }, { options: [0] }],
    told: /Roads\s*Right answer\s*50% · 1/,
  },
  {
    kind: 'statements',
    fill: (desk) => desk.paste(['Talks come first.', 'Arms come first.', 'Nothing can be done.']),
    replies: [{ stances: ['agree', 'disagree', 'pass'] }, { stances: ['agree', 'agree', null] }],
    told: /Talks come first\..*Agree\s*100% · 2/s,
  },
];

for (const { kind, options = [], fill, replies, told } of KINDS) {
  test(`a poll of the kind ${kind}: built, opened, answered, closed, revealed, on the screen`, async ({ hall }) => {
    const desk = new PollDesk(await hall.moderator(), hall);
    const screen = await hall.screen();
    const title: Written = [`What about ${kind}?`, `ماذا عن ${kind}؟`];
    await desk.begin(title, kind);
    for (const [place, option] of options.entries()) await desk.option(place + 1, option);
    await fill?.(desk);
    await desk.save();
    const card = desk.card(title);
    await expect(card).toContainText(desk.t(`desk.kind.${kind}`));
    await desk.act('desk.poll.open', card);
    await desk.act('desk.poll.show', card);
    await expect(screen.headline).toContainText(title[0]);
    await desk.answer(title, ...replies.map((reply) => [reply]));
    await expect(card).toContainText(`2 ${desk.t('desk.poll.answered', { n: 2 })}`);
    await expect(desk.button('desk.poll.edit', card)).toHaveCount(0);
    await desk.act('desk.poll.close', card);
    await expect(card).toContainText(desk.t('desk.poll.result'));
    if (kind === 'text' || kind === 'cloud') await desk.releaseAll(title);
    await expect(card).toContainText(told);
    await desk.act('desk.poll.reveal', card);
    await expect(card).toContainText(desk.t('desk.poll.result.public'));
    await desk.act('desk.poll.hide', card);
    await expect(screen.headline).not.toContainText(title[0]);
    await desk.sheet(title);
    await expect(desk.dialog()).toContainText(told);
    await look(desk.page, `the sheet of ${kind}`, AT_HOME.desk);
  });
}

test('a survey: parts added, moved and removed; one ballot; every part on the screen', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const screen = await hall.screen();
  const title: Written = ['How was the morning?', 'كيف كان الصباح؟'];
  await desk.button('desk.poll.new').click();
  await desk.write('desk.editor.question', ['Would you come again?', 'هل تأتي مجددا؟']);
  await desk.button('desk.editor.part.add', desk.dialog()).click();
  // What was typed is the first part's question; the title is written next.
  await expect(desk.dialog().locator('[data-field="title"] input').first()).toBeFocused();
  await desk.button('desk.editor.part.add', desk.dialog()).click();
  await desk.write('desk.editor.title', title);
  await desk.kind('yes_no', 1);
  await desk.write('desk.editor.part.question', ['How many stars?', 'كم نجمة؟'], { n: 2 });
  await desk.kind('stars', 2);
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.editor.part.remove', { n: 3 }) })
    .click();
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.editor.part.up', { n: 2 }) })
    .click();
  await look(desk.page, 'the editor of a survey', AT_HOME.desk);
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);
  await desk.answer(title, [{ step: 4 }, { step: 0 }], [{ step: 2 }, 'abstain']);
  await desk.act('desk.poll.close', card);
  await desk.act('desk.poll.reveal', card);
  await desk.act('desk.poll.show', card);
  await expect(screen.headline).toContainText(title[0]);
  await desk.act('desk.poll.turn', card);
  await expect(screen.headline).toContainText('How many stars?');
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('z');
  await expect(screen.headline).toContainText('Would you come again?');
  await desk.sheet(title);
  await expect(desk.dialog()).toContainText('4 on average');
  await expect(desk.dialog()).toContainText(desk.t('poll.abstained', { n: 1 }));
});

test('a quiz: names wait for release, the leaderboard names them', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Which year?', 'أي عام؟'];
  await desk.begin(title, 'quiz');
  await desk.option(1, ['1999', '١٩٩٩']);
  await desk.option(2, ['2000', '٢٠٠٠']);
  await desk.save();
  await expect(desk.dialog().getByRole('alert')).toHaveText(desk.t('desk.lack.sum', { n: 1 }));
  await expect(desk.dialog()).toContainText(desk.t('desk.lack.right'));
  await desk.markRight(2);
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);
  await desk.play(title, [[1], 'Leila'], [[0], 'Omar']);
  await desk.act('desk.poll.close', card);
  await desk.sheet(title);
  const names = desk.dialog().getByRole('region', { name: desk.t('desk.phrases.names') });
  await desk.button('desk.phrases.release', names).first().click();
  const board = desk.dialog().getByRole('region', { name: desk.t('desk.leaders') });
  await expect(board.getByRole('row').nth(1)).toContainText(/1\s*(Leila|Player 1)\s*1,000/);
  await names.getByRole('button', { name: desk.t('desk.phrases.waiting') }).click();
  await desk.button('desk.phrases.release', names).first().click();
  await expect(board).toContainText('Leila');
  await expect(board).toContainText('Omar');
});
