// What came of a poll, on the screen of the hall: every kind with its figures, in two rounds, in a hall that reads from the right.
import { AT_HOME, look } from './kit/access.ts';
import { answer, asks, QUESTIONS_BY_KIND, type KindName } from './kit/ballots.ts';
import { eventIn } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { fits, heights, lengths, picture, rows, seen, staged } from './kit/sight.ts';
import type { PollTerms, Reply } from '../src/lib/wire.ts';
import type { Screen } from './kit/people.ts';

/** What the screen writes, worked out by hand from the replies, and how long its bars are. */
interface Expected {
  /** While it is asked. */
  readonly asked: string;
  readonly rows: readonly string[];
  /** What stands beside the list. */
  readonly told?: readonly string[];
  readonly shares?: readonly number[];
}

const RESULTS: Record<KindName, Expected> = {
  single: {
    asked: 'Training',
    rows: [
      'Training التدريب 50% 2',
      'Funding التمويل 25% 1',
      'Safety السلامة 25% 1',
      'Time for families وقت للأسرة 0% 0',
    ],
    told: ['5 people answered', '1 abstention'],
    shares: [0.5, 0.25, 0.25, 0],
  },
  multiple: {
    asked: 'Choose 2 to 3',
    rows: [
      'Training التدريب 33% 1',
      'Funding التمويل 100% 3',
      'Safety السلامة 33% 1',
      'Time for families وقت للأسرة 67% 2',
    ],
    shares: [0.33, 1, 0.33, 0.67],
  },
  yes_no: { asked: 'Yes', rows: ['Yes نعم 67% 2', 'No لا 33% 1'], told: ['1 abstention'], shares: [0.67, 0.33] },
  scale: {
    asked: 'Not at all',
    rows: ['0% 0 1', '20% 1 2', '20% 1 3', '0% 0 4', '40% 2 5', '20% 1 6', '0% 0 7'],
    told: ['Mean 4.2 of 7', 'Not at all', 'آمن تمامًا'],
    shares: [0, 0.5, 0.5, 0, 1, 0.5, 0],
  },
  stars: {
    asked: '★',
    rows: ['0% 0 1 ★', '0% 0 2 ★', '25% 1 3 ★', '25% 1 4 ★', '50% 2 5 ★'],
    told: ['Mean 4.3 of 5'],
    shares: [0, 0, 0.5, 0.5, 1],
  },
  ranking: {
    asked: 'the best first',
    rows: [
      '1 Safety السلامة 8 2',
      '2 Training التدريب 5 1',
      '3 Funding التمويل 3 0',
      '4 Time for families وقت للأسرة 1 0',
    ],
    told: ['First places', 'المراتب الأولى'],
    // Of the nine points for whom everybody puts first.
    shares: [0.89, 0.56, 0.33, 0.11],
  },
  points: {
    asked: 'Share out 100 points',
    rows: [
      'Training التدريب 25% 50',
      'Funding التمويل 15% 30',
      'Safety السلامة 40% 80',
      'Time for families وقت للأسرة 20% 40',
    ],
    shares: [0.25, 0.15, 0.4, 0.2],
  },
  number: {
    asked: 'A number from 0 to 400 days',
    // 20, then 30 and 30.5, 38 and 41, 45, 60, 90: from 20 on in columns of 3.6.
    rows: ['1', '2', '2', '1', '1', '1'],
    told: ['Median: 38 days', 'Middle half of the answers: 30 to 45 days', '20 30 40 50 60 70 80 90', 'days يوم'],
  },
  text: { asked: 'In your own words', rows: ['2 × Fund the local networks', '1 × لا سلام بلا نساء'] },
  cloud: { asked: 'Up to 3 words', rows: ['trust 3', 'العدالة 2', 'water 1', '信任 1'] },
  quiz: {
    asked: '1995',
    rows: ['1995 50% 1', '✓ 2000 Right answer الإجابة الصحيحة 50% 1', '2008 0% 0'],
    shares: [0.5, 0.5, 0],
  },
  statements: {
    asked: '3 statements',
    rows: [
      `${both(0)} ✓ 100% 3 ✕ 0% 0 – 0% 0`,
      `${both(1)} ✓ 50% 1 ✕ 50% 1 – 0% 0`,
      `${both(2)} ✓ 33% 1 ✕ 33% 1 – 33% 1`,
    ],
    told: ['Disagree', 'لا أوافق'],
  },
};

