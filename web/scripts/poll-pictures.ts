// Makes the pictures of polls on the screen in docs/pictures: what came of them.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { asks, Polls, QUESTIONS_BY_KIND, type KindName } from '../stories/kit/ballots.ts';
import { Orders } from '../stories/kit/orders.ts';
import { Moderator, Screen } from '../stories/kit/people.ts';
import type { Page, PollId, Reply } from '../src/lib/wire.ts';
import { Camera, DESK, SCREEN } from './camera.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** What the hall says in a few words, and how often. */
const WORDS = [
  ['trust', 23],
  ['water', 17],
  ['justice', 14],
  ['العدالة', 12],
  ['a seat at the table', 9],
  ['信任', 8],
  ['time', 7],
  ['الأمان', 6],
  ['schools', 5],
  ['memory', 4],
  ['paix', 3],
  ['bread', 2],
  ['listening', 2],
] as const;

/** Two ways of thinking about the three statements, and a few who think their own way. */
const CAMPS: readonly (readonly [Reply, number])[] = [
  [{ stances: ['agree', 'agree', 'agree'] }, 14],
  [{ stances: ['agree', 'pass', 'agree'] }, 5],
  [{ stances: ['agree', 'disagree', 'disagree'] }, 11],
  [{ stances: ['agree', 'disagree', 'pass'] }, 4],
  [{ stances: ['disagree', 'agree', 'pass'] }, 2],
];

/** What the screen shows of each kind, and how the hall answered. */
const RESULTS: readonly { kind: KindName; replies: readonly Reply[]; page?: Page }[] = [
  { kind: 'multiple', replies: repeated(6, QUESTIONS_BY_KIND.multiple.replies) },
  { kind: 'ranking', replies: repeated(7, QUESTIONS_BY_KIND.ranking.replies) },
  { kind: 'scale', replies: repeated(5, QUESTIONS_BY_KIND.scale.replies) },
  { kind: 'number', replies: repeated(3, QUESTIONS_BY_KIND.number.replies) },
  { kind: 'cloud', replies: WORDS.flatMap(([word, count]) => repeated(count, [{ words: [word] }])) },
  { kind: 'statements', replies: CAMPS.flatMap(([reply, count]) => repeated(count, [reply])), page: 'map' },
];

test('pictures of polls', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, DEMO, (camera) => new PollStudio(camera).work());
});

class PollStudio {
  readonly #camera: Camera;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  async work(): Promise<void> {
    const camera = this.#camera;
    const desk = new Moderator(await camera.page(DESK, 'en', 'light'), 'en');
    await desk.enter(camera.link('desk'));
    const screen = new Screen(await camera.page(SCREEN, 'en', 'dark'), 'en');
    await screen.enter(camera.link('screen'));
    const orders = new Orders(desk.page);
    const polls = new Polls(orders);

    for (const { kind, replies, page } of RESULTS) {
      const poll = await polls.open(asks(kind));
      await camera.answers(poll, replies);
      await polls.reveal(poll);
      if (page === 'map') await known(orders, poll);
      const shown = page === undefined ? { poll } : { poll, page };
      await orders.give({ show: { panel: 1, show: { poll: shown } } });
      await camera.stage(screen, `poll-${kind}`, screen.headline.filter({ hasText: asks(kind).title['en'] ?? '' }));
    }
  }
}

/** Waits until the groups that think alike were found: that goes on beside everything else. */
async function known(orders: Orders, poll: PollId): Promise<void> {
  const groups = async (): Promise<unknown> => {
    const { polls = [] } = await orders.known();
    return polls.find(({ id }) => id === poll)?.result?.opinions;
  };
  await expect.poll(groups, 'the desk knows the groups').toBeDefined();
}

function repeated(times: number, replies: readonly Reply[]): Reply[] {
  return Array.from({ length: times }, () => replies).flat();
}
