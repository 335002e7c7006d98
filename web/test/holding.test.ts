// A list keeps its order as long as it is used, by keyboard, touch or scrolling, and no longer.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdWhileUsed } from '../src/audience/holding.ts';
import { SteadyOrder } from '../src/audience/order.ts';
import { FakeHost } from './fakes.ts';

/** As much of an element as a list needs: its rows are what it contains. */
class FakeElement extends EventTarget {
  readonly rows: FakeElement[] = [];
  /** Where it begins, in pixels below the upper edge of the window. */
  top = 0;
  readonly tabIndex: number;
  readonly #is: string;

  /** `is` is the selector that it answers to; after a key the focus is always seen. */
  constructor(tabIndex = -1, is = ':focus-visible') {
    super();
    this.tabIndex = tabIndex;
    this.#is = is;
  }

  contains(other: FakeElement | null): boolean {
    return other !== null && this.rows.includes(other);
  }

  getBoundingClientRect(): { top: number } {
    return { top: this.top };
  }

  matches(selectors: string): boolean {
    return selectors.split(', ').includes(this.#is);
  }
}

/** What the page says when something in it was taken away. */
let changed: () => void = () => {};

class FakeObserver {
  constructor(tell: () => void) {
    changed = tell;
  }
  observe(): void {}
  disconnect(): void {}
}

/** The window. */
let page = new EventTarget();

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('MutationObserver', FakeObserver);
});
afterEach(() => vi.unstubAllGlobals());

interface Reading {
  host: FakeHost;
  list: FakeElement;
  shown: () => readonly string[];
  /** There is a second row, which would be the first. */
  grow: () => void;
  end: () => void;
}

/** A list that shows one row and has rested for a while. */
function reading(): Reading {
  const host = new FakeHost();
  let shown: readonly string[] = [];
  const order = new SteadyOrder(host, (ids) => (shown = ids));
  order.want({ rows: [{ id: 'first' }], ids: () => ['first'] });
  host.pass(60_000);
  const list = new FakeElement();
  const end = holdWhileUsed(list as unknown as HTMLElement, order, host);
  const grow = (): void => order.want({ rows: [{ id: 'second' }, { id: 'first' }], ids: () => ['second', 'first'] });
  return { host, list, shown: () => shown, grow, end };
}

/** A list of polls that is told of a second one while a form in it has the focus. */
function voting(): { shown: () => readonly string[]; list: FakeElement; focus: (on: FakeElement) => void } {
  const { list, shown, grow } = reading();
  const focus = (on: FakeElement): void => {
    vi.stubGlobal('document', { activeElement: on });
    list.dispatchEvent(Object.defineProperty(new Event('focusin'), 'target', { value: on }));
  };
  const field = new FakeElement(0);
  list.rows.push(field);
  focus(field);
  grow();
  expect(shown(), 'someone is typing').toEqual(['first']);
  return { shown, list, focus };
}

test('a form that was sent holds nothing, though the focus went to the heading of its card', async () => {
  const { shown, list, focus } = voting();
  const heading = new FakeElement();
  list.rows.push(heading);
  focus(heading);
  await Promise.resolve();
  expect(shown()).toEqual(['second', 'first']);
});

test('a field that is taken away with the focus in it holds nothing', () => {
  const { shown, list } = voting();
  changed();
  expect(shown(), 'it is still there').toEqual(['first']);
  list.rows.length = 0;
  changed();
  expect(shown()).toEqual(['second', 'first']);
});

test('a tap in a form holds the order for as long as the focus is there, and a tap on a button of a row does not', () => {
  for (const [is, after] of [
    ['form *', ['first']],
    ['button', ['second', 'first']],
  ] as const) {
    const { host, list, shown, grow } = reading();
    const tapped = new FakeElement(0, is);
    list.rows.push(tapped);
    list.dispatchEvent(Object.defineProperty(new Event('focusin'), 'target', { value: tapped }));
    grow();
    host.pass(60_000);
    expect(shown(), is).toEqual(after);
  }
});

test('from row to row the order holds; it is let go when the focus leaves the list', async () => {
  const host = new FakeHost();
  const order = new SteadyOrder(host, () => {});
  const released = vi.spyOn(order, 'release');
  const list = new FakeElement();
  const row = new FakeElement();
  list.rows.push(row);
  const end = holdWhileUsed(list as unknown as HTMLElement, order, host);
  const leave = (to: FakeElement | null): void => {
    list.dispatchEvent(Object.assign(new Event('focusout'), { relatedTarget: to }));
  };
  leave(row);
  expect(released).not.toHaveBeenCalled();
  leave(new FakeElement());
  leave(null);
  await Promise.resolve();
  expect(released.mock.calls).toEqual([['focus'], ['focus']]);
  end();
});

test('the order holds while the page is scrolled and for a moment after, from the last movement on', () => {
  const { host, shown, grow } = reading();
  page.dispatchEvent(new Event('scroll'));
  grow();
  host.pass(1900);
  page.dispatchEvent(new Event('scroll'));
  host.pass(1900);
  expect(shown(), 'the finger may come back').toEqual(['first']);
  host.pass(200);
  expect(shown()).toEqual(['second', 'first']);
});

test('someone who has scrolled down into the list reads there, until the list begins in sight again', () => {
  const { host, list, shown, grow, end } = reading();
  list.top = -800;
  page.dispatchEvent(new Event('scroll'));
  grow();
  host.pass(600_000);
  expect(shown()).toEqual(['first']);
  list.top = 40;
  page.dispatchEvent(new Event('scroll'));
  host.pass(2000);
  expect(shown()).toEqual(['second', 'first']);
  end();
});

test('under a finger the order holds until the finger has been gone for a moment', () => {
  const { host, list, shown, grow } = reading();
  list.dispatchEvent(new Event('pointerdown'));
  grow();
  host.pass(600_000);
  expect(shown()).toEqual(['first']);
  // It may be lifted outside of the list.
  page.dispatchEvent(new Event('pointerup'));
  host.pass(1999);
  expect(shown()).toEqual(['first']);
  host.pass(1);
  expect(shown()).toEqual(['second', 'first']);
});
