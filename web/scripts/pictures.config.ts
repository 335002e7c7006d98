// Makes the pictures of the documentation: the stories' browser and server, with a story that only looks.
import stories from '../playwright.config.ts';
import { defineConfig } from '@playwright/test';

export default defineConfig(stories, {
  testDir: '.',
  testMatch: '*pictures.ts',
  timeout: 180_000,
  reporter: 'list',
  outputDir: '../test-results/pictures',
});
