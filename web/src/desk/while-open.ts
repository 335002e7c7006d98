// What a dialog does once its answer is there.
import { onDestroy } from 'svelte';

/** Does `act` only as long as the dialog that asks for this is open: a late answer closes no other that was opened since. */
export function whileOpen(act: () => void): () => void {
  let isOpen = true;
  onDestroy(() => (isOpen = false));
  return () => {
    if (isOpen) act();
  };
}
