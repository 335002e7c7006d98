// The servers that Baraza is compared with, each started on free ports of this machine with its data in a folder of its own, and stopped after its run.
// They come from Debian's packages; where one is missing it is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inFolder, start, stop } from './ground.mjs';

/** Installs what is missing. */
export function install() {
  const tools = fileURLToPath(new URL('../scripts/tools.sh', import.meta.url));
  // It has said what is wrong.
  if (spawnSync(tools, ['peers'], { stdio: 'inherit' }).status !== 0) process.exit(1);
}

/** Runs `measure(pid, address)` beside nginx with Nchan: one process, as its worker would be. */
export const onNchan = (measure) =>
  inFolder(async (folder) => {
    const port = await freePort();
    const settings = `load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
      daemon off; master_process off; worker_rlimit_nofile 20000; error_log stderr error; pid ${folder}/pid;
      events { worker_connections 16000; }
      http {
        access_log off; nchan_shared_memory_size 512m;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
        server {
          listen 127.0.0.1:${port} backlog=4096;
          location = /sub { nchan_subscriber websocket; nchan_channel_id hall; nchan_subscriber_first_message newest; }
          location = /pub { nchan_publisher; nchan_channel_id hall; }
        }
      }`;
    await writeFile(join(folder, 'nginx.conf'), settings);
    const nginx = ['/usr/sbin/nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
    return measured(nginx, port, measure);
  });

/** Runs `measure(pid, address)` beside a peer once it listens at `port`. */
const measured = (peer, port, measure) =>
  serving(
    peer,
    () => listens(port),
    (pid) => measure(pid, `127.0.0.1:${port}`),
  );

/** Runs `measure(pid, address)` beside nats-server with its WebSocket port open, and its own protocol at the port before it. */
export const onNats = (measure) =>
  inFolder(async (folder) => {
    const port = await freePort();
    const settings = `listen: "127.0.0.1:${port - 1}"
      websocket { listen: "127.0.0.1:${port}", no_tls: true }
      log_file: "${folder}/log"`;
    await writeFile(join(folder, 'nats.conf'), settings);
    const nats = ['/usr/sbin/nats-server', '-c', join(folder, 'nats.conf')];
    return measured(nats, port, measure);
  });

/** Votes a second that Redis takes from 64 clients for about so long, each durable before it is acknowledged. */
export const redisVotes = (seconds) =>
  inFolder(async (folder) => {
    const port = await freePort();
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--dir', folder];
    const redis = ['/usr/bin/redis-server', '--port', port, '--bind', '127.0.0.1', ...durable];
    return serving(
      redis,
      () => listens(port),
      () => {
        // It counts votes, not seconds: as many as it takes on the machine of reference.
        const load = [
          '-p',
          port,
          '-c',
          64,
          '-n',
          60000 * seconds,
          '-r',
          1000000000,
          '--csv',
          'SADD',
          'poll',
          '__rand_int__',
        ];
        const printed = execFileSync('/usr/bin/redis-benchmark', load.map(String), { encoding: 'utf8' });
        return Number(printed.trim().split('\n').at(-1).split(',')[1].replaceAll('"', ''));
      },
    );
  });

/** Votes a second that PostgreSQL takes from 64 clients for so long, one row each. */
export const postgresVotes = (seconds) =>
  inFolder(async (folder) => {
    const [port, account] = [await freePort(), accountOfPostgres()];
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
    const run = (name, ...parameters) =>
      execFileSync(program(name), parameters.map(String), {
        ...account,
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const data = join(folder, 'data');
    run('initdb', '-D', data, '-U', 'postgres', '--auth', 'trust');
    await writeFile(join(folder, 'vote.sql'), 'insert into votes (poll, option) values (1, 2);\n');
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 80,
      // What it logs is not for whoever measures.
      log_min_messages: 'panic',
    };
    const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const postgres = [program('postgres'), '-D', data, '-p', port, ...set];
    const to = ['-h', '127.0.0.1', '-p', port, '-U', 'postgres'];
    // It listens before it answers.
    const answers = () => spawnSync(program('pg_isready'), to.map(String)).status === 0;
    const vote = () => {
      run('psql', ...to, '-c', 'create table votes (id bigserial primary key, poll int, option int)', 'postgres');
      const load = [
        '-n',
        '-c',
        64,
        '-j',
        1,
        '-T',
        seconds,
        '-M',
        'prepared',
        '-f',
        join(folder, 'vote.sql'),
        'postgres',
      ];
      return Number(/tps = ([\d.]+)/.exec(run('pgbench', ...to, ...load))[1]);
    };
    return serving(postgres, answers, vote, { ...account, cwd: folder });
  });

/** Who runs PostgreSQL, which refuses to be root: then the user that its package makes, otherwise whoever measures. */
function accountOfPostgres() {
  if (process.getuid() !== 0) return {};
  const id = (which) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** One of PostgreSQL's programs, of the newest version that is installed. */
function program(name) {
  const folder = (version) => `/usr/lib/postgresql/${version}/bin`;
  // Where only a client of another version is installed there is a folder too.
  const versions = readdirSync('/usr/lib/postgresql').filter((version) => existsSync(`${folder(version)}/postgres`));
  return `${folder(Math.max(...versions.map(Number)))}/${name}`;
}

/** Runs `measure` while a server runs, once `isThere`. */
async function serving([command, ...parameters], isThere, measure, options = {}) {
  const server = start(command, parameters, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    while (!(await isThere())) {
      if (server.exitCode !== null || server.signalCode !== null) throw new Error(`${command} ended before it served`);
      await setTimeout(50);
    }
    return await measure(server.pid);
  } finally {
    await stop(server);
  }
}

/** A port that nobody listens on, nor on the one before it, below those that connections of this machine are made from. */
async function freePort() {
  for (;;) {
    const port = 15001 + Math.floor(Math.random() * 5000);
    if ((await isFree(port)) && (await isFree(port - 1))) return port;
  }
}

const isFree = (port) =>
  new Promise((tell) => {
    const server = createServer();
    server.on('error', () => tell(false));
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
  });

/** Whether something listens there. */
const listens = (port) =>
  new Promise((tell) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      tell(true);
    });
    socket.on('error', () => tell(false));
  });
