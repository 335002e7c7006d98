// Makes the pictures of the documentation: the stories' browser and server, with a story that only looks.
import stories from '../playwright.config.ts';
import { defineConfig } from '@playwright/test';

export default defineConfig(stories, {
  testDir: '.',
  testMatch: '*pictures.ts',
  // Minutes where the machine is busy; a picture waits for what it shows.
  timeout: 600_000,
  reporter: 'list',
  outputDir: '../test-results/pictures',
});
