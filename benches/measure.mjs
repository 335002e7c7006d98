// Measures a release build on this machine and prints tables: `node benches/measure.mjs [NAME...]`, everything without a name. The names are
// fanout, fanout-fast, fanout-tls, stalled, growth, idle, idle-tls, joins, full, replay, panel, ballots, burst and votes.
// Each run has a fresh server on a fresh store; fan-out alternates with the floor, so that both meet the same weather.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { charts } from './charts.mjs';
import { install, onNats, onNchan, postgresVotes, redisVotes } from './peers.mjs';
import { binary, commits, median, onServer, stop } from './server.mjs';
import { table } from './table.mjs';

/** Runs of each measurement; the table shows their medians. */
const RUNS = Number(process.env.RUNS ?? 3);

/** Where the floor listens. The server takes any free port, but the floor prints nothing. */
const FLOOR = '127.0.0.1:17999';

const measurements = {
  async fanout() {
    install();
    await charts.delivery(await fanout({ clients: 10000, rate: 4 }, { nchan: onNchan, nats: onNats }));
  },

  'fanout-fast': () => fanout({ clients: 10000, rate: 10 }),

  stalled: () => stalled({ clients: 10000, seconds: 30 }),
  'fanout-tls': fanoutTls,
  growth,
  idle: () => idle(),
  'idle-tls': () => idle({ encrypted: true }),
  joins: () => alone('joins', { clients: 10000, seconds: 20 }),
  full,
  replay,
  panel: () => alone('panel', { clients: 10000, seconds: 60 }),
  ballots: () => alone('ballots', { clients: 1000, seconds: 20 }),
  burst,
  votes,
};

/** Measurements in which only the audience comes in; in the others an organiser does too. */
const AUDIENCE_ONLY = ['idle', 'joins'];

/** A measurement of Baraza alone. */
async function alone(name, hall) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await ours(name, hall));
  table(`${name}, ${hall.clients} clients, ${hall.seconds} s; medians of ${RUNS}`, { baraza: median(runs) });
}

/** One run of a measurement on a server of its own. */
const ours = (name, { clients, seconds, encrypted = false }, ...more) =>
  onServer(
    ({ pid, audience, organiser, certificate }) => {
      const roles = AUDIENCE_ONLY.includes(name) ? [] : ['--organiser', organiser];
      const trust = encrypted ? ['--certificate', certificate] : [];
      const event = ['--join', audience, ...trust, ...roles, '--server-pid', pid];
      return swarm(name, ...event, ...hallOf({ clients, seconds }), ...more);
    },
    { encrypted },
  );

const hallOf = ({ clients, seconds }) => ['--clients', clients, '--seconds', seconds];

/** Changes to a hall of `clients`, `rate` times a second: the floor, Baraza and others by turns, so that all meet the same weather. */
async function fanout({ clients, rate, seconds = 20 }, others = {}) {
  const hall = ['--clients', clients, '--seconds', seconds, '--rate', rate];
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
  table(`fan-out, ${clients} clients, ${rate}/s; medians of ${RUNS}`, medians(runs));
  return medians(runs);
}

/** Changes to a plain and to an encrypted hall by turns: what encrypting a message costs. */
async function fanoutTls() {
  const [hall, sides] = [{ clients: 5000, seconds: 20 }, { plain: [], encrypted: [] }];
  for (let run = 0; run < RUNS; run += 1) {
    sides.plain.push(await ours('fanout', hall));
    sides.encrypted.push(await ours('fanout', { ...hall, encrypted: true }));
  }
  table(`fan-out, ${hall.clients} clients, 4/s; medians of ${RUNS}`, medians(sides));
}

/** Changes to a hall that reads, and to one in which one phone of twenty stops reading: what the others notice. */
async function stalled(hall) {
  const sides = { 'all read': [], 'some stall': [] };
  for (let run = 0; run < RUNS; run += 1) {
    sides['all read'].push(await ours('fanout', hall));
    sides['some stall'].push(await ours('fanout', hall, '--stalled', 5));
  }
  table(`fan-out, ${hall.clients} clients, 4/s; medians of ${RUNS}`, medians(sides));
}

