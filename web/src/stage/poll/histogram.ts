// Where numbers lie along the axis of a histogram, and what is written on it. All numbers are in the smallest unit that was asked for.
import type { Spread } from '../../lib/wire';

export interface Column {
  /** The lowest number in it. */
  readonly from: number;
  readonly count: number;
  /** Of the highest column, between 0 and 1. */
  readonly height: number;
  /** Where it begins along the axis and how wide it is, from 0 to 1. */
  readonly start: number;
  readonly width: number;
}

export interface Axis {
  readonly first: number;
  /** The first number behind it. */
  readonly end: number;
  /** Where a number lies along it, from 0 to 1: in the middle of its unit, which may be a whole column. */
  at(number: number): number;
}

/** What there is room for. */
export interface Room {
  readonly columns: number;
  readonly ticks: number;
}

/** What can be answered. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** An axis is at least so many columns long: where all say the same, it is seen among what they did not say. */
const FEWEST = 9;

/** Round steps: these, ten times these, and so on. */
const ROUND = [1, 2, 5];

/** One axis for all of them, so that what lies in the same place is the same number. */
export function axisOf(spreads: readonly Spread[], { min, max }: Range): Axis {
  const found = spreads.map((spread) => ({ from: spread.bins[0]?.[0] ?? spread.min, to: endOf(spread) }));
  let [first, end] = [Math.min(...found.map(({ from }) => from)), Math.max(...found.map(({ to }) => to))];
  const lacking = FEWEST * Math.min(...spreads.map(widthOf)) - (end - first);
  if (lacking > 0) {
    first = Math.max(Math.min(min, first), first - Math.ceil(lacking / 2));
    end = Math.min(Math.max(max + 1, end), end + Math.ceil(lacking / 2));
  }
  const at = (number: number): number => Math.min(1, Math.max(0, (number - first + 0.5) / (end - first)));
  return { first, end, at };
}

/** Columns as they were counted, neighbours together where they would be too narrow for their numbers. */
export function columnsOf(spread: Spread, { first, end }: Axis, room: Pick<Room, 'columns'>): Column[] {
  const width = widthOf(spread);
  const together = Math.ceil((end - first) / room.columns / width);
  const found: { from: number; count: number }[] = [];
  for (const [place, [from, count]] of spread.bins.entries()) {
    const last = found.at(-1);
    if (last === undefined || place % together === 0) found.push({ from, count });
    else last.count += count;
  }
  const most = Math.max(1, ...found.map(({ count }) => count));
  const share = (length: number): number => length / (end - first);
  return found.map(({ from, count }) => ({
    from,
    count,
    height: count / most,
    start: share(from - first),
    // The last one has as many numbers as there are left.
    width: share(Math.min(from + together * width, endOf(spread)) - from),
  }));
}

/** Round numbers along the axis, as many as there is room for. */
export function ticksOf({ first, end }: Axis, room: Pick<Room, 'ticks'>): number[] {
  let step = 1;
  for (let turn = 0; (end - first) / step > room.ticks; turn++) {
    step = (ROUND[(turn + 1) % ROUND.length] ?? 1) * 10 ** Math.floor((turn + 1) / ROUND.length);
  }
  const ticks: number[] = [];
  // Zero has no sign.
  for (let tick = Math.ceil(first / step) * step + 0; tick < end; tick += step) ticks.push(tick);
  return ticks;
}

function widthOf({ bins: [first, second], min, max }: Spread): number {
  return first === undefined || second === undefined ? max - min + 1 : second[0] - first[0];
}

function endOf(spread: Spread): number {
  return (spread.bins[0]?.[0] ?? spread.min) + widthOf(spread) * Math.max(1, spread.bins.length);
}
