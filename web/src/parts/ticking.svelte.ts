// A countdown that templates follow: the seconds left by the server's clock.
import { nextTick, secondsLeft } from './countdown';

/** A late timer is put right by the next; asked a little after the full second, the clock never shows the same one twice. */
const MARGIN = 20;

/** Reads as the seconds left until `until()`. Call it while a component is made; it ends with it. */
export function ticking(until: () => number, now: () => number): { readonly left: number } {
  let left = $state.raw(secondsLeft(until(), now()));
  $effect(() => {
    const end = until();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      left = secondsLeft(end, now());
      const wait = nextTick(end, now());
      if (wait !== undefined) timer = setTimeout(tick, wait + MARGIN);
    };
    tick();
    return () => clearTimeout(timer);
  });
  return {
    get left() {
      return left;
    },
  };
}
