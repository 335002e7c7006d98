// The pictures of results as files: what the screen shows, in a file that needs nothing beside it.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { answer, asks, known, Polls, QUESTIONS_BY_KIND, survey, type KindName } from './kit/ballots.ts';
import { EVENT } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { PollDesk } from './kit/poll-desk.ts';
import { picture, seen, staged } from './kit/sight.ts';
import type { Page as Leaf, PollId } from '../src/lib/wire.ts';
import type { Screen } from './kit/people.ts';

/** Saves a picture from the sheet that is open: the one that stands in the row of this name, or the first. */
async function saved(desk: PollDesk, as: 'svg' | 'png', row = ''): Promise<{ name: string; content: Buffer }> {
  const coming = desk.page.waitForEvent('download');
  const files = desk.dialog().getByRole('region', { name: desk.t('desk.files') });
  const rows = files.locator('.row').filter({ has: desk.page.getByText(desk.t(`desk.files.${as}`), { exact: true }) });
  await desk.button(`desk.files.${as}`, rows.filter({ hasText: row }).first()).click();
  const download = await coming;
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/** The words of a file, and of the screen, in no order: lines are broken as there is room. */
function words(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .sort();
}

/** Draws a file alone in a page; answers with its texts, and with those of them that cannot be read. */
async function drawn(page: Page, svg: string): Promise<{ text: string; troubles: string[] }> {
  await page.setContent(`<body style="margin: 0">${svg}`);
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll('text')];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    const { right, bottom } = document.querySelector('svg')?.getBoundingClientRect() ?? new DOMRect();
    const troubles: string[] = [];
    for (const [place, box] of boxes.entries()) {
      const said = texts[place]?.textContent ?? '';
      const isOut = box.left < 0 || box.top < 0 || box.right > right + 1 || box.bottom > bottom + 1;
      const isOver = boxes.slice(0, place).some((other) => {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        // Lines touch, letters do not.
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        return across > 3 && down > Math.min(box.height, other.height) * 0.45;
      });
      if (isOut || isOver) troubles.push(`${isOut ? 'beyond the edge' : 'over another'}: ${said}`);
    }
    const text = texts.map((each) => each.textContent.replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')).join(' ');
    return { text, troubles };
  });
}

async function shown(screen: Screen): Promise<string[]> {
  const [text = ''] = await seen(picture(screen));
  return words(text);
}

/** What tells the picture of a kind from one of words and figures alone. */
const SHAPES: Partial<Record<KindName, RegExp>> = {
  // A column for each step that someone chose: it is round at the top only.
  scale: /(<path[^>]*fill="#0b6e66"[^>]*\/>.*){4}/s,
  number: /(<path[^>]*fill="#0b6e66"[^>]*\/>.*){6}/s,
  statements: /<pattern[^>]*>.*fill="url\(#stripes-/s,
  // The most frequent word in the largest letters.
  cloud: /font-size="1\d\d[^>]*>trust</,
};

test('the file of every kind is what the screen shows', async ({ hall }) => {
  test.setTimeout(300_000);
  const { moderator, polls, screen, show } = await staged(hall);
  const desk = new PollDesk(moderator, hall);
  const { context } = await hall.browser({});
  const paper = await context.newPage();
  for (const kind of Object.keys(QUESTIONS_BY_KIND) as KindName[]) {
    const { title, replies } = QUESTIONS_BY_KIND[kind];
    const poll = await polls.open(asks(kind));
    await answer(
      hall,
      poll,
      replies.map((reply) => [reply]),
    );
    await polls.reveal(poll);
    await show(poll);
    await expect(screen.headline).toContainText(title['en'] ?? '');
    await desk.sheet([title['en'] ?? '', '']);
    const svg = (await saved(desk, 'svg')).content.toString();
    await desk.close();
    const { text, troubles } = await drawn(paper, svg);
    expect(words(text), kind).toEqual(await shown(screen));
    expect(troubles, kind).toEqual([]);
    expect((SHAPES[kind] ?? /<rect/).test(svg), `${kind} has its shape`).toBe(true);
    // It needs neither a style sheet nor a font of its own, and is well-formed.
    expect(/class=|style=|foreignObject|href=/.exec(svg), kind).toBeNull();
    expect(
      await paper.evaluate(
        (file) => new DOMParser().parseFromString(file, 'image/svg+xml').querySelector('parsererror'),
        svg,
      ),
    ).toBeNull();
  }
});

