// Measures how evenly a list of two thousand questions scrolls on a phone: the time of every frame from its beginning to its end and back.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { onServer } from '../../benches/server.mjs';

const QUESTIONS = 2000;

/** A phone's processor beside this machine's. */
const CPU_SLOWDOWN = 4;

/** What a hard flick moves in a frame, in pixels: a question passes about every frame. */
const STEP = 130;

/** So long a way, in milliseconds, is enough to judge by. */
const LONGEST_MS = Number(process.env.SCROLL_MS ?? 60_000);

/** A screen shows sixty frames a second; one that takes longer than this was not in time for the next. */
const FRAME_MS = 1000 / 60;
const LATE_MS = FRAME_MS * 1.5;

/** At least this share of frames in time is what the list promises. */
const IN_TIME = 0.99;

/** The event of the other measurement, with its questions again and again in other words. */
async function eventFile(folder) {
  const event = await readFile(new URL('event.toml', import.meta.url), 'utf8');
  const [head, ...questions] = event.split('[[questions]]');
  const many = Array.from({ length: QUESTIONS }, (_, place) =>
    questions[place % questions.length]
      .replace(/text = "(.*)"/, `text = "$1 (${place + 1})"`)
      .replace(/votes = \d+/, `votes = ${(place * 7) % 40}`),
  );
  const file = join(folder, 'event.toml');
  await writeFile(file, [head, ...many].join('[[questions]]'));
  return file;
}

/**
 * Someone else, who changes a vote ten times a second, so that counts come in all the while. Without drawing anything: that would be done on
 * another phone.
 */
async function keepVoting(browser, audience) {
  const page = await browser.newPage();
  await page.goto(audience);
  await page.goto(`${audience}/snapshot?panel=1`);
  await page.evaluate(async () => {
    const secret = location.pathname.split('/').at(-2);
    const { epoch, seq, panel, update } = await (await fetch(location)).json();
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
    const say = (frame) => socket.send(JSON.stringify(frame));
    await new Promise((done) => {
      socket.addEventListener('open', () =>
        say({ t: 'hello', protocol: 1, view: 'audience', panel, join: secret, epoch, seq }),
      );
      socket.addEventListener('message', ({ data }) => JSON.parse(data).t === 'welcome' && done());
    });
    let turn = 0;
    setInterval(() => {
      const { id } = update.questions[(turn * 37) % update.questions.length];
      say({ t: 'do', id: crypto.randomUUID(), command: { vote: { panel, question: id, on: turn % 2 === 0 } } });
      turn += 1;
    }, 100);
  });
}

function report(name, frames) {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  const seconds = frames.reduce((sum, frame) => sum + frame, 0) / 1000;
  const inTime = frames.filter((frame) => frame <= LATE_MS).length / frames.length;
  const columns = [
    name.padEnd(14),
    String(frames.length).padStart(7),
    (frames.length / seconds).toFixed(1).padStart(7),
    at(0.5).padStart(7),
    at(0.99).padStart(7),
    at(1).padStart(7),
    `${(inTime * 100).toFixed(2)} %`.padStart(9),
    inTime < IN_TIME ? 'LATE' : 'ok',
  ];
  console.log(columns.join(' '));
}

/** Runs in the page: moves on in every frame, as a finger would, until the list's end or beginning; answers with the time between frames. */
function scroll({ step, longest }) {
  return new Promise((done) => {
    const frames = [];
    const start = performance.now();
    let last = start;
    requestAnimationFrame(function frame(now) {
      frames.push(now - last);
      last = now;
      const before = scrollY;
      scrollBy({ top: step, behavior: 'instant' });
      if (scrollY === before || now - start > longest) done(frames);
      else requestAnimationFrame(frame);
    });
  });
}

async function measure({ audience }) {
  const browser = await chromium.launch({
    executablePath: process.env.BARAZA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'en',
    });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    const start = performance.now();
    await page.goto(audience);
    await page.locator('#questions button.vote').first().waitFor();
    console.log(`usable after ${((performance.now() - start) / 1000).toFixed(2)} s`);
    await keepVoting(browser, audience);
    await page.bringToFront();
    console.log('               frames  a second  median     99 %  longest   in time');
    report('down', await page.evaluate(scroll, { step: STEP, longest: LONGEST_MS }));
    report('back up', await page.evaluate(scroll, { step: -STEP, longest: LONGEST_MS }));
  } finally {
    await browser.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'baraza-scroll-'));
try {
  await onServer(measure, await eventFile(folder));
} finally {
  await rm(folder, { recursive: true });
}
