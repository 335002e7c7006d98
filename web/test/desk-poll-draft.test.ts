// What is written into the editor of polls becomes terms that the server takes, or says by field what it lacks.
import { expect, test } from 'vitest';
import {
  check,
  draftOf,
  emptyDraft,
  emptyPart,
  isEmpty,
  kindsFor,
  moved,
  nextKey,
  roughly,
  withAnother,
  withLines,
  without,
  type PartDraft,
  type PollDraft,
} from '../src/desk/polls/draft.ts';
import { dropDraft, keepDraft, keptDraft } from '../src/desk/polls/shelf.ts';
import { FakeShelf } from './fakes.ts';
import type { Part, PollTerms } from '../src/lib/wire.ts';

const languages = ['en', 'ar'];
const options = [{ en: 'A roster' }, { en: 'A fund', ar: 'صندوق' }, { en: 'Training' }];
const title = { en: 'What first?', ar: 'ماذا أولًا؟' };

const PARTS: readonly Part[] = [
  { kind: 'single', options },
  { kind: { multiple: { min: 1, max: 2 } }, options },
  { kind: 'yes_no' },
  { kind: { scale: { steps: 7 } }, options: [{ en: 'no' }, { en: 'yes' }] },
  { kind: { scale: { steps: 3 } } },
  { kind: { stars: { stars: 5 } } },
  { kind: 'ranking', options },
  { kind: { points: { total: 100 } }, options },
  { kind: { number: { min: -25, max: 1005, decimals: 1 } }, options: [{ en: 'weeks' }] },
  { kind: 'text' },
  { kind: { cloud: { words: 3 } } },
  { kind: 'quiz', options, right: [0, 2] },
  { kind: 'statements', options },
];

function draft(part: Partial<PartDraft>): PollDraft {
  return {
    ...draftOf({ title, parts: [{ kind: 'single', options }] }, languages),
    parts: [{ ...withOptions(), ...part }],
  };
}

function withOptions(): PartDraft {
  const [part] = draftOf({ title, parts: [{ kind: 'single', options }] }, languages).parts;
  if (part === undefined) throw new Error('unreachable');
  return part;
}

function lacks(of: PollDraft): readonly string[] {
  const checked = check(of);
  return 'lacks' in checked ? checked.lacks.map(({ field, why }) => `${field} ${why}`) : [];
}

test.each(PARTS)('a poll of the kind $kind goes through its editor unchanged', (part) => {
  const terms: PollTerms = { title, parts: [part] };
  expect(check(draftOf(terms, languages))).toEqual({ terms });
});

test('a survey goes through its editor unchanged, with all its rules', () => {
  const terms: PollTerms = {
    title,
    parts: PARTS.filter(({ kind }) => kind !== 'quiz').map((part) => Object.assign({ title }, part)),
    results: 'closed',
    order: 'shuffled',
    seconds: 60,
    round_of: 'first',
  };
  expect(check(draftOf(terms, languages))).toEqual({ terms });
});

test('an untouched draft lacks options and a title, and is empty', () => {
  expect(lacks(emptyDraft(languages))).toEqual(['title text', '0.options few']);
  expect(isEmpty(emptyDraft(languages))).toBe(true);
  expect(isEmpty(draft({}))).toBe(false);
});

test('empty options are dropped, and right answers follow those that stay', () => {
  const part = withOptions();
  const blank = { key: 9, texts: { en: ' ', ar: '' }, isRight: true };
  for (const [at, option] of part.options.entries()) option.isRight = at === 1;
  part.options = [blank, ...part.options];
  expect(check({ ...draft({}), parts: [{ ...part, kind: 'quiz' }] })).toMatchObject({
    terms: { parts: [{ options, right: [1] }] },
  });
});

test.each<[Partial<PartDraft>, string]>([
  [{ kind: 'multiple', min: 0, max: 2 }, '0.bounds bounds'],
  [{ kind: 'multiple', min: 2, max: 1 }, '0.bounds bounds'],
  [{ kind: 'multiple', min: 1, max: 4 }, '0.bounds bounds'],
  [{ kind: 'multiple', min: 1, max: null }, '0.bounds bounds'],
  [{ kind: 'scale', steps: 12 }, '0.steps range'],
  [{ kind: 'scale', steps: 2.5 }, '0.steps range'],
  [{ kind: 'scale', low: { en: 'no', ar: '' } }, '0.high ends'],
  [{ kind: 'scale', high: { en: 'yes', ar: '' } }, '0.low ends'],
  [{ kind: 'stars', stars: null }, '0.stars range'],
  [{ kind: 'points', total: 1001 }, '0.total range'],
  [{ kind: 'cloud', words: 6 }, '0.words range'],
  [{ kind: 'number', from: 5, to: 5 }, '0.span span'],
  [{ kind: 'number', from: 0, to: 0.25, decimals: 1 }, '0.span span'],
  [{ kind: 'number', from: 0, to: 10, decimals: 4 }, '0.decimals range'],
  [{ kind: 'number', from: 0, to: 1e13 }, '0.span span'],
  [{ kind: 'quiz' }, '0.options right'],
])('%o lacks %s', (part, lack) => {
  expect(lacks(draft(part))).toContain(lack);
});

