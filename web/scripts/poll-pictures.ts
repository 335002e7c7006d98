// Makes the pictures of polls on the screen in docs/pictures.
import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { asks, known, Polls, QUESTIONS_BY_KIND, type KindName } from '../stories/kit/ballots.ts';
import { crowd } from '../stories/kit/crowd.ts';
import { Orders } from '../stories/kit/orders.ts';
import { Moderator, Screen } from '../stories/kit/people.ts';
import type { Tongue } from '../stories/kit/words.ts';
import type { Page, PollId, PollTerms, Reply } from '../src/lib/wire.ts';
import { Camera, DESK, PHONE, SCREENS } from './camera.ts';

const DEMO = readFileSync(new URL('../../src/app/demo.toml', import.meta.url), 'utf8');

/** The same event in a hall that speaks Arabic first. */
const ARABIC = DEMO.replace('languages = ["en", "ar"]', 'languages = ["ar", "en"]');

/** So many times the same reply. */
type Times = readonly [reply: Reply, times: number];

const step = (times: readonly number[]): Times[] => times.map((count, place) => [{ step: place }, count]);
const option = (times: readonly number[]): Times[] => times.map((count, place) => [{ options: [place] }, count]);
const said = (times: readonly (readonly [string, number])[]): Times[] =>
  times.map(([words, count]) => [{ words: [words] }, count]);

/** How the hall answered. */
const ANSWERS: Partial<Record<KindName, readonly Times[]>> = {
  single: option([22, 9, 41, 15]),
  multiple: QUESTIONS_BY_KIND.multiple.replies.map((reply, place) => [reply, [14, 9, 21][place] ?? 1]),
  ranking: QUESTIONS_BY_KIND.ranking.replies.map((reply, place) => [reply, [19, 6, 11][place] ?? 1]),
  scale: step([2, 0, 9, 14, 27, 19, 6]),
  number: [200, 300, 305, 320, 350, 380, 410, 430, 450, 480, 520, 600, 640, 900].map((number, place) => [
    { number },
    [2, 3, 5, 4, 8, 9, 11, 6, 7, 4, 2, 3, 1, 1][place] ?? 1,
  ]),
  text: said([
    ['Fund the local networks before the next round begins', 9],
    ['لا سلام بلا نساء على الطاولة', 7],
    ['Ask who is missing', 5],
    ['احموا الوسيطات المحليات', 4],
    ['Come to the villages, not only to the capitals', 3],
    ['Keep the promises of the last agreement', 2],
  ]),
  cloud: said([
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
  ]),
  quiz: option([4, 31, 7]),
  // Two ways of thinking about the three statements, and a few who think their own way.
  statements: [
    [{ stances: ['agree', 'agree', 'agree'] }, 14],
    [{ stances: ['agree', 'pass', 'agree'] }, 5],
    [{ stances: ['agree', 'disagree', 'disagree'] }, 11],
    [{ stances: ['agree', 'disagree', 'pass'] }, 4],
    [{ stances: ['disagree', 'agree', 'pass'] }, 2],
  ],
};

/** How the hall answered once more, after it had talked. */
const AGAIN: Partial<Record<KindName, readonly Times[]>> = {
  single: option([12, 17, 38, 20]),
  scale: step([0, 1, 4, 9, 24, 28, 11]),
};

/** The kinds whose result the screen shows, with its further page if there is one. */
const RESULTS: readonly (readonly [KindName, Page?])[] = [
  ['multiple'],
  ['ranking'],
  ['scale'],
  ['number'],
  ['text'],
  ['cloud'],
  ['quiz'],
  ['statements'],
  ['statements', 'map'],
];

/** What a hall sees that reads from the right. */
const RESULTS_AR: readonly (readonly [KindName, Page?])[] = [
  ['single'],
  ['ranking'],
  ['scale'],
  ['number'],
  ['statements', 'map'],
];

/** Players by the names they chose, from the fastest on. */
const PLAYERS = ['Leila', 'سلمى', 'Team Nairobi', 'Ingrid', 'وسيطات طرابلس', 'Amina'];

