// What the hall sees of a picture: its texts as they stand, its bars as long as they are, and that nothing is cut off, too small or over another.
import type { Locator } from '@playwright/test';
import { Polls } from './ballots.ts';
import { EVENT } from './event.ts';
import { expect, type Hall } from './hall.ts';
import { Orders } from './orders.ts';
import type { Page as Leaf, PollId } from '../../src/lib/wire.ts';
import type { Moderator, Screen } from './people.ts';
import type { Tongue } from './words.ts';

export const PROJECTORS = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
] as const;

/** A screen with its desk, and the polls that the desk shows on it. */
export interface Staged {
  readonly moderator: Moderator;
  readonly orders: Orders;
  readonly polls: Polls;
  readonly screen: Screen;
  readonly show: (poll: PollId, page?: Leaf) => Promise<void>;
}

export async function staged(hall: Hall, event = EVENT, speaks: Tongue = 'en'): Promise<Staged> {
  await hall.open(event);
  const moderator = await hall.moderator({ speaks });
  const orders = new Orders(moderator.page);
  const screen = await hall.screen({ speaks, reducedMotion: 'reduce' });
  const show = (poll: PollId, page?: Leaf): Promise<void> =>
    orders.give({ show: { panel: 1, show: { poll: page === undefined ? { poll } : { poll, page } } } });
  return { moderator, orders, polls: new Polls(orders), screen, show };
}

/** The picture that is there or coming, not the one that goes. */
export function picture({ page }: Screen): Locator {
  return page.locator('.picture:not([inert])');
}

/** What is written in each of them, without what only a screen reader is told. */
export async function seen(elements: Locator): Promise<string[]> {
  return elements.evaluateAll((found) =>
    found.map((element) => {
      const texts: string[] = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() !== null) {
        if (walker.currentNode.parentElement?.closest('.visually-hidden') === null)
          texts.push(walker.currentNode.nodeValue ?? '');
      }
      // Isolates and marks have no width.
      return texts
        .join(' ')
        .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')
        .replace(/\s+/g, ' ')
        .trim();
    }),
  );
}

/** The lines of the picture's lists. */
export function rows(screen: Screen): Promise<string[]> {
  return seen(picture(screen).locator('li'));
}

/** How long each of them is, of the one that holds it. */
export async function lengths(bars: Locator): Promise<number[]> {
  return bars.evaluateAll((found) =>
    found.map((bar) => {
      const own = bar.getBoundingClientRect().width;
      const whole = bar.parentElement?.getBoundingClientRect().width ?? 0;
      return Math.round((own / whole) * 100) / 100;
    }),
  );
}

/** How high each of them is, of the highest. */
export async function heights(columns: Locator): Promise<number[]> {
  const found = await columns.evaluateAll((all) => all.map((column) => column.getBoundingClientRect().height));
  const most = Math.max(...found);
  return found.map((height) => Math.round((height / most) * 100) / 100);
}

/** On both projectors everything can be read. */
export async function fits(screen: Screen, what: string): Promise<void> {
  for (const size of PROJECTORS) {
    await screen.page.setViewportSize(size);
    await expect.poll(() => screen.page.evaluate(unread), `${what}, ${size.width}`).toEqual([]);
  }
}

/** Runs in the page: what is beyond its edge, smaller than 29 of 1080 lines, cut off within, or over another text. */
function unread(): string[] {
  interface Ink {
    readonly said: string;
    readonly element: Element;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  }
  const least = (29 / 1080) * innerHeight;
  const context = document.createElement('canvas').getContext('2d');

  /** Where the letters of a line are really drawn, however high the line is. */
  function inkOf(text: string, line: DOMRect, element: Element): Ink {
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    if (context === null) throw new Error('no canvas');
    context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const letters = context.measureText(text);
    // In a drawing of its own measure a letter has the size of that.
    const scale = line.height / (letters.fontBoundingBoxAscent + letters.fontBoundingBoxDescent);
    const foot = line.top + letters.fontBoundingBoxAscent * scale;
    return {
      said: `${text.trim()} (${element.getAttribute('class') ?? element.tagName})`,
      element,
      left: line.left,
      right: line.right,
      top: foot - letters.actualBoundingBoxAscent * scale,
      bottom: foot + letters.actualBoundingBoxDescent * scale,
    };
  }

  /** The lines of a text, by where its letters stand. */
  function linesOf(node: Text, element: Element): Ink[] {
    const range = document.createRange();
    range.selectNodeContents(node);
    const tops = [...new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))];
    const texts = new Map(tops.map((top) => [top, { text: '', line: new DOMRect() }]));
    for (let at = 0; at < node.data.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const rect = range.getBoundingClientRect();
      const found = texts.get(Math.round(rect.top));
      if (found === undefined || rect.width === 0) continue;
      const [left, right] = [Math.min(found.line.left || rect.left, rect.left), Math.max(found.line.right, rect.right)];
      found.line = new DOMRect(left, rect.top, right - left, rect.height);
      found.text += node.data.charAt(at);
    }
    return [...texts.values()]
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, line }) => inkOf(text, line, element));
  }

  const { width, height } = document.documentElement.getBoundingClientRect();
  const inks: Ink[] = [];
  const troubles: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>('.picture:not([inert]) *, .foot *')) {
    if (element.closest('.visually-hidden, defs, [style*="visibility: hidden"], .bare') !== null) continue;
    for (const node of element.childNodes) {
      if (node instanceof Text && node.data.trim() !== '') inks.push(...linesOf(node, element));
    }
  }
  for (const ink of inks) {
    const isOut = ink.left < -1 || ink.top < -1 || ink.right > width + 1 || ink.bottom > height + 1;
    if (isOut) troubles.push(`beyond the edge: ${ink.said}`);
    const size = Number.parseFloat(getComputedStyle(ink.element).fontSize);
    const scale = ink.element instanceof SVGGraphicsElement ? (ink.element.getScreenCTM()?.a ?? 1) : 1;
    if (size * scale < least) troubles.push(`too small: ${ink.said}`);
    for (let around = ink.element.parentElement; around !== null; around = around.parentElement) {
      const { overflowY, overflowClipMargin, textOverflow } = getComputedStyle(around);
      if (overflowY === 'visible') continue;
      const edge = around.getBoundingClientRect();
      // Letters may reach so far beyond a box that clips.
      const reach = 1 + (overflowY === 'clip' ? Number.parseFloat(overflowClipMargin) || 0 : 0);
      if (ink.top < edge.top - reach || ink.bottom > edge.bottom + reach) troubles.push(`cut off: ${ink.said}`);
      // Three points say so where a line is longer than its place.
      const isDotted = textOverflow === 'ellipsis';
      if (!isDotted && (ink.left < edge.left - 1 || ink.right > edge.right + 1)) troubles.push(`cut off: ${ink.said}`);
    }
  }
  for (const [place, ink] of inks.entries()) {
    for (const other of inks.slice(0, place)) {
      const across = Math.min(ink.right, other.right) - Math.max(ink.left, other.left);
      const down = Math.min(ink.bottom, other.bottom) - Math.max(ink.top, other.top);
      // The tail of one letter may pass the head of another far from it.
      const isOver = across > 2 && down > 0.25 * Math.min(ink.bottom - ink.top, other.bottom - other.top);
      if (isOver) troubles.push(`over each other: ${other.said}, ${ink.said}`);
    }
  }
  return troubles;
}
