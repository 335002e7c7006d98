// The strokes of a drawing in a file: colours and outlines as every program reads them.
import { expect, test } from 'vitest';
import { escaped, hexOf, outline } from '../src/desk/polls/strokes.ts';

test.each([
  ['rgb(11, 110, 102)', '#0b6e66'],
  ['rgba(11, 110, 102, 0.5)', '#0b6e66'],
  ['rgba(0, 0, 0, 0)', undefined],
  ['transparent', undefined],
])('%s is %s', (computed, hex) => {
  expect(hexOf(computed)).toBe(hex);
});

test('a rectangle is one; with corners of its own it is a path that ends where it begins', () => {
  const box = { x: 1, y: 2, width: 30, height: 10 };
  expect(outline(box)).toBe('<rect x="1" y="2" width="30" height="10"/>');
  expect(outline(box, [4, 4, 4, 4], 'fill="red"')).toBe('<rect x="1" y="2" width="30" height="10" rx="4" fill="red"/>');
  const column = outline(box, [4, 4, 0, 0]);
  expect(column).toContain('M5 2H27A4 4 0 0 1 31 6V12');
  expect(column).toContain('A4 4 0 0 1 5 2Z');
});

test('corners are no larger than there is room, as in a browser', () => {
  expect(outline({ x: 0, y: 0, width: 2, height: 10 }, [8, 8, 8, 8])).toContain('rx="1"');
  expect(outline({ x: 0, y: 0, width: 40, height: 4 }, [4, 4, 4, 4])).toContain('rx="2"');
});

test('a text is no mark of the file', () => {
  expect(escaped('Tea & <more> "now"')).toBe('Tea &#38; &#60;more&#62; &#34;now&#34;');
});
