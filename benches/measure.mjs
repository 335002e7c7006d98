// Measures a release build on this machine and prints tables: `node benches/measure.mjs [NAME...]`, everything without a name. The names are
// fanout, fanout-fast, fanout-tls, stalled, growth, idle, idle-tls, joins, full, replay, panel, ballots, burst and votes. All figures are kept under
// target/measures too. Each run has a fresh server on a fresh store, and sides that are compared take turns, so that all meet the same weather.
// RUNS says how many turns. MOST_CLIENTS and MOST_SECONDS make halls smaller and shorter, to see that a measurement works on this machine.
import { charts } from './charts.mjs';
import { medians } from './figures.mjs';
import { refuseMemory } from './ground.mjs';
import { install, onNats, onNchan, postgresVotes, redisVotes } from './peers.mjs';
import { introduce, tell } from './report.mjs';
import { commits, onFloor, onServer, swarm } from './server.mjs';

const RUNS = Number(process.env.RUNS ?? 3);
const MOST_CLIENTS = Number(process.env.MOST_CLIENTS ?? Infinity);
const MOST_SECONDS = Number(process.env.MOST_SECONDS ?? Infinity);

/** Charts are for documents: only halls of full size are drawn. */
const IS_WHOLE = MOST_CLIENTS === Infinity && MOST_SECONDS === Infinity;

const measurements = {
  async fanout() {
    install();
    const sides = await fanout({ clients: 10000, rate: 4 }, { nchan: onNchan, nats: onNats });
    if (IS_WHOLE)
      await charts.delivery(Object.fromEntries(Object.entries(sides).map(([side, of]) => [side, medians(of)])));
  },
  'fanout-fast': () => fanout({ clients: 10000, rate: 10 }),
  'fanout-tls': fanoutTls,
  stalled,
  growth,
  idle,
  'idle-tls': idleTls,
  joins: () => alone('joins', { clients: 10000, seconds: 20 }),
  full,
  replay: () => compare('replay', { baraza: () => onServer(fillUp, { afterwards: (store) => swarm('fold', store) }) }),
  panel: () => alone('panel', { clients: 10000, seconds: 60 }),
  ballots: () => alone('ballots', { clients: 1000, seconds: 20 }),
  burst,
  votes,
};

/** Measurements in which only the audience comes in; in the others an organiser does too. */
const AUDIENCE_ONLY = ['idle', 'joins'];

/** Runs each side by turns; returns the summary of each. */
async function compare(title, sides) {
  const runs = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [side, measure] of Object.entries(sides)) runs[side].push(await measure());
  }
  return tell(title, runs);
}

/** A hall as large and as long as may be. */
const hall = ({ clients, seconds }) => ({
  clients: Math.min(clients, MOST_CLIENTS),
  seconds: Math.min(seconds, MOST_SECONDS),
});

const described = ({ clients, seconds }) => `${clients} clients, ${seconds} s`;

/** A measurement of Baraza alone. */
function alone(name, wanted) {
  const size = hall(wanted);
  return compare(`${name}, ${described(size)}`, { baraza: () => onServer((server) => ours(name, server, size)) });
}

/** One run of a measurement on a server. */
function ours(name, { pid, audience, organiser, certificate }, { clients, seconds }, ...more) {
  const roles = AUDIENCE_ONLY.includes(name) ? [] : ['--organiser', organiser];
  const trust = certificate === '' ? [] : ['--certificate', certificate];
  const parameters = ['--server-pid', pid, '--clients', clients, '--seconds', seconds, ...more];
  return swarm(name, '--join', audience, ...trust, ...roles, ...parameters);
}

/** Changes to a hall, `rate` times a second: the floor, Baraza and others. */
function fanout({ clients, rate, seconds = 20 }, others = {}) {
  const size = hall({ clients, seconds });
  const parameters = ['--clients', size.clients, '--seconds', size.seconds, '--rate', rate];
  const subscribe = (peer) => (pid, at) =>
    swarm('fanout', '--peer', peer, '--at', at, '--server-pid', pid, ...parameters);
  return compare(`fan-out, ${described(size)}, ${rate}/s`, {
    floor: () => onFloor(size.clients, subscribe('floor')),
    baraza: () => onServer((server) => ours('fanout', server, size, '--rate', rate)),
    ...Object.fromEntries(Object.entries(others).map(([peer, on]) => [peer, () => on(subscribe(peer))])),
  });
}

/** Changes to a plain and to an encrypted hall: what encrypting a message costs. */
function fanoutTls() {
  const size = hall({ clients: 5000, seconds: 20 });
  const side = (how) => () => onServer((server) => ours('fanout', server, size), how);
  return compare(`fan-out, ${described(size)}, 4/s`, { plain: side(), encrypted: side({ encrypted: true }) });
}

