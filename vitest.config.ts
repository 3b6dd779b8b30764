import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They mostly wait, for processes and whole resyncs. */
const LONG = /\/test\/(hostile|e2e)\//;

/**
 * Where no earlier run is known, vitest begins with the largest files, and so ends with the short
 * texts that take longest, one worker waiting for the other.
 */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need Helm, an API server or a container engine (vitest.deploy.config.ts), or a browser
    // (vitest.browser.config.ts).
    exclude: [...configDefaults.exclude, 'test/deploy/**', 'test/browser/**'],
    globalSetup: ['test/run-folder.ts'],
    setupFiles: ['test/leaks.ts'],
    // They end what hangs, and nothing else: a busy machine may be ten times slower than an idle
    // one.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Node 20 is supported until the SDK's versions of January 2027, which the lockfile does not
    // have.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    sequence: { sequencer: LongFirst },
    pool: 'threads',
    maxWorkers: 2,
    // Files share what they import, which takes half of the processor time of the short ones
    // otherwise; test/leaks.ts sees to it that they share nothing else.
    isolate: false,
    // Of tests that are declared concurrent: those of test/hostile, which mostly wait for
    // processes.
    maxConcurrency: 8,
    // `npm run coverage`: what the tests of the parts reach, by themselves.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // The edge of the process runs in processes of its own, which are not counted.
      exclude: ['src/main.ts', 'src/sandbox/main*.ts', 'src/mapping/engine/worker.ts'],
      reporter: ['text-summary', 'json-summary'],
      // What is reached, rounded down: 95.3, 89.6, 96.1 and 96.5.
      thresholds: { statements: 95, branches: 89, functions: 96, lines: 96 },
    },
  },
});
