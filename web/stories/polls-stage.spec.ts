// Polls on the screen of the hall: every kind from its opening to its result, live, in pages, by the clock, and for everyone.
import { randomUUID } from 'node:crypto';
import type { Locator } from '@playwright/test';
import { AT_HOME, look } from './kit/access.ts';
import { answer, asks, Polls, QUESTIONS_BY_KIND, survey, type KindName } from './kit/ballots.ts';
import { crowd } from './kit/crowd.ts';
import { EVENT, eventIn } from './kit/event.ts';
import { expect, test, type Hall } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import type { Page as Leaf, PollId, Reply } from '../src/lib/wire.ts';
import type { Screen } from './kit/people.ts';

const PROJECTORS = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
] as const;

/** What the picture of a kind holds: while it is asked, and as its result. Written by the screen in English. */
const KINDS: Record<KindName, { asked: string | RegExp; result: readonly (string | RegExp)[] }> = {
  single: { asked: 'Training', result: ['50%', '1 abstention'] },
  multiple: { asked: 'Choose 2 to 3', result: ['100%'] },
  yes_no: { asked: 'Yes', result: ['67%', '1 abstention'] },
  scale: { asked: 'Not at all', result: ['Mean 4.2 of 7', '40%'] },
  stars: { asked: '★', result: ['Mean 4.3 of 5'] },
  ranking: { asked: 'the best first', result: ['8 points', '2 first places'] },
  points: { asked: 'Share out 100 points', result: ['40%', '80'] },
  number: {
    asked: 'A number from 0 to 400 days',
    result: ['Median: 38 days', 'Middle half of the answers: 30 to 45 days'],
  },
  text: { asked: 'In your own words', result: ['Fund the local networks', 'لا سلام بلا نساء', '2×'] },
  cloud: { asked: 'Up to 3 words', result: ['trust', 'العدالة', '信任'] },
  quiz: { asked: '1995', result: ['Right answer', '50%'] },
  statements: { asked: '3 statements', result: ['Mediators should be paid.', '100%'] },
};

/** A screen, the orders of its desk, and the polls it gives them about. */
async function ready(hall: Hall, event = EVENT, speaks: 'en' | 'ar' = 'en') {
  await hall.open(event);
  const orders = new Orders((await hall.moderator({ speaks })).page);
  const screen = await hall.screen({ speaks, reducedMotion: 'reduce' });
  const show = (poll: PollId, page?: Leaf): Promise<void> =>
    orders.give({ show: { panel: 1, show: { poll: page === undefined ? { poll } : { poll, page } } } });
  return { orders, screen, polls: new Polls(orders), show };
}

for (const kind of Object.keys(KINDS) as KindName[]) {
  test(`${kind}: asked without a count, then its result, for everyone`, async ({ hall }) => {
    const { polls, screen, show } = await ready(hall);
    const { asked, result } = KINDS[kind];
    const poll = await polls.open(asks(kind));
    await show(poll);
    await expect(screen.headline).toContainText(QUESTIONS_BY_KIND[kind].title['en'] ?? '');
    await expect(picture(screen)).toContainText(asked);
    await answer(
      hall,
      poll,
      QUESTIONS_BY_KIND[kind].replies.map((reply) => [reply]),
    );
    await expect(picture(screen)).not.toContainText('answered');
    await polls.reveal(poll);
    for (const told of result) await expect(picture(screen)).toContainText(told);
    await fits(screen, kind);
    await look(screen.page, kind, AT_HOME.stage);
  });
}

test('a result that everybody may see grows in place, many times a second', async ({ hall }) => {
  const { polls, screen, show } = await ready(hall);
  const poll = await polls.open(asks('single', { results: 'always' }));
  await show(poll);
  await expect(picture(screen)).toContainText('0%');
  const hands = await raised(hall, 90);
  const order = await screen.page.locator('li').allTextContents();
  await screen.page.evaluate(watch);
  await hands.answer(poll);
  await expect(picture(screen)).toContainText('90 people answered');
  const { times, sizes } = await screen.page.evaluate(seen);
  const pauses = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  // Machines that run all stories at once stumble; what is shown is that nothing but the machine sets a lower pace.
  expect(Math.min(...pauses), 'milliseconds between two updates').toBeLessThanOrEqual(100);
  expect(times.length).toBeGreaterThan(3);
  expect(sizes, 'no text changes its size').toHaveLength(1);
  expect(letters(await screen.page.locator('li').allTextContents())).toEqual(letters(order));
});

