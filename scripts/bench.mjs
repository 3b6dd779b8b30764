// `npm run bench`: the built daemon against the simulators, measured beside a program without SDK
// and mapping. Arguments are passed on.
import { ensure, fail } from './ensure.mjs';

ensure();
const { build } = await import('./build.mjs');
await build()
  .then(() => build({ entries: { bench: 'test/bench/bench.ts' }, keep: true }))
  .catch((error) => fail(`build failed: ${error.message}`));
await import('../dist/bench.js');
