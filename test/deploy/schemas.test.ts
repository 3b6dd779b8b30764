// Every rendering against the schemas of every Kubernetes version: no unknown field, no null.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { keyOf, render, renderText } from './lib/helm.js';
import { RENDERED } from './lib/renderings.js';
import { run, toolPath } from './lib/tools.js';

const SCHEMAS = toolPath('schemas');
const VERSIONS = readdirSync(SCHEMAS)
  .map((folder) => /^v(1\.\d+\.\d+)-local-strict$/.exec(folder)?.[1])
  .filter((version) => version !== undefined);

const reportSchema = z.object({
  resources: z.array(
    z.object({
      filename: z.string(),
      kind: z.string(),
      name: z.string(),
      status: z.string(),
      msg: z.string(),
    }),
  ),
});

const folder = mkdtempSync(join(tmpdir(), 'ocean-aws-renderings-'));

beforeAll(async () => {
  const texts = await Promise.all(RENDERED.map(async ([, args]) => renderText(args)));
  texts.forEach((text, index) => {
    writeFileSync(join(folder, `${RENDERED[index]?.[0]}.yaml`), text);
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

async function problems(version: string, path: string): Promise<readonly string[]> {
  const location = join(
    SCHEMAS,
    `v${version}-local-strict`,
    '{{.ResourceKind}}{{.KindSuffix}}.json',
  );
  const args = ['-strict', '-verbose', '-output=json', `-schema-location=${location}`, path];
  const { stdout } = await run(toolPath('kubeconform'), args);
  const { resources } = reportSchema.parse(JSON.parse(stdout));
  expect(resources.length).toBeGreaterThan(3);
  return resources
    .filter(({ status }) => status !== 'statusValid')
    .map(
      ({ filename, kind, name, status, msg }) =>
        `${filename.slice(folder.length + 1)}: ${kind}/${name}: ${status} ${msg}`,
    );
}

test('the schemas of Kubernetes 1.25 to 1.37 are there', () => {
  const minors = VERSIONS.map((version) => Number(version.split('.')[1]));

  expect(minors.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 13 }, (_, index) => 25 + index),
  );
});

test.each(VERSIONS)('every rendering is valid for Kubernetes %s', async (version) => {
  expect(await problems(version, folder)).toEqual([]);
});

test.each(RENDERED)(
  'the rendering of %s has no null, which other validators refuse',
  async (_, args) => {
    const objects = await render(args);

    expect(objects.length).toBeGreaterThan(3);
    expect(objects.flatMap((object) => nullsIn(object, keyOf(object)))).toEqual([]);
  },
);

test('an unknown field and a wrong type are found, so that the check above can fail', async () => {
  const manifest = await renderText([]);
  const path = join(folder, 'wrong.txt.yaml');
  writeFileSync(path, manifest.replace(/^kind: Service$/m, 'kind: Service\nsurprise: 1'));
  expect(await problems('1.37.0', path)).toEqual([expect.stringContaining('surprise')]);

  writeFileSync(path, manifest.replace(/^ {2}type: ClusterIP$/m, '  type: [ClusterIP]'));
  expect(await problems('1.25.0', path)).toEqual([expect.stringContaining('/spec/type')]);
});

function nullsIn(value: unknown, path: string): readonly string[] {
  if (value === null) return [path];
  if (typeof value !== 'object' || value === undefined) return [];
  return Object.entries(value).flatMap(([key, inner]) => nullsIn(inner, `${path}/${key}`));
}
