// Compares the brotli size of each built page, without the data the server adds, and of each part with its budget; fails above the hard limit.
import { readFile } from 'node:fs/promises';

/** Kilobytes of 1000 bytes: the goal to steer by, and the limit at which the build fails. Phones on bad networks read `audience`, some of them `join` before. */
const BUDGETS = {
  audience: { goal: 30, hard: 40 },
  join: { goal: 20, hard: 25 },
  desk: { goal: 60, hard: 90 },
  stage: { goal: 45, hard: 70 },
  booth: { goal: 45, hard: 70 },
  host: { goal: 60, hard: 90 },
  report: { goal: 45, hard: 70 },
};

/** The same for what a page loads by itself once it is usable. */
const BY_ITSELF = { goal: 15, hard: 25 };

/** The same for each part that a page loads when it is asked for. */
const ON_DEMAND = { goal: 5, hard: 10 };

/** The parts that pages load by themselves, by the beginning of their names. */
const AT_ONCE = ['later-', 'polls-'];

const pages = JSON.parse(await readFile(process.argv[2] ?? 'dist/pages.json', 'utf8'));

console.log('page       brotli KB   goal   hard');
for (const [page, budget] of Object.entries(BUDGETS)) {
  report(page, pages[page].brotli, budget);
  for (const [part, { brotli }] of Object.entries(pages[page].parts)) {
    const isAtOnce = AT_ONCE.some((name) => part.startsWith(name));
    report(` + ${part.split('-')[0]}`, brotli, isAtOnce ? BY_ITSELF : ON_DEMAND);
  }
}

function report(name, bytes, { goal, hard }) {
  const size = bytes / 1000;
  const verdict = size > hard ? 'TOO LARGE' : size > goal ? 'above the goal' : 'ok';
  const columns = [
    name.padEnd(10),
    size.toFixed(1).padStart(9),
    String(goal).padStart(6),
    String(hard).padStart(6),
    verdict,
  ];
  console.log(columns.join(' '));
  if (size > hard) process.exitCode = 1;
}
