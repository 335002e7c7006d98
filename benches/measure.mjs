// Measures a release build on this machine and prints tables: `node benches/measure.mjs [NAME...]`, everything without a name. The names are
// fanout-1000, fanout-10000, fanout-fast, idle, joins, panel, ballots and burst.
// Each run has a fresh server on a fresh store; fan-out alternates with the floor, so that both meet the same weather.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { binary, median, onServer, stop } from './server.mjs';

/** Runs of each measurement; the table shows their medians. */
const RUNS = Number(process.env.RUNS ?? 3);

/** Where the floor listens. The server takes any free port, but the floor prints nothing. */
const FLOOR = '127.0.0.1:17999';

const measurements = {
  'fanout-1000': () => fanout({ clients: 1000, rate: 4 }),
  'fanout-10000': () => fanout({ clients: 10000, rate: 4 }),
  'fanout-fast': () => fanout({ clients: 10000, rate: 10 }),

  idle: () => onlyOurs('idle', { clients: 15000, seconds: 20 }),
  joins: () => onlyOurs('joins', { clients: 10000, seconds: 20 }),
  panel: () => onlyOurs('panel', { clients: 10000, seconds: 60 }),
  ballots: () => onlyOurs('ballots', { clients: 1000, seconds: 20 }),
  burst: () => onlyOurs('burst', { clients: 10000, seconds: 5 }),
};

/** Measurements in which only the audience comes in; in the others an organiser does too. */
const AUDIENCE_ONLY = ['idle', 'joins'];

/** A measurement with no floor to compare with. */
async function onlyOurs(name, { clients, seconds }) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    const measure = ({ pid, audience, organiser }) => {
      const roles = AUDIENCE_ONLY.includes(name) ? [] : ['--organiser', organiser];
      const hall = ['--server-pid', pid, '--clients', clients, '--seconds', seconds];
      return swarm(name, '--join', audience, ...roles, ...hall);
    };
    runs.push(await onServer(measure));
  }
  table(`${name}, ${clients} clients, ${seconds} s`, { baraza: median(runs) });
}

/** Changes to a hall of `clients`, `rate` times a second: the floor and Baraza by turns. */
async function fanout({ clients, rate }) {
  const hall = ['--clients', clients, '--seconds', 20, '--rate', rate];
  const floors = [];
  const ours = [];
  for (let run = 0; run < RUNS; run += 1) {
    floors.push(await onFloor(clients, (pid) => swarm('fanout', '--floor', FLOOR, '--server-pid', pid, ...hall)));
    ours.push(
      await onServer(({ pid, audience, organiser }) =>
        swarm('fanout', '--join', audience, '--organiser', organiser, '--server-pid', pid, ...hall),
      ),
    );
  }
  table(`fan-out, ${clients} clients, ${rate}/s`, { floor: median(floors), baraza: median(ours) });
}

/** Runs `measure` against a floor of its own. */
async function onFloor(clients, measure) {
  const floor = spawn(binary, ['swarm', 'floor', '--listen', FLOOR, '--clients', clients], { stdio: 'inherit' });
  try {
    // It listens a moment after it starts, and its first connection has to be the bell's: it cannot be probed.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return await measure(floor.pid);
  } finally {
    await stop(floor);
  }
}

/** One run of the load client; its progress goes to the terminal. */
async function swarm(...parameters) {
  const client = spawn(binary, ['swarm', '--format', 'json', ...parameters.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  client.stdout.on('data', (data) => (printed += data));
  const [code] = await once(client, 'close');
  if (code !== 0) throw new Error(`the load client ended with ${code}`);
  return JSON.parse(printed);
}

/** One column for each side and, where there is a floor, the ratio to it. */
function table(title, sides) {
  const names = Object.keys(sides);
  const hasRatio = 'floor' in sides;
  console.log(`\n${title}; medians of ${RUNS} on ${cpus().length} cores`);
  console.log([''.padEnd(34), ...names.concat(hasRatio ? 'ratio' : []).map((name) => name.padStart(12))].join(''));
  for (const figure of Object.keys(sides.baraza)) {
    const values = names.map((name) => sides[name][figure]);
    const ratio = hasRatio && values[0] > 0 ? [(values[1] / values[0]).toFixed(2)] : [];
    console.log([figure.padEnd(34), ...values.concat(ratio).map((value) => String(value).padStart(12))].join(''));
  }
}

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(measurements)) {
  if (!(name in measurements)) throw new Error(`no measurement named ${name}`);
  await measurements[name]();
}
