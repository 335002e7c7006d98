// Requests over networks that swallow, and past proxies that answer for others.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchCatalogue, findEvent, openSession } from '../src/lib/api.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answer(response: (signal: AbortSignal) => Promise<Response> | Response): void {
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) =>
    response(init.signal ?? new AbortController().signal),
  );
}

/** Never, until it is given up. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error)));
}

test('what is not answered in 15 s is offline', async () => {
  answer(never);
  const refused = expect(fetchCatalogue('en', 'stage')).rejects.toMatchObject({ code: 'offline' });
  await vi.advanceTimersByTimeAsync(15_000);
  await refused;
});

test('an answer that stops half way is offline too', async () => {
  answer((signal) => {
    const body = new ReadableStream({ start: (to) => signal.addEventListener('abort', () => to.error(signal.reason)) });
    return new Response(body);
  });
  const refused = expect(fetchCatalogue('en', 'stage')).rejects.toMatchObject({ code: 'offline' });
  await vi.advanceTimersByTimeAsync(15_000);
  await refused;
});

test('an answer in time leaves no timer', async () => {
  answer(() => Response.json({ path: '/j/x' }));
  expect(await findEvent('482913')).toBe('/j/x');
  expect(vi.getTimerCount()).toBe(0);
});

test('a refusal carries its code', async () => {
  answer(() => Response.json({ code: 'slow_down', until: 7 }, { status: 429 }));
  await expect(findEvent('482913')).rejects.toMatchObject({ code: 'slow_down' });
});

test('a proxy’s page is not an answer, whatever its status', async () => {
  answer(() => new Response('<h1>Sign in to the hotel</h1>'));
  await expect(findEvent('482913')).rejects.toMatchObject({ code: 'unavailable' });
  answer(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(findEvent('482913')).rejects.toMatchObject({ code: 'unavailable' });
});

test('an answer without a body is one', async () => {
  answer(() => new Response(null, { status: 204 }));
  await expect(openSession({ view: 'stage', invite: 'i', session: 's' })).resolves.not.toThrow();
});
