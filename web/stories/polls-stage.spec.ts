// Polls on the screen of the hall: live, in pages, by the clock, and for everyone. What comes of each kind is in polls-results.spec.ts.
import { randomUUID } from 'node:crypto';
import { AT_HOME, look } from './kit/access.ts';
import { answer, asks, survey } from './kit/ballots.ts';
import { crowd } from './kit/crowd.ts';
import { expect, test, type Hall } from './kit/hall.ts';
import { picture, staged } from './kit/sight.ts';
import type { PollId, Reply } from '../src/lib/wire.ts';

test('a result that everybody may see grows in place, with every count that comes', async ({ hall }) => {
  const { polls, screen, show } = await staged(hall);
  const poll = await polls.open(asks('single', { results: 'always' }));
  await show(poll);
  await expect(picture(screen)).toContainText('0%');
  const hands = await raised(hall, 90);
  const order = await screen.page.locator('li').allTextContents();
  await screen.page.evaluate(watch);
  await hands.answer(poll);
  await expect(picture(screen)).toContainText('90 people answered');
  const { counts, sizes } = await screen.page.evaluate(seenByWatch);
  // How often the server tells is its own affair; the hall sees each of them, not some.
  const told = new Set(screen.frames.flatMap((frame) => /"ballots":([1-9]\d*)/.exec(frame)?.[1] ?? []));
  expect(counts).toEqual([...told].map(Number));
  expect(counts.length).toBeGreaterThan(3);
  expect(sizes, 'no text changes its size').toHaveLength(1);
  expect(letters(await screen.page.locator('li').allTextContents())).toEqual(letters(order));
});

test('a survey is shown part by part, a quiz by its leaders', async ({ hall }) => {
  const { polls, screen, show } = await staged(hall);
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
});

test('a poll that opens by itself is counted down to, and then asked', async ({ hall }) => {
  const { orders, polls, screen, show } = await staged(hall);
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

test('a poll whose time comes while its panel takes no votes opens soon, not in no time', async ({ hall }) => {
  const { orders, polls, screen, show } = await staged(hall);
  const poll = await polls.draft(asks('yes_no'));
  await orders.give({ schedule_poll: { panel: 1, poll, opens_at: Date.now() + 3000 } });
  await show(poll);
  await orders.give({ set_panel: { panel: 1, state: 'closed' } });
  await expect(screen.headline).toContainText('The next poll opens soon');
  await expect(screen.headline).toContainText('يُفتح الاستطلاع التالي قريبًا');
  await expect(screen.page.getByRole('timer')).toHaveCount(0);
  await look(screen.page, 'a poll that opens soon', AT_HOME.stage);
  await orders.give({ set_panel: { panel: 1, state: 'open' } });
  await expect(screen.headline).toContainText('Shall we meet every year?');
});

/** Texts without their figures. */
function letters(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/[\d%\s]+/g, ''));
}

/** Runs in the page: remembers every number of people that was shown, and every size that the text is fitted to. */
function watch(): void {
  const counts = new Set<number>();
  const sizes = new Set<string>();
  const shown = document.querySelector<HTMLElement>('.picture');
  const box = document.querySelector<HTMLElement>('.box');
  const note = (): void => {
    const [, count] = /(\d+) (?:person|people) answered/.exec(shown?.textContent ?? '') ?? [];
    if (count !== undefined && count !== '0') counts.add(Number(count));
    sizes.add(box?.style.getPropertyValue('--fit') ?? '');
  };
  if (shown) new MutationObserver(note).observe(shown, { characterData: true, childList: true, subtree: true });
  Object.assign(globalThis, { seenByWatch: () => ({ counts: [...counts], sizes: [...sizes] }) });
}

/** Runs in the page. */
function seenByWatch(): { counts: number[]; sizes: string[] } {
  return (globalThis as unknown as { seenByWatch(): { counts: number[]; sizes: string[] } }).seenByWatch();
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
