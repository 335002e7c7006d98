// Notices that the server takes what it is told and does not answer, as when its disk is full.
import { announcer } from '../lib/Announcer.svelte';
import { BROWSER } from '../lib/host';
import { t } from '../lib/language.svelte';

/** A full hall is answered within a second; after this long, in milliseconds, something is wrong. */
const SLOW = 5000;

/** Is told what to say, in whatever language is spoken then; nothing as long as all is well. */
type Tell = (say: (() => string) | undefined) => void;

/**
 * Tells when what waits longest has waited for too long, and says so aloud.
 * @param oldest when that was given; undefined if nothing waits for the server
 * @returns what ends it
 */
export function watchSlow(oldest: number | undefined, tell: Tell): (() => void) | undefined {
  tell(undefined);
  if (oldest === undefined) return undefined;
  return BROWSER.later(SLOW, () => {
    tell(say);
    announcer.say('connection', say());
  });
}

function say(): string {
  return t('offline.slow');
}
