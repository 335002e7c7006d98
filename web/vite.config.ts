// Builds the seven pages, each into one HTML file that is usable by itself, and what they load later; in development serves them with data from a running server.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { leanSvelte } from './plugins/lean-svelte.ts';
import { liveData } from './plugins/live-data.ts';
import { onePage } from './plugins/one-page.ts';
import { plainFields } from './plugins/plain-fields.ts';

/** The development server takes pages' data, the API and the socket from here; `cargo run` listens on it. */
const SERVER = process.env['BARAZA_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    svelte(),
    leanSvelte(['audience', 'join']),
    plainFields(),
    onePage(['audience', 'join', 'desk', 'stage', 'booth', 'host', 'report']),
    liveData(SERVER, ['/api/', '/catalogue/', '/j/', '/qr', '/look/', '/ws']),
  ],
  build: {
    // Safari 15.4 is in the last system of the iPhone 6s and 7, which people still carry. What 16 has besides is the right scope of class
    // fields, which `plainFields` makes unnecessary.
    target: ['es2022', 'chrome100', 'firefox100', 'safari16'],
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
  },
});
