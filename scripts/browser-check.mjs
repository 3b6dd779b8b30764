// `npm run browser-check`: the status page in a real browser. Ends with the line `N passed, N
// failed`. Arguments are passed on to vitest. The screenshots are in `screenshots/`.
import { spawnSync } from 'node:child_process';
import { ensure, fail } from './ensure.mjs';
import { runVitest } from './vitest.mjs';

ensure();
const browser = process.env['CHROMIUM'] ?? 'chromium';
const found = spawnSync(browser, ['--version'], { encoding: 'utf8' });
if (found.status !== 0) {
  const missing = `no browser: ${browser} cannot be started. Install chromium, or name one in CHROMIUM.`;
  if (process.env['CI']) fail(`${missing}\n0 passed, 1 failed`);
  process.stdout.write(`NOTHING WAS CHECKED: ${missing}\n0 passed, 0 failed\n`);
  process.exit(0);
}
process.stdout.write(found.stdout);
const { code, passed, failed } = runVitest([
  '--config=vitest.browser.config.ts',
  ...process.argv.slice(2),
]);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(code);
