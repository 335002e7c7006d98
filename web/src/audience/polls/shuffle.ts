// The order in which this phone shows options: another one for each participant, and the same every time.
import { fingerprint } from './fingerprint';

/** The places from 0 to `count - 1` in an order that only `seed` decides. */
export function permutation(count: number, seed: string): number[] {
  const random = randomFrom(seed);
  const places = Array.from({ length: count }, (_, place) => place);
  // Fisher and Yates: each order is as likely as any other.
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [places[last], places[other]] = [places[other] as number, places[last] as number];
  }
  return places;
}

/** Numbers from 0 to just below 1 that follow from a text: FNV-1a into mulberry32. */
function randomFrom(seed: string): () => number {
  let state = fingerprint(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