test('texts that are too long, too many options, too short a time are told at their fields', () => {
  expect(lacks({ ...draft({}), title: { en: 'x'.repeat(201) } })).toEqual(['title long']);
  expect(lacks({ ...draft({}), seconds: 4 })).toEqual(['seconds range']);
  const many = withLines([], 'en', Array.from({ length: 16 }, (_, n) => `Option ${n}`).join('\n'), languages);
  expect(lacks(draft({ options: many }))).toEqual(['0.options most']);
  expect(lacks(draft({ options: many, kind: 'statements' }))).toEqual([]);
  const [first] = withOptions().options;
  const long = { key: 4, isRight: false, texts: { en: 'x'.repeat(121) } };
  expect(lacks(draft({ options: [...(first ? [first] : []), long] }))).toEqual(['0.option.4 long']);
});

test('each part of several asks something of its own', () => {
  const two = { ...draft({}), parts: [withOptions(), { ...emptyPart(languages, 1), kind: 'text' as const }] };
  expect(lacks(two)).toEqual(['0.title text', '1.title text']);
});

test('lines fill what has no text in their language, then make more', () => {
  const english = withLines(emptyPart(languages, 0).options, 'en', ' One \n\nTwo\nThree', languages);
  expect(english.map(({ texts }) => texts['en'])).toEqual(['One', 'Two', 'Three']);
  const both = withLines(english, 'ar', 'واحد\nاثنان', languages);
  expect(both.map(({ texts }) => texts['ar'])).toEqual(['واحد', 'اثنان', '']);
  expect(new Set(both.map(({ key }) => key)).size).toBe(3);
});

test('rows move one place and stop at the ends, and every row has a name of its own', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(nextKey([])).toBe(0);
  expect(nextKey([{ key: 4 }, { key: 1 }])).toBe(5);
});

test('statements are offered in one part only, and stay with a part that has them', () => {
  const [one, two] = [0, 1].map((key) => emptyPart(languages, key)) as [PartDraft, PartDraft];
  expect(kindsFor(one, [one, two])).toContain('statements');
  const asked = { ...two, kind: 'statements' } as const;
  expect(kindsFor(one, [one, asked])).not.toContain('statements');
  expect(kindsFor(asked, [one, asked])).toContain('statements');
});

test('a language that the event does not have keeps its text', () => {
  const terms: PollTerms = { title: { fr: 'Quoi ?' }, parts: [{ kind: 'yes_no' }] };
  expect(check(draftOf(terms, languages))).toEqual({ terms });
});

test('a preview draws what there is, and no more steps than there can be', () => {
  expect(roughly(emptyDraft(languages))).toEqual({ title: {}, parts: [{ kind: 'single' }] });
  expect(roughly(draft({ kind: 'scale', steps: 1e6 })).parts).toEqual([{ kind: { scale: { steps: 11 } } }]);
});

test('of a quiz with one option and none right, both is told', () => {
  const [first] = withOptions().options;
  expect(lacks(draft({ kind: 'quiz', options: first ? [first] : [] }))).toEqual(['0.options few', '0.options right']);
});

test('a draft is kept by event, panel and poll until it is dropped', () => {
  const shelf = new FakeShelf();
  const key = { event: 'e', panel: 1, poll: 'new' } as const;
  const kept = { id: 'p', base: 'null', draft: draft({}) };
  keepDraft(shelf, key, kept);
  expect(keptDraft(shelf, key)).toEqual(kept);
  expect(keptDraft(shelf, { ...key, panel: 2 })).toBeUndefined();
  expect(keptDraft(shelf, { ...key, poll: 'p' })).toBeUndefined();
  dropDraft(shelf, key);
  expect(keptDraft(shelf, key)).toBeUndefined();
});

function kindsWithAnother(...parts: PartDraft[]): readonly string[] {
  return withAnother({ title: {}, parts }, languages).parts.map(({ kind }) => kind);
}

test('beside a quiz question there are only quiz questions, told at the kind of the others', () => {
  const quiz: PartDraft = { ...withOptions(), title: { en: 'Quiz' }, kind: 'quiz' };
  quiz.options = quiz.options.map((option) => ({ ...option, isRight: true }));
  const vote: PartDraft = { ...withOptions(), title: { en: 'Vote' }, key: 7 };
  expect(lacks({ ...draft({}), parts: [quiz, vote] })).toEqual(['7.kind quiz']);
  expect(lacks({ ...draft({}), parts: [quiz, { ...quiz, key: 7 }] })).toEqual([]);
  expect(kindsWithAnother(quiz)).toEqual(['quiz', 'quiz']);
  expect(kindsWithAnother(vote)).toEqual(['single', 'single']);
});

test('a question that becomes a survey is asked by its first part, and comes back with it', () => {
  const asked = draft({});
  const survey = withAnother(asked, languages);
  expect(survey.title).toEqual({ en: '', ar: '' });
  expect(survey.parts.map((part) => part.title)).toEqual([asked.title, { en: '', ar: '' }]);
  expect(without(survey, survey.parts[1]?.key ?? 0, languages)).toEqual({ title: asked.title, parts: asked.parts });
  const titled = { ...survey, title: { en: 'Three questions', ar: '' } };
  expect(withAnother(titled, languages).title).toEqual(titled.title);
  expect(withAnother(titled, languages).parts.slice(0, 2)).toEqual(titled.parts);
  expect(without(titled, 0, languages).title).toEqual(titled.title);
});
