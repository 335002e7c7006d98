// The desk's single keys, by their place on the keyboard: an Arabic or Cyrillic layout has the same ones.

import { asksForKeys, type SingleKeys } from '../parts/single-keys';

export type Action =
  | 'approve'
  | 'decline'
  | 'star'
  | 'show'
  | 'answered'
  | 'restore'
  | 'words'
  | 'tags'
  | 'merge'
  | 'choose'
  | 'choose_all'
  | 'up'
  | 'down'
  | 'next'
  | 'previous'
  | 'review'
  | 'live'
  | 'archive'
  | 'search'
  | 'join'
  | 'results'
  | 'blank'
  | 'freeze'
  | 'pause'
  | 'undo'
  | 'help'
  | 'back';

/** What is known of a pressed key; a `KeyboardEvent` fits. */
export interface Press {
  code: string;
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Where the key was pressed. */
export type Place = 'page' | 'button' | 'field';

const LETTERS: Readonly<Record<string, Action>> = {
  KeyA: 'approve',
  KeyD: 'decline',
  KeyS: 'star',
  KeyN: 'answered',
  KeyR: 'restore',
  KeyE: 'words',
  KeyT: 'tags',
  KeyM: 'merge',
  KeyX: 'choose',
  KeyJ: 'next',
  KeyK: 'previous',
  Digit1: 'review',
  Digit2: 'live',
  Digit3: 'archive',
  Slash: 'search',
  KeyQ: 'join',
  KeyZ: 'results',
  KeyB: 'blank',
  KeyH: 'freeze',
  KeyP: 'pause',
  KeyU: 'undo',
};

const OTHERS: Readonly<Record<string, Action>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Enter: 'show',
  NumpadEnter: 'show',
  Escape: 'back',
};

/** With Alt, arrows move the question itself. */
const WITH_ALT: Readonly<Record<string, Action>> = { ArrowUp: 'up', ArrowDown: 'down' };

/** What the list under `?` shows, in its order: the keys as they are printed, and what they do. */
export const LIST: readonly (readonly [keys: readonly string[], action: Action])[] = [
  [['A'], 'approve'],
  [['D'], 'decline'],
  [['S'], 'star'],
  [['Enter'], 'show'],
  [['N'], 'answered'],
  [['R'], 'restore'],
  [['E'], 'words'],
  [['T'], 'tags'],
  [['M'], 'merge'],
  [['X'], 'choose'],
  [['Ctrl+A'], 'choose_all'],
  [['U', 'Ctrl+Z'], 'undo'],
  [['J', '↓'], 'next'],
  [['K', '↑'], 'previous'],
  [['Alt+↑'], 'up'],
  [['Alt+↓'], 'down'],
  [['1'], 'review'],
  [['2'], 'live'],
  [['3'], 'archive'],
  [['/'], 'search'],
  [['Q'], 'join'],
  [['Z'], 'results'],
  [['B'], 'blank'],
  [['H'], 'freeze'],
  [['P'], 'pause'],
  [['?'], 'help'],
  [['Esc'], 'back'],
];

/** What a key press asks for; nothing if the key belongs to the field or button it was pressed in. */
export function actionOf(press: Press, place: Place, single: SingleKeys): Action | undefined {
  if (place === 'field') return press.code === 'Escape' ? 'back' : undefined;
  if (press.ctrlKey || press.metaKey) return press.altKey || press.shiftKey ? undefined : withCtrl(press);
  if (press.altKey) return WITH_ALT[press.code];
  const other = OTHERS[press.code];
  if (other !== undefined) return other === 'show' && place === 'button' ? undefined : other;
  if (single === 'off') return undefined;
  if (asksForKeys(press)) return 'help';
  return press.shiftKey ? undefined : LETTERS[press.code];
}

/** With Ctrl, people press what is printed on the key: a French Z is elsewhere. Layouts without Latin letters have it in the usual place. */
function withCtrl({ key, code }: Press): Action | undefined {
  const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  if (letter === 'z') return 'undo';
  return letter === 'a' ? 'choose_all' : undefined;
}

/** The kind of place `target` is. */
export function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]')) {
    return 'field';
  }
  return target.closest('button, a[href], summary, input, [role="tab"]') ? 'button' : 'page';
}
