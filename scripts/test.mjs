// `npm test`: installs if needed, builds, runs every test, and ends with the line `N passed, N
// failed`.
// Arguments are passed on to vitest, as in `npm test -- test/config`.
import { ensure, fail } from './ensure.mjs';

ensure();
const { build } = await import('./build.mjs');
await build().catch((error) => fail(`build failed: ${error.message}\n0 passed, 1 failed`));

const { runVitest } = await import('./vitest.mjs');
const { code, passed, failed } = runVitest(process.argv.slice(2));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(code);
