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

/**
 * Svelte guards those parts by module variables for this purpose, but sets them in functions that the bundler keeps; as constants they are
 * known to be false, and what they guard goes: 1.2 KB of brotli. A release of Svelte that says it otherwise stops the build here.
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
      if (!flat.includes(this.environment.name)) return undefined;
      if (DEEP.test(code) && !id.includes('node_modules')) this.error(`${id}: on this page all state is $state.raw`);
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

/** The module with values set as they are. */
export function shallow(code: string): string {
  const deep = / \w+(?: && \w+)? \? proxy\(value\) : value;/;
  if (!deep.test(code))
    throw new Error('Svelte does not make values deeply reactive where it did; look what has changed');
  return code.replace(deep, ' value;');
}
