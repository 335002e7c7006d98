// Svelte's compiler options, read by the build and by svelte-check alike.

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    runes: true,
    // Styles go to a file, never into a <style> made at run time: the policy of the page (CSP) allows only the inlined sheet, by its hash.
    // What that policy and Trusted Types leave to components (`plugins/sources.test.ts` checks the refused ones):
    // - refused: a literal `style="color: red"`, `{@html text}`, `innerHTML`, `eval`;
    // - allowed: `style:--share={x}`, `element.style`, classes, `transition:` and `animate:` (Svelte 5 runs them by Web Animations).
    css: 'external',
    // Four characters tell the components of a page apart as well as the usual fourteen; two of the same would share their styles.
    cssHash: ({ hash, filename, css }) => `s${hash(filename === '(unknown)' ? css : filename).slice(0, 4)}`,
  },
};
