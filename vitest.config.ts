import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Node 20 is supported until the SDK's versions of January 2027, which the lockfile does not have.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'threads',
    maxWorkers: 2,
    // Of tests that are declared concurrent: those of test/hostile, which mostly wait for processes.
    maxConcurrency: 8,
  },
});
