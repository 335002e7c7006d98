// The booth's keys.
import { zoomDirection } from '../parts/zoom';
import { asksForKeys, type SingleKeys } from '../parts/single-keys';

export type Action = 'acknowledge' | 'larger' | 'smaller' | 'usual' | 'full' | 'help';

/** What the list under `?` shows, in its order: the keys as they are printed, and what they do. */
export const LIST: readonly (readonly [keys: readonly string[], action: Action])[] = [
  [['Enter'], 'acknowledge'],
  [['+'], 'larger'],
  [['-'], 'smaller'],
  [['0'], 'usual'],
  [['F'], 'full'],
  [['?'], 'help'],
];

/** What is known of a pressed key; a `KeyboardEvent` fits. */
type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'>;

/** What a key press asks for; nothing where it is the browser's own. Enter types nothing, so it acts where single keys are off, too. */
export function actionOf(press: Press, single: SingleKeys): Action | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (press.key === 'Enter') return press.repeat ? undefined : 'acknowledge';
  if (single === 'off') return undefined;
  if (asksForKeys(press)) return 'help';
  const direction = zoomDirection(press);
  if (direction !== undefined) return direction === 1 ? 'larger' : 'smaller';
  if (press.code === 'Digit0' || press.code === 'Numpad0') return 'usual';
  return press.code === 'KeyF' ? 'full' : undefined;
}
