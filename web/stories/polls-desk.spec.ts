// Polls at the desk: every kind built by hand, run, seen, sorted and put on the screen.
import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, PANELS, QUESTIONS } from './kit/event.ts';
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

const IMPORTED = [
  { title: { en: 'From a file', ar: 'من ملف' }, parts: [{ kind: 'yes_no' }] },
  { title: { en: 'Not this one' }, parts: [{ kind: 'single', options: [{ en: 'A' }, { en: 'B' }] }] },
];

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

test('words wait, are released in bulk, hidden, and counted together by button, drag and key', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['What does peace need?', 'ما يحتاج إليه السلام؟'];
  await desk.begin(title, 'cloud');
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);
  await desk.answer(
    title,
    [{ words: ['trust'] }],
    [{ words: ['trust', 'confidence'] }],
    [{ words: ['faith'] }],
    [{ words: ['rude'] }],
  );
  await expect(card).toContainText(desk.t('desk.poll.unread', { n: 4 }));
  await expect(card, 'nothing is revealed by closing').not.toContainText(desk.t('desk.poll.unreleased', { n: 4 }));
  await desk.act('desk.poll.close', card);
  await expect(desk.button('desk.poll.reveal', card)).toHaveAccessibleDescription(
    desk.t('desk.poll.unreleased', { n: 4 }),
  );
  await desk.act('desk.poll.reveal', card);
  await expect(
    desk.page.getByRole('listitem').filter({ hasText: desk.t('desk.poll.done.reveal_unread', { n: 4 }) }),
  ).toBeVisible();
  await desk.sheet(title);
  const words = desk.dialog().getByRole('region', { name: desk.t('desk.phrases') });
  const row = (text: string) => words.getByRole('group', { name: text, exact: true });
  await expect(words.locator('[data-phrase]').first()).toContainText('trust');

  await test.step('hide one, put another with a third, then release the rest at once', async () => {
    await desk.button('desk.phrases.hide', row('rude')).click();
    await expect(row('rude')).toHaveCount(0);
    await desk.button('desk.phrases.with', row('confidence')).click();
    await expect(words.getByRole('status')).toHaveText(new RegExp('confidence'));
    await desk.button('desk.phrases.here', row('trust')).click();
    await expect(row('trust')).toContainText('3');
    await expect(row('confidence')).toHaveCount(0);
    await row('faith').dragTo(row('trust'));
    await expect(row('trust')).toContainText('4');
    await words.getByRole('button', { name: desk.t('desk.phrases.release_all', { n: 1 }) }).click();
    await expect(words).toContainText(desk.t('desk.phrases.none.waiting'));
  });

  await test.step('what is released is seen, and set apart again by key', async () => {
    await words.getByRole('button', { name: desk.t('desk.phrases.released') }).click();
    await expect(row('trust')).toContainText('4');
    await row('trust').focus();
    await desk.page.keyboard.press('a');
    await expect(row('trust')).toContainText('2');
    await look(desk.page, 'the words of a poll', AT_HOME.desk);
  });

  await test.step('a hidden word can be released after all', async () => {
    await words.getByRole('button', { name: desk.t('desk.phrases.hidden') }).click();
    await row('rude').focus();
    await desk.page.keyboard.press('r');
    await expect(words).toContainText(desk.t('desk.phrases.none.hidden'));
  });
});

