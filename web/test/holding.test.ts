// A list keeps its order as long as a keyboard is in it, and no longer.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdWhileUsed } from '../src/audience/holding.ts';
import { SteadyOrder } from '../src/audience/order.ts';
import { FakeHost } from './fakes.ts';

/** As much of an element as a list needs: its rows are what it contains. */
class FakeElement extends EventTarget {
  readonly rows: FakeElement[] = [];
  readonly tabIndex: number;

  constructor(tabIndex = -1) {
    super();
    this.tabIndex = tabIndex;
  }

  contains(other: FakeElement | null): boolean {
    return other !== null && this.rows.includes(other);
  }

  /** After a key the focus is always seen. */
  matches(): boolean {
    return true;
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

beforeEach(() => {
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('MutationObserver', FakeObserver);
});
afterEach(() => vi.unstubAllGlobals());

/** An order that shows one poll and is told of a second, in a list where a form has the focus. */
function voting(): { shown: () => readonly string[]; list: FakeElement; focus: (on: FakeElement) => void } {
  const host = new FakeHost();
  let shown: readonly string[] = [];
  const order = new SteadyOrder(host, (ids) => (shown = ids));
  order.want({ rows: [{ id: 'first' }], ids: () => ['first'] });
  host.pass(60_000);
  const list = new FakeElement();
  holdWhileUsed(list as unknown as HTMLElement, order, host);
  const focus = (on: FakeElement): void => {
    vi.stubGlobal('document', { activeElement: on });
    list.dispatchEvent(Object.defineProperty(new Event('focusin'), 'target', { value: on }));
  };
  const field = new FakeElement(0);
  list.rows.push(field);
  focus(field);
  order.want({ rows: [{ id: 'second' }, { id: 'first' }], ids: () => ['second', 'first'] });
  expect(shown, 'someone is typing').toEqual(['first']);
  return { shown: () => shown, list, focus };
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
