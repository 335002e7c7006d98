// What takes the pictures of the documentation: a server, and browsers that see it under an address without a number.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  expect,
  type Browser,
  type BrowserContextOptions,
  type BrowserType,
  type LaunchOptions,
  type Locator,
  type Page,
  type PageScreenshotOptions,
} from '@playwright/test';
import { crowd, type Deed } from '../stories/kit/crowd.ts';
import type { Reply } from '../src/lib/wire.ts';
import { Guest, type Booth, type Host, type Moderator, type Screen } from '../stories/kit/people.ts';
import { Server, type Links } from '../stories/kit/server.ts';
import type { Tongue } from '../stories/kit/words.ts';
import { squeezed } from './palette.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** What stands on screens and in QR codes: an address that exists in the pictures' browser only. */
export const ORIGIN = 'http://baraza.example';

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
export const DESK = { viewport: { width: 1440, height: 900 } };
export const TABLET = { width: 1024, height: 768 };
export const SCREENS = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
] as const;

/** A server, and a browser that sees it as the pictures show it. They are kept as they are drawn, every pixel, with a palette. */
export class Camera {
  readonly server: Server;
  readonly #browser: Browser;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.server = server;
  }

  /** Takes pictures of a server with this event until `work` is done. */
  static async use(
    { launcher, options }: { launcher: BrowserType; options: LaunchOptions },
    event: string,
    work: (camera: Camera) => Promise<void>,
  ): Promise<void> {
    await mkdir(FOLDER, { recursive: true });
    const server = await Server.start(event);
    const rule = `--host-resolver-rules=MAP ${new URL(ORIGIN).host}:80 127.0.0.1:${server.port}`;
    const browser = await launcher.launch({ ...options, args: [...(options.args ?? []), rule] });
    try {
      await work(new Camera(browser, server));
    } finally {
      await browser.close();
      await server.stop();
    }
  }

  /** A picture of the screen in every size, once `shown` stands on it. */
  async stage(screen: Screen, name: string, shown: Locator): Promise<void> {
    await expect(shown.first()).toBeVisible();
    // Nobody stands at its computer.
    await expect(screen.page.locator('.frame')).toHaveAttribute('data-idle');
    for (const size of SCREENS) {
      await screen.page.setViewportSize(size);
      await this.shoot(screen.page, `screen-${name}-${size.width}`);
    }
  }

  /** Someone with a phone. */
  async guest(tongue: Tongue, colorScheme: 'light' | 'dark'): Promise<Guest> {
    const guest = new Guest(await this.page(PHONE, tongue, colorScheme), tongue);
    await guest.enter(this.link('audience'));
    return guest;
  }

  /** A new browser without anything of another. */
  async page(device: BrowserContextOptions, locale: Tongue, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await this.#browser.newContext({ ...device, locale, colorScheme, reducedMotion: 'reduce' });
    return context.newPage();
  }

  /** A link as the pictures show it. */
  link(name: keyof Links): string {
    return this.server.links[name].replace(this.server.origin, ORIGIN);
  }

  /** After a reload, as someone sees it who has touched nothing yet. */
  async shootAfresh(person: Guest | Moderator | Booth | Host, name: string): Promise<void> {
    await person.page.mouse.move(0, 0);
    await person.page.evaluate(() => scrollTo(0, 0));
    await person.page.reload();
    await person.connection('live');
    await this.shoot(person.page, name);
  }

  /** A picture of what the window shows. */
  async shoot(page: Page, name: string, how: PageScreenshotOptions = {}): Promise<void> {
    await page.evaluate(() => document.fonts.ready);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide', ...how });
    await writeFile(`${FOLDER}${name}.png`, squeezed(picture));
  }

  /** The hall answers a poll, each from a phone of its own. */
  async answers(poll: string, replies: readonly Reply[]): Promise<void> {
    const context = await this.#browser.newContext();
    const deeds = replies.map((reply): Deed => {
      return { panel: 1, command: { answer: { panel: 1, poll, ballot: { replies: [reply] } } } };
    });
    await crowd(context, this.link('audience'), deeds);
    await context.close();
  }
}
