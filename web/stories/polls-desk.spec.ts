// Polls at the desk: written in the editor, by file, from a question and by keyboard; words sorted, results taken along.
import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk, type Written } from './kit/poll-desk.ts';

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

const IMPORTED = [
  { title: { en: 'From a file', ar: 'من ملف' }, parts: [{ kind: 'yes_no' }] },
  { title: { en: 'Not this one' }, parts: [{ kind: 'single', options: [{ en: 'A' }, { en: 'B' }] }] },
];

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
    await desk.button('desk.phrases.here', row('trust')).focus();
    await desk.page.keyboard.press('Escape');
    await expect(words.getByRole('status'), 'Escape lets go first, and closes nothing').toHaveCount(0);
    await expect(row('confidence')).toBeFocused();
    await desk.button('desk.phrases.with', row('confidence')).click();
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
