// The event's colour, whatever it is, can be read wherever it is used; what was readable stays as it was.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contrast, inkOn, over, readable, tinted } from '../src/parts/colour.ts';
import { tokensOf } from '../src/parts/look.ts';
import { dressed } from '../src/stage/look.ts';

const SRC = join(import.meta.dirname, '../src');

/** Every hue, dull and strong, dark and light; and what organisers write without a thought. */
const ACCENTS = ['#000000', '#ffffff', '#808080', '#ffff00', '#0000ff', '#ff0000', '#00ff00'];
for (const r of ['10', '66', 'b0', 'f4'])
  for (const g of ['10', '66', 'b0', 'f4']) for (const b of ['10', '66', 'b0', 'f4']) ACCENTS.push(`#${r}${g}${b}`);

/** The tokens that stand in a block of a style sheet; `scheme` chooses of `light-dark(…)`. */
function tokens(sheet: string, block: RegExp, scheme: 'light' | 'dark'): (token: string) => string {
  const text = block.exec(readFileSync(join(SRC, sheet), 'utf8'))?.[1] ?? '';
  const found = [...text.matchAll(/(--[\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));/g)].map(
    ([, name = '', light, dark, only]) => [name, only ?? (scheme === 'light' ? light : dark) ?? ''] as const,
  );
  const map = new Map(found);
  return (token) => map.get(token) ?? expect.fail(`${sheet} has no ${token}`);
}

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  expect(contrast('#fff', '#767676')).toBe(contrast('#767676', '#ffffff'));
});

test('a colour that is readable stays as it is; one that is not keeps its hue', () => {
  expect(readable('#0b6e66', ['#ffffff'])).toBe('#0b6e66');
  const yellow = readable('#ffdd00', ['#ffffff']);
  expect(contrast(yellow, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  expect(contrast(yellow, '#ffffff')).toBeLessThan(4.8);
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(yellow.slice(at, at + 2), 16));
  expect((r ?? 0) > (g ?? 0) && (g ?? 0) > 2 * (b ?? 0)).toBe(true);
});

test('words on any colour can be read', () => {
  for (const accent of ACCENTS) expect(contrast(inkOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
});

test('grey tints nothing', () => {
  expect(tinted('#0a1417', '#777777')).toMatch(/^#(\w\w)\1\1$/);
  expect(over('#ffffff', '#000000', 0.5)).toBe('#808080');
});

test.each(['light', 'dark'] as const)(
  'the %s pages: the accent on every ground, and words on and around it',
  (scheme) => {
    const own = tokens('styles/tokens.css', /:root \{(.*?)\n\}/s, scheme);
    for (const accent of ACCENTS) {
      const found = tokensOf(accent, scheme);
      const [plain = '', strong = '', soft = '', on = ''] = ['', '-strong', '-soft'].map(
        (end) => found[`--accent${end}`],
      );
      for (const ground of ['--bg', '--surface', '--raised', '--sunken'].map(own)) {
        expect(contrast(plain, ground), `${accent} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        expect(contrast(strong, ground), `${accent} strong on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(strong, soft), `${accent} on its soft`).toBeGreaterThanOrEqual(4.5);
      for (const ground of [plain, strong])
        expect(contrast(found['--on-accent'] ?? on, ground), accent).toBeGreaterThanOrEqual(4.5);
    }
  },
);

test.each([
  ['dark', /\[data-screen\] \{(.*?)\n\}/s],
  ['light', /\[data-screen='light'\] \{(.*?)\n\}/s],
] as const)('the %s screen: accent and all words on every ground the accent tints', (theme, block) => {
  const own = tokens('stage/theme.css', block, theme);
  for (const accent of ACCENTS) {
    const found = dressed(own, accent);
    const at = (token: string): string => found[token] ?? own(token);
    for (const ground of ['--screen', '--screen-glow'].map(at)) {
      for (const words of ['--screen-accent', '--screen-soft', '--screen-ink', '--screen-warn'].map(at)) {
        expect(contrast(words, ground), `${accent}: ${words} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    const bar = over(at('--screen-bar'), at('--screen-track'), 0.55);
    expect(contrast(at('--screen-ink'), bar), `${accent}: words on a bar`).toBeGreaterThanOrEqual(4.5);
    expect(at('--screen-plate')).toMatch(/^#\w{8}$/);
  }
});
