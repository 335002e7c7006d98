// Writing polls at the desk: the preview in every language, what a second round leaves to change, a copy in another panel, a breakdown.
import { readFile } from 'node:fs/promises';
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, PANELS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { PollDesk, type Written } from './kit/poll-desk.ts';
import { wordsOf } from './kit/words.ts';
import type { Reply } from '../src/lib/wire.ts';

const WATER: Written = ['Water', 'الماء'];
const ROADS: Written = ['Roads', 'الطرق'];
const SCHOOLS: Written = ['Schools', 'المدارس'];

/** An event in a language that no page speaks, between two that all do. */
const IN_THREE = EVENT.replace('["en", "ar"]', '["en", "fr", "ar"]');

test('the preview shows a draft in every language of the event, also in one that the pages do not speak', async ({
  hall,
}) => {
  await hall.open(IN_THREE);
  const desk = new PollDesk(await hall.moderator(), hall);
  const arabic = wordsOf('audience', 'ar');
  await desk.begin(['What do you think?', 'ما رأيك؟'], 'statements');
  const question = desk.dialog().getByRole('group', { name: desk.t('desk.editor.question') });
  await question.locator('input[lang=fr]').fill('Qu’en pensez-vous ?');
  await desk.write('desk.editor.statement', ['Talks come first.', 'الحوار أولًا.'], { n: 1 });
  await desk.write('desk.editor.statement', ['Arms come first.', 'السلاح أولًا.'], { n: 2 });

  const preview = desk.dialog().getByRole('complementary');
  const phone = preview.locator('.phone');
  const screen = preview.locator('[data-screen]');
  const tongue = preview.getByRole('combobox', { name: desk.t('common.language') });
  await expect(tongue.getByRole('option')).toHaveText(['English', 'French', 'Arabic']);
  await expect(phone).toContainText('What do you think?');
  await expect(phone.locator('.steps span'), 'in the order of the phones').toHaveText(
    (['poll.agree', 'poll.disagree', 'poll.pass'] as const).map((key) => desk.t(key)),
  );

  await tongue.selectOption('fr');
  await expect(phone.locator('[lang=fr]')).toHaveText('Qu’en pensez-vous ?');
  await expect(phone, 'what is missing falls back').toContainText('Talks come first.');
  await expect(phone).toContainText(desk.t('poll.abstain'));
  await expect(screen.locator('[lang=fr]').filter({ hasText: 'Qu’en pensez-vous ?' }).first()).toBeVisible();
  await expect(preview).toContainText(desk.t('desk.preview.unspoken', { lang: 'French', other: 'English' }));
  await look(desk.page, 'the preview in French', AT_HOME.desk);

  await tongue.selectOption('ar');
  await expect(phone).toHaveAttribute('dir', 'rtl');
  await expect(phone).toContainText('ما رأيك؟');
  await expect(phone).toContainText('الحوار أولًا.');
  await expect(phone.locator('.steps span')).toHaveText(
    (['poll.agree', 'poll.disagree', 'poll.pass'] as const).map((key) => arabic(key)),
  );
  await expect(phone).toContainText(arabic('poll.abstain'));
  await expect(screen.locator('[lang=ar]').filter({ hasText: 'ما رأيك؟' }).first()).toBeVisible();
});

test('in a second round the question may change, and what is answered may not', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Where do we begin?', 'من أين نبدأ؟'];
  await desk.begin(title, 'single');
  await desk.option(1, WATER);
  await desk.option(2, ROADS);
  await desk.save();
  await desk.act('desk.poll.open', desk.card(title));
  await desk.answer(title, [{ options: [0] }]);
  await desk.act('desk.poll.close', desk.card(title));
  await desk.sheet(title);
  await desk.act('desk.poll.round', desk.dialog());
  await desk.act('desk.poll.edit', desk.dialog());
  const dialog = desk.dialog();
  await expect(dialog).toContainText(desk.t('desk.editor.round'));
  await expect(dialog.getByRole('combobox', { name: desk.t('desk.editor.kind') })).toBeDisabled();
  const first = dialog.getByRole('group', { name: desk.t('desk.editor.option', { n: 1 }) });
  await expect(first.locator('input[lang=en]')).toHaveValue('Water');
  for (const input of await first.locator('input').all()) await expect(input).toBeDisabled();
  for (const key of ['desk.editor.add', 'desk.editor.part.add']) await expect(desk.button(key, dialog)).toHaveCount(0);
  for (const key of ['desk.editor.up', 'desk.editor.down', 'desk.editor.remove'])
    await expect(dialog.getByRole('button', { name: desk.t(key, { n: 1 }) })).toHaveCount(0);
  await look(desk.page, 'the editor of a second round', AT_HOME.desk);
  const again: Written = ['And where do we begin now?', 'ومن أين نبدأ الآن؟'];
  await desk.write('desk.editor.question', again);
  await desk.save();
  await expect(dialog).toBeHidden();
  const second = desk.card(again);
  await desk.act('desk.poll.open', second);
  await desk.answer(again, [{ options: [1] }]);
  await desk.act('desk.poll.close', second);
  await desk.sheet(again);
  await expect(dialog).toContainText(/Water\s*100% · 1/);
  await expect(dialog).toContainText(/Roads\s*100% · 1/);
});