test('a survey is shown part by part, a quiz by its leaders, statements by their map', async ({ hall }) => {
  const { polls, screen, show } = await ready(hall);
  const many = await polls.open(survey('stars', 'single', 'text'));
  await show(many);
  await expect(screen.picture.getByRole('listitem')).toHaveCount(3);
  await answer(hall, many, [[{ step: 4 }, { options: [2] }, 'abstain']]);
  await polls.reveal(many);
  await expect(picture(screen)).toContainText('5 of 5 on average');
  await show(many, { part: 1 });
  await expect(screen.headline).toContainText('What should come first?');
  await expect(picture(screen)).toContainText('2 of 3');
  await expect(screen.option('Safety')).toContainText('100%');

  const quiz = await polls.open(asks('quiz', { seconds: 60 }));
  await show(quiz);
  await expect(screen.page.getByRole('timer')).toHaveText(/^(1:00|0:[0-5]\d)$/);
  await play(hall, quiz, [
    ['Leila', 1],
    ['سلمى', 0],
  ]);
  await polls.reveal(quiz);
  await expect(screen.option('2000')).toContainText('Right answer');
  await show(quiz, 'leaders');
  await expect(screen.picture.getByRole('listitem')).toHaveCount(2);
  await look(screen.page, 'leaders', AT_HOME.stage);

  const statements = await polls.open(asks('statements'));
  await show(statements, 'map');
  await expect(picture(screen)).toContainText('The map stands here when the poll is over.');
  await polls.reveal(statements);
  await expect(picture(screen)).toContainText('Too few people answered');
});

test('a poll that opens by itself is counted down to, and then asked', async ({ hall }) => {
  const { orders, polls, screen, show } = await ready(hall);
  const poll = await polls.draft(asks('yes_no'));
  await expect(show(poll)).rejects.toThrow('wrong_state');
  await orders.give({ schedule_poll: { panel: 1, poll, opens_at: Date.now() + 5000 } });
  await show(poll);
  await expect(screen.headline).toContainText('The next poll opens in');
  await expect(screen.page.getByRole('timer')).toHaveText(/^0:0[0-5]$/);
  expect(screen.frames.join('\n')).not.toContain('Shall we meet');
  await expect(screen.headline).toContainText('Shall we meet every year?');
  await expect(show(poll, 'leaders')).rejects.toThrow('out_of_range');
});

test('two rounds stand side by side', async ({ hall }) => {
  const { polls, screen, show } = await ready(hall);
  for (const kind of ['single', 'scale'] as const) {
    const first = await polls.open(asks(kind));
    const replies = QUESTIONS_BY_KIND[kind].replies.map((reply) => [reply]);
    await answer(hall, first, replies);
    await polls.reveal(first);
    const second = await polls.open(asks(kind, { round_of: first }));
    await show(second);
    await answer(hall, second, replies.slice(0, 2));
    await polls.reveal(second);
    await expect(picture(screen)).toContainText('First round');
    await expect(picture(screen)).toContainText('Second round');
    await expect(picture(screen)).toContainText('2 people answered');
    await fits(screen, kind);
    await look(screen.page, `two rounds of ${kind}`, AT_HOME.stage);
  }
});

test('in an Arabic hall everything runs from the right, and everyone perceives it', async ({ hall }) => {
  test.setTimeout(180_000);
  const { polls, screen, show } = await ready(hall, eventIn('ar', 'en'), 'ar');
  await expect(screen.picture).toHaveAttribute('dir', 'rtl');
  for (const kind of ['single', 'scale', 'number', 'cloud', 'statements'] as const) {
    const poll = await polls.open(asks(kind));
    await show(poll);
    await expect(screen.headline).toContainText(QUESTIONS_BY_KIND[kind].title['ar'] ?? '');
    await answer(
      hall,
      poll,
      QUESTIONS_BY_KIND[kind].replies.map((reply) => [reply]),
    );
    await polls.reveal(poll);
    await expect(picture(screen)).toContainText('النتيجة');
    await fits(screen, kind);
    await look(screen.page, `${kind}, ar`, AT_HOME.stage);
  }
});

/** Texts without their figures. */
function letters(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/[\d%\s]+/g, ''));
}

/** The picture that is there or coming, not the one that goes. */
function picture({ page }: Screen): Locator {
  return page.locator('.picture:not([inert])');
}

