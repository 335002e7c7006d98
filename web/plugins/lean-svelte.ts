// Tells the bundler what no page does, so that it leaves out the parts of Svelte's runtime that are only for that.
import type { Plugin } from 'vite';

/** Pages are mounted, never taken over from markup that a server rendered. */
const HYDRATION = 'svelte/src/internal/client/dom/hydration.js';

/** No component is of Svelte 4, none awaits in its template, none is traced. */
const FLAGS = 'svelte/src/internal/flags/index.js';

/**
 * Svelte guards those parts by module variables for this purpose, but sets them in functions that the bundler keeps; as constants they are
 * known to be false, and what they guard goes: 1.2 KB of brotli. A release of Svelte that says it otherwise stops the build here.
 */
export function leanSvelte(): Plugin {
  return {
    name: 'baraza:lean-svelte',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith(HYDRATION)) return constant(code, /let (hydrating) = false/g, /\n\thydrating = value;/g, 1);
      if (id.endsWith(FLAGS))
        return constant(code, /let (\w+_mode_flag) = false/g, /\n\t\w+_mode_flag = (?:true|false);/g, 3);
      return undefined;
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
