// Whether keys that type a character act. People who speak to their computer turn them off (WCAG 2.1.4); the browser remembers it.
import { keep, type Keeps } from './kept';

export type SingleKeys = 'on' | 'off';

/** The pages that have such keys. */
type Page = 'desk' | 'stage' | 'booth';

/** Whether a key press types a question mark, by whatever way a layout has to it: an Arabic one types `؟` where an English one types `?`. */
export function asksForKeys({ key, code, shiftKey }: { key: string; code: string; shiftKey: boolean }): boolean {
  return key === '?' || (code === 'Slash' && shiftKey);
}

/** Single keys are on until they are turned off. */
export function storedSingleKeys(page: Page, storage: Pick<Storage, 'getItem'> | undefined): SingleKeys {
  return storage?.getItem(nameOf(page)) === 'off' ? 'off' : 'on';
}

export function keepSingleKeys(page: Page, storage: Keeps | undefined, keys: SingleKeys): void {
  keep(storage, nameOf(page), keys);
}

function nameOf(page: Page): string {
  return `baraza.${page}.keys`;
}
