// Measures how evenly a list of two thousand questions scrolls on a phone, beside a plain page in the same browser: the time of every frame.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { median } from '../../benches/figures.mjs';
import { onServer } from '../../benches/server.mjs';

const QUESTIONS = 2000;

/** A phone's processor beside this machine's. */
const CPU_SLOWDOWN = 4;

/**
 * How a thumb moves a list: `speed` in pixels a millisecond at the beginning of every flick, of which it keeps `e^(-t / fadesMs)`. Half a second
 * is how iOS lets a flick fade; 8 is the highest speed that Android lets one have. Steadily at nearly that speed is more than a phone can do:
 * a question in every frame, without an end.
 */
const MOTIONS = {
  flicks: { speed: 4, fadesMs: 500, judged: true },
  'hardest flicks': { speed: 8, fadesMs: 500, judged: false },
  steadily: { speed: 7.8, fadesMs: Infinity, judged: false },
};
const FLICK_EVERY_MS = 1000;

/** As high as most questions are on a phone, in pixels. */
const LINE = 130;

/** So long a way, in milliseconds, is enough to judge by. */
const LONGEST_MS = Number(process.env.SCROLL_MS ?? 60_000);

/** Each run scrolls both pages both ways; all are printed, and the median of each figure. */
const RUNS = 3;

/** A screen shows sixty frames a second; one that takes longer than this was not in time for the next. */
const FRAME_MS = 1000 / 60;
const LATE_MS = FRAME_MS * 1.5;

/** The list promises at least this share of the frames a second that this machine gives a plain page in the same minute. */
const SHARE = 0.98;

/** What a plain page is: as many blocks as the list has questions, each of one line and as high as a question. */
const PLAIN = `<!doctype html><style>p { block-size: ${LINE}px; margin: 0 }</style>${Array.from(
  { length: QUESTIONS },
  (_, place) => `<p>Line ${place + 1}</p>`,
).join('')}`;

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

function figuresOf(frames) {
  const sorted = frames.toSorted((one, other) => one - other);
  return {
    perSecond: (1000 * frames.length) / frames.reduce((sum, frame) => sum + frame, 0),
    median: sorted[Math.floor(sorted.length / 2)],
    longest: sorted.at(-1),
    inTime: frames.filter((frame) => frame <= LATE_MS).length / frames.length,
  };
}

function report(name, { plain, perSecond, share, median: middle, longest, inTime }) {
  const columns = [
    name.padEnd(32),
    plain.toFixed(1).padStart(8),
    perSecond.toFixed(1).padStart(8),
    share.toFixed(3).padStart(8),
    middle.toFixed(1).padStart(8),
    longest.toFixed(1).padStart(8),
    `${(inTime * 100).toFixed(1)} %`.padStart(8),
  ];
  console.log(columns.join(' '));
}

/** Runs in the page: moves on in every frame, as a thumb would, until the list's end or beginning; answers with the time between frames. */
function scroll({ speed, fadesMs, everyMs, down, longest }) {
  return new Promise((done) => {
    const frames = [];
    const start = performance.now();
    let last = start;
    requestAnimationFrame(function frame(now) {
      const passed = now - last;
      frames.push(passed);
      last = now;
      const before = scrollY;
      const pixels = passed * speed * Math.exp(-((now - start) % everyMs) / fadesMs);
      scrollBy({ top: down ? Math.ceil(pixels) : -Math.ceil(pixels), behavior: 'instant' });
      if ((pixels > 0 && scrollY === before) || now - start > longest) done(frames);
      else requestAnimationFrame(frame);
    });
  });
}

/** A phone's page at an address, or without one a plain page; `slowed` says how many times slower its processor is from now on. */
async function phone(browser, address) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en' });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await (address === undefined ? page.setContent(PLAIN) : page.goto(address));
  return { page, slowed: (rate) => cdp.send('Emulation.setCPUThrottlingRate', { rate }) };
}

/**
 * How both pages scroll one way, one after the other. Only the one that scrolls is slowed down: the browser does it by keeping a processor busy,
 * even for a page that rests.
 */
async function oneWay({ plain, list, motion }) {
  const figures = [];
  for (const { page, slowed } of [plain, list]) {
    await page.bringToFront();
    await slowed(CPU_SLOWDOWN);
    figures.push(figuresOf(await page.evaluate(scroll, { ...motion, everyMs: FLICK_EVERY_MS, longest: LONGEST_MS })));
    await slowed(1);
  }
  const [control, ours] = figures;
  return { ...ours, plain: control.perSecond, share: ours.perSecond / control.perSecond };
}

/** All runs of one motion, down and up again. */
async function runs({ plain, list, name, motion }) {
  const ways = { down: [], up: [] };
  for (let run = 1; run <= RUNS; run += 1) {
    for (const [way, all] of Object.entries(ways)) {
      const figures = await oneWay({ plain, list, motion: { ...motion, down: way === 'down' } });
      all.push(figures);
      report(`${name} ${way}, run ${run}`, figures);
    }
  }
  for (const [way, all] of Object.entries(ways)) {
    const middle = median(all);
    report(`${name} ${way}, median`, middle);
    if (motion.judged) console.log(middle.share >= SHARE && middle.median <= LATE_MS ? 'ok' : 'LATE');
  }
}

async function measure({ audience }) {
  const browser = await chromium.launch({
    executablePath: process.env.BARAZA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const plain = await phone(browser);
    const list = await phone(browser, audience);
    await list.page.locator('#questions button.vote').first().waitFor();
    await keepVoting(browser, audience);
    console.log('                                    plain     list    share   median  longest  in time');
    for (const [name, motion] of Object.entries(MOTIONS)) await runs({ plain, list, name, motion });
  } finally {
    await browser.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'baraza-scroll-'));
try {
  await onServer(measure, { eventFile: await eventFile(folder) });
} finally {
  await rm(folder, { recursive: true });
}
