// The star queue's order: where a move leads, and which absolute place says so.
import type { Place, QuestionId } from '../lib/wire';

/** The queue after a question was given a place in it. One that is to stand after a question that is not queued comes last, as on the server. */
export function withPlace(queue: readonly QuestionId[], id: QuestionId, place: Place): readonly QuestionId[] {
  const others = queue.filter((other) => other !== id);
  if (place === 'off') return others;
  if (place === 'first') return [id, ...others];
  const before = place === 'last' ? -1 : others.indexOf(place.after);
  return before === -1 ? [...others, id] : [...others.slice(0, before + 1), id, ...others.slice(before + 1)];
}

/** The place of a question that shall stand before the one that is `index`th in the queue as it is now; nothing if it stands there already. */
export function placeAt(queue: readonly QuestionId[], id: QuestionId, index: number): Place | undefined {
  const from = queue.indexOf(id);
  if (from !== -1 && (index === from || index === from + 1)) return undefined;
  const before = queue.slice(0, index).findLast((other) => other !== id);
  return before === undefined ? 'first' : { after: before };
}

/** One step towards the front or the back; nothing at the end of the way. */
export function step(queue: readonly QuestionId[], id: QuestionId, by: -1 | 1): Place | undefined {
  const from = queue.indexOf(id);
  const to = from + by;
  if (from === -1 || to < 0 || to >= queue.length) return undefined;
  return placeAt(queue, id, by === 1 ? to + 1 : to);
}

/** From where to where a row reaches, in the pixels of the pointer. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
}

/** Before which row something is dropped at the height `y`; as many as there are rows for the end. */
export function dropIndex(rows: readonly Box[], y: number): number {
  const index = rows.findIndex(({ top, bottom }) => y < (top + bottom) / 2);
  return index === -1 ? rows.length : index;
}