test('a second round, a copy, another panel, undo, reset, seal', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Where do we begin?', 'من أين نبدأ؟'];
  await desk.begin(title, 'single');
  await desk.option(1, WATER);
  await desk.option(2, ROADS);
  await desk.save();
  const card = desk.card(title);
  await desk.act('desk.poll.open', card);

  await test.step('opened by mistake: undone while nobody has answered', async () => {
    await desk.button('common.undo', desk.notice('desk.poll.done.open')).click();
    await expect(card).toContainText(desk.t('poll.state.draft'));
    await desk.act('desk.poll.open', card);
  });

  await desk.answer(title, [{ options: [0] }], [{ options: [1] }]);
  await desk.act('desk.poll.close', card);
  await desk.act('desk.poll.reveal', card);
  await desk.act('desk.poll.conceal', card);
  await expect(card).toContainText(desk.t('poll.state.closed'));
  await desk.act('desk.poll.reveal', card);

  await test.step('a second round stands beside the first', async () => {
    await desk.sheet(title);
    await expect(desk.dialog()).toContainText(desk.t('desk.poll.locked'));
    await desk.act('desk.poll.round', desk.dialog());
    await expect(desk.dialog()).toContainText(desk.t('poll.state.draft'));
    await desk.close();
    const second = desk.card(title, 1);
    await desk.act('desk.poll.edit', second);
    const option = desk.dialog().getByRole('group', { name: desk.t('desk.editor.option', { n: 1 }), exact: true });
    await expect(option.locator('input[lang=en]')).toHaveValue(WATER[0]);
    await expect(option.locator('input[lang=en]')).toBeDisabled();
    await look(desk.page, 'a second round', AT_HOME.desk);
    await desk.figure('desk.editor.seconds').fill('600');
    await desk.save();
    await expect(desk.dialog()).toBeHidden();
    await desk.act('desk.poll.open', second);
    await desk.answer(title, [{ options: [1] }], [{ options: [1] }]);
    await desk.act('desk.poll.close', second);
    await desk.button('desk.poll.details', second).click();
    await expect(desk.dialog()).toContainText(desk.t('desk.poll.round.first'));
    await expect(desk.dialog()).toContainText('50% · 1');
    await expect(desk.dialog()).toContainText('100% · 2');
    await look(desk.page, 'two rounds', AT_HOME.desk);
    await desk.close();
  });

  await test.step('duplicated here and copied to another panel', async () => {
    await desk.sheet(title);
    // A double click makes one.
    await desk.button('desk.poll.duplicate', desk.dialog()).dblclick();
    await expect(desk.dialog()).toContainText(desk.t('poll.state.draft'));
    await desk.act('desk.poll.copy', desk.dialog());
    await desk.dialog().getByRole('button', { name: PANELS.second[0] }).click();
    await expect(desk.dialog()).toBeHidden();
    await expect(desk.page.getByRole('heading', { name: title[0] })).toHaveCount(3);
  });

  await test.step('a draft is deleted, and comes back', async () => {
    const cards = desk.page.getByRole('heading', { name: title[0] });
    await desk.button('desk.poll.details', desk.card(title, 2)).click();
    await desk.act('desk.poll.drop', desk.dialog());
    await look(desk.page, 'the deletion', AT_HOME.desk);
    await desk.button('desk.sure.drop.do', desk.dialog()).click();
    await expect(cards).toHaveCount(2);
    await desk.button('common.undo', desk.notice('desk.poll.done.drop')).click();
    await expect(cards).toHaveCount(3);
  });

  await test.step('reset asks first, in two steps', async () => {
    await desk.sheet(title);
    await desk.act('desk.poll.reset', desk.dialog());
    const sure = desk.button('desk.sure.reset.do', desk.dialog());
    await expect(sure).toBeDisabled();
    await desk.dialog().getByRole('checkbox').check();
    await look(desk.page, 'the reset', AT_HOME.desk);
    await sure.click();
    await expect(card).toContainText(desk.t('poll.state.draft'));
  });

  await test.step('sealed: never opened again', async () => {
    const second = desk.card(title, 1);
    await desk.button('desk.poll.details', second).click();
    await desk.act('desk.poll.seal', desk.dialog());
    await desk.dialog().getByRole('checkbox').check();
    await desk.act('desk.sure.seal.do', desk.dialog());
    await expect(second).toContainText(desk.t('desk.poll.sealed'));
    await expect(desk.button('desk.poll.reopen', second)).toHaveCount(0);
  });
});

