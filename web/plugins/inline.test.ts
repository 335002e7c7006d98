import { expect, test } from 'vitest';
import { inline, MARKERS } from './inline.ts';

const TEMPLATE = `<!doctype html>
<html {{html}} data-page="audience">
  <head>
    <title>{{title}}</title>
    <script type="module" crossorigin src="/assets/audience-1.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/style-1.css">
  </head>
  <body>
    {{data}}
    <div id="app"></div>
  </body>
</html>`;

test('the page refers to nothing and keeps every marker once', () => {
  const { html } = inline(TEMPLATE, 'run()', 'b{margin:0}');
  expect(html).not.toMatch(/src=|href=/);
  for (const marker of MARKERS) expect(html.split(marker)).toHaveLength(2);
});

test('the script comes after the data it reads', () => {
  const { html } = inline(TEMPLATE, 'run()', '');
  expect(html.indexOf('run()')).toBeGreaterThan(html.indexOf('{{data}}'));
});

test('what is hashed is exactly what stands between the tags', () => {
  const { html, script, style } = inline(TEMPLATE, '\n  run("$& $1")\n', 'b{margin:0}\n/*$vite$:1*/\n');
  expect(html).toContain(`<script type="module">${script}</script>`);
  expect(html).toContain(`<style>${style}</style>`);
  expect(script).toBe('run("$& $1")');
  expect(style).toBe('b{margin:0}');
});

test('no text in the code can end or nest the script element', () => {
  const { script } = inline(TEMPLATE, 'a="</script>";b="<!--<SCRIPT>"', '');
  expect(script).toBe('a="\\x3C/script>";b="<!--\\x3CSCRIPT>"');
});

test('a style sheet that would end its element is refused', () => {
  expect(() => inline(TEMPLATE, '', 'i::after{content:"</style>"}')).toThrow('style sheet');
});