/**
 * What a message costs as the hall fills. A change costs something by itself, most of it to make it durable: what it costs with one phone is taken off
 * for what a message costs alone.
 */
async function growth() {
  const sizes = [100, 1000, 5000, 15000];
  // The system counts processor time in steps of 10 ms: few phones are watched for longer.
  const seconds = (clients) => (clients > 1000 ? 10 : 40);
  const change = await fanout({ clients: 1, rate: 4, seconds: seconds(1) });
  const rows = [];
  for (const clients of sizes) rows.push(await fanout({ clients, rate: 4, seconds: seconds(clients) }));
  const whole = (side) => rows.map((row) => row[side].server_cpu_us_per_message);
  const alone = (side) =>
    whole(side).map((cost, at) => round(cost - change[side].server_cpu_us_per_message / sizes[at]));
  const costs = { floor: whole('floor'), baraza: whole('baraza'), message: alone('baraza') };
  const byClients = (side) => Object.fromEntries(sizes.map((clients, at) => [`${clients} clients`, costs[side][at]]));
  table('server CPU per message, us', Object.fromEntries(Object.keys(costs).map((side) => [side, byClients(side)])));
  await charts.growth(sizes, costs);
}

const round = (value) => Math.round(value * 1000) / 1000;

/** What a connection costs in memory as the hall fills. */
async function idle(how) {
  const sides = {};
  for (const clients of [1000, 5000, 10000, 15000]) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await ours('idle', { clients, seconds: 10, ...how }));
    sides[`at ${clients}`] = median(runs);
  }
  table(`idle${how?.encrypted ? ', encrypted' : ''}; medians of ${RUNS}`, sides);
}

/** A hall that answers at once, and how often the disk was synced for it. */
async function burst() {
  const [hall, runs] = [{ clients: 10000, seconds: 5 }, []];
  const answer = async ({ pid, audience, organiser, metrics }) => {
    const before = await commits(metrics);
    const event = ['--join', audience, '--organiser', organiser, '--server-pid', pid];
    const figures = await swarm('burst', ...event, ...hallOf(hall));
    return { ...figures, commits_per_s: round(((await commits(metrics)) - before) / hall.seconds) };
  };
  for (let run = 0; run < RUNS; run += 1) runs.push(await onServer(answer));
  table(`burst, ${hall.clients} clients, ${hall.seconds} s; medians of ${RUNS}`, { baraza: median(runs) });
}

/** A thousand questions and a million ballots. */
const fillUp = ({ audience, organiser, pid }) => {
  const contents = ['--questions', 1000, '--ballots', 1000000];
  const event = ['--join', audience, '--organiser', organiser, '--server-pid', pid];
  return swarm('full', ...event, ...hallOf({ clients: 10000, seconds: 300 }), ...contents);
};

/** How soon a phone is in where much was asked and answered, beside an empty panel. */
async function full() {
  const [empty, filled] = [[], []];
  const coming = { clients: 4000, seconds: 10 };
  for (let run = 0; run < RUNS; run += 1) {
    empty.push(await ours('joins', coming));
    const comeIn = async (server) => {
      await fillUp(server);
      return swarm('joins', '--join', server.audience, '--server-pid', server.pid, ...hallOf(coming));
    };
    filled.push(await onServer(comeIn));
  }
  table(`coming in; medians of ${RUNS}`, { empty: median(empty), full: median(filled) });
}

/** How fast a server that has kept no state starts with a log of a million ballots. */
async function replay() {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    runs.push(await onServer(fillUp, { afterwards: (store) => swarm('fold', store) }));
  }
  table(`replay; medians of ${RUNS}`, { baraza: median(runs) });
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
  table(`durable votes; medians of ${RUNS}`, {
    redis: median(redis),
    postgres: median(postgres),
    baraza: median(baraza),
  });
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

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(measurements)) {
  if (!(name in measurements)) throw new Error(`no measurement named ${name}`);
  await measurements[name]();
}
