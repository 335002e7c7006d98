// Tags of several questions: on all, on some, on none, and what a press changes.
import { expect, test } from 'vitest';
import { NO_CHANGES, pressed, spreadAfter, spreadOf, tagsIn } from '../src/desk/tagging.ts';
import type { DeskQuestion } from '../src/lib/wire.ts';

const questions = [
  { id: 'a', tags: ['water', 'peace'] },
  { id: 'b', tags: ['peace'] },
] as unknown as DeskQuestion[];

test('how far a tag has spread', () => {
  expect(['peace', 'water', 'roads'].map((tag) => spreadOf(tag, questions))).toEqual(['all', 'some', 'none']);
});

test('a press puts a tag on all, another one takes it off all', () => {
  const once = pressed('water', questions, NO_CHANGES);
  expect(spreadAfter('water', questions, once)).toBe('all');
  const twice = pressed('water', questions, once);
  expect(spreadAfter('water', questions, twice)).toBe('none');
  expect(pressed('water', questions, twice)).toEqual(once);
  expect(spreadAfter('peace', questions, once)).toBe('all');
});

test.each([
  ['water, peace', ['water', 'peace']],
  ['#water #1, # peace', ['water #1', 'peace']],
  ['ماء، سلام', ['ماء', 'سلام']],
  ['水、和平，道路', ['水', '和平', '道路']],
  ['water, water, ,', ['water']],
  ['  ', []],
])('"%s" holds %j', (line, tags) => {
  expect(tagsIn(line)).toEqual(tags);
});
