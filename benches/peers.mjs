// The servers that Baraza is compared with, each started on free ports of this machine with its data in a folder of its own, and stopped after its run.
// They come from Debian's packages; where one is missing it is installed.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stop } from './server.mjs';

/** Where the peers listen: below the ports that connections of this machine are made from. */
const PORT = { nchan: 17998, natsProtocol: 17996, nats: 17997, redis: 17995, postgres: 17994 };

const NCHAN_MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** What is needed by which package. */
const NEEDED = [
  ['nginx-light', '/usr/sbin/nginx'],
  ['libnginx-mod-nchan', NCHAN_MODULE],
  ['nats-server', '/usr/sbin/nats-server'],
  ['redis-server', '/usr/bin/redis-server'],
  ['redis-tools', '/usr/bin/redis-benchmark'],
  ['postgresql', '/usr/lib/postgresql'],
];

/** Installs what is missing. */
export function install() {
  const missing = NEEDED.filter(([, path]) => !existsSync(path)).map(([name]) => name);
  if (missing.length === 0) return;
  const apt = (...parameters) => execFileSync('apt-get', parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
}

/** Runs `measure(pid, address)` beside nginx with Nchan: one process, as its worker would be. */
export const onNchan = (measure) =>
  inFolder(async (folder) => {
    const settings = `load_module ${NCHAN_MODULE};
      daemon off; master_process off; worker_rlimit_nofile 20000; error_log stderr error; pid ${folder}/pid;
      events { worker_connections 16000; }
      http {
        access_log off; client_body_temp_path ${folder}; nchan_shared_memory_size 512m;
        server {
          listen 127.0.0.1:${PORT.nchan} backlog=4096;
          location = /sub { nchan_subscriber websocket; nchan_channel_id hall; nchan_subscriber_first_message newest; }
          location = /pub { nchan_publisher; nchan_channel_id hall; }
        }
      }`;
    await writeFile(join(folder, 'nginx.conf'), settings);
    const nginx = ['/usr/sbin/nginx', '-p', folder, '-c', join(folder, 'nginx.conf')];
    return serving(nginx, PORT.nchan, (pid) => measure(pid, `127.0.0.1:${PORT.nchan}`));
  });

/** Runs `measure(pid, address)` beside nats-server with its WebSocket port open. */
export const onNats = (measure) =>
  inFolder(async (folder) => {
    const settings = `listen: "127.0.0.1:${PORT.natsProtocol}"\nwebsocket { listen: "127.0.0.1:${PORT.nats}", no_tls: true }\n`;
    await writeFile(join(folder, 'nats.conf'), settings);
    const nats = ['/usr/sbin/nats-server', '-c', join(folder, 'nats.conf')];
    return serving(nats, PORT.nats, (pid) => measure(pid, `127.0.0.1:${PORT.nats}`));
  });

/** Votes a second that Redis takes from 64 clients, each durable before it is acknowledged. */
export const redisVotes = () =>
  inFolder((folder) => {
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--dir', folder];
    const redis = ['/usr/bin/redis-server', '--port', PORT.redis, '--bind', '127.0.0.1', ...durable];
    return serving(redis, PORT.redis, () => {
      const load = ['-p', PORT.redis, '-c', 64, '-n', 600000, '-r', 1000000, '--csv', 'SADD', 'poll', '__rand_int__'];
      const printed = execFileSync('redis-benchmark', load.map(String), { encoding: 'utf8' });
      return Number(printed.trim().split('\n').at(-1).split(',')[1].replaceAll('"', ''));
    });
  });

/** Votes a second that PostgreSQL takes from 64 clients, one row each. */
export const postgresVotes = () =>
  inFolder(async (folder) => {
    // It refuses to be root.
    execFileSync('chown', ['postgres', folder]);
    const run = (name, ...parameters) =>
      execFileSync('runuser', ['-u', 'postgres', '--', program(name), ...parameters.map(String)], {
        encoding: 'utf8',
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const data = join(folder, 'data');
    run('initdb', '-D', data, '--auth', 'trust');
    const settings = [
      '-p',
      PORT.postgres,
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=80',
    ];
    const postgres = ['runuser', '-u', 'postgres', '--', program('postgres'), '-D', data, ...settings];
    await writeFile(join(folder, 'vote.sql'), 'insert into votes (poll, option) values (1, 2);\n');
    return serving(postgres, PORT.postgres, async () => {
      const to = ['-h', '127.0.0.1', '-p', PORT.postgres];
      // It listens before it answers.
      while (spawnSync(program('pg_isready'), to.map(String)).status !== 0) await setTimeout(50);
      run('psql', ...to, '-c', 'create table votes (id bigserial primary key, poll int, option int)', 'postgres');
      const load = ['-n', '-c', 64, '-j', 1, '-T', 10, '-M', 'prepared', '-f', join(folder, 'vote.sql'), 'postgres'];
      return Number(/tps = ([\d.]+)/.exec(run('pgbench', ...to, ...load))[1]);
    });
  });

/** One of PostgreSQL's programs, of the newest version that is installed. */
function program(name) {
  const version = execFileSync('ls', ['/usr/lib/postgresql'], { encoding: 'utf8' }).trim().split('\n').at(-1);
  return `/usr/lib/postgresql/${version}/bin/${name}`;
}

async function inFolder(use) {
  const folder = await mkdtemp(join(process.env.BARAZA_BENCH_DIR ?? tmpdir(), 'baraza-peer-'));
  await chmod(folder, 0o755);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `measure` while a server runs. */
async function serving([command, ...parameters], port, measure) {
  const server = spawn(command, parameters.map(String), { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await listening(server, port);
    return await measure(server.pid);
  } finally {
    await stop(server);
  }
}

/** Waits until something listens there. */
async function listening(server, port) {
  while (server.exitCode === null) {
    const socket = createConnection(port, '127.0.0.1');
    const isThere = await new Promise((tell) => {
      socket.on('connect', () => tell(true));
      socket.on('error', () => tell(false));
    });
    socket.destroy();
    if (isThere) return;
    await setTimeout(50);
  }
  throw new Error(`${server.spawnfile} ended before it listened`);
}
