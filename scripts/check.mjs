// `npm run check`: format and lint, types, documentation, tests. `--no-tests` leaves the tests out,
// for a job that has run them; `--changed` runs those that a change since the main branch touches,
// and those of the repository itself.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { binary, ensure, root, runNode } from './ensure.mjs';
import { PARTS_ONLY } from './whole-program.mjs';

ensure();
const changed = process.argv.includes('--changed');
const test = join(root, 'scripts/test.mjs');
const steps = [
  ['format and lint', [binary('@biomejs/biome', 'biome'), 'check', '--error-on-warnings']],
  ['types', [binary('typescript', 'tsc'), '-p', '.']],
  ['documentation', [join(root, 'scripts/docs.mjs'), '--check']],
  ...tests(),
];
const failed = steps.filter(([name, args]) => {
  process.stdout.write(`\n== ${name}\n`);
  return runNode(args) !== 0;
});
process.stdout.write(
  `${failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.map(([name]) => name).join(', ')}`}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);

function tests() {
  if (process.argv.includes('--no-tests')) return [];
  if (!changed) return [['tests', [test]]];
  // The whole program is touched by every change, and takes longer than a check between two
  // thoughts: `npm test` runs it.
  return [
    ['repository', [binary('vitest'), 'run', 'test/repo', '--exclude=test/repo/docs.test.ts']],
    [
      'tests that the change touches',
      [test, `--changed=${base()}`, '--exclude=test/repo/**', ...PARTS_ONLY, '--passWithNoTests'],
    ],
  ];
}

/**
 * Where this branch left main; only what is not committed yet when there is no main, or this is it.
 */
function base() {
  const { status, stdout } = spawnSync('git', ['merge-base', 'main', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : 'HEAD';
}
