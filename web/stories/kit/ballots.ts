// One poll of every kind, as a desk orders it, and what the hall answers besides the phone of the story.
import { randomUUID } from 'node:crypto';
import { expect, type Locator } from '@playwright/test';
import type { Localised, Part, PollId, PollTerms, Reply } from '../../src/lib/wire.ts';
import { crowd } from './crowd.ts';
import type { Hall } from './hall.ts';
import type { Orders } from './orders.ts';
import type { Tongue, Words } from './words.ts';

const THEMES: Localised[] = [
  { en: 'Training', ar: 'التدريب' },
  { en: 'Funding', ar: 'التمويل' },
  { en: 'Safety', ar: 'السلامة' },
  { en: 'Time for families', ar: 'وقت للأسرة' },
];

const STATEMENTS: Localised[] = [
  { en: 'Every delegation should have as many women as men.', ar: 'ينبغي أن يضم كل وفد نساءً بقدر ما يضم رجالًا.' },
  { en: 'Local agreements come before national ones.', ar: 'الاتفاقات المحلية تسبق الاتفاقات الوطنية.' },
  { en: 'Mediators should be paid.', ar: 'ينبغي أن يتقاضى الوسطاء أجرًا.' },
];

/** A title and how it is answered. */
interface Question {
  readonly title: Localised;
  readonly part: Part;
  /** What others answer. */
  readonly replies: readonly Reply[];
}

const of = (en: string, ar: string, part: Part, ...replies: Reply[]): Question => ({
  title: { en, ar },
  part,
  replies,
});

/** By the name of the kind. */
export const QUESTIONS_BY_KIND = {
  single: of(
    'What should come first?',
    'بماذا نبدأ؟',
    { kind: 'single', options: THEMES },
    ...[0, 0, 1, 2].map((option) => ({ options: [option] })),
    'abstain',
  ),
  multiple: of(
    'Which two or three did you miss most?',
    'أي اثنين أو ثلاثة افتقدت أكثر؟',
    { kind: { multiple: { min: 2, max: 3 } }, options: THEMES },
    { options: [0, 1] },
    { options: [1, 2, 3] },
    { options: [1, 3] },
  ),
  yes_no: of(
    'Shall we meet every year?',
    'هل نجتمع كل عام؟',
    { kind: 'yes_no' },
    { step: 0 },
    { step: 0 },
    { step: 1 },
    'abstain',
  ),
  scale: of(
    'How safe is your work?',
    'ما مدى أمان عملك؟',
    {
      kind: { scale: { steps: 7 } },
      options: [
        { en: 'Not at all', ar: 'ليس آمنًا' },
        { en: 'Entirely', ar: 'آمن تمامًا' },
      ],
    },
    ...[1, 2, 4, 4, 5].map((step) => ({ step })),
  ),
  stars: of(
    'How was the morning?',
    'كيف كانت جلسات الصباح؟',
    { kind: { stars: { stars: 5 } } },
    ...[3, 4, 4, 2].map((step) => ({ step })),
  ),
  ranking: of(
    'Rank what matters',
    'رتّب ما يهم',
    { kind: 'ranking', options: THEMES },
    { order: [2, 0, 1, 3] },
    { order: [2, 1] },
    { order: [0, 2, 3, 1] },
  ),
  points: of(
    'Share out a hundred points',
    'وزّع مئة نقطة',
    { kind: { points: { total: 100 } }, options: THEMES },
    { points: [50, 30, 20, 0] },
    { points: [0, 0, 60, 40] },
  ),
  number: of(
    'How many days does a good mandate take?',
    'كم يومًا يستغرق تفويض جيد؟',
    { kind: { number: { min: 0, max: 4000, decimals: 1 } }, options: [{ en: 'days', ar: 'يوم' }] },
    ...[200, 300, 305, 450, 600, 900, 410, 380].map((number) => ({ number })),
  ),
  text: of(
    'What will you tell your minister?',
    'ماذا ستقولين لوزيرتك؟',
    { kind: 'text' },
    { words: ['Fund the local networks'] },
    { words: ['fund the local networks'] },
    { words: ['لا سلام بلا نساء'] },
  ),
  cloud: of(
    'Peace in three words',
    'السلام في ثلاث كلمات',
    { kind: { cloud: { words: 3 } } },
    { words: ['trust', 'water', 'العدالة'] },
    { words: ['Trust', 'العدالة'] },
    { words: ['trust', '信任'] },
  ),
  quiz: of(
    'In which year was resolution 1325 adopted?',
    'في أي عام اعتُمد القرار 1325؟',
    { kind: 'quiz', options: [{ en: '1995' }, { en: '2000' }, { en: '2008' }], right: [1] },
    { options: [1] },
    { options: [0] },
  ),
  statements: of(
    'What do you think of this?',
    'ما رأيك في هذا؟',
    { kind: 'statements', options: STATEMENTS },
    { stances: ['agree', 'agree', 'pass'] },
    { stances: ['agree', 'disagree', 'agree'] },
    { stances: ['agree', null, 'disagree'] },
  ),
} satisfies Record<string, Question>;