test('a map, a leaderboard, two rounds and each part of a survey have files of their own', async ({ hall }) => {
  test.setTimeout(180_000);
  const { moderator, orders, polls, screen, show } = await staged(hall);
  const desk = new PollDesk(moderator, hall);
  const { context } = await hall.browser({});
  const paper = await context.newPage();
  const same = async (poll: PollId, title: string, row: string, ending: string, page?: Leaf): Promise<string> => {
    await show(poll, page);
    await desk.sheet([title, '']);
    const { name, content } = await saved(desk, 'svg', row);
    await desk.close();
    expect(name).toMatch(new RegExp(`${ending}\\.svg$`));
    const { text, troubles } = await drawn(paper, content.toString());
    await expect.poll(() => shown(screen), title).toEqual(words(text));
    expect(troubles, title).toEqual([]);
    return content.toString();
  };

  const camps = [
    ...Array.from({ length: 6 }, () => 'agree' as const),
    ...Array.from({ length: 6 }, () => 'disagree' as const),
  ];
  const statements = await polls.open(asks('statements'));
  await answer(
    hall,
    statements,
    camps.map((stance) => [{ stances: ['agree', stance, stance] }]),
  );
  await polls.reveal(statements);
  await known(orders, statements);
  const map = await same(statements, 'What do you think of this?', desk.t('desk.groups'), 'map', 'map');
  expect(/<pattern[^>]* id="[^"]*stripes"/.test(map), 'groups have patterns').toBe(true);

  const quiz = await polls.open(asks('quiz'));
  await answer(hall, quiz, [[{ options: [1] }], [{ options: [0] }]]);
  await polls.reveal(quiz);
  await same(quiz, 'In which year was', desk.t('desk.leaders'), 'leaders', 'leaders');

  const first = await polls.open(asks('single', { title: { en: 'Once?', ar: 'مرة؟' } }));
  await answer(hall, first, [[{ options: [0] }], [{ options: [1] }]]);
  await polls.reveal(first);
  const second = await polls.open(asks('single', { title: { en: 'Twice?', ar: 'مرتين؟' }, round_of: first }));
  await answer(hall, second, [[{ options: [1] }]]);
  await polls.reveal(second);
  const both = await same(second, 'Twice?', '', 'Twice');
  expect(both.includes('fill="url(#stripes-'), 'the first round is striped').toBe(true);

  const many = await polls.open(survey('stars', 'yes_no'));
  await answer(hall, many, [[{ step: 4 }, { step: 0 }]]);
  await polls.reveal(many);
  await same(many, 'Before you leave', desk.t('desk.editor.part', { n: 2 }), '2', { part: 1 });
});

test('pictures for slides are twice as fine; one that cannot be made is not kept quiet', async ({ hall }) => {
  await hall.open(EVENT);
  const moderator = await hall.moderator();
  const polls = new Polls(new Orders(moderator.page));
  const desk = new PollDesk(moderator, hall);
  const poll = await polls.open(asks('yes_no'));
  await answer(hall, poll, [[{ step: 0 }]]);
  // The desk takes a result along before the hall has seen it.
  await polls.set(poll, 'closed');
  await desk.sheet(['Shall we meet every year?', '']);
  const { name, content } = await saved(desk, 'png');
  expect(name).toMatch(/^\d+-Shall-we-meet-every-year\.png$/);
  expect([content.readUInt32BE(16), content.readUInt32BE(20)]).toEqual([3200, 1800]);
  await moderator.page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (done) => done(null);
  });
  await desk.button('desk.files.png', desk.dialog()).click();
  await expect(desk.notice('desk.files.failed')).toBeVisible();
});
