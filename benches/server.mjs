// A server of its own for each run of a measurement, and what measurements share.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The program under measurement: a release build, or what BARAZA_BIN names. */
export const binary = process.env.BARAZA_BIN ?? join(here, '../target/release/baraza');

/**
 * Runs `measure` against a server of its own, then stops it and removes its store. The event is the one in `eventFile`, or the
 * demonstration. The store lies in the system's folder for temporary files, or in BARAZA_BENCH_DIR: its disk is part of every
 * acknowledgement. An encrypted one has a certificate that it signed itself. What `afterwards` makes of the stopped server's store is the result where it is given.
 */
export async function onServer(measure, { eventFile = '', encrypted = false, afterwards } = {}) {
  const folder = await mkdtemp(join(process.env.BARAZA_BENCH_DIR ?? tmpdir(), 'baraza-bench-'));
  const settings = await readFile(join(here, 'server.toml'), 'utf8');
  const [certificate, key] = encrypted ? certify(folder) : ['', ''];
  const tls = `[server.tls]\ncertificate = ${JSON.stringify(certificate)}\nkey = ${JSON.stringify(key)}\n`;
  await writeFile(join(folder, 'config.toml'), `${settings}\n${tls}[event]\nfile = ${JSON.stringify(eventFile)}\n`);
  const server = spawn(binary, [], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const measured = await measure({ pid: server.pid, certificate, ...(await links(server)) });
    await stop(server);
    return afterwards === undefined ? measured : await afterwards(join(folder, 'data'));
  } finally {
    await stop(server);
    await rm(folder, { recursive: true });
  }
}

/** Makes a certificate for this machine, and its key; returns their files. */
function certify(folder) {
  const files = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const made = ['-keyout', files[1], '-out', files[0], '-subj', '/CN=localhost'];
  const use = ['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...kind, ...made, ...use], { stdio: 'ignore' });
  return files;
}

/** Ends a process that was started here, and waits for it. */
export async function stop(process) {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}

/** Commits that a server has made so far: one for each batch, as long as there is one event. */
export async function commits(metrics) {
  const text = await (await fetch(metrics)).text();
  return Number(/^baraza_batches_total (\d+)/m.exec(text)[1]);
}

/** Each figure's median over the runs, by itself. */
export function median(runs) {
  const middle = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  return Object.fromEntries(Object.keys(runs[0]).map((name) => [name, middle(runs.map((run) => run[name]))]));
}

/** The links that a server prints once it stands. */
async function links(server) {
  const found = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [name, link] = line.trim().split(/\s+/);
    if (name === 'Audience' || name === 'Organiser') found[name.toLowerCase()] = link;
    if (name === 'Metrics') return { ...found, metrics: link };
  }
  throw new Error('the server ended before it stood');
}
