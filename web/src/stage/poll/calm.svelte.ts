// Something that changes many times a second, followed at a pace at which a hall can read.
import { untrack } from 'svelte';

/** What `latest()` is, taken over at most once every `pause` milliseconds. Call it while a component is made; it ends with it. */
export function calmly<T>(latest: () => T, pause: number): { readonly now: T } {
  let shown = $state.raw(untrack(latest));
  let taken = performance.now();
  $effect(() => {
    const next = latest();
    const take = (): void => {
      if (next !== shown) taken = performance.now();
      shown = next;
    };
    const wait = untrack(() => taken) + pause - performance.now();
    if (wait <= 0) {
      untrack(take);
      return undefined;
    }
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  });
  return {
    get now() {
      return shown;
    },
  };
}