/** A statement in both languages. */
function both(place: number): string {
  const { en = '', ar = '' } = QUESTIONS_BY_KIND.statements.part.options?.[place] ?? {};
  return `${en} ${ar}`;
}

function repliesTo(kind: KindName): Reply[][] {
  return QUESTIONS_BY_KIND[kind].replies.map((reply) => [reply]);
}

for (const kind of Object.keys(RESULTS) as KindName[]) {
  test(`${kind}: asked without a count, then its result in figures, for everyone`, async ({ hall }) => {
    const { polls, screen, show } = await staged(hall);
    const expected = RESULTS[kind];
    const poll = await polls.open(asks(kind));
    await show(poll);
    await expect(screen.headline).toContainText(QUESTIONS_BY_KIND[kind].title['en'] ?? '');
    await expect(picture(screen)).toContainText(expected.asked);
    await answer(hall, poll, repliesTo(kind));
    await expect(picture(screen)).not.toContainText('answered');
    await polls.reveal(poll);
    await expect.poll(() => written(screen)).toEqual(expected.rows);
    const [all = ''] = await seen(picture(screen));
    for (const told of expected.told ?? []) expect(all).toContain(told);
    if (expected.shares) expect(await drawn(screen)).toEqual(expected.shares);
    await fits(screen, kind);
    await look(screen.page, kind, AT_HOME.stage);
  });
}

/** The lines in which something is written; where nobody stands there is no figure. */
async function written(screen: Screen): Promise<string[]> {
  return (await rows(screen)).filter((row) => row !== '');
}

/** How long the bars are, or how high the columns. */
async function drawn(screen: Screen): Promise<number[]> {
  const bars = picture(screen).locator('.bar');
  return (await bars.count()) > 0 ? lengths(bars) : heights(picture(screen).locator('.column'));
}

test('a number is found on the axis, and what stands below it where it says', async ({ hall }) => {
  const { polls, screen, show } = await staged(hall);
  const poll = await polls.open(asks('number'));
  await show(poll);
  await answer(hall, poll, repliesTo('number'));
  await polls.reveal(poll);
  await expect.poll(() => written(screen)).toHaveLength(6);
  const centre = async (selector: string, text = ''): Promise<number> => {
    const box = await picture(screen).locator(selector).filter({ hasText: text }).first().boundingBox();
    return (box?.x ?? 0) + (box?.width ?? 0) / 2;
  };
  const [at20, at90] = [await centre('.ticks span', '20'), await centre('.ticks span', '90')];
  const on = (x: number): number => 20 + (70 * (x - at20)) / (at90 - at20);
  expect(on(await centre('.ticks span', '50'))).toBeCloseTo(50, 0);
  expect(on(await centre('.axis .line'))).toBeCloseTo(38, 0);
  const box = await picture(screen).locator('.axis .box').boundingBox();
  expect(on(box?.x ?? 0)).toBeCloseTo(30, 0);
  expect(on((box?.x ?? 0) + (box?.width ?? 0))).toBeCloseTo(45, 0);
  // The two who said 38 and 41.
  const column = await picture(screen).locator('li').nth(5).boundingBox();
  expect(on(column?.x ?? 0)).toBeCloseTo(38, 0);
  expect(on((column?.x ?? 0) + (column?.width ?? 0))).toBeCloseTo(41.6, 0);
});

