// `npm run check`: format and lint, types, documentation, tests. `--no-tests` leaves the tests out, for a job that has run them.
import { join } from 'node:path';
import { binary, ensure, root, runNode } from './ensure.mjs';

ensure();
const steps = [
  ['format and lint', [binary('@biomejs/biome', 'biome'), 'check', '--error-on-warnings']],
  ['types', [binary('typescript', 'tsc'), '-p', '.']],
  ['documentation', [join(root, 'scripts/docs.mjs'), '--check']],
  ...(process.argv.includes('--no-tests') ? [] : [['tests', [join(root, 'scripts/test.mjs')]]]),
];
const failed = steps.filter(([name, args]) => {
  process.stdout.write(`\n== ${name}\n`);
  return runNode(args) !== 0;
});
process.stdout.write(`${failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.map(([name]) => name).join(', ')}`}\n`);
process.exit(failed.length === 0 ? 0 : 1);
