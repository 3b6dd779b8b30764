// What Helm and its companions say of the chart itself.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { helm } from './lib/helm.js';
import { RENDERED } from './lib/renderings.js';
import { CHART, type Ran, run, toolPath } from './lib/tools.js';

const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-chart-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(RENDERED)('with %s', (_, args) => {
  test('helm lint has nothing to say', async () => {
    const { code, stdout } = await helm(['lint', '--strict', CHART, ...args]);

    expect(stdout.split('\n').filter((line) => /^\[(WARNING|ERROR)\]/.test(line))).toEqual([]);
    expect(code).toBe(0);
  });
});

test('helm lint finds a template that is broken, so that the check above can fail', async () => {
  const broken = copyOfChart('broken');
  writeFileSync(join(broken, 'templates/broken.yaml'), 'kind: {{ .Values.port.nothing.there }}\n');

  expect((await helm(['lint', '--strict', broken])).code).toBe(1);
});

test('the unit tests of the chart pass', async () => {
  const { code, stdout } = await unitTests(CHART);

  expect(stdout).toMatch(/Tests: +\d+ passed, \d+ total/);
  expect(code).toBe(0);
});

test('the unit tests notice a default that changes, so that they can fail', async () => {
  const changed = copyOfChart('changed');
  const values = readFileSync(join(changed, 'values.yaml'), 'utf8');
  writeFileSync(join(changed, 'values.yaml'), values.replace('readOnlyRootFilesystem: true', ''));

  const { code, stdout } = await unitTests(changed);

  expect(stdout).toMatch(/Tests: +\d+ failed/);
  expect(code).toBe(1);
});

test("the chart's README is what helm-docs makes of its values", async () => {
  const copy = copyOfChart('documented');
  const args = ['--chart-search-root', copy, '--log-level', 'error'];
  const { code, stderr } = await run(toolPath('helm-docs'), args);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(join(CHART, 'README.md'), 'utf8')).toBe(
    readFileSync(join(copy, 'README.md'), 'utf8'),
  );
});

function unitTests(chart: string): Promise<Ran> {
  return run(toolPath('helm-unittest'), ['--strict', '--file', 'tests/*_test.yaml', chart]);
}

function copyOfChart(name: string): string {
  const copy = join(folder, name);
  cpSync(CHART, copy, { recursive: true });
  return copy;
}
