// Notices: what was done last is what is taken back, and never anything older.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '../src/parts/notices.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Notices, and the steps that were taken back. */
function desk(): { notices: Notices; undone: string[]; step: (name: string) => void } {
  const notices = new Notices();
  const undone: string[] = [];
  return { notices, undone, step: (name) => notices.done(name, { undo: () => undone.push(name) }) };
}

test('the last step is taken back, then the one before', () => {
  const { notices, undone, step } = desk();
  step('show');
  step('decline');
  expect([notices.undoLast(), notices.undoLast(), notices.undoLast()]).toEqual([true, true, false]);
  expect(undone).toEqual(['decline', 'show']);
});

test('a last step without a way back protects the ones before it', () => {
  const { notices, undone, step } = desk();
  step('show');
  notices.done('a poll was opened');
  expect(notices.undoLast()).toBe(false);
  expect(undone).toEqual([]);
});

test('a notice that tells of no step leaves the one before it to be taken back', () => {
  const { notices, undone, step } = desk();
  step('decline');
  notices.told('something was undone');
  expect(notices.undoLast()).toBe(true);
  expect(undone).toEqual(['decline']);
});

test('a step is taken back also when three later notices hide its own', () => {
  const { notices, undone, step } = desk();
  step('decline');
  for (const text of ['one', 'two', 'three']) notices.refused(text);
  expect(notices.list.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(notices.undoLast()).toBe(true);
  expect(undone).toEqual(['decline']);
});

test('after ten seconds it is too late, unless someone is reading', () => {
  const { notices, undone, step } = desk();
  step('decline');
  notices.hold();
  vi.advanceTimersByTime(60_000);
  notices.release();
  vi.advanceTimersByTime(9999);
  expect(notices.list).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(notices.list).toHaveLength(0);
  expect(notices.undoLast()).toBe(false);
  expect(undone).toEqual([]);
});

test('a step taken back by its own button is not the last one any more', () => {
  const { notices, undone, step } = desk();
  step('show');
  step('decline');
  const [, second] = notices.list;
  if (second !== undefined) notices.undo(second);
  expect(notices.undoLast()).toBe(true);
  expect(undone).toEqual(['decline', 'show']);
});
