// The star queue: every move as an absolute place, and where something that is carried would land.
import { expect, test } from 'vitest';
import { dropIndex, placeAt, step, withPlace } from '../src/desk/queue.ts';
import type { Place } from '../src/lib/wire.ts';

const queue = ['a', 'b', 'c', 'd'];

test.each<[string, Place, string]>([
  ['c', 'first', 'c a b d'],
  ['a', 'last', 'b c d a'],
  ['b', 'off', 'a c d'],
  ['d', { after: 'a' }, 'a d b c'],
  ['new', { after: 'b' }, 'a b new c d'],
  ['new', 'last', 'a b c d new'],
  ['a', { after: 'gone' }, 'b c d a'],
  ['gone', 'off', 'a b c d'],
])('%s put %j makes the queue "%s"', (id, place, after) => {
  expect(withPlace(queue, id, place).join(' ')).toBe(after);
});

test('whatever is dropped wherever, the absolute place leads exactly there', () => {
  for (const id of queue) {
    for (let index = 0; index <= queue.length; index++) {
      const place = placeAt(queue, id, index);
      const wanted = queue.flatMap((other, at) => [...(at === index ? [id] : []), ...(other === id ? [] : [other])]);
      if (index === queue.length) wanted.push(id);
      expect(place === undefined ? queue : withPlace(queue, id, place), `${id} before ${index}`).toEqual(wanted);
    }
  }
});

test('a row dropped where it was is no command', () => {
  expect(placeAt(queue, 'b', 1)).toBeUndefined();
  expect(placeAt(queue, 'b', 2)).toBeUndefined();
});

test('one step at a time, and none over the ends', () => {
  expect(withPlace(queue, 'b', step(queue, 'b', -1) ?? 'off')).toEqual(['b', 'a', 'c', 'd']);
  expect(withPlace(queue, 'b', step(queue, 'b', 1) ?? 'off')).toEqual(['a', 'c', 'b', 'd']);
  expect(step(queue, 'a', -1)).toBeUndefined();
  expect(step(queue, 'd', 1)).toBeUndefined();
  expect(step(queue, 'not queued', 1)).toBeUndefined();
});

test.each([
  [-50, 0],
  [9, 0],
  [11, 1],
  [74, 1],
  [76, 2],
  [500, 2],
])('at a height of %d it lands before row %d', (y, index) => {
  const rows = [
    { top: 0, bottom: 20 },
    { top: 30, bottom: 120 },
  ];
  expect(dropIndex(rows, y)).toBe(index);
});
