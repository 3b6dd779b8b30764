import { defineConfig } from 'vitest/config';

// `npm run browser-check`: what needs a browser.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    // They end what hangs: a browser on a busy machine may take long to start.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'threads',
    maxWorkers: 1,
  },
});