test('pictures of polls on the screen', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, DEMO, async (camera) => {
    const studio = await PollStudio.in(camera, 'en');
    for (const [kind, page] of RESULTS) await studio.result(kind, page);
    await studio.rounds('single');
    await studio.rounds('scale');
    await studio.leaders();
  });
});

test('pictures of polls in a hall that speaks Arabic first', async ({ playwright, launchOptions }) => {
  const browser = { launcher: playwright.chromium, options: launchOptions };
  await Camera.use(browser, ARABIC, async (camera) => {
    const studio = await PollStudio.in(camera, 'ar');
    for (const [kind, page] of RESULTS_AR) await studio.result(kind, page);
    await studio.rounds('single');
  });
});

class PollStudio {
  readonly #camera: Camera;
  readonly #tongue: Tongue;
  readonly #screen: Screen;
  readonly #orders: Orders;
  readonly #polls: Polls;

  private constructor(camera: Camera, tongue: Tongue, desk: Moderator, screen: Screen) {
    this.#camera = camera;
    this.#tongue = tongue;
    this.#screen = screen;
    this.#orders = new Orders(desk.page);
    this.#polls = new Polls(this.#orders);
  }

  static async in(camera: Camera, tongue: Tongue): Promise<PollStudio> {
    const desk = new Moderator(await camera.page(DESK, tongue, 'light'), tongue);
    await desk.enter(camera.link('desk'));
    const screen = new Screen(await camera.page({ viewport: SCREENS[0] }, tongue, 'dark'), tongue);
    await screen.enter(camera.link('screen'));
    return new PollStudio(camera, tongue, desk, screen);
  }

  async result(kind: KindName, page?: Page): Promise<void> {
    const poll = await this.#answered(asks(kind), ANSWERS[kind] ?? []);
    if (page === 'map') await known(this.#orders, poll);
    await this.#shoot(kind, page === undefined ? kind : `${kind}-${String(page)}`, poll, page);
  }

  /** The same asked twice. */
  async rounds(kind: KindName): Promise<void> {
    const first = await this.#answered(asks(kind), ANSWERS[kind] ?? []);
    const second = await this.#answered(asks(kind, { round_of: first }), AGAIN[kind] ?? []);
    await this.#shoot(kind, `${kind}-rounds`, second);
  }

  async leaders(): Promise<void> {
    const poll = await this.#polls.open(asks('quiz', { seconds: 60 }));
    const page = await this.#camera.page(PHONE, this.#tongue, 'light');
    const deeds = PLAYERS.map((name, place) => {
      const ballot = { replies: [{ options: [place === 3 ? 0 : 1] }], player: { name } };
      return { panel: 1, command: { answer: { panel: 1, poll, ballot } } };
    });
    await crowd(page.context(), this.#camera.link('audience'), deeds);
    await page.context().close();
    await this.#polls.reveal(poll);
    await this.#orders.give({ show: { panel: 1, show: { poll: { poll, page: 'leaders' } } } });
    await this.#camera.stage(this.#screen, 'poll-leaders', this.#screen.option('Team Nairobi'));
  }

  /** A poll that the hall has answered, with its result shown. */
  async #answered(terms: PollTerms, answers: readonly Times[]): Promise<PollId> {
    const poll = await this.#polls.open(terms);
    const replies = answers.flatMap(([reply, times]) => Array.from({ length: times }, () => reply));
    await this.#camera.answers(poll, replies);
    await this.#polls.reveal(poll);
    return poll;
  }

  async #shoot(kind: KindName, name: string, poll: PollId, page?: Page): Promise<void> {
    const shown = page === undefined ? { poll } : { poll, page };
    await this.#orders.give({ show: { panel: 1, show: { poll: shown } } });
    const title = asks(kind).title[this.#tongue] ?? '';
    const ending = this.#tongue === 'ar' ? '-ar' : '';
    await this.#camera.stage(this.#screen, `poll-${name}${ending}`, this.#screen.headline.filter({ hasText: title }));
  }
}
