// `?` lists the keys on every page that has some, on whatever keyboard it is typed.
import { describe, expect, test } from 'vitest';
import { actionOf as onBooth } from '../src/booth/keys.ts';
import { actionOf as onDesk } from '../src/desk/keys.ts';
import { actionOf as onStage } from '../src/stage/keys.ts';

const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: true, repeat: false };

/** What the key types, and where it is. */
const LAYOUTS = [
  ['English', '?', 'Slash'],
  ['Arabic', '؟', 'Slash'],
  ['Persian', '؟', 'Slash'],
  ['German', '?', 'Minus'],
  ['French', '?', 'KeyM'],
  ['Russian', '?', 'Digit7'],
] as const;

describe.each([
  ['desk', (key: string, code: string) => onDesk({ ...press, key, code }, 'page', 'on')],
  ['stage', (key: string, code: string) => onStage({ ...press, key, code }, 'on')],
  ['booth', (key: string, code: string) => onBooth({ ...press, key, code }, 'on')],
] as const)('%s', (_page, actionOf) => {
  test.each(LAYOUTS)('%s types %s by %s', (_layout, key, code) => {
    expect(actionOf(key, code)).toBe('help');
  });
});
