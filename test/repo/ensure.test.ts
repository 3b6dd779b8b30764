// The first start in a fresh clone installs the packages: npm, and the code that it brings, sees no
// secret of the program.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './source-files.js';

const SECRETS = {
  OCEAN__PORT__CLIENT_SECRET: 'hidden-1',
  OCEAN__INTEGRATION__IDENTIFIER: 'hidden-2',
  ocean__port__client_id: 'hidden-3',
  AWS_SECRET_ACCESS_KEY: 'hidden-4',
  AWS_PROFILE: 'hidden-5',
  GITHUB_TOKEN: 'hidden-6',
  DB_PASS: 'hidden-7',
  PGPASSWORD: 'hidden-8',
  SENTRY_DSN: 'hidden-9',
  GITHUB_PAT: 'hidden-10',
  ENCRYPTION_KEY: 'hidden-11',
  REDISCLI_AUTH: 'hidden-12',
  DATABASE_URL: 'postgres://user:hidden-13@db/app',
  PORT_CLIENT_ID: 'hidden-14',
  AZURE_TENANT: 'hidden-15',
};
const KEPT = {
  npm_config_registry: 'http://127.0.0.1:1/',
  NPM_TOKEN: 'for-npm-1',
  NODE_AUTH_TOKEN: 'for-npm-2',
  HTTPS_PROXY: 'http://user:for-npm-3@127.0.0.1:1',
  HOME: '/home-of-somebody',
  LANG: 'C',
};

/** A clone without packages, whose `npm` only tells what it is given. */
function freshClone(): string {
  const clone = mkdtempSync(join(tmpdir(), 'ocean-aws-clone-'));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  for (const folder of ['scripts', 'bin']) mkdirSync(join(clone, folder));
  for (const file of ['scripts/ensure.mjs', 'package.json', 'package-lock.json'])
    copyFileSync(join(root, file), join(clone, file));
  const npm = join(clone, 'bin', 'npm');
  writeFileSync(join(clone, 'bin', 'package.json'), '{}');
  writeFileSync(
    npm,
    `#!${process.execPath}\nrequire('node:fs').writeFileSync(${JSON.stringify(join(clone, 'seen.json'))}, JSON.stringify({ args: process.argv.slice(2), env: process.env }));\n`,
  );
  chmodSync(npm, 0o755);
  return clone;
}

test.skipIf(process.platform === 'win32')(
  "npm is given its own settings and the machine's, and none of the program's secrets",
  () => {
    const clone = freshClone();
    const env = { PATH: join(clone, 'bin'), ...SECRETS, ...KEPT };

    const result = spawnSync(process.execPath, [join(clone, 'scripts', 'ensure.mjs')], {
      cwd: clone,
      env,
      encoding: 'utf8',
    });

    expect([result.status, result.stderr]).toEqual([0, 'Installing dependencies (npm ci)...\n']);
    const seen = JSON.parse(readFileSync(join(clone, 'seen.json'), 'utf8'));
    expect(seen.env).toMatchObject(KEPT);
    expect(JSON.stringify(seen)).not.toMatch(/hidden-\d/);
    // Whether scripts of packages run is the user's choice.
    expect(seen.args).toEqual([
      'ci',
      '--include=dev',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
  },
);

test('the README builds before it sets the variables', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const install = readme.slice(
    readme.indexOf('\n## Install'),
    readme.indexOf('\n## What it will never do'),
  );

  expect(install.indexOf('npm ci && npm run build')).toBeGreaterThan(0);
  expect(install.indexOf('npm ci && npm run build')).toBeLessThan(
    install.indexOf('OCEAN__PORT__CLIENT_SECRET=...'),
  );
});