test('a draft opens by itself at its time, and is kept from it', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Ready?', 'مستعدون؟'];
  await desk.begin(title, 'yes_no');
  await desk.figure('desk.editor.seconds').fill('4');
  await desk.save();
  await expect(desk.dialog()).toContainText(desk.t('desk.lack.range', { min: 5, max: 3600 }));
  await desk.figure('desk.editor.seconds').fill('5');
  await desk.save();
  const card = desk.card(title);
  await desk.sheet(title);
  await desk.act('desk.poll.schedule', desk.dialog());
  await look(desk.page, 'the timed opening', AT_HOME.desk);
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.schedule.seconds', { n: 300 }) })
    .click();
  await expect(card).toContainText(/[45]:\d\d/);
  await desk.act('desk.poll.unschedule', card);
  await expect(card).not.toContainText(desk.t('desk.poll.opens'));
  await desk.sheet(title);
  await desk.act('desk.poll.schedule', desk.dialog());
  await desk.dialog().getByLabel(desk.t('desk.schedule.own')).fill('1');
  await desk.page.keyboard.press('Enter');
  await expect(card).toContainText(desk.t('poll.state.open'));
  // And closes by itself after its five seconds.
  await expect(card).toContainText(desk.t('poll.state.closed'));
});

test('the editor tells what is missing at its field, keeps a draft through Escape and reload, and follows the words', async ({
  hall,
}) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Half written', ''];
  await desk.button('desk.poll.new').click();
  await desk.button('desk.editor.save', desk.dialog()).click();
  await expect(desk.dialog().getByRole('alert')).toHaveText(desk.t('desk.lack.sum', { n: 2 }));
  await expect(desk.dialog().locator('input[lang=en]').first()).toBeFocused();
  await desk.write('desk.editor.question', title);
  await expect(desk.dialog().getByText(desk.t('desk.editor.missing')).first()).toBeVisible();
  await expect(desk.dialog().getByRole('complementary')).toContainText('Half written');
  await desk.paste(['Alpha', 'Beta', 'Gamma']);
  await expect(desk.dialog().getByRole('complementary')).toContainText('Gamma');
  const gaps = desk
    .dialog()
    .getByRole('group')
    .filter({ hasText: desk.t('desk.gaps.instead') });
  await expect(gaps).toContainText(desk.t('desk.gaps', { n: 4, lang: 'Arabic' }));
  await expect(gaps.getByRole('listitem')).toHaveText(['Half written', 'Alpha', 'Beta', 'Gamma']);
  await look(desk.page, 'the editor', AT_HOME.desk);
  // To the end, where it leads no further, and back: the focus goes with the option.
  const order = (way: 'up' | 'down', n: number): Locator =>
    desk.dialog().getByRole('button', { name: desk.t(`desk.editor.${way}`, { n }), exact: true });
  await order('down', 1).focus();
  for (const place of [2, 3, 3]) {
    await desk.page.keyboard.press('Enter');
    await expect(order('down', place)).toBeFocused();
  }
  await expect(desk.dialog().locator('input[lang=en]').nth(3)).toHaveValue('Alpha');
  await order('up', 3).focus();
  for (const place of [2, 1]) {
    await desk.page.keyboard.press('Enter');
    await expect(order('up', place)).toBeFocused();
  }
  await desk.page.keyboard.press('Escape');
  await expect(desk.dialog()).toBeHidden();
  await desk.page.reload();
  await desk.button('desk.poll.new').click();
  await expect(desk.dialog()).toContainText(desk.t('desk.editor.kept'));
  await expect(desk.dialog().locator('input[lang=en]').nth(3)).toHaveValue('Gamma');
  await desk.save();
  await expect(desk.card(title)).toContainText(desk.t('desk.gaps', { n: 4, lang: 'Arabic' }));
  await desk.sheet(title);
  await expect(desk.dialog().getByRole('listitem').filter({ hasText: 'Alpha' })).toContainText(
    desk.t('desk.gaps.here', { lang: 'Arabic' }),
  );
  await desk.close();
  await desk.button('desk.poll.edit', desk.card(title)).click();
  await expect(desk.dialog().locator('input[lang=en]').nth(3)).toHaveValue('Gamma');
  await desk.button('desk.editor.discard', desk.dialog()).click();
  await desk.button('desk.poll.new').click();
  await expect(desk.dialog().locator('input[lang=en]').first()).toHaveValue('');
});

