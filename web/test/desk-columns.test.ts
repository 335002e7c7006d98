// Which column a question stands in, in what order, and whether a search finds it.
import { expect, test } from 'vitest';
import { arrange, counts, type Sorting } from '../src/desk/columns.ts';
import type { DeskQuestion, QuestionState } from '../src/lib/wire.ts';

const plain: Sorting = { live: 'votes', archive: 'all', search: '', onScreen: undefined };

function question(id: string, at: number, state: QuestionState, more: Partial<DeskQuestion> = {}): DeskQuestion {
  return { id, at, state, text: `text of ${id}`, dir: 'ltr', votes: 1, ...more };
}

function ids(list: readonly DeskQuestion[]): string {
  return list.map(({ id }) => id).join(' ');
}

test('what waits longest is on top of the review, what came last on top of the archive', () => {
  const columns = arrange(
    [
      question('b', 2, 'in_review'),
      question('a', 1, 'in_review'),
      question('c', 3, 'archived'),
      question('e', 5, { declined: { code: 'other' } }),
      question('d', 4, 'answered'),
    ],
    plain,
  );
  expect(ids(columns.review)).toBe('a b');
  expect(ids(columns.archive)).toBe('e d c');
  expect(columns.live).toEqual([]);
});

test('live questions stand by votes, ties oldest first, the one on screen above all', () => {
  const live = [
    question('young', 3, 'live', { votes: 2 }),
    question('old', 1, 'live', { votes: 2 }),
    question('popular', 2, 'live', { votes: 9 }),
    question('shown', 4, 'live', { votes: 0 }),
  ];
  expect(ids(arrange(live, plain).live)).toBe('popular old young shown');
  expect(ids(arrange(live, { ...plain, onScreen: 'shown' }).live)).toBe('shown popular old young');
  expect(ids(arrange(live, { ...plain, live: 'recent' }).live)).toBe('shown young popular old');
});

test('two desks show questions of one millisecond in the same order', () => {
  const twins = [question('b', 1, 'in_review'), question('a', 1, 'in_review')];
  expect(ids(arrange(twins, plain).review)).toBe(ids(arrange(twins.toReversed(), plain).review));
});

test.each([
  ['the MINISTERS plan', 'Which plan do the ministers have?'],
  ['cafe', 'Who pays for the café?'],
  ['ادوات', 'ما الأَدَوَات المتاحة؟'],
  ['amina', 'Why?'],
  ['调解', '怎样让年轻女性参与调解工作？'],
])('a search for %s finds "%s"', (search, text) => {
  const found = arrange([question('q', 1, 'live', { text, name: 'Amina' })], { ...plain, search });
  expect(ids(found.live)).toBe('q');
});

test('a search hides what it does not find, and the counts stay', () => {
  const all = [question('a', 1, 'live'), question('b', 2, 'in_review')];
  const found = arrange(all, { ...plain, search: 'nothing like it' });
  expect([...found.live, ...found.review]).toEqual([]);
  expect(counts(all)).toEqual({ review: 1, live: 1, archive: 0 });
});

test('the archive lists one kind alone', () => {
  const all = [question('a', 1, 'answered'), question('d', 2, { declined: { code: 'safety' } })];
  expect(ids(arrange(all, { ...plain, archive: 'declined' }).archive)).toBe('d');
});
