// Choosing a whole column means the one that the keys act in, as it is drawn at that moment.
import { expect, test } from 'vitest';
import { Selection } from '../src/desk/selection.svelte.ts';

test('the column that the keys act in is chosen, with what it shows then', () => {
  const selection = new Selection();
  let review = ['a'];
  selection.offer('review', () => review);
  selection.offer('live', () => ['x']);
  review = ['a', 'b'];
  selection.chooseColumn();
  expect([...selection.chosen]).toEqual(['a', 'b']);
});

test('a column that is gone offers nothing, and takes nothing from the one that came after it', () => {
  const selection = new Selection();
  const gone = selection.offer('review', () => ['old']);
  const next = selection.offer('review', () => ['new']);
  gone();
  selection.chooseColumn();
  expect([...selection.chosen]).toEqual(['new']);
  selection.chooseNone();
  next();
  selection.chooseColumn();
  expect(selection.chosen.size).toBe(0);
});
