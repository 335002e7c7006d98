// Tells the bundler what no page does, so that it leaves out the parts of Svelte's runtime that are only for that.
import type { Plugin } from 'vite';

/** Pages are mounted, never taken over from markup that a server rendered. */
const HYDRATION = 'svelte/src/internal/client/dom/hydration.js';

/** No component is of Svelte 4, none awaits in its template, none is traced. */
const FLAGS = 'svelte/src/internal/flags/index.js';

/** Where a value is made deeply reactive when it is set. */
const SETTERS = ['svelte/src/internal/client/reactivity/sources.js', 'svelte/src/internal/client/reactivity/props.js'];

/** State that is followed into its depth; `$state.raw` is not. */
const DEEP = /\$state[(<]/;

/** Where a component's template waits for promises. */
const WAITING = 'svelte/src/internal/client/reactivity/async.js';

/** Nothing to wait for: the rest of the function is what is done otherwise. */
const NO_PROMISE = 'if (async.length === 0 && pending.length === 0) {';

/** What a page is mounted into. It can show something else while the page waits or after it failed. */
const BOUNDARY = 'svelte/src/internal/client/dom/blocks/boundary.js';

/** A boundary that is asked for neither fails as its content does … */
const PASSES_ERRORS = 'if (!this.#props.onerror && !this.#props.failed) {\n\t\t\tthrow error;';

/** … and is no more than the effects around its content. */
const PLAIN_BOUNDARY = `import { EFFECT_PRESERVED, EFFECT_TRANSPARENT } from '#client/constants';
import { block, branch } from '../../reactivity/effects.js';
export function boundary(node, props, children) {
	block(() => void branch(() => children(node)), EFFECT_TRANSPARENT | EFFECT_PRESERVED);
}
export function pending() {}
`;

/**
 * Svelte guards those parts by module variables for this purpose, but sets them in functions that the bundler keeps; as constants they are
 * known to be false, and what they guard goes: 1.2 KB of brotli. What waits for promises in templates goes with it, and what is shown
 * meanwhile: 1.3 KB. A release of Svelte that says it otherwise stops the build here.
 * On the pages of `flat` all state is `$state.raw`, so that they do without what follows values into their depth: 1.3 KB.
 */
export function leanSvelte(flat: readonly string[]): Plugin {
  return {
    name: 'baraza:lean-svelte',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith(HYDRATION)) return constant(code, /let (hydrating) = false/g, /\n\thydrating = value;/g, 1);
      if (id.endsWith(FLAGS))
        return constant(code, /let (\w+_mode_flag) = false/g, /\n\t\w+_mode_flag = (?:true|false);/g, 3);
      if (id.endsWith(WAITING)) return known(code, NO_PROMISE, 'if (true) {');
      if (id.endsWith(BOUNDARY)) {
        known(code, PASSES_ERRORS, '');
        return PLAIN_BOUNDARY;
      }
      const isOurs = !id.includes('node_modules');
      if (isOurs && code.includes('<svelte:boundary')) this.error(`${id}: pages are built without boundaries`);
      if (!flat.includes(this.environment.name)) return undefined;
      if (isOurs && DEEP.test(code)) this.error(`${id}: on this page all state is $state.raw`);
      return SETTERS.some((setter) => id.endsWith(setter)) ? shallow(code) : undefined;
    },
  };
}

/** The module with its variables made constants, and nothing left that sets them. */
export function constant(code: string, variables: RegExp, settings: RegExp, expected: number): string {
  const found = code.match(variables)?.length ?? 0;
  if (found !== expected)
    throw new Error(`${found} variables of Svelte where ${expected} were known; look what has changed`);
  return code.replace(variables, 'const $1 = false').replace(settings, '');
}

/** The module with `put` in the one place that says `text`. */
export function known(code: string, text: string, put: string): string {
  if (code.split(text).length !== 2) throw new Error(`Svelte does not say once "${text}"; look what has changed`);
  return code.replace(text, () => put);
}

/** The module with values set as they are. */
export function shallow(code: string): string {
  const deep = / \w+(?: && \w+)? \? proxy\(value\) : value;/;
  if (!deep.test(code))
    throw new Error('Svelte does not make values deeply reactive where it did; look what has changed');
  return code.replace(deep, ' value;');
}
