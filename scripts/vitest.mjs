// Runs vitest and counts what it reports: `npm test` and `npm run deploy-check`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, runNode } from './ensure.mjs';

/**
 * Runs vitest with the arguments: its exit code, how many tests passed and failed, and the same by
 * file.
 */
export function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-test-'));
  const report = join(folder, 'report.json');
  const code = runNode([
    binary('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const counted = count(report);
  rmSync(folder, { recursive: true, force: true });
  return { code: counted.failed > 0 ? code || 1 : code, ...counted };
}

/** Tests that passed and failed; a file that could not even be loaded counts as one failure. */
function count(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const broken = report.testResults.filter(
      (file) =>
        file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
    );
    const files = report.testResults.map(({ name, assertionResults }) => ({
      name,
      passed: assertionResults.filter((each) => each.status === 'passed').length,
      isWhole:
        assertionResults.length > 0 && assertionResults.every((each) => each.status === 'passed'),
    }));
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, files };
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
}