test('a question of the audience becomes a poll in its own language', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  await desk.menu(QUESTIONS.middle, 'desk.do.poll');
  await expect(desk.dialog().locator('input[lang=ar]').first()).toHaveValue(QUESTIONS.middle);
  await desk.kind('yes_no');
  await desk.save();
  await expect(desk.page.getByRole('article').filter({ hasText: QUESTIONS.middle })).toHaveCount(2);
});

function file(name: string, text: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
}

test('polls come from a file, the ones that are ticked; a mistake is told with its place', async ({ hall }) => {
  // Chromium itself reports the refusal of the broken file.
  hall.expectBrokenNetwork();
  const desk = new PollDesk(await hall.moderator(), hall);
  const choose = desk.dialog().getByLabel(desk.t('desk.import.file'));
  await desk.button('desk.polls.import').click();
  await choose.setInputFiles(file('broken.toml', '[[polls]]\ntitle = "Never"\nparts = 5'));
  await expect(desk.dialog().getByRole('alert')).toContainText('line 3');
  await choose.setInputFiles(file('polls.json', JSON.stringify({ polls: IMPORTED })));
  await expect(desk.dialog().getByRole('checkbox')).toHaveCount(2);
  await expect(choose).toHaveValue(/polls\.json$/);
  await desk.dialog().getByLabel('Not this one').uncheck();
  await look(desk.page, 'the import', AT_HOME.desk);
  await desk
    .dialog()
    .getByRole('button', { name: desk.t('desk.import.do', { n: 1 }) })
    .click();
  await expect(desk.card(['From a file', ''])).toContainText(desk.t('poll.state.draft'));
  await expect(desk.page.getByRole('heading', { name: 'Not this one' })).toHaveCount(0);
});

test('a result is taken along as numbers and as a picture', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Taken along?', 'تؤخذ معنا؟'];
  await desk.begin(title, 'yes_no');
  await desk.save();
  await desk.act('desk.poll.open', desk.card(title));
  await desk.answer(title, [{ step: 0 }], [{ step: 1 }], [{ step: 0 }]);
  await desk.act('desk.poll.close', desk.card(title));
  await desk.sheet(title);
  const taken = async (key: string): Promise<Buffer> => {
    const coming = desk.page.waitForEvent('download');
    await desk.dialog().getByText(desk.t(key), { exact: true }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^\d+-Taken-along\.(csv|json|svg|png)$/);
    return readFile(await download.path());
  };
  expect((await taken('desk.files.csv')).toString()).toContain('Taken along?');
  expect(JSON.parse((await taken('desk.files.json')).toString())).toMatchObject({ result: { ballots: 3 } });
  const svg = (await taken('desk.files.svg')).toString();
  expect(svg).toContain('>67%<');
  expect(svg).not.toContain('class=');
  const png = await taken('desk.files.png');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3200, 1800]);
});

test('one whole poll by keyboard only', async ({ hall }) => {
  const desk = new PollDesk(await hall.moderator(), hall);
  const { keyboard } = desk.page;
  const title: Written = ['By key?', 'بالمفاتيح؟'];
  await desk.reach(desk.button('desk.poll.new'));
  await keyboard.press('Enter');
  await keyboard.type(title[0]);
  await keyboard.press('Tab');
  await keyboard.type(title[1]);
  await keyboard.press('Tab');
  await keyboard.type('Yes or');
  await desk.reach(desk.button('desk.editor.save', desk.dialog()));
  await keyboard.press('Enter');
  const card = desk.card(title);
  await desk.reach(desk.button('desk.poll.open', card));
  await keyboard.press('Enter');
  await expect(card).toContainText(desk.t('poll.state.open'));
  await desk.reach(desk.button('desk.poll.show', card));
  await keyboard.press('Enter');
  await expect(card).toContainText(desk.t('question.state.on_screen'));
  await desk.answer(title, [{ step: 0 }], [{ step: 0 }]);
  await desk.reach(desk.button('desk.poll.close', card));
  await keyboard.press('Enter');
  await expect(card).toContainText('100% · 2');
  await keyboard.press('z');
  await expect(card).toContainText(desk.t('poll.state.revealed'));
});
