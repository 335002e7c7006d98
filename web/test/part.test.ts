// A part of the page that is loaded later: over bad networks, and from a server that was changed meanwhile.
import { expect, test } from 'vitest';
import { loadPart, type Part, type Source } from '../src/lib/part.ts';
import { FakeHost } from './fakes.ts';

/** As the build writes it. */
const PART: Part<string> = (from) => from('/assets/polls-1.js');

/** The rest of this turn: everything that was promised is kept. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A network that fails `failures` times; `status` is what it says of the address then. */
class Network implements Source {
  readonly asked: string[] = [];
  #failures: number;
  readonly #status: () => Promise<number>;

  constructor(failures: number, status: () => Promise<number> = () => Promise.reject(new Error('no network'))) {
    this.#failures = failures;
    this.#status = status;
  }

  run(address: string): Promise<unknown> {
    this.asked.push(address);
    return this.#failures-- > 0 ? Promise.reject(new TypeError('not loaded')) : Promise.resolve('the part');
  }

  status(): Promise<number> {
    return this.#status();
  }
}

test('a part comes at the first attempt', async () => {
  const network = new Network(0);
  expect(await loadPart(PART, new FakeHost(), network)).toBe('the part');
  expect(network.asked).toEqual(['/assets/polls-1.js']);
});

test.each([
  ['no network', undefined],
  ['a proxy without a server', () => Promise.resolve(502)],
  ['a server that has it', () => Promise.resolve(200)],
])('after %s it is asked for again, after growing pauses and never by the same address', async (_, status) => {
  const network = new Network(3, status);
  const host = new FakeHost();
  const began = host.now();
  const times: number[] = [];
  const part = loadPart(PART, host, network);
  for (let attempt = 1; attempt <= 4; attempt++) {
    while (network.asked.length < attempt) {
      await settled();
      if (network.asked.length < attempt) host.pass(100);
    }
    times.push(host.now() - began);
  }
  expect(await part).toBe('the part');
  expect(network.asked).toEqual(['', '?1', '?2', '?3'].map((end) => `/assets/polls-1.js${end}`));
  const pauses = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  expect(pauses, 'each longer than the one before').toEqual([...new Set(pauses)].sort((a, b) => a - b));
});

test('a server of another build never has it, and is not asked again', async () => {
  const network = new Network(Infinity, () => Promise.resolve(404));
  expect(await loadPart(PART, new FakeHost(), network)).toBeUndefined();
  expect(network.asked).toHaveLength(1);
});

test('where modules are served one by one, the part is imported as it is written', async () => {
  const network = new Network(0);
  expect(await loadPart(() => Promise.resolve('a module'), new FakeHost(), network)).toBe('a module');
  expect(network.asked).toEqual([]);
});
