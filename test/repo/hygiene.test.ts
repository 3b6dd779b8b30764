import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './source-files.js';

test('continuous integration runs the tests, the checks, the deployment, and the sandbox with a time limit', () => {
  const script = readFileSync(join(root, '.ci/run'), 'utf8');

  accessSync(join(root, '.ci/run'), constants.X_OK);
  expect(script).toMatch(/^set -eu$/m);
  expect(script).toMatch(/^step npm test$/m);
  expect(script).toMatch(/^step node scripts\/check\.mjs --no-tests$/m);
  expect(script).toMatch(/^step timeout \d+ npm run sandbox$/m);
  expect(script).toMatch(/^step npm run deploy-check$/m);
});

test('the license is MIT, in the file and in the package', () => {
  const { license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

  expect(license).toBe('MIT');
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^MIT License/);
});
