// Measures the audience's page as a phone meets it: bytes, requests and the time until its list of fifty questions can be used.
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { median } from '../../benches/figures.mjs';
import { onServer } from '../../benches/server.mjs';

/** Runs of each network; the table shows medians. */
const RUNS = 5;

/** The budget of a first visit, in bytes after brotli. */
const PAGE = { goal: 30_000, hard: 40_000 };

/** The first visitor gets a page compressed in a hurry; by then the one for everyone after is ready. */
const SMALLEST_AFTER_MS = 2000;

/** A phone's processor beside this machine's. */
const CPU_SLOWDOWN = 4;

/** Bits a second as the browser wants them. */
const kilobits = (number) => (number * 1000) / 8;

/**
 * Chromium's own presets and Lighthouse's 4G. Latency is for each request, in milliseconds; the browser adds none to opening a
 * connection. Goal and hard limit of the time to a usable list, in seconds.
 */
const NETWORKS = {
  'Slow 3G': {
    latency: 2000,
    downloadThroughput: kilobits(400),
    uploadThroughput: kilobits(400),
    goal: 3.0,
    hard: 4.0,
  },
  'Fast 3G': {
    latency: 562.5,
    downloadThroughput: kilobits(1440),
    uploadThroughput: kilobits(675),
    goal: 1.3,
    hard: 1.8,
  },
  'Lighthouse 4G': {
    latency: 150,
    downloadThroughput: kilobits(1638.4),
    uploadThroughput: kilobits(750),
    goal: 1.0,
    hard: 1.3,
  },
};

/** Runs in the page before anything else: notes when a question can be voted for, once that has been painted. */
function watchForList() {
  requestAnimationFrame(function look() {
    if (document.querySelector('button.vote:not(:disabled)') === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => (window.listUsableAt = performance.now()));
  });
}

async function visit(browser, address, { latency, downloadThroughput, uploadThroughput }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en' });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const requests = [];
  const bytes = new Map();
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!request.url.startsWith('data:')) requests.push({ requestId, url: request.url });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput, uploadThroughput });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(watchForList);
  await page.goto(address);
  const usable = await page.waitForFunction(() => window.listUsableAt).then((handle) => handle.jsonValue());
  // The browser asks for the icon by itself and after the page; it does not keep anyone waiting.
  const needed = requests.filter(({ url }) => !url.endsWith('/favicon.svg'));
  const figures = {
    seconds: usable / 1000,
    requests: needed.length,
    bytes: needed.reduce((sum, { requestId }) => sum + (bytes.get(requestId) ?? 0), 0),
    rows: await page.locator('button.vote').count(),
  };
  await context.close();
  return figures;
}

/** Bytes of the page's body as they come over the network; `fetch` would decompress them. */
async function bodySize(address, language, coding) {
  const headers = { 'accept-encoding': coding, 'accept-language': language };
  const [response] = await once(get(address, { headers }), 'response');
  let size = 0;
  for await (const chunk of response) size += chunk.length;
  return size;
}

async function measure({ audience }) {
  const browser = await chromium.launch({
    executablePath: process.env.BARAZA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    for (const language of ['en', 'ar']) {
      const plain = await bodySize(audience, language, 'identity');
      const first = await bodySize(audience, language, 'br');
      await setTimeout(SMALLEST_AFTER_MS);
      const size = await bodySize(audience, language, 'br');
      const verdict = size > PAGE.hard ? 'TOO LARGE' : size > PAGE.goal ? 'above the goal' : 'ok';
      console.log(
        `page, ${language}, 50 questions: ${size} bytes of brotli (the very first visitor ${first}), ${plain} plain: ${verdict}`,
      );
    }
    console.log('network          usable s    goal    hard   requests   bytes with headers');
    for (const [name, network] of Object.entries(NETWORKS)) {
      const visits = [];
      for (let run = 0; run < RUNS; run += 1) visits.push(await visit(browser, audience, network));
      const { seconds, requests, bytes, rows } = median(visits);
      if (rows !== 50) throw new Error(`the list has ${rows} rows`);
      const verdict = seconds > network.hard ? 'TOO SLOW' : seconds > network.goal ? 'above the goal' : 'ok';
      const columns = [
        name.padEnd(15),
        seconds.toFixed(2).padStart(9),
        network.goal.toFixed(1).padStart(7),
        network.hard.toFixed(1).padStart(7),
        String(requests).padStart(10),
        String(bytes).padStart(20),
        verdict,
      ];
      console.log(columns.join(' '));
    }
  } finally {
    await browser.close();
  }
}

await onServer(measure, { eventFile: fileURLToPath(new URL('event.toml', import.meta.url)) });
