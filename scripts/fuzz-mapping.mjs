// `npm run fuzz`: random mapping expressions and resources through the fast path, the engine, the
// analysis and the whole mapper, which must agree. Arguments: `--seed N`, `--seconds N` (60),
// `--plant NAME` plants a fault. Ends with 1 and the counter example on a difference.
import { ensure, fail } from './ensure.mjs';

ensure();
const { build } = await import('./build.mjs');
await build()
  .then(() => build({ entries: { fuzz: 'test/fuzz/main.ts' }, keep: true }))
  .catch((error) => fail(`build failed: ${error.message}`));
await import('../dist/fuzz.js');
