// `npm run deploy-check`: every test of the chart, the image and the templates. Builds the tools
// that they need, and ends with the line `N passed, N failed`. Arguments are passed on to vitest.
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { ensure, fail, root } from './ensure.mjs';
import { runVitest } from './vitest.mjs';

ensure();
const tools = spawnSync('bash', [join(root, 'scripts/deploy-tools.sh')], { stdio: 'inherit' });
if (tools.status !== 0) fail('The tools could not be built, see above.\n0 passed, 1 failed');

const { code, passed, failed, files } = runVitest([
  '--config=vitest.deploy.config.ts',
  ...process.argv.slice(2),
]);
// The one tool that no package registry has. Without it, the tests that need it are skipped.
const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const mayBeSkipped = ({ name }) => !hasTerraform && name.endsWith('/terraform.test.ts');
for (const file of files) {
  const rest = mayBeSkipped(file) ? 'the others need terraform' : 'not all passed';
  const all = file.isWhole ? 'all passed' : rest;
  process.stdout.write(`${relative(root, file.name)}: ${file.passed} passed, ${all}\n`);
}
// What was skipped was not checked. Arguments choose tests, and skip the others.
const partly = files.filter((file) => !file.isWhole && !mayBeSkipped(file));
const unchecked = process.argv.length > 2 ? 0 : partly.length;
process.stdout.write(`${passed} passed, ${Math.max(failed, unchecked)} failed\n`);
process.exit(unchecked > 0 ? code || 1 : code);
