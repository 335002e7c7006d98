import { expect, test } from 'vitest';
import { withPlainFields } from './plain-fields.ts';

/** Runs a module's code and gives back what it exports as `made`. */
async function made(code: string): Promise<unknown> {
  const source = `data:text/javascript,${encodeURIComponent(withPlainFields(code))}`;
  return ((await import(/* @vite-ignore */ source)) as { made: unknown }).made;
}

test('fields begin with their values, in their order, before the constructor runs', async () => {
  const code = `class A { #a = 1; b = this.#a + 1; c; seen; constructor(add) { this.seen = [this.#a + add, this.b, this.c]; } }
    export const made = new A(5).seen;`;
  expect(await made(code)).toEqual([6, 2, undefined]);
});

test('a parameter of the constructor does not get in the way of a name outside', async () => {
  const code = `const batch = 'outside'; class A { kept = () => batch; constructor(batch) { this.given = batch; } }
    const a = new A('inside'); export const made = [a.kept(), a.given];`;
  expect(await made(code)).toEqual(['outside', 'inside']);
});

test('a class without a constructor gets one, and a derived one passes everything on', async () => {
  const code = `class A { a = 1; } class B extends Error { b = this.message; }
    class C extends Error { c = this.message; constructor(x) { super(x); this.d = this.c + '!'; } }
    const c = new C('z'); export const made = [new A().a, new B('x').b, c.c, c.d];`;
  expect(await made(code)).toEqual([1, 'x', 'z', 'z!']);
});

test('a class inside a method is treated alike', async () => {
  const code = `class A { a() { return new (class { x = 1; })().x; } } export const made = new A().a();`;
  expect(withPlainFields(code)).not.toMatch(/x = 1/);
  expect(await made(code)).toBe(1);
});

test.each([
  'class A { static a = f(); }',
  'class A { static { f(); } }',
  'class A { a = class { b = 1; }; }',
  'class A extends B { a = 1; constructor() { f(); super(); } }',
])('what cannot be moved is refused: %s', (code) => {
  expect(() => withPlainFields(code)).toThrow();
});
