import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { nameParts } from './one-page.ts';
import { sharing, styled, taking } from './parts.ts';
import { changing, type Node } from './tree.ts';

const PAGE = `function push() {}
const words = 'words';
const load = () => __vitePreload(() => import("./Polls-1.js"), __VITE_PRELOAD__);
export { push as A, words as t };`;

const PART = `import { A as push, t as words } from "./audience.js";
const Polls = [push, words];
export { Polls as default };`;

test('a part takes from the page what it would have imported', async () => {
  new Function(sharing(PAGE))();
  const address = `data:text/javascript,${encodeURIComponent(taking(PART, 'audience.js'))}`;
  const part = (await import(/* @vite-ignore */ address)) as { default: [() => void, string] };
  expect(part.default[0].name).toBe('push');
  expect(part.default[1]).toBe('words');
});

test('the page hands over where its part is, with Vite’s helper and without it', () => {
  expect(sharing(PAGE)).toContain('const load = (from) => from("./Polls-1.js");');
  expect(sharing('load(() => import("./a.js"))')).toBe('load((from) => from("./a.js"))');
});

test.each(['run(() => 1);', 'run((address) => import(address));'])(
  'what is about no part stays as it is: %s',
  (code) => {
    expect(sharing(code)).toBe(code);
  },
);

test.each([
  ['x = 2;', 'x'],
  ['function f() { x++; }', 'x'],
  ['[{ y: x = 1 }] = [{}];', 'x'],
  ['for (x of []) f();', 'x'],
  ['{ let x; } x += 1;', 'x'],
])('a variable that changes later is not shared: %s', (changes) => {
  expect(() => sharing(`let x = 1; ${changes} export { x as a };`)).toThrow('a part uses x, which changes later');
});

test.each([
  'function f(x) { x = 1; }',
  'function f() { if (f) { var x = 1; } x = 2; }',
  'const f = ({ y: [x] }) => { x = 1; };',
  'for (let x = 0; x < 2; x++) f(x);',
  'try { f(); } catch (x) { x = 1; }',
  'f.x = 1; f[x] = 2; ({ x: f.y } = f);',
  'switch (1) { case 1: { let x; x = 2; } }',
])('another variable of that name is another variable: %s', (code) => {
  expect([...changing(parseAst(code) as unknown as Node)]).not.toContain('x');
});

test.each([
  ['const load = (a) => import("./a.js");', 'in no other way'],
  ['export default 1;', 'exports a list of names'],
  ['export const a = 1;', 'exports a list of names'],
])('what cannot be rewritten stops the build: %s', (code, why) => {
  expect(() => sharing(code)).toThrow(why);
});

test('a part that needs a further file stops the build', () => {
  expect(() => taking('import { a as b } from "./common.js";', 'audience.js')).toThrow('one more request');
  expect(() => taking('import * as all from "./audience.js";', 'audience.js')).toThrow('single names');
});

test('a part brings its style as one rule, whatever stands in it', () => {
  const rules: string[] = [];
  const css = 'a::before{content:"\\201c"}@media print{a{x:y}}';
  const run = new Function('document', styled('', css)) as (document: unknown) => void;
  run({ styleSheets: [{ cssRules: [1, 2], insertRule: (rule: string, at: number) => rules.push(`${at} ${rule}`) }] });
  expect(rules).toEqual([`2 @media all{${css}}`]);
  expect(styled('run()', '')).toBe('run()');
});

/** The name of a part with this code, of a page with this script. */
function name(script: string, code: string): string {
  const named = nameParts(script, [{ name: 'polls', asked: './Polls-1.js', code }]);
  const [file = ''] = Object.keys(named.parts);
  expect(named.script).toBe(script.replace('./Polls-1.js', `/assets/${file}`));
  expect(file).toMatch(/^polls-[0-9a-f]{16}\.js$/);
  return file;
}

test('a part has another name as soon as anything of the page or a part is different', () => {
  const page = 'load("./Polls-1.js")';
  expect(name(page, 'a')).toBe(name(page, 'a'));
  expect(new Set([name(page, 'a'), name(page, 'b'), name(`${page};`, 'a')]).size).toBe(3);
  expect(() => nameParts('', [{ name: 'polls', asked: './Polls-1.js', code: '' }])).toThrow('exactly once');
});
