// What was measured, where and when: as tables for people, and as one file of JSON from which documents can be made.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summaries } from './figures.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Processes that wait for a core, above which figures say more of the machine than of what is measured. */
const QUIET = 0.5;

/** Everything that was measured, as it is kept. */
const report = {
  commit: commit(),
  date: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
  load_average: loadavg()[0],
  measurements: [],
};

const folder = join(root, 'target/measures');
const file = join(folder, `${report.date.replaceAll(/[:.]/g, '-')}-${report.commit}.json`);

/** Says what is measured where, and whether the machine is quiet. */
export function introduce() {
  const { commit, date, machine, load_average } = report;
  console.log(`commit ${commit}, ${date}\n${machine}\nload average ${load_average.toFixed(2)}`);
  if (load_average > QUIET)
    console.warn(`warning: the machine is not quiet (load average above ${QUIET}), and the figures say so too`);
}

/** Prints the figures of each side's runs as a table, keeps them, and returns them: by side and figure the median, the lowest and the highest. */
export function tell(title, runs) {
  const sides = Object.fromEntries(Object.entries(runs).map(([side, of]) => [side, summaries(of)]));
  const many = Math.max(...Object.values(runs).map((of) => of.length));
  table(many > 1 ? `${title}; medians of ${many}, lowest and highest` : title, sides);
  report.measurements.push({ title, runs: many, sides });
  mkdirSync(folder, { recursive: true });
  // After each measurement, so that what an interrupted run has measured is kept.
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`kept in ${relative(process.cwd(), file)}`);
  return sides;
}

/** One column for each side and, where there are several, the ratio of each to the first. */
function table(title, sides) {
  const [first, ...rest] = Object.keys(sides);
  const heads = [first, ...rest.flatMap((name) => [name, '/'])];
  const rows = [...new Set(Object.values(sides).flatMap(Object.keys))].map((figure) => {
    const base = sides[first][figure];
    const compared = rest.flatMap((name) => [cell(sides[name][figure]), ratio(sides[name][figure], base)]);
    return [figure, cell(base), ...compared];
  });
  const widths = ['', ...heads].map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = ([name, ...cells]) => [name.padEnd(widths[0]), ...cells.map((it, at) => it.padStart(widths[at + 1]))];
  console.log([`\n${title}`, ...[['', ...heads], ...rows].map((row) => line(row).join('  '))].join('\n'));
}

const cell = (summary) => {
  if (summary === undefined) return '';
  const { median, lowest, highest } = summary;
  return lowest === highest ? `${median}` : `${median} (${lowest}..${highest})`;
};

const ratio = (summary, base) => (base?.median > 0 && summary ? (summary.median / base.median).toFixed(2) : '');

/** What stands in the folder of the project; "dirty" says that it is in no commit. */
function commit() {
  try {
    const parameters = ['describe', '--always', '--dirty', '--exclude', '*'];
    return execFileSync('git', parameters, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
