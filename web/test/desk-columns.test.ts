// Which column a question stands in, in what order, and whether search and filters find it.
import { expect, test } from 'vitest';
import { arrange, counts, facetsOf, flat, type Filters, type Sorting } from '../src/desk/columns.ts';
import type { DeskQuestion, QuestionState } from '../src/lib/wire.ts';

const plain: Sorting = { live: 'votes', archive: 'all', filters: { search: '' }, onScreen: undefined, queue: [] };

function question(id: string, at: number, state: QuestionState, more: Partial<DeskQuestion> = {}): DeskQuestion {
  return { id, at, state, text: `text of ${id}`, dir: 'ltr', votes: 1, version: 1, origin: 'phone', ...more };
}

function ids(list: readonly DeskQuestion[]): string {
  return list.map(({ id }) => id).join(' ');
}

function found(questions: readonly DeskQuestion[], filters: Partial<Filters>): string {
  return ids(arrange(questions, { ...plain, filters: { search: '', ...filters } }).live.rest);
}

test('what waits longest is on top of the review, what came last on top of the archive', () => {
  const columns = arrange(
    [
      question('b', 2, 'in_review'),
      question('a', 1, 'in_review'),
      question('c', 3, 'archived'),
      question('f', 6, { merged: 'a' }),
      question('e', 5, { declined: { code: 'other' } }),
      question('d', 4, 'answered'),
    ],
    plain,
  );
  expect(ids(flat(columns.review))).toBe('a b');
  expect(ids(flat(columns.archive))).toBe('f e d c');
  expect(flat(columns.live)).toEqual([]);
});

test('live questions stand by votes, ties oldest first, the one on screen above all', () => {
  const live = [
    question('young', 3, 'live', { votes: 2 }),
    question('old', 1, 'live', { votes: 2 }),
    question('popular', 2, 'live', { votes: 9 }),
    question('shown', 4, 'live', { votes: 0 }),
  ];
  const standing = (sorting: Partial<Sorting>): string => ids(flat(arrange(live, { ...plain, ...sorting }).live));
  expect(standing({})).toBe('popular old young shown');
  expect(standing({ onScreen: 'shown' })).toBe('shown popular old young');
  expect(standing({ live: 'recent' })).toBe('shown young popular old');
});

test('the queue stands in its own order below what is on screen, and never twice', () => {
  const live = [1, 2, 3, 4, 5].map((at) => question(`q${at}`, at, 'live', { votes: at }));
  const { pinned, queue, rest } = arrange(live, { ...plain, onScreen: 'q4', queue: ['q1', 'q4', 'q3', 'gone'] }).live;
  expect([ids(pinned), ids(queue), ids(rest)]).toEqual(['q4', 'q1 q3', 'q5 q2']);
});

test('two desks show questions of one millisecond in the same order', () => {
  const twins = [question('b', 1, 'in_review'), question('a', 1, 'in_review')];
  const reversed = [...twins].reverse();
  expect(ids(arrange(twins, plain).review.rest)).toBe(ids(arrange(reversed, plain).review.rest));
});

test.each([
  ['the MINISTERS plan', 'Which plan do the ministers have?'],
  ['cafe', 'Who pays for the café?'],
  ['ادوات', 'ما الأَدَوَات المتاحة؟'],
  ['amina', 'Why?'],
  ['water', 'Why?'],
  ['before it was edited', 'Why?'],
  ['调解', '怎样让年轻女性参与调解工作？'],
])('a search for %s finds "%s"', (search, text) => {
  const more = { text, name: 'Amina', tags: ['Water'], original: 'Before it was edited' };
  expect(found([question('q', 1, 'live', more)], { search })).toBe('q');
  expect(found([question('other', 1, 'live')], { search })).toBe('');
});

test('a word that was found is looked for again after the words changed', () => {
  expect(found([question('q', 1, 'live', { text: 'before' })], { search: 'before' })).toBe('q');
  expect(found([question('q', 1, 'live', { text: 'after' })], { search: 'before' })).toBe('');
});

test.each<[Partial<Filters>, string]>([
  [{ tag: 'water' }, 'a b'],
  [{ lang: 'ar' }, 'b'],
  [{ origin: 'floor' }, 'c'],
  [{ held: true }, 'a'],
  [{ tag: 'water', held: true }, 'a'],
  [{ tag: 'water', search: 'text of b' }, 'b'],
  [{ tag: 'roads' }, ''],
])('the filters %j let through "%s"', (filters, through) => {
  const all = [
    question('a', 1, 'live', { tags: ['water'], held: true, lang: 'en' }),
    question('b', 2, 'live', { tags: ['peace', 'water'], lang: 'ar' }),
    question('c', 3, 'live', { origin: 'floor' }),
  ];
  expect(found(all, filters)).toBe(through);
});

test('what there is to filter by, the tags most used first', () => {
  const all = [
    question('a', 1, 'live', { tags: ['peace'], lang: 'en' }),
    question('b', 2, 'archived', { tags: ['water', 'peace'], lang: 'ar', origin: 'floor' }),
  ];
  expect(facetsOf(all)).toEqual({
    tags: [
      ['peace', 2],
      ['water', 1],
    ],
    langs: ['ar', 'en'],
    origins: ['floor', 'phone'],
    held: false,
  });
});

test('a search hides what it does not find, and the counts stay', () => {
  const all = [question('a', 1, 'live'), question('b', 2, 'in_review')];
  const columns = arrange(all, { ...plain, filters: { search: 'nothing like it' } });
  expect([...flat(columns.live), ...flat(columns.review)]).toEqual([]);
  expect(counts(all)).toEqual({ review: 1, live: 1, archive: 0 });
});

test.each(['answered', 'declined', 'merged', 'archived'] as const)('the archive lists the %s alone', (archive) => {
  const all = [
    question('answered', 1, 'answered'),
    question('declined', 2, { declined: { code: 'safety' } }),
    question('merged', 3, { merged: 'x' }),
    question('archived', 4, 'archived'),
  ];
  expect(ids(arrange(all, { ...plain, archive }).archive.rest)).toBe(archive);
});
