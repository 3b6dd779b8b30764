// `npm test`: installs if needed, builds, runs every test, and ends with the line `N passed, N
// failed`.
// Arguments are passed on to vitest, as in `npm test -- test/config`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, ensure, fail, runNode } from './ensure.mjs';

ensure();
const { build } = await import('./build.mjs');
await build().catch((error) => fail(`build failed: ${error.message}\n0 passed, 1 failed`));

const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-test-'));
const report = join(folder, 'report.json');
const code = runNode([
  binary('vitest'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
const { passed, failed } = count(report);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? code || 1 : code);

/** Tests that passed and failed; a file that could not even be loaded counts as one failure. */
function count(path) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'));
    const broken = testResults.filter(
      (file) =>
        file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
