// A real server for one story: the built program, with a configuration, a store and ports of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program under test; the Rust tests have built it. */
const PROGRAM = process.env['BARAZA_BIN'] ?? fileURLToPath(new URL('../../../target/debug/baraza', import.meta.url));

/** The last line the program prints when it stands. */
const STANDS = 'Ctrl-C stops the server';

/** The links printed at the start, by the word before them. */
export interface Links {
  readonly audience: string;
  readonly desk: string;
  readonly screen: string;
  readonly booth: string;
  readonly organiser: string;
}

/** An event's own colour and logo. */
export interface Look {
  /** As `#rrggbb`. */
  readonly accent: string;
  /** As SVG. */
  readonly logo: string;
}

/** See the top of the file. */
export class Server {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess;
  #printed = '';
  #errors = '';

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#process = this.#spawn();
  }

  /**
   * Starts one with the event of `event`, a TOML file's text; without it, with the demonstration event. `look` is what its configuration
   * says of colour and logo, with the logo's drawing.
   */
  static async start(event?: string, look?: Look): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'baraza-story-'));
    const port = await freePort();
    const lines = [
      `[server]\nlisten = "127.0.0.1:${port}"\noperator_listen = "127.0.0.1:0"`,
      `[store]\npath = "${join(folder, 'data')}"`,
    ];
    if (event !== undefined) {
      await writeFile(join(folder, 'event.toml'), event);
      lines.push(`[event]\nfile = "${join(folder, 'event.toml')}"`);
    }
    if (look !== undefined) {
      await writeFile(join(folder, 'logo.svg'), look.logo);
      lines.push(`[look]\naccent = "${look.accent}"\nlogo = "${join(folder, 'logo.svg')}"`);
    }
    await writeFile(join(folder, 'config.toml'), lines.join('\n'));
    const server = new Server(folder, port);
    await server.#stands();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** What stands on the terminal. Each start prints new links. */
  get links(): Links {
    const link = (name: string): string => {
      const found = new RegExp(`^ *${name} +(http\\S+)$`, 'm').exec(this.#printed)?.[1];
      if (found === undefined) throw new Error(`no link for ${name} in:\n${this.#printed}`);
      return found;
    };
    return {
      audience: link('Audience'),
      desk: link('Desk'),
      screen: link('Screen'),
      booth: link('Booth'),
      organiser: link('Organiser'),
    };
  }

  /** The six digits, as they stand on the terminal. */
  get code(): string {
    const [, start = '', end = ''] = /with the code (\d{3}) (\d{3})/.exec(this.#printed) ?? [];
    return start + end;
  }

  /** Ends it in the middle of whatever it does, as a power cut would. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Starts it again after `kill`, on the same port and the same data. */
  async restart(): Promise<void> {
    this.#printed = '';
    this.#process = this.#spawn();
    await this.#stands();
  }

  /** Asks it to end, and leaves nothing behind. Answers with what it complained about: an unclean end, a panic. */
  async stop(): Promise<string[]> {
    const complaints: string[] = [];
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      if (code !== 0) complaints.push(`the server ended with ${code}:\n${this.#errors}`);
    }
    if (/panicked|ERROR/.test(this.#errors)) complaints.push(this.#errors);
    await rm(this.#folder, { recursive: true, force: true });
    return complaints;
  }

  #spawn(): ChildProcess {
    const child = spawn(resolve(PROGRAM), ['--config', join(this.#folder, 'config.toml')], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    return child;
  }

  async #stands(): Promise<void> {
    const ended = once(this.#process, 'exit').then(() => {
      throw new Error(`the server ended at once:\n${this.#errors}`);
    });
    while (!this.#printed.includes(STANDS)) {
      await Promise.race([this.#process.stdout ? once(this.#process.stdout, 'data') : ended, ended]);
    }
    // Its end is expected from now on.
    ended.catch(() => {});
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
