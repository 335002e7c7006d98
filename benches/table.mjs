// Tables of figures, for people.
import { cpus } from 'node:os';

/** One column for each side and, where there are several, the ratio of each to the first. */
export function table(title, sides) {
  const [first, ...rest] = Object.keys(sides);
  console.log(`\n${title}, on ${cpus().length} cores`);
  const heads = [first, ...rest.flatMap((name) => [name, `/ ${first}`])];
  console.log([''.padEnd(30), ...heads.map((head) => head.padStart(11))].join(''));
  for (const figure of new Set(Object.values(sides).flatMap(Object.keys))) {
    const base = sides[first][figure];
    const compared = rest.flatMap((name) => [sides[name][figure], ratio(sides[name][figure], base)]);
    console.log([figure.padEnd(30), ...[base, ...compared].map((value) => String(value ?? '').padStart(11))].join(''));
  }
}

const ratio = (value, base) => (base > 0 && value !== undefined ? (value / base).toFixed(2) : '');
