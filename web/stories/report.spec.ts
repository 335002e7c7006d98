// The outcome report: read, printed and kept, with what happened in it and nothing that was not released.
import { readFile } from 'node:fs/promises';
import { look } from './kit/access.ts';
import { Polls } from './kit/ballots.ts';
import { launch, networkName, SESSIONS, SPEAKER } from './kit/gathering.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { wordsOf } from './kit/words.ts';

const QUESTIONS = { answered: 'Who keeps the peace?', late: 'ومن يدفع الثمن؟', declined: 'Nice hats' } as const;

const POLL = 'Which first?';

for (const tongue of ['en', 'ar'] as const) {
  test(`an organiser reads, prints and keeps what the event came to, ${tongue}`, async ({ hall }) => {
    await hall.open(launch(5, tongue));
    const t = wordsOf('report', tongue);
    const [guest, desk] = [await hall.guest({ speaks: tongue }), await hall.moderator({ speaks: tongue })];
    const orders = new Orders(desk.page);
    for (const text of Object.values(QUESTIONS)) await guest.ask(text);
    await orders.judge('approve', QUESTIONS.answered, QUESTIONS.late);
    await orders.judge('answered', QUESTIONS.answered);
    await orders.judge({ decline: { code: 'off_topic' } }, QUESTIONS.declined);
    const polls = new Polls(orders);
    const poll = await polls.open({
      title: { en: POLL },
      parts: [{ kind: 'single', options: [{ en: 'Water' }, { en: 'Roads' }] }],
    });
    await guest.tab('tabs.polls');
    await guest.choose(POLL, 'Water');
    await expect(guest.status(POLL)).toBeVisible();
    await polls.reveal(poll);
    const intervention = '6a0f5a4e-6c7f-4a8e-9a63-3f2f7f9d1c01';
    const terms = { name: 'The minister of Kenya', delegation: 'Kenya', seconds: 60 };
    await orders.give({ intervention: { panel: 1, edit: { put: { intervention, terms } } } });
    await orders.give({ intervention: { panel: 1, edit: { give: { intervention } } } });

    const host = await hall.host({ speaks: tongue });
    await host.page.getByRole('link', { name: host.t('host.pages.report') }).click();
    const { page } = host;
    const session = page.getByRole('heading', { level: 2, name: SESSIONS.keynote[tongue === 'en' ? 0 : 1] });
    await expect(session).toBeVisible();
    const told = page.getByRole('main');
    for (const text of [QUESTIONS.answered, QUESTIONS.late, POLL, 'Water', terms.name, SPEAKER.name])
      await expect(told).toContainText(text);
    await expect(told).toContainText(networkName(2)[tongue === 'en' ? 0 : 1]);
    await expect(told).toContainText(t('report.declined', { reason: t('reason.off_topic') }));
    await expect(told).not.toContainText(QUESTIONS.declined);
    // A session that did not take place is in the programme alone.
    await expect(page.getByRole('heading', { level: 2, name: SESSIONS.panel[tongue === 'en' ? 0 : 1] })).toHaveCount(0);
    await look(page, 'the report');

    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: t('report.keep') }).click();
    const kept = await readFile(await (await download).path(), 'utf8');
    expect(kept).toContain(QUESTIONS.answered);
    expect(kept).not.toContain(QUESTIONS.declined);
  });
}

test('whoever is no organiser is told so', async ({ hall }) => {
  await hall.open(launch(0));
  const desk = await hall.moderator();
  await desk.page.goto(`${hall.server.origin}/report`);
  await expect(desk.page.getByRole('heading', { level: 1 })).toHaveText(wordsOf('report', 'en')('report.none.title'));
  await look(desk.page, 'no report');
});
