// Who takes part, for the desk: fetched, since only those who show it need it, and again whenever the programme changes.
import { fetchProgramme, Refused } from '../lib/api';
import type { EventHead } from '../lib/wire';
import type { Networks } from './picture';

/** Reads as the networks once they are there. Call it while a component is made; it ends with it. */
export function networksOf(event: () => EventHead): { readonly all: Networks } {
  let all = $state.raw<Networks>();

  async function load(join: string, isOver: () => boolean): Promise<void> {
    try {
      const { networks } = await fetchProgramme(join);
      if (!isOver()) all = networks;
    } catch (error) {
      // The rest of the desk works without them; what is shown is drawn once they are there.
      if (!(error instanceof Refused)) throw error;
    }
  }

  $effect(() => {
    let isOver = false;
    void load(event().join, () => isOver);
    return () => (isOver = true);
  });

  return {
    get all() {
      return all;
    },
  };
}
