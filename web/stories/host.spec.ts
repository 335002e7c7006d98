// The organiser: the programme, links for others, and everything gathered, as files.
import { readFile } from 'node:fs/promises';
import { EVENT, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';

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
  await guest.page.keyboard.press('Escape');
  await guest.button('programme.go').click();
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(PANEL[1]);
});

test('a moderator’s link from the organiser opens a desk elsewhere, and the list of links follows', async ({
  hall,
}) => {
  const host = await hall.host();
  const links = host.section('host.links');
  const waiting = links.getByRole('listitem').filter({ hasText: host.t('host.link.waiting') });
  await expect(waiting).toHaveCount(2);
  await host.button('host.link.new').click();
  await host.button('host.link.make', host.dialog()).click();
  await expect(host.dialog().getByRole('img', { name: host.t('host.link.qr') })).toHaveJSProperty('complete', true);
  const link = await host.dialog().getByRole('textbox').inputValue();
  await host.dialog().locator('button.primary').click();
  await expect(waiting).toHaveCount(3);

  const desk = await hall.moderator({}, link);
  await expect(desk.question('live', QUESTIONS.most)).toBeVisible();
  await expect(waiting).toHaveCount(2);
  const session = links.getByRole('listitem').filter({ hasText: 'Since' });
  await expect(session.filter({ hasText: host.t('host.role.moderator') })).toHaveCount(1);
  await host.button('host.link.withdraw', waiting.filter({ hasText: host.t('host.role.screen') })).click();
  await expect(waiting).toHaveCount(1);
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
    { title: { en: 'Again?' }, tally: { options: [1, 0], abstained: 0, ballots: 1 } },
  ]);
});