test('a poll that was copied to another panel is there, a draft of its own', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Where do we begin?', 'من أين نبدأ؟'];
  await desk.begin(title, 'single');
  await desk.option(1, WATER);
  await desk.option(2, ROADS);
  await desk.save();
  await desk.act('desk.poll.open', desk.card(title));
  await desk.answer(title, [{ options: [0] }]);
  await desk.sheet(title);
  await desk.act('desk.poll.copy', desk.dialog());
  await desk.dialog().getByRole('button', { name: PANELS.second[0] }).click();
  await expect(desk.dialog()).toBeHidden();

  await desk.panel(PANELS.second[0]);
  const copy = desk.card(title);
  await expect(copy).toContainText(desk.t('poll.state.draft'));
  await desk.act('desk.poll.edit', copy);
  await expect(desk.dialog().locator('input[lang=en]').nth(1)).toHaveValue('Water');
  await expect(desk.dialog().locator('input[lang=ar]').nth(2)).toHaveValue('الطرق');
  await desk.write('desk.editor.option', SCHOOLS, { n: 2 });
  await desk.save();
  await desk.sheet(title);
  await expect(desk.dialog()).toContainText('Schools');
  await desk.close();

  await desk.panel(PANELS.first[0]);
  await expect(desk.card(title)).toContainText(`1 ${desk.t('desk.poll.answered', { n: 1 })}`);
  await desk.act('desk.poll.close', desk.card(title));
  await expect(desk.card(title)).toContainText(/Water\s*100% · 1/);
  await expect(desk.card(title)).not.toContainText('Schools');
});

test('a survey is broken down by a button: large groups are told, small ones and what gives them away are not', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = new PollDesk(await hall.moderator(), hall);
  const title: Written = ['Before you leave', 'قبل أن تغادروا'];
  await desk.begin(['What should come first?', 'بماذا نبدأ؟'], 'single');
  for (const [place, option] of [WATER, ROADS, SCHOOLS].entries()) await desk.option(place + 1, option);
  await desk.button('desk.editor.part.add', desk.dialog()).click();
  await desk.write('desk.editor.title', title);
  await desk.write('desk.editor.part.question', ['Would you come again?', 'هل تأتي مجددًا؟'], { n: 2 });
  await desk.kind('yes_no', 2);
  await desk.save();
  await desk.act('desk.poll.open', desk.card(title));
  // Two who chose water would not come again: the others of both rows hide them.
  const groups: readonly (readonly [option: number, step: number, people: number])[] = [
    [0, 0, 5],
    [0, 1, 2],
    [1, 0, 5],
    [1, 1, 6],
    [2, 0, 7],
    [2, 1, 8],
  ];
  const ballots = groups.flatMap(([option, step, people]) =>
    Array.from({ length: people }, (): Reply[] => [{ options: [option] }, { step }]),
  );
  await desk.answer(title, ...ballots);
  await desk.sheet(title);
  await expect(desk.dialog().getByText(desk.t('desk.files.by', { n: 1 })), 'not while it is open').toHaveCount(0);
  await desk.act('desk.poll.close', desk.dialog());
  const coming = desk.page.waitForEvent('download');
  await desk
    .dialog()
    .getByText(desk.t('desk.files.by', { n: 1 }))
    .click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('1-Before-you-leave-by-1.csv');
  const rows = (await readFile(await download.path(), 'utf8')).split(/\r?\n/);
  const cell = (group: string, item: string): string | undefined =>
    rows
      .map((row) => row.slice(1, -1).split('","'))
      .find((fields) => fields.includes(group) && fields.includes(item))
      ?.at(-1);
  expect([cell('Schools', 'yes'), cell('Schools', 'no')]).toEqual(['7', '8']);
  expect([cell('Water', 'no'), cell('Water', 'yes'), cell('Roads', 'no'), cell('Roads', 'yes')]).toEqual([
    '',
    '',
    '',
    '',
  ]);
});
