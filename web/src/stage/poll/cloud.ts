// Where the words of a cloud stand: the most frequent in the middle, the others around it on a spiral, none over another.

/** A word, measured for a letter size of 1. */
export interface Word {
  readonly width: number;
  readonly height: number;
  /** Replies that say it. */
  readonly count: number;
  /** How wide the count beside it is, whatever the size of its own letters. */
  readonly beside: number;
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
  const most = Math.max(1, ...words.map(({ count }) => count));
  // The area of a word grows with its count.
  const sized = (top: number): number[] => words.map(({ count }) => Math.max(min, top * Math.sqrt(count / most)));
  let best = arranged(words, sized(max), area);
  if (best.length === words.length) return best;
  let [low, high] = [min, max];
  best = [];
  for (let turn = 0; turn < HALVINGS; turn++) {
    const middle = (low + high) / 2;
    const tried = arranged(words, sized(middle), area);
    if (tried.length === words.length) [low, best] = [middle, tried];
    else high = middle;
  }
  return best.length === words.length ? best : crowded(words, min, area);
}

/** The spots of the words from the first on, up to one for which there is no room. */
function arranged(words: readonly Word[], sizes: readonly number[], area: Area): Spot[] {
  const taken: Rect[] = [];
  const spots: Spot[] = [];
  for (const [place, word] of words.entries()) {
    const spot = take(word, sizes[place] ?? 0, place, area, taken);
    if (spot === undefined) break;
    spots.push(spot);
  }
  return spots;
}

/** The spots of all words for which there is room in the smallest letters. */
function crowded(words: readonly Word[], size: number, area: Area): (Spot | undefined)[] {
  const taken: Rect[] = [];
  return words.map((word, place) => take(word, size, place, area, taken));
}

function take(
  { width, height, beside }: Word,
  size: number,
  place: number,
  area: Area,
  taken: Rect[],
): Spot | undefined {
  const wanted = { width: (width + 2 * MARGIN) * size + beside, height: height * size };
  const found = free(wanted, area, taken, { from: place * TURN, step: STEP * size });
  if (found === undefined) return undefined;
  taken.push(found);
  return { x: found.x + MARGIN * size, y: found.y, size };
}

/** The first place along a spiral from the middle outwards, as wide as the area is, where nothing stands yet. */
function free(
  { width, height }: Area,
  area: Area,
  taken: readonly Rect[],
  { from, step }: { from: number; step: number },
): Rect | undefined {
  const [left, top] = [(area.width - width) / 2, (area.height - height) / 2];
  if (left < 0 || top < 0) return undefined;
  const wide = area.width / area.height;
  const reach = Math.hypot(left / wide, top);
  let angle = 0;
  for (;;) {
    const radius = (step * angle) / (2 * Math.PI);
    if (radius > reach) return undefined;
    const rect = {
      x: left + radius * wide * Math.cos(from + angle),
      y: top + radius * Math.sin(from + angle),
      width,
      height,
    };
    const isInside = rect.x >= 0 && rect.y >= 0 && rect.x <= 2 * left && rect.y <= 2 * top;
    if (isInside && !taken.some((other) => overlaps(rect, other))) return rect;
    // About the same way between any two places that are tried.
    angle += step / Math.max(step, radius * wide);
  }
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
