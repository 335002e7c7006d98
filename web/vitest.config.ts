// Unit tests run in Node without a browser: what they test (`src/lib`, the build plugins) touches no document.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Compiles the runes of `*.svelte.ts` modules.
  plugins: [svelte()],
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts', 'plugins/**/*.test.ts'],
    allowOnly: false,
  },
});
