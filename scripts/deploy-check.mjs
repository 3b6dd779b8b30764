// `npm run deploy-check`: every test of the chart, the image and the templates. Builds the tools
// that they need, and ends with the line `N passed, N failed`. Arguments are passed on to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensure, fail, root } from './ensure.mjs';
import { runVitest } from './vitest.mjs';

ensure();
const tools = spawnSync('bash', [join(root, 'scripts/deploy-tools.sh')], { stdio: 'inherit' });
if (tools.status !== 0) fail('The tools could not be built, see above.\n0 passed, 1 failed');

const { code, passed, failed } = runVitest(['--config=vitest.deploy.config.ts', ...process.argv.slice(2)]);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(code);