/** On both projectors nothing is cut off, and nothing is smaller than the last row reads. */
async function fits(screen: Screen, what: string): Promise<void> {
  for (const size of PROJECTORS) {
    await screen.page.setViewportSize(size);
    await expect.poll(() => screen.page.evaluate(cut), `${what}, ${size.width}`).toEqual([]);
  }
}

/** Runs in the page: what is cut off, or smaller than 29 of 1080 lines. */
function cut(): string[] {
  const least = (29 / 1080) * innerHeight;
  const { width, height } = document.documentElement.getBoundingClientRect();
  return [...document.querySelectorAll<HTMLElement>('.picture *')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '');
    if (!own || element.closest('.visually-hidden, defs') !== null) return [];
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const said = `${element.textContent} (${element.className})`;
    const isOut = left < -1 || top < -1 || right > width + 1 || bottom > height + 1;
    if (isOut) return [`beyond the edge: ${said}`];
    return Number.parseFloat(getComputedStyle(element).fontSize) < least ? [`too small: ${said}`] : [];
  });
}

/** Runs in the page: remembers when a count changed, and every size that the text is fitted to. */
function watch(): void {
  const times: number[] = [];
  const sizes = new Set<string>();
  const box = document.querySelector<HTMLElement>('.box');
  const note = (): void => {
    times.push(performance.now());
    sizes.add(box?.style.getPropertyValue('--fit') ?? '');
  };
  if (box) new MutationObserver(note).observe(box, { characterData: true, subtree: true });
  Object.assign(globalThis, { seenByWatch: () => ({ times, sizes: [...sizes] }) });
}

/** Runs in the page. */
function seen(): { times: number[]; sizes: string[] } {
  return (globalThis as unknown as { seenByWatch(): { times: number[]; sizes: string[] } }).seenByWatch();
}

/** So many phones, connected and ready. Three at a time they answer, each as soon as one before is counted. */
async function raised(hall: Hall, phones: number): Promise<{ answer(poll: PollId): Promise<void> }> {
  const { context } = await hall.browser({});
  const page = await context.newPage();
  await page.goto(hall.server.links.audience);
  for (let phone = 0; phone < phones; phone++) {
    await context.clearCookies();
    await page.evaluate(connect);
  }
  const ids = Array.from({ length: phones }, () => randomUUID());
  return { answer: (poll) => page.evaluate(answerAll, { poll, ids }) };
}

/** Runs in the page, as someone new. */
async function connect(): Promise<void> {
  const join = location.pathname.split('/').at(-1) ?? '';
  await fetch(location.pathname);
  const snapshot = await fetch(`${location.pathname}/snapshot?panel=1`);
  const { epoch, seq } = (await snapshot.json()) as { epoch: number; seq: number };
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
  await new Promise<void>((done, failed) => {
    socket.addEventListener('close', failed);
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ t: 'hello', protocol: 1, view: 'audience', panel: 1, join, epoch, seq })),
    );
    socket.addEventListener('message', ({ data }) => {
      if ((JSON.parse(String(data)) as { t: string }).t === 'welcome') done();
    });
  });
  const all = globalThis as unknown as { phones?: WebSocket[] };
  (all.phones ??= []).push(socket);
}

/** Runs in the page. */
async function answerAll({ poll, ids }: { poll: string; ids: readonly string[] }): Promise<void> {
  const { phones } = globalThis as unknown as { phones: WebSocket[] };
  const left = [...phones.entries()];
  const raise = (phone: WebSocket, place: number): Promise<void> =>
    new Promise((done, failed) => {
      phone.addEventListener('message', ({ data }) => {
        const { t } = JSON.parse(String(data)) as { t: string };
        if (t === 'ack') done();
        if (t === 'nack') failed(new Error(String(data)));
      });
      const ballot = { replies: [{ options: [place % 4] }] };
      phone.send(JSON.stringify({ t: 'do', id: ids[place], command: { answer: { panel: 1, poll, ballot } } }));
    });
  const hand = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await raise(next[1], next[0]);
  };
  await Promise.all([hand(), hand(), hand()]);
}

/** Players with names answer a quiz. */
async function play(hall: Hall, poll: PollId, players: readonly (readonly [string, number])[]): Promise<void> {
  const { context } = await hall.browser({});
  const deeds = players.map(([name, option]) => {
    const replies: Reply[] = [{ options: [option] }];
    const ballot = { replies, player: { name } };
    return { panel: 1, command: { answer: { panel: 1, poll, ballot } } };
  });
  await crowd(context, hall.server.links.audience, deeds);
}
