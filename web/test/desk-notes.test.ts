// The desk is told once of each message that the chair has read.
import { expect, test } from 'vitest';
import { readSince } from '../src/desk/notes.ts';
import type { Note } from '../src/lib/wire.ts';

function notes(states: Record<string, Note['state']>): ReadonlyMap<string, Note> {
  return new Map(
    Object.entries(states).map(([id, state]) => [id, { id, text: id, dir: 'ltr', at: 1, state } satisfies Note]),
  );
}

function told(before: Record<string, Note['state']>, now: Record<string, Note['state']>): string[] {
  return readSince(notes(before), notes(now)).map(({ id }) => id);
}

test('what waited and was acknowledged is news, once', () => {
  const read: Note['state'] = { acknowledged: 5 };
  expect(told({ a: 'waiting', b: 'waiting' }, { a: read, b: 'waiting' })).toEqual(['a']);
  expect(told({ a: read }, { a: read, b: 'waiting' })).toEqual([]);
});

test('what was read before this desk knew of it is not, nor what was withdrawn', () => {
  expect(told({}, { a: { acknowledged: 5 } })).toEqual([]);
  expect(told({ a: 'waiting' }, { a: 'withdrawn' })).toEqual([]);
});
