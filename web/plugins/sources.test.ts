// What no component or style sheet may contain, because the page's policy refuses it or a right-to-left reader would see it mirrored wrongly.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '../src');

/** Physical sides in CSS. `left` and `right` as values of `text-align` and `float` count too. */
const PHYSICAL =
  /(?:^|[\s;{])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[a-z-]*|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)/g;

/** For Safari 15 the build turns `:dir(rtl)` into a list of languages, which says nothing of a quotation; `[dir='rtl']` does. */
const DIRECTION_BY_GUESS = /:dir\(/g;

/** A `style` attribute of fixed text: parsed as an inline style, which needs the CSP source 'unsafe-inline'. */
const LITERAL_STYLE = /\sstyle="[^"{]*"/g;

/** Writing markup from text, which Trusted Types refuses. */
const MARKUP_FROM_TEXT = /\{@html\b|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write/g;

test.each([
  ['.css', PHYSICAL],
  ['.svelte', PHYSICAL],
  ['.css', DIRECTION_BY_GUESS],
  ['.svelte', DIRECTION_BY_GUESS],
  ['.svelte', LITERAL_STYLE],
  ['.svelte', MARKUP_FROM_TEXT],
  ['.ts', MARKUP_FROM_TEXT],
])('no %s file contains %s', (ending, forbidden) => {
  expect(findings(ending, forbidden)).toEqual([]);
});

test.each([
  ['a { margin-left: 1px }', PHYSICAL],
  ['a { right: 0 }', PHYSICAL],
  ['a { text-align: left }', PHYSICAL],
  ['a:dir(rtl) { x: y }', DIRECTION_BY_GUESS],
  ['<p style="color: red">', LITERAL_STYLE],
  ['<p>{@html text}</p>', MARKUP_FROM_TEXT],
  ['element.innerHTML = text', MARKUP_FROM_TEXT],
])('%s is found', (text, forbidden) => {
  expect(text.match(forbidden)).toHaveLength(1);
});

test.each(['a { margin-inline-start: 1px; text-align: start }', '<p style:--share={share}>', 'if (a.right === b) c'])(
  '%s is allowed',
  (text) => {
    for (const forbidden of [PHYSICAL, DIRECTION_BY_GUESS, LITERAL_STYLE, MARKUP_FROM_TEXT])
      expect(text.match(forbidden)).toBeNull();
  },
);

function findings(ending: string, forbidden: RegExp): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));
  return files.flatMap((file) => {
    const text =
      ending === '.svelte' && forbidden === PHYSICAL ? styleOf(file) : readFileSync(join(SOURCES, file), 'utf8');
    return (text.match(forbidden) ?? []).map((found) => `${file}: ${found.trim()}`);
  });
}

/** Only the style sheet of a component: in its script, `left:` may be a property of an object. */
function styleOf(file: string): string {
  return /<style[^>]*>(.*)<\/style>/s.exec(readFileSync(join(SOURCES, file), 'utf8'))?.[1] ?? '';
}
