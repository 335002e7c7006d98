// The hall of a story: one server, the browsers of everyone in it, and what must not happen in any of them.
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { Booth, Guest, Host, Moderator, Screen } from './people.ts';
import { Server, type Look } from './server.ts';
import { Wire } from './wire.ts';
import type { Tongue } from './words.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1440, height: 900 } };
const TABLET = { viewport: { width: 1024, height: 768 } };
const SCREEN = { viewport: { width: 1920, height: 1080 } };

/** Chromium itself reports every failed request as an error; a story that breaks the network on purpose expects these. */
const NETWORK = /WebSocket connection|Failed to load resource/;

/** What someone brings along. */
interface Belongings extends BrowserContextOptions {
  speaks?: Tongue;
}

/** See the top of the file. */
export class Hall {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #wires: Wire[] = [];
  readonly #troubles: string[] = [];
  readonly #servers: Server[] = [];
  #networkBreaks = false;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** The server of the story; the demonstration event, unless `open` was called first. */
  get server(): Server {
    const [server] = this.#servers;
    if (server === undefined) throw new Error('open the hall first');
    return server;
  }

  /** Starts the server, with the demonstration event or the one in `event`, perhaps in colours of its own. */
  async open(event?: string, look?: Look): Promise<void> {
    this.#servers.push(await Server.start(event, look));
  }

  /** From here on, failed requests are part of the story. */
  expectBrokenNetwork(): void {
    this.#networkBreaks = true;
  }

  async wire(): Promise<Wire> {
    const wire = await Wire.to(this.server.port);
    this.#wires.push(wire);
    return wire;
  }

  /** Someone with a phone who scans the code; `wire` is the way to the server, if it is one that can be cut. */
  async guest({ wire, ...own }: Belongings & { wire?: Wire } = {}): Promise<Guest> {
    const { context, tongue } = await this.browser(PHONE, own);
    const guest = new Guest(await context.newPage(), tongue);
    const { audience } = this.server.links;
    await guest.enter(wire ? audience.replace(this.server.origin, wire.origin) : audience);
    return guest;
  }

  /** A moderator who opens a one-time link for the desk, the printed one unless told otherwise. */
  async moderator(belongings: Belongings = {}, link = this.server.links.desk): Promise<Moderator> {
    const { context, tongue } = await this.browser(DESK, belongings);
    const moderator = new Moderator(await context.newPage(), tongue);
    await moderator.enter(link);
    return moderator;
  }

  /** The screen of the hall, opened by the printed link. */
  async screen(belongings: Belongings = {}): Promise<Screen> {
    const { context, tongue } = await this.browser(SCREEN, belongings);
    const screen = new Screen(await context.newPage(), tongue);
    await screen.enter(this.server.links.screen);
    return screen;
  }

  /** Chair and interpreters, with a tablet, by the printed link. */
  async booth(belongings: Belongings = {}): Promise<Booth> {
    const { context, tongue } = await this.browser(TABLET, belongings);
    const booth = new Booth(await context.newPage(), tongue);
    await booth.enter(this.server.links.booth);
    return booth;
  }

  /** The organiser, by the printed link. */
  async host(belongings: Belongings = {}): Promise<Host> {
    const { context, tongue } = await this.browser(DESK, belongings);
    const host = new Host(await context.newPage(), tongue);
    await host.enter(this.server.links.organiser);
    return host;
  }

  /** A browser that is watched for what no page may ever do. */
  async browser(
    device: BrowserContextOptions,
    { speaks = 'en', ...own }: Belongings = {},
  ): Promise<{ context: BrowserContext; tongue: Tongue }> {
    const context = await this.#browser.newContext({ locale: speaks, ...device, ...own });
    this.#contexts.push(context);
    await this.#watch(context);
    return { context, tongue: speaks };
  }

  /** Everyone leaves; answers with everything that should not have happened. */
  async close(): Promise<string[]> {
    for (const context of this.#contexts) await context.close();
    for (const wire of this.#wires) await wire.close();
    for (const server of this.#servers) this.#troubles.push(...(await server.stop()));
    return this.#troubles;
  }

  async #watch(context: BrowserContext): Promise<void> {
    const trouble = (what: string): void => void this.#troubles.push(what);
    await context.exposeFunction('reportViolation', trouble);
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
        const report = (globalThis as unknown as { reportViolation(what: string): void }).reportViolation;
        report(`policy: ${effectiveDirective} ${blockedURI} ${sample}`);
      });
    });
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (this.#networkBreaks && NETWORK.test(message.text())) return;
      trouble(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => trouble(`exception: ${error.error().stack}`));
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const ours = [this.server.origin, ...this.#wires.map((wire) => wire.origin)];
      if (protocol.startsWith('http') && !ours.includes(origin)) trouble(`request to someone else: ${request.url()}`);
    });
  }
}

/** A story in a hall. Every one fails if a page complained, broke its policy, or asked another host for anything. */
export const test = base.extend<{ hall: Hall }>({
  hall: async ({ browser }, use) => {
    const hall = new Hall(browser);
    try {
      await use(hall);
    } finally {
      const troubles = await hall.close();
      expect(troubles, 'what must not happen in any story').toEqual([]);
    }
  },
});

export { expect };
