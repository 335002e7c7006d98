// Where numbers lie along the axis of a histogram.
import type { Spread } from '../../lib/wire';

export interface Column {
  /** The lowest number in it, in the smallest unit. */
  readonly from: number;
  readonly count: number;
  /** Of the highest column, between 0 and 1. */
  readonly height: number;
}

export interface Histogram {
  readonly columns: readonly Column[];
  /** The numbers at both ends of the axis, in the smallest unit. */
  readonly first: number;
  readonly last: number;
  /** Where a number lies between both ends, from 0 to 1: in the middle of its unit, which may be a whole column. */
  at(number: number): number;
}

export function histogramOf({ bins, min, max }: Spread): Histogram {
  const most = Math.max(1, ...bins.map(([, count]) => count));
  const [first = [min, 0] as const, second] = bins;
  const width = second === undefined ? max - min + 1 : second[0] - first[0];
  const whole = width * Math.max(1, bins.length);
  return {
    columns: bins.map(([from, count]) => ({ from, count, height: count / most })),
    first: first[0],
    last: max,
    at: (number) => Math.min(1, Math.max(0, (number - first[0] + 0.5) / whole)),
  };
}
