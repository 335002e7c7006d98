// A server of its own for each run of a measurement.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inFolder, start, stop } from './ground.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The program under measurement: a release build, or what BARAZA_BIN names. */
const binary = process.env.BARAZA_BIN ?? join(here, '../target/release/baraza');

/**
 * Runs `measure` against a server of its own, then stops it and removes its store. The event is the one in `eventFile`, or the
 * demonstration. An encrypted one has a certificate that it signed itself. What `afterwards` makes of the stopped server's store is the result where
 * it is given.
 */
export const onServer = (measure, { eventFile = '', encrypted = false, afterwards } = {}) =>
  inFolder(async (folder) => {
    const settings = await readFile(join(here, 'server.toml'), 'utf8');
    const [certificate, key] = encrypted ? certify(folder) : ['', ''];
    const tls = `[server.tls]\ncertificate = ${JSON.stringify(certificate)}\nkey = ${JSON.stringify(key)}\n`;
    await writeFile(join(folder, 'config.toml'), `${settings}\n${tls}[event]\nfile = ${JSON.stringify(eventFile)}\n`);
    const server = start(binary, [], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const measured = await measure({ pid: server.pid, certificate, ...(await links(server)) });
      await stop(server);
      return afterwards === undefined ? measured : await afterwards(join(folder, 'data'));
    } finally {
      await stop(server);
    }
  });

/** Runs `measure(pid, address)` against a floor of its own for so many clients. */
export async function onFloor(clients, measure) {
  const parameters = ['swarm', 'floor', '--listen', '127.0.0.1:0', '--clients', clients];
  const floor = start(binary, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    // It cannot be probed: its first connection has to be the bell's.
    for await (const line of createInterface({ input: floor.stdout })) {
      return await measure(floor.pid, line.replace('listening on ', ''));
    }
    throw new Error('the floor ended before it listened');
  } finally {
    await stop(floor);
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

/** One run of the load client; its progress goes to the terminal. */
export async function swarm(...parameters) {
  const client = start(binary, ['swarm', '--format', 'json', ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  client.stdout.on('data', (data) => (printed += data));
  const [code] = await once(client, 'close');
  if (code !== 0) throw new Error(`the load client ended with ${code}`);
  return JSON.parse(printed);
}

/** Commits that a server has made so far: one for each batch, as long as there is one event. */
export async function commits(metrics) {
  const text = await (await fetch(metrics)).text();
  return Number(/^baraza_batches_total (\d+)/m.exec(text)[1]);
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
