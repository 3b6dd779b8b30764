// `npm run coverage`: how much of src the tests of the parts run.
import { binary, ensure, runNode } from './ensure.mjs';
import { PARTS_ONLY } from './whole-program.mjs';

ensure();
const { build } = await import('./build.mjs');
await build();
process.exit(
  runNode([
    binary('vitest'),
    'run',
    '--coverage',
    '--exclude=test/repo/**',
    ...PARTS_ONLY,
    ...process.argv.slice(2),
  ]),
);