test('a word of a cloud is as large and as strong as it is frequent, whichever stands beside it', async ({ hall }) => {
  const { polls, screen, show } = await staged(hall);
  const poll = await polls.open(asks('cloud'));
  await show(poll);
  const times = { water: 9, trust: 4, bread: 4, time: 2, paix: 1 };
  const words = Object.entries(times).flatMap(([word, count]) => Array.from({ length: count }, () => word));
  await answer(
    hall,
    poll,
    words.map((word) => [{ words: [word] }]),
  );
  await polls.reveal(poll);
  await expect.poll(() => rows(screen)).toEqual(['water 9', 'trust 4', 'bread 4', 'time 2', 'paix 1']);
  const looks = await picture(screen)
    .getByRole('listitem')
    .evaluateAll((items) =>
      items.map((item) => [Number.parseFloat(getComputedStyle(item).fontSize), getComputedStyle(item).color]),
    );
  const [water, trust, bread, time, paix] = looks;
  expect(bread).toEqual(trust);
  expect(new Set([bread, time, paix].map((one) => one?.[1])).size, 'only the first has a colour of its own').toBe(1);
  // Twice as large is four times the area.
  expect(Number(water?.[0]) / Number(bread?.[0])).toBeCloseTo(1.5, 1);
  await fits(screen, 'cloud');
});

/** What both rounds show, each option in a line: the first round's figures, then those of the second, which only two answered. */
const ROUNDS: Partial<Record<KindName, readonly string[]>> = {
  single: [
    'Training التدريب 50% 2 100% 2',
    'Funding التمويل 25% 1 0% 0',
    'Safety السلامة 25% 1 0% 0',
    'Time for families وقت للأسرة 0% 0 0% 0',
  ],
  multiple: [
    'Training التدريب 33% 1 50% 1',
    'Funding التمويل 100% 3 100% 2',
    'Safety السلامة 33% 1 50% 1',
    'Time for families وقت للأسرة 67% 2 50% 1',
  ],
  scale: [
    '0% 0 0% 0 1',
    '20% 1 50% 1 2',
    '20% 1 50% 1 3',
    '0% 0 0% 0 4',
    '40% 2 0% 0 5',
    '20% 1 0% 0 6',
    '0% 0 0% 0 7',
  ],
  ranking: [
    '1 Safety 8 2',
    '2 Training 5 1',
    '3 Funding 3 0',
    '4 Time for families 1 0',
    '1 Safety 6 2',
    '2 Funding 3 0',
    '3 Training 2 0',
    '4 Time for families 0 0',
  ],
  // Of the second round both ends: 20 and 30.
  number: ['1', '2', '2', '1', '1', '1', '1', '1'],
  statements: [
    `${both(0)} 1 ✓ 100% 3 ✕ 0% 0 – 0% 0 2 ✓ 100% 2 ✕ 0% 0 – 0% 0`,
    `${both(1)} 1 ✓ 50% 1 ✕ 50% 1 – 0% 0 2 ✓ 50% 1 ✕ 50% 1 – 0% 0`,
    `${both(2)} 1 ✓ 33% 1 ✕ 33% 1 – 33% 1 2 ✓ 50% 1 ✕ 0% 0 – 50% 1`,
  ],
};

for (const [kind, expected] of Object.entries(ROUNDS) as [KindName, readonly string[]][]) {
  test(`two rounds of ${kind} stand side by side, and can be told apart`, async ({ hall }) => {
    const { polls, screen, show } = await staged(hall);
    const first = await polls.open(asks(kind));
    const replies = repliesTo(kind);
    await answer(hall, first, replies);
    await polls.reveal(first);
    const second = await polls.open(asks(kind, { round_of: first }));
    await show(second);
    await answer(hall, second, replies.slice(0, 2));
    await polls.reveal(second);
    await expect.poll(() => written(screen)).toEqual(expected);
    const [all = ''] = await seen(picture(screen));
    for (const told of ['First round', 'الجولة الثانية', '2 people answered']) expect(all).toContain(told);
    if (kind === 'number') expect(all).toMatch(/First round .* 38 30–45 .* Second round .* 20 20–30/);
    await fits(screen, `two rounds of ${kind}`);
    await look(screen.page, `two rounds of ${kind}`, AT_HOME.stage);
  });
}

