// What became of messages to the chair.
import type { Note } from '../lib/wire';

type Notes = ReadonlyMap<string, Note>;

/** The messages that waited before and were acknowledged since. */
export function readSince(before: Notes, now: Notes): readonly Note[] {
  return [...now.values()].filter(({ id, state }) => typeof state === 'object' && before.get(id)?.state === 'waiting');
}
