// How one picture gives way to the next: the old one goes, then the new one comes. Together half a second; at once for who wants no motion.
import type { FadeParams } from 'svelte/transition';

const GOES = 170;
const COMES = 300;

export function going(): FadeParams {
  return within(0, GOES);
}

/** Two texts that shine through each other are read by nobody, so it waits for the other to be gone. */
export function coming(): FadeParams {
  return within(GOES, COMES);
}

function within(delay: number, duration: number): FadeParams {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? { duration: 0 } : { delay, duration };
}
