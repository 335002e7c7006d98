// Builds the four pages, each into one self-contained HTML file; in development serves them with data from a running server.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { liveData } from './plugins/live-data.ts';
import { onePage } from './plugins/one-page.ts';

/** The development server takes pages' data, the API and the socket from here; `cargo run` listens on it. */
const SERVER = process.env['BARAZA_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    svelte(),
    onePage(['audience', 'desk', 'stage', 'host']),
    liveData(SERVER, ['/api/', '/catalogue/', '/j/', '/qr', '/ws']),
  ],
  build: {
    // Safari 15.4 is in the last system of the iPhone 6s and 7, which people still carry; asking for 16 would save 0.9 KB of 40.
    target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
  },
});