export type KindName = keyof typeof QUESTIONS_BY_KIND;

/** What one poll asks, with the terms that are not the usual ones. */
export function asks(kind: KindName, terms: Partial<PollTerms> = {}): PollTerms {
  const { title, part } = QUESTIONS_BY_KIND[kind];
  return { title, parts: [part], ...terms };
}

/** A survey of several kinds. */
export function survey(...kinds: readonly KindName[]): PollTerms {
  const parts = kinds.map((kind): Part => {
    const { title, part } = QUESTIONS_BY_KIND[kind];
    return Object.assign({ title }, part);
  });
  return { title: { en: 'Before you leave', ar: 'قبل أن تغادري' }, parts };
}

/** Polls by command. */
export class Polls {
  readonly #orders: Orders;

  constructor(orders: Orders) {
    this.#orders = orders;
  }

  /** Drafts a poll. */
  async draft(terms: PollTerms): Promise<PollId> {
    const poll = randomUUID();
    await this.#orders.give({ put_poll: { panel: this.#orders.panel, poll, terms } });
    return poll;
  }

  /** Drafts a poll and opens it. */
  async open(terms: PollTerms): Promise<PollId> {
    const poll = await this.draft(terms);
    await this.set(poll, 'open');
    return poll;
  }

  async set(poll: PollId, state: 'open' | 'closed' | 'revealed'): Promise<void> {
    await this.#orders.give({ set_poll: { panel: this.#orders.panel, poll, state } });
  }

  /** Closes it, lets everybody read all that was written into it, and shows the result. */
  async reveal(poll: PollId): Promise<void> {
    await this.set(poll, 'closed');
    const { phrases: all = [] } = await this.#orders.known();
    const written = all.filter((phrase) => phrase.poll === poll);
    for (const part of new Set(written.map((phrase) => phrase.part))) {
      const phrases = written.filter((phrase) => phrase.part === part).map(({ phrase }) => phrase);
      const where = { panel: this.#orders.panel, poll, ...(part === undefined ? {} : { part }) };
      await this.#orders.give({ judge_phrases: { ...where, phrases, verdict: 'release' } });
    }
    await this.set(poll, 'revealed');
  }
}

/** Waits until the groups that think alike were found: that goes on beside everything else. */
export async function known(orders: Orders, poll: PollId): Promise<void> {
  const groups = async (): Promise<unknown> => {
    const { polls = [] } = await orders.known();
    return polls.find(({ id }) => id === poll)?.result?.opinions;
  };
  await expect.poll(groups, 'the desk knows the groups').toBeDefined();
}

/** The rest of the hall answers. */
export async function answer(hall: Hall, poll: PollId, replies: readonly (readonly Reply[])[]): Promise<void> {
  const { context } = await hall.browser({});
  const deeds = replies.map((each) => ({
    panel: 1,
    command: { answer: { panel: 1, poll, ballot: { replies: [...each] } } },
  }));
  await crowd(context, hall.server.links.audience, deeds);
}

/** Marks an answer by hand, in `card` or in one part of a survey. The same in both languages. */
export async function mark(card: Locator, kind: KindName, t: Words, tongue: Tongue): Promise<void> {
  const { options = [] } = QUESTIONS_BY_KIND[kind].part;
  const option = (place: number): string => options[place]?.[tongue] ?? options[place]?.['en'] ?? '';
  switch (kind) {
    case 'single':
    case 'quiz':
      return card.getByLabel(option(1)).check();
    case 'multiple':
      for (const place of [1, 3]) await card.getByLabel(option(place)).check();
      return;
    case 'yes_no':
      return card.getByLabel(t('poll.no'), { exact: true }).check();
    case 'scale':
      return card.getByRole('radio').nth(4).check();
    case 'stars':
      return card.getByLabel(t('poll.stars', { n: 5 })).check();
    case 'ranking':
      for (const place of [2, 1])
        await card
          .getByRole('button', { name: option(place) })
          .first()
          .click();
      return;
    case 'points':
      await card.getByRole('textbox', { name: option(2) }).fill('30');
      await card.getByRole('textbox', { name: option(0) }).fill('70');
      return card.getByRole('textbox', { name: option(0) }).blur();
    case 'number':
      return card.getByRole('textbox').fill(tongue === 'ar' ? '٤٢٫٥' : '42.5');
    case 'text':
      return card.getByRole('textbox').fill('Fund the local networks');
    case 'cloud':
      await card.getByRole('textbox').fill('trust');
      await card.getByRole('textbox').press('Enter');
      return card.getByRole('textbox').fill('water');
    case 'statements':
      return card.getByRole('button', { name: t('poll.agree'), exact: true }).click();
  }
}
