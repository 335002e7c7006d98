import { expect, test } from 'vitest';
import { constant, known, shallow } from './lean-svelte.ts';

const CODE = `export let a_mode_flag = false;
export function enable() {
	a_mode_flag = true;
}`;

test('a variable becomes a constant that nothing sets', () => {
  const lean = constant(CODE, /let (\w+_mode_flag) = false/g, /\n\t\w+_mode_flag = (?:true|false);/g, 1);
  expect(lean).toBe('export const a_mode_flag = false;\nexport function enable() {\n}');
});

test('another Svelte than the known one stops the build', () => {
  expect(() => constant(CODE, /let (\w+_mode_flag) = false/g, /x/g, 2)).toThrow('Svelte');
});

test('a value is set as it is', () => {
  expect(shallow('let new_value = should_proxy ? proxy(value) : value;')).toBe('let new_value = value;');
  expect(shallow('const v = mutation ? get(d) : runes && bindable ? proxy(value) : value;')).toBe(
    'const v = mutation ? get(d) : value;',
  );
  expect(() => shallow('let new_value = value;')).toThrow('Svelte');
});

test('what is replaced stands there once, or the build stops', () => {
  expect(known('if (ready) go();', 'if (ready)', 'if (true)')).toBe('if (true) go();');
  expect(() => known('go();', 'if (ready)', '')).toThrow('Svelte');
  expect(() => known('if (ready) a(); if (ready) b();', 'if (ready)', '')).toThrow('Svelte');
});
