// Program, image and chart have one version, and a tag that says another does not become a release.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from './source-files.js';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

function check(...args: readonly string[]) {
  const script = join(root, 'scripts/release-version.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the program, the chart and the image name the same version', () => {
  expect(check()).toEqual({ status: 0, stdout: `VERSION=${version}\n`, stderr: '' });
});

test('a tag of another version is refused, in words', () => {
  const { status, stderr } = check('v99.0.0');

  expect(status).toBe(1);
  expect(stderr).toContain(`package.json has version ${version}, the tag has 99.0.0`);
});
