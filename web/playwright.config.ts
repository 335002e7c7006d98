// Stories: whole browsers against the real server. Each story starts a server of its own, from BARAZA_BIN or target/debug/baraza.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'stories',
  // A story with five browsers takes some seconds; this is the point where it hangs.
  timeout: 90_000,
  // What two busy cores may take to show something; it only passes where something is wrong.
  expect: { timeout: 15_000 },
  // The five browsers of one story already fill two cores.
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/stories.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['BARAZA_CHROMIUM'] ?? '/usr/bin/chromium',
      // The sandbox refuses to start as root, as which containers run. The others keep the browser from calling home.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