/** Changes to a hall that reads, and to one in which one phone of twenty stops reading: what the others notice. */
function stalled() {
  const size = hall({ clients: 10000, seconds: 30 });
  return compare(`stalled, ${described(size)}, 4/s`, {
    'all read': () => onServer((server) => ours('fanout', server, size)),
    'some stall': () => onServer((server) => ours('fanout', server, size, '--stalled', 5)),
  });
}

/**
 * What a message costs as the hall fills. A change costs something by itself, most of it to make it durable: what it costs with one phone is taken off
 * for what a message costs alone.
 */
async function growth() {
  const sizes = [100, 1000, 5000, 15000].filter((clients) => clients <= MOST_CLIENTS);
  // The system counts processor time in steps of 10 ms: few phones are watched for longer.
  const seconds = (clients) => (clients > 1000 ? 10 : 40);
  const at = (clients) => fanout({ clients, rate: 4, seconds: seconds(clients) });
  const cost = (sides, side) => sides[side].server_cpu_us_per_message.median;
  const change = await at(1);
  const costs = { floor: [], baraza: [], message: [] };
  for (const clients of sizes) {
    const sides = await at(clients);
    costs.floor.push(cost(sides, 'floor'));
    costs.baraza.push(cost(sides, 'baraza'));
    costs.message.push(round(cost(sides, 'baraza') - cost(change, 'baraza') / clients));
  }
  const byClients = (list) => [Object.fromEntries(sizes.map((clients, at) => [`${clients} clients`, list[at]]))];
  const columns = Object.entries(costs).map(([side, list]) => [side, byClients(list)]);
  tell('server CPU per message, us, medians', Object.fromEntries(columns));
  if (IS_WHOLE) await charts.growth(sizes, costs);
}

const round = (value) => Math.round(value * 1000) / 1000;

/** What a connection costs in memory as the hall fills. */
function idle() {
  return compare('idle', filling());
}

/** The same of encrypted connections. */
function idleTls() {
  return compare('idle, encrypted', filling({ encrypted: true }));
}

/** A side for each size of a hall that fills. */
function filling(how) {
  const sizes = [1000, 5000, 10000, 15000].map((clients) => hall({ clients, seconds: 10 }));
  const side = (size) => [`at ${size.clients}`, () => onServer((server) => ours('idle', server, size), how)];
  return Object.fromEntries(sizes.map(side));
}

/** A hall that answers at once, and how often the disk was synced for it. */
function burst() {
  const size = hall({ clients: 10000, seconds: 5 });
  const answer = async (server) => {
    const before = await commits(server.metrics);
    const figures = await ours('burst', server, size);
    return { ...figures, commits_per_s: round(((await commits(server.metrics)) - before) / size.seconds) };
  };
  return compare(`burst, ${described(size)}`, { baraza: () => onServer(answer) });
}

/** A thousand questions, and a hundred ballots of each phone: a million in a whole hall. */
function fillUp(server) {
  const { clients } = hall({ clients: 10000 });
  const contents = ['--questions', Math.min(1000, 10 * clients), '--ballots', 100 * clients];
  // It ends once all is there, not after its seconds.
  return ours('full', server, { clients, seconds: 300 }, ...contents);
}

/** How soon a phone is in where much was asked and answered, beside an empty panel. */
function full() {
  const coming = hall({ clients: 4000, seconds: 10 });
  const comeIn = (server) => ours('joins', server, coming);
  return compare(`coming in, ${described(coming)}`, {
    empty: () => onServer(comeIn),
    full: () => onServer(async (server) => (await fillUp(server), comeIn(server))),
  });
}

/** Durable votes a second: Baraza's over sockets of a thousand phones, the others' from 64 clients. */
function votes() {
  install();
  const [size, peers] = [hall({ clients: 1000, seconds: 20 }), hall({ seconds: 10 })];
  const rate = (votes_per_s) => ({ votes_per_s: Math.round(votes_per_s) });
  return compare('durable votes', {
    redis: async () => rate(await redisVotes(peers.seconds)),
    postgres: async () => rate(await postgresVotes(peers.seconds)),
    baraza: async () => rate((await onServer((server) => ours('ballots', server, size))).ballots_per_s),
  });
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(measurements);
const unknown = names.find((name) => !(name in measurements));
if (unknown !== undefined) {
  console.error(`no measurement is called ${unknown}; there are ${Object.keys(measurements).join(', ')}`);
  process.exit(2);
}
refuseMemory();
introduce();
for (const name of names) await measurements[name]();
