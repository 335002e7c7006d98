// Svelte's compiler options, read by the build and by svelte-check alike.

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    runes: true,
    // Styles go to a file, never into a <style> made at run time: the policy of the page (CSP) allows only the inlined sheet, by its hash.
    // For the same reason no component may use a `style="…"` literal or a Svelte transition with a `css` function (`transition:fade` and its
    // kin, `animate:flip`): they write style rules at run time, which the policy refuses. Use CSS transitions and classes. `style:--x={v}`
    // and `element.style.setProperty` are fine: they go through the style object, which no policy restricts.
    css: 'external',
  },
};