/** The same results where Arabic comes first. */
const ARABIC: Partial<Record<KindName, readonly string[]>> = {
  single: [
    'التدريب Training 50% 2',
    'التمويل Funding 25% 1',
    'السلامة Safety 25% 1',
    'وقت للأسرة Time for families 0% 0',
  ],
  scale: RESULTS.scale.rows,
  ranking: [
    '1 السلامة Safety 8 2',
    '2 التدريب Training 5 1',
    '3 التمويل Funding 3 0',
    '4 وقت للأسرة Time for families 1 0',
  ],
  number: RESULTS.number.rows,
  cloud: RESULTS.cloud.rows,
  text: RESULTS.text.rows,
};

test('in an Arabic hall everything runs from the right, and everyone perceives it', async ({ hall }) => {
  test.setTimeout(240_000);
  const { polls, screen, show } = await staged(hall, eventIn('ar', 'en'), 'ar');
  await expect(screen.picture).toHaveAttribute('dir', 'rtl');
  for (const [kind, expected] of Object.entries(ARABIC) as [KindName, readonly string[]][]) {
    const poll = await polls.open(asks(kind));
    await show(poll);
    await expect(screen.headline).toContainText(QUESTIONS_BY_KIND[kind].title['ar'] ?? '');
    await answer(hall, poll, repliesTo(kind));
    await polls.reveal(poll);
    await expect(picture(screen)).toContainText('النتيجة');
    await expect.poll(() => written(screen)).toEqual(expected);
    await fits(screen, `${kind}, ar`);
    await look(screen.page, `${kind}, ar`, AT_HOME.stage);
  }
});

test('many options, steps and statements are still read, also in two rounds', async ({ hall }) => {
  test.setTimeout(240_000);
  const { polls, screen, show } = await staged(hall);
  const options = Array.from({ length: 12 }, (_, n) => ({ en: `Choice number ${n + 1}`, ar: `الخيار رقم ${n + 1}` }));
  const title = { en: 'Which of all these?', ar: 'أيّ هذه كلها؟' };
  const stances = options.map((_, n) => (['agree', 'disagree', 'pass'] as const)[n % 3] ?? null);
  const cases: [string, PollTerms, Reply[]][] = [
    ['options', { title, parts: [{ kind: 'single', options }] }, [{ options: [0] }, { options: [11] }]],
    ['a ranking', { title, parts: [{ kind: 'ranking', options }] }, [{ order: [3, 0, 11] }]],
    [
      'steps',
      { title, parts: [{ kind: { scale: { steps: 11 } }, options: options.slice(0, 2) }] },
      [{ step: 0 }, { step: 9 }],
    ],
    ['statements', { title, parts: [{ kind: 'statements', options }] }, [{ stances }]],
  ];
  for (const [what, terms, replies] of cases) {
    const first = await polls.open(terms);
    await answer(
      hall,
      first,
      replies.map((reply) => [reply]),
    );
    await polls.reveal(first);
    await show(first);
    await expect(picture(screen)).toContainText('Choice number 1');
    await fits(screen, what);
  }
  const [, steps] = cases[2] ?? cases[0] ?? [];
  if (steps === undefined) throw new Error('unreachable');
  const first = await polls.open(steps);
  await answer(hall, first, [[{ step: 0 }]]);
  await polls.reveal(first);
  const second = await polls.open({ ...steps, round_of: first });
  await answer(hall, second, [[{ step: 10 }]]);
  await polls.reveal(second);
  await show(second);
  await expect.poll(async () => (await rows(screen))[0]).toBe('1 · Choice number 1 100% 1 0% 0');
  expect((await rows(screen))[10]).toBe('11 · Choice number 2 0% 0 100% 1');
  await fits(screen, 'two rounds of eleven steps');
});
