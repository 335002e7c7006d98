// Marks on a ballot, and the ballots they make.
import { expect, test } from 'vitest';
import { choiceOf, marked, marksOf, sameChoice } from '../src/audience/ballot.ts';

const TWO_OR_THREE = { multiple: { min: 2, max: 3 } };

test('in a single choice the new mark replaces the old one', () => {
  const marks = marked(marked(marksOf(undefined), 0, true, 'single'), 2, true, 'single');
  expect(choiceOf(marks, 'single')).toEqual({ options: [2] });
});

test('a multiple choice takes as many as it asks for, in their order', () => {
  let marks = marked(marksOf(undefined), 3, true, TWO_OR_THREE);
  expect(choiceOf(marks, TWO_OR_THREE)).toBeUndefined();
  marks = marked(marks, 0, true, TWO_OR_THREE);
  expect(choiceOf(marks, TWO_OR_THREE)).toEqual({ options: [0, 3] });
  marks = marked(marked(marks, 1, true, TWO_OR_THREE), 2, true, TWO_OR_THREE);
  expect(choiceOf(marks, TWO_OR_THREE)).toBeUndefined();
  marks = marked(marks, 3, false, TWO_OR_THREE);
  expect(choiceOf(marks, TWO_OR_THREE)).toEqual({ options: [0, 1, 2] });
});

test('nothing marked is not a ballot; abstaining is', () => {
  expect(choiceOf(marksOf(undefined), 'single')).toBeUndefined();
  expect(choiceOf('abstain', 'single')).toBe('abstain');
  expect(choiceOf('abstain', TWO_OR_THREE)).toBe('abstain');
});

test('a mark ends an abstention', () => {
  expect(choiceOf(marked(marksOf('abstain'), 1, true, 'single'), 'single')).toEqual({ options: [1] });
});

test('a given ballot comes back as its marks', () => {
  expect(choiceOf(marksOf({ options: [0, 2] }), TWO_OR_THREE)).toEqual({ options: [0, 2] });
  expect(sameChoice({ options: [0] }, { options: [0] })).toBe(true);
  expect(sameChoice({ options: [0] }, 'abstain')).toBe(false);
  expect(sameChoice(undefined, undefined)).toBe(true);
});
