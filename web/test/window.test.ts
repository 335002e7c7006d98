// A long list: what stands in the page, and that the space beside it is as high as what is not drawn.
import { expect, test } from 'vitest';
import { Heights, WHOLE } from '../src/audience/window.ts';

const LONG = Array.from({ length: 2000 }, (_, place) => `q${place}`);

/** Heights from 60 to 159 pixels, all measured. */
function measured(): Heights {
  const heights = new Heights();
  LONG.forEach((id, place) => heights.note(id, heightAt(place)));
  return heights;
}

function heightAt(place: number): number {
  return 60 + ((place * 37) % 100);
}

function sum(first: number, last: number): number {
  let all = 0;
  for (let place = first; place < last; place++) all += heightAt(place);
  return all;
}

test('a short list is drawn whole', () => {
  const ids = LONG.slice(0, WHOLE);
  expect(new Heights().slice(ids, 5000, 6000)).toEqual({ first: 0, last: WHOLE, before: 0, after: 0 });
});

test('wherever the reader is, what is in sight is drawn and the list keeps its height', () => {
  const heights = measured();
  const all = sum(0, LONG.length);
  for (let from = -900; from < all; from += 1234) {
    const { first, last, before, after } = heights.slice(LONG, from, from + 2000);
    expect(before).toBe(sum(0, first));
    expect(after).toBe(sum(last, LONG.length));
    expect(before).toBeLessThanOrEqual(Math.max(0, from));
    expect(before + sum(first, last)).toBeGreaterThanOrEqual(Math.min(all, from + 2000));
    expect(last - first).toBeLessThan(40);
  }
});

test('rows that were never drawn are taken for as high as the others are', () => {
  const heights = new Heights();
  heights.note('q0', 100);
  heights.note('q0', 200);
  const { last, after } = heights.slice(LONG, 0, 1000);
  expect(last).toBe(5);
  expect(after).toBe((LONG.length - 5) * 200);
});

test('the row that someone is in stays in the page', () => {
  const heights = measured();
  const behind = heights.slice(LONG, sum(0, 40), sum(0, 50), 3);
  expect(behind.first).toBe(3);
  expect(behind.last).toBe(50);
  const ahead = heights.slice(LONG, 0, 500, 30);
  expect(ahead.first).toBe(0);
  expect(ahead.last).toBe(31);
  expect(ahead.after).toBe(sum(31, LONG.length));
});
