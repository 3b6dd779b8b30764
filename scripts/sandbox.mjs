// `npm run sandbox`: the daemon against a simulated AWS organization and a simulated Port, all on
// this machine. Arguments are passed on.
import { ensure, fail } from './ensure.mjs';

ensure();
const { build } = await import('./build.mjs');
await build().catch((error) => fail(`build failed: ${error.message}`));
await import('../dist/sandbox.js');
