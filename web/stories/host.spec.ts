// The organiser: the programme, links for others, and everything gathered, as files.
import { readFile } from 'node:fs/promises';
import { EVENT, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Booth } from './kit/people.ts';

const PANEL = ['Closing words', 'كلمات الختام'] as const;

/** What the story reads of the JSON file. */
interface Results {
  panels: { title: Record<string, string>; polls: unknown[] }[];
}

test.beforeEach(async ({ hall }) => {
  await hall.open(EVENT);
});

test('a panel that the organiser adds is in everybody’s programme', async ({ hall }) => {
  const host = await hall.host();
  const guest = await hall.guest({ speaks: 'ar' });
  await host.button('host.panel.add').click();
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog().getByRole('alert')).toHaveText(host.t('host.editor.lack.title'));
  const title = host.dialog().getByRole('group', { name: host.t('host.editor.title') });
  await title.locator('input[lang=en]').fill(PANEL[0]);
  await title.locator('input[lang=ar]').fill(PANEL[1]);
  await host.dialog().getByLabel(host.t('host.editor.length')).fill('140');
  await host.button('host.editor.save', host.dialog()).click();

  const card = host.section('host.programme').getByRole('listitem').filter({ hasText: PANEL[0] });
  await expect(card).toContainText(host.t('host.rules.length', { n: 140 }));
  await expect(card).toContainText(host.t('panel.state.upcoming'));
  await guest.page.locator('summary').click();
  await expect(guest.page.locator('details')).toContainText(PANEL[1]);

  await host.button('host.panel.open', card).click();
  await host.button('host.panel.go_live', card).click();
  await expect(card).toContainText(host.t('panel.live'));
  // The phone goes along by itself, and can go back.
  await guest.page.keyboard.press('Escape');
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANEL[1]);
  await guest.button('course.back').click();
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANELS.first[1]);
  await expect(guest.button('course.go')).toBeVisible();
});

test('a panel that would take its open polls along closes only after a question', async ({ hall }) => {
  const host = await hall.host();
  const card = host
    .section('host.programme')
    .getByRole('listitem')
    .filter({ hasText: host.t('panel.live') });
  await host.button('host.panel.close', card).click();
  await expect(host.dialog()).toContainText(host.t('host.panel.close.text'));
  await host.button('common.cancel', host.dialog()).click();
  await expect(card).toContainText(host.t('panel.state.open'));
  await host.button('host.panel.close', card).click();
  await host.button('host.panel.close.do', host.dialog()).click();
  await expect(host.dialog()).toBeHidden();
  await expect(card).toContainText(host.t('panel.state.closed'));
});

test('a moderator’s link from the organiser opens a desk elsewhere, and the list of links follows', async ({
  hall,
}) => {
  const host = await hall.host();
  const links = host.section('host.links');
  const waiting = links.getByRole('listitem').filter({ hasText: host.t('host.link.waiting') });
  // Of screen, booth and desk, nobody has come yet.
  await expect(waiting).toHaveCount(3);
  await host.button('host.link.new').click();
  await host.button('host.link.make', host.dialog()).click();
  await expect(host.dialog().getByRole('img', { name: host.t('host.link.qr') })).toHaveJSProperty('complete', true);
  const link = await host.dialog().getByRole('textbox').inputValue();
  await host.dialog().locator('button.primary').click();
  await expect(waiting).toHaveCount(4);

  const desk = await hall.moderator({}, link);
  await expect(desk.question('live', QUESTIONS.most)).toBeVisible();
  await expect(waiting).toHaveCount(3);
  const session = links.getByRole('listitem').filter({ hasText: 'Since' });
  await expect(session.filter({ hasText: host.t('host.role.moderator') })).toHaveCount(1);
  await host.button('host.link.withdraw', waiting.filter({ hasText: host.t('host.role.screen') })).click();
  await expect(waiting).toHaveCount(2);
});

test('a session gets a name that the desk shows, and the booth’s link opens the booth', async ({ hall }) => {
  const host = await hall.host();
  const link = await host.link('booth');
  const { context, tongue } = await hall.browser({ viewport: { width: 1024, height: 768 } }, { speaks: 'ar' });
  const booth = new Booth(await context.newPage(), tongue);
  await booth.enter(link);
  const sessions = host.section('host.links').getByRole('listitem');
  const session = sessions.filter({ hasText: host.t('host.role.booth') }).filter({ hasText: 'Since' });
  await host.button('host.session.rename', session).click();
  await host.dialog().getByRole('textbox').fill('  ');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog().getByRole('alert')).toContainText(host.t('error.text_empty'));
  await host.dialog().getByRole('textbox').fill('مقصورة العربية');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog()).toBeHidden();
  await expect(session).toContainText('مقصورة العربية');
});

