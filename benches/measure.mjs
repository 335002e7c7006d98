// Measures a release build on this machine and prints tables: `node benches/measure.mjs [NAME...]`, everything without a name. The names are
// fanout-1000, fanout-10000, fanout-fast, fanout-stalled, fanout-peers, idle, joins, panel, ballots, burst and votes.
// Each run has a fresh server on a fresh store; fan-out alternates with the floor, so that both meet the same weather.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { install, onNats, onNchan, postgresVotes, redisVotes } from './peers.mjs';
import { binary, median, onServer, stop } from './server.mjs';

/** Runs of each measurement; the table shows their medians. */
const RUNS = Number(process.env.RUNS ?? 3);

/** Where the floor listens. The server takes any free port, but the floor prints nothing. */
const FLOOR = '127.0.0.1:17999';

const measurements = {
  'fanout-1000': () => fanout({ clients: 1000, rate: 4 }),
  'fanout-10000': () => fanout({ clients: 10000, rate: 4 }),
  'fanout-fast': () => fanout({ clients: 10000, rate: 10 }),

  'fanout-stalled': () => stalled({ clients: 10000, seconds: 30 }),

  'fanout-peers'() {
    install();
    return fanout({ clients: 10000, rate: 4 }, { nchan: onNchan, nats: onNats });
  },

  idle: () => alone('idle', { clients: 15000, seconds: 20 }),
  joins: () => alone('joins', { clients: 10000, seconds: 20 }),
  panel: () => alone('panel', { clients: 10000, seconds: 60 }),
  ballots: () => alone('ballots', { clients: 1000, seconds: 20 }),
  burst: () => alone('burst', { clients: 10000, seconds: 5 }),
  votes,
};

/** Measurements in which only the audience comes in; in the others an organiser does too. */
const AUDIENCE_ONLY = ['idle', 'joins'];

/** A measurement of Baraza alone. */
async function alone(name, hall) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await ours(name, hall));
  table(`${name}, ${hall.clients} clients, ${hall.seconds} s`, { baraza: median(runs) });
}

/** One run of a measurement on a server of its own. */
const ours = (name, { clients, seconds }, ...more) =>
  onServer(({ pid, audience, organiser }) => {
    const roles = AUDIENCE_ONLY.includes(name) ? [] : ['--organiser', organiser];
    const hall = ['--server-pid', pid, '--clients', clients, '--seconds', seconds];
    return swarm(name, '--join', audience, ...roles, ...hall, ...more);
  });

/** Changes to a hall of `clients`, `rate` times a second: the floor, Baraza and others by turns, so that all meet the same weather. */
async function fanout({ clients, rate }, others = {}) {
  const hall = ['--clients', clients, '--seconds', 20, '--rate', rate];
  const subscribe = (peer) => (pid, at) => swarm('fanout', '--peer', peer, '--at', at, '--server-pid', pid, ...hall);
  const sides = {
    floor: () => onFloor(clients, subscribe('floor')),
    baraza: () =>
      onServer(({ pid, audience, organiser }) =>
        swarm('fanout', '--join', audience, '--organiser', organiser, '--server-pid', pid, ...hall),
      ),
    ...Object.fromEntries(Object.entries(others).map(([peer, on]) => [peer, () => on(subscribe(peer))])),
  };
  const runs = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [side, measure] of Object.entries(sides)) runs[side].push(await measure());
  }
  table(`fan-out, ${clients} clients, ${rate}/s`, medians(runs));
}

/** Changes to a hall that reads, and to one in which one phone of twenty stops reading: what the others notice. */
async function stalled(hall) {
  const sides = { 'all read': [], 'some stall': [] };
  for (let run = 0; run < RUNS; run += 1) {
    sides['all read'].push(await ours('fanout', hall));
    sides['some stall'].push(await ours('fanout', hall, '--stalled', 5));
  }
  table(`fan-out, ${hall.clients} clients, 4/s`, medians(sides));
}

/** Durable votes a second: Baraza's over sockets of a thousand phones, the others' from 64 clients. */
async function votes() {
  install();
  const [redis, postgres, baraza] = [[], [], []];
  for (let run = 0; run < RUNS; run += 1) {
    redis.push({ votes_per_s: Math.round(await redisVotes()) });
    postgres.push({ votes_per_s: Math.round(await postgresVotes()) });
    const figures = await ours('ballots', { clients: 1000, seconds: 20 });
    baraza.push({ votes_per_s: Math.round(figures.ballots_per_s) });
  }
  table('durable votes', { redis: median(redis), postgres: median(postgres), baraza: median(baraza) });
}

/** Runs `measure` against a floor of its own. */
async function onFloor(clients, measure) {
  const floor = spawn(binary, ['swarm', 'floor', '--listen', FLOOR, '--clients', clients], { stdio: 'inherit' });
  try {
    // It listens a moment after it starts, and its first connection has to be the bell's: it cannot be probed.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return await measure(floor.pid, FLOOR);
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

const medians = (sides) => Object.fromEntries(Object.entries(sides).map(([side, runs]) => [side, median(runs)]));

/** One column for each side and, where there are several, the ratio of each to the first. */
function table(title, sides) {
  const [first, ...rest] = Object.keys(sides);
  console.log(`\n${title}; medians of ${RUNS} on ${cpus().length} cores`);
  const heads = [first, ...rest.flatMap((name) => [name, `/ ${first}`])];
  console.log([''.padEnd(30), ...heads.map((head) => head.padStart(11))].join(''));
  const figures = new Set(Object.values(sides).flatMap(Object.keys));
  for (const figure of figures) {
    const base = sides[first][figure];
    const compared = rest.flatMap((name) => [sides[name][figure], ratio(sides[name][figure], base)]);
    console.log([figure.padEnd(30), ...[base, ...compared].map((value) => String(value ?? '').padStart(11))].join(''));
  }
}

const ratio = (value, base) => (base > 0 && value !== undefined ? (value / base).toFixed(2) : '');

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(measurements)) {
  if (!(name in measurements)) throw new Error(`no measurement named ${name}`);
  await measurements[name]();
}
