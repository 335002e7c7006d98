// Where the words of a cloud stand: the most frequent in the middle, the others around it on a spiral, none over another.

/** A word, measured for a letter size of 1. */
export interface Word {
  readonly width: number;
  readonly height: number;
  /** Replies that say it. */
  readonly count: number;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

/** Where a word stands: its corner nearest to the origin, and the size of its letters. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The smallest and the largest letters. */
export interface Sizes {
  readonly min: number;
  readonly max: number;
}

interface Rect extends Area {
  readonly x: number;
  readonly y: number;
}

/** The angle by which each word begins its way further round, so that no side is fuller: the golden one never repeats. */
const TURN = Math.PI * (3 - Math.sqrt(5));

/** Room around a word, for letters of size 1. */
const MARGIN = 0.14;

/** Halvings of the range of sizes: more changes a letter by less than a hundredth. */
const HALVINGS = 8;

/** Steps along the spiral, for letters of size 1: finer ones fill the area no better. */
const STEP = 0.45;

/** The spots of the words, which come most frequent first; nothing for a word for which there is no room even in the smallest letters. */
export function placed(words: readonly Word[], area: Area, { min, max }: Sizes): (Spot | undefined)[] {
  const isWhole = (spots: readonly (Spot | undefined)[]): boolean => spots.every((spot) => spot !== undefined);
  const largest = attempt(words, area, min, max);
  if (isWhole(largest)) return largest;
  let [low, high] = [min, max];
  let best = attempt(words, area, min, min);
  for (let turn = 0; turn < HALVINGS && isWhole(best); turn++) {
    const middle = (low + high) / 2;
    const tried = attempt(words, area, min, middle);
    if (isWhole(tried)) [low, best] = [middle, tried];
    else high = middle;
  }
  return best;
}

/** The spots with letters of `top` for the most frequent word. The area of a word grows with its count. */
function attempt(words: readonly Word[], area: Area, min: number, top: number): (Spot | undefined)[] {
  const most = Math.max(1, ...words.map(({ count }) => count));
  const taken: Rect[] = [];
  return words.map(({ width, height, count }, place) => {
    const size = Math.max(min, top * Math.sqrt(count / most));
    const wanted = { width: (width + 2 * MARGIN) * size, height: height * size };
    const found = free(wanted, area, taken, { from: place * TURN, step: STEP * size });
    if (found === undefined) return undefined;
    taken.push({ ...wanted, ...found });
    return { x: found.x + MARGIN * size, y: found.y, size };
  });
}

/** The first place along a spiral from the middle outwards, as wide as the area is, where nothing stands yet. */
function free(
  wanted: Area,
  area: Area,
  taken: readonly Rect[],
  { from, step }: { from: number; step: number },
): { x: number; y: number } | undefined {
  const [left, top] = [(area.width - wanted.width) / 2, (area.height - wanted.height) / 2];
  if (left < 0 || top < 0) return undefined;
  const wide = area.width / area.height;
  const reach = Math.hypot(left / wide, top);
  let angle = 0;
  for (;;) {
    const radius = (step * angle) / (2 * Math.PI);
    if (radius > reach) return undefined;
    const x = left + radius * wide * Math.cos(from + angle);
    const y = top + radius * Math.sin(from + angle);
    const isInside = x >= 0 && y >= 0 && x <= 2 * left && y <= 2 * top;
    if (isInside && !taken.some((rect) => overlaps({ ...wanted, x, y }, rect))) return { x, y };
    // The same way between any two places tried.
    angle += step / Math.max(step, radius * wide);
  }
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
