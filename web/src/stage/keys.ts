// The screen's keys, for whoever stands at its computer: only what a screen may do by itself. What it shows is the desk's to say.
import { zoomDirection } from '../parts/zoom';
import { asksForKeys, type SingleKeys } from '../parts/single-keys';

export type Action = 'larger' | 'smaller' | 'usual' | 'full' | 'code' | 'help';

/** What the list under `?` shows, in its order: the keys as they are printed, and what they do. */
export const LIST: readonly (readonly [keys: readonly string[], action: Action])[] = [
  [['+'], 'larger'],
  [['-'], 'smaller'],
  [['0'], 'usual'],
  [['F'], 'full'],
  [['C'], 'code'],
  [['?'], 'help'],
];

/** What is known of a pressed key; a `KeyboardEvent` fits. */
type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What a key press asks for; nothing where it is the browser's own, or single keys are off. */
export function actionOf(press: Press, single: SingleKeys): Action | undefined {
  if (single === 'off' || press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (asksForKeys(press)) return 'help';
  const direction = zoomDirection(press);
  if (direction !== undefined) return direction === 1 ? 'larger' : 'smaller';
  if (press.code === 'Digit0' || press.code === 'Numpad0') return 'usual';
  if (press.code === 'KeyC') return 'code';
  return press.code === 'KeyF' ? 'full' : undefined;
}
