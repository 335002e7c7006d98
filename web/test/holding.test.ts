// A list keeps its order as long as a keyboard is in it.
import { afterEach, expect, test, vi } from 'vitest';
import { holdWhileUsed } from '../src/audience/holding.ts';
import { SteadyOrder } from '../src/audience/order.ts';
import { FakeHost } from './fakes.ts';

/** As much of an element as a list needs: its rows are what it contains. */
class FakeElement extends EventTarget {
  readonly rows: FakeElement[] = [];

  contains(other: FakeElement | null): boolean {
    return other !== null && this.rows.includes(other);
  }
}

afterEach(() => vi.unstubAllGlobals());

test('from row to row the order holds; it is let go when the focus leaves the list', async () => {
  vi.stubGlobal('addEventListener', () => {});
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