test('a word of the organiser’s list holds a question back where the panel wants it, and refuses nothing', async ({
  hall,
}) => {
  const host = await hall.host();
  const guest = await hall.guest();
  const desk = await hall.moderator();
  const words = host.section('host.words');
  const english = words.getByRole('textbox', { name: 'English' });
  await english.fill('kickback\n' + 'x'.repeat(61));
  await host.button('host.words.save', words).click();
  await expect(words.getByRole('alert')).toContainText('x'.repeat(61));
  await english.fill('kickback\n\nkickback');
  await words.getByRole('combobox').selectOption('sw');
  await words.getByRole('textbox', { name: 'Swahili' }).fill('rushwa');
  await host.button('host.words.save', words).click();
  await expect(host.page.getByText(host.t('host.words.saved'))).toBeVisible();
  await host.page.reload();
  await expect(english).toHaveValue('kickback');
  await expect(words.getByRole('textbox', { name: 'Swahili' })).toHaveValue('rushwa');

  // Questions go live at once, but for those with a word of the lists.
  const card = host.section('host.programme').getByRole('listitem').filter({ hasText: PANELS.first[0] });
  await host.button('host.panel.edit', card).click();
  await host
    .dialog()
    .getByRole('combobox', { name: host.t('host.editor.moderation'), exact: true })
    .selectOption('off');
  await host
    .dialog()
    .getByRole('combobox', { name: host.t('host.editor.filter'), exact: true })
    .selectOption('on');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(card).toContainText(host.t('host.rules.filter'));
  await guest.ask('Where is the garden?');
  await expect(desk.question('live', 'garden')).toBeVisible();
  await guest.ask('Who pays the Kickback?');
  await expect(desk.question('review', 'Kickback')).toContainText(desk.t('desk.held'));
  await guest.tab('questions.mine');
  await expect(guest.row('Kickback')).toContainText(guest.t('question.state.in_review'));
});

test('votes are switched off in a panel, and what the audience reads stays as it was once someone has asked', async ({
  hall,
}) => {
  const host = await hall.host();
  const guest = await hall.guest();
  const card = host.section('host.programme').getByRole('listitem').filter({ hasText: PANELS.first[0] });
  await expect(guest.voteButton(QUESTIONS.most)).toBeEnabled();
  await host.button('host.panel.edit', card).click();
  const field = (key: string) => host.dialog().getByRole('combobox', { name: host.t(key), exact: true });
  await field('host.editor.votes').selectOption('off');
  await field('host.editor.sharing').selectOption('topics');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(host.dialog().getByRole('alert')).toContainText(host.t('error.sharing_fixed'));
  await field('host.editor.sharing').selectOption('words');
  await host.button('host.editor.save', host.dialog()).click();
  await expect(card).toContainText(host.t('host.rules.no_votes'));
  await expect(guest.row(QUESTIONS.most).locator('button.vote:enabled')).toHaveCount(0);
});

test('the downloads hold everything asked, in tables that spreadsheets read', async ({ hall }) => {
  const host = await hall.host();
  const guest = await hall.guest();
  const desk = await hall.moderator();
  await guest.ask('=HYPERLINK("http://example.org") looks like a formula');
  await expect(desk.question('review', 'HYPERLINK')).toBeVisible();
  await desk.draft(
    ['Again?', 'مرة أخرى؟'],
    [
      ['Yes', 'نعم'],
      ['No', 'لا'],
    ],
  );
  await desk.button('desk.poll.open', desk.poll('Again?')).click();
  await guest.tab('tabs.polls');
  await guest.choose('Again?', 'Yes');
  await expect(guest.status('Again?')).toHaveText(guest.t('poll.saved'));

  await desk.button('desk.poll.close', desk.poll('Again?')).click();
  await expect(desk.button('desk.poll.reveal', desk.poll('Again?'))).toBeVisible();

  const download = async (key: string): Promise<string> => {
    const [file] = await Promise.all([
      host.page.waitForEvent('download'),
      host.page.getByRole('link', { name: host.t(key) }).click(),
    ]);
    return readFile(await file.path(), 'utf8');
  };
  const questions = await download('host.download.questions');
  expect(questions.startsWith('\uFEFF')).toBe(true);
  for (const text of Object.values(QUESTIONS)) expect(questions).toContain(text);
  // A cell that begins like a formula is made harmless; its words stay.
  expect(questions).toContain(`"'=HYPERLINK(""http://example.org"") looks like a formula"`);
  expect(questions.trim().split('\r\n')).toHaveLength(5);

  const polls = await download('host.download.polls');
  expect(polls.startsWith('\uFEFF')).toBe(true);
  for (const text of ['Again?', 'Yes', 'No']) expect(polls).toContain(text);

  const event = JSON.parse(await download('host.download.event')) as Results;
  expect(event.panels.map(({ title }) => title['ar'])).toEqual(Object.values(PANELS).map(([, ar]) => ar));
  expect(event.panels[0]?.polls).toMatchObject([
    { title: { en: 'Again?' }, ballots: 1, tallies: [{ abstained: 0, counts: { options: [1, 0] } }] },
  ]);
});
