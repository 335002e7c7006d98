// What measured servers stand on: folders on a disk, and processes that leave nothing behind, also when a measurement is interrupted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where servers keep their data: their disk is part of every acknowledgement. Not in the project's folder, which the user that PostgreSQL runs as may
 * be unable to reach, and not in /tmp, which often is in memory.
 */
const GROUND = process.env.BARAZA_BENCH_DIR ?? '/var/tmp';

/** File systems in memory, by their magic numbers in linux/magic.h. */
const IN_MEMORY = { 0x01021994: 'tmpfs', 0x858458f6: 'ramfs' };

const folders = new Set();
const children = new Set();

/** Ends the program where nothing would be kept. */
export function refuseMemory() {
  const system = IN_MEMORY[statfsSync(GROUND).type];
  if (system === undefined) return;
  console.error(
    `baraza: ${GROUND} is in memory (${system}), where "durable" means nothing: name a folder on a disk by BARAZA_BENCH_DIR.`,
  );
  process.exit(1);
}

/** Runs `use` with an empty folder, and removes the folder. */
export async function inFolder(use) {
  const folder = await mkdtemp(join(GROUND, 'baraza-bench-'));
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
    folders.delete(folder);
  }
}

/** Starts a process. */
export function start(command, parameters, options) {
  const child = spawn(command, parameters.map(String), options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Ends a process that was started here, and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

process.on('exit', () => {
  children.forEach((left) => left.kill('SIGKILL'));
  folders.forEach((left) => rmSync(left, { recursive: true, force: true, maxRetries: 10 }));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
