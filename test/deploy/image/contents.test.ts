// What is in the image, and what is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { root } from '../lib/tools.js';
import { buildImage, inImage, inspectImage, runContainer } from './engine.js';

/**
 * Uncompressed: Node has 122, the program 5, and Debian the rest, of which the stand-in base has
 * more than the real one.
 */
const MOST_MEGABYTES = 265;

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const billOfMaterials = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), version: z.string() }) }),
  components: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.object({ expression: z.string() })).optional(),
    }),
  ),
});
const lockfile = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
});

beforeAll(async () => {
  const seconds = await buildImage();
  const { Size } = await inspectImage();
  process.stdout.write(`image: ${(Size / 1e6).toFixed(0)} MB, built in ${seconds.toFixed(0)} s\n`);
});

test('it is small', async () => {
  expect((await inspectImage()).Size / 1e6).toBeLessThan(MOST_MEGABYTES);
});

test('it says what it is, which version, and whose', async () => {
  const { User, Config } = await inspectImage();

  expect(User).toBe('1001:1001');
  expect(Config.ExposedPorts).toHaveProperty('8000/tcp');
  expect(Config.Labels).toMatchObject({
    'org.opencontainers.image.title': 'ocean-aws',
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.version': version,
  });
  expect((await runContainer({ args: ['--version'] })).stdout).toBe(`${version}\n`);
});

test('there is no package manager of Node, no source, no map of it, no test and no history of a shell', async () => {
  const stdout = await inImage(
    'for name in npm npx yarn corepack; do command -v $name; done; ls -d /build /app/src /app/node_modules /usr/local/lib/node_modules;' +
      " find / -xdev \\( -name '*.ts' -o -name '*.map' -o -name '.*_history' -o -name 'sandbox*.js' \\) -not -path '/proc/*'; true",
  );

  expect(stdout).toBe('');
});

test('nothing in it gives another user rights', async () => {
  expect(await inImage('find / -xdev -type f -perm /6000 -not -path "/proc/*"; true')).toBe('');
});

test('the bill of materials names Node and the packages that are in the program, as they are locked', async () => {
  const bill = billOfMaterials.parse(JSON.parse(await inImage('cat /app/sbom.cdx.json')));
  const { packages } = lockfile.parse(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
  );
  const listed = new Map(bill.components.map((component) => [component.name, component]));

  expect(bill.metadata.component).toMatchObject({ name: 'ocean-aws', version });
  expect(listed.get('node')?.version).toMatch(/^24\./);
  for (const name of ['@aws-sdk/client-ec2', '@smithy/core', 'axios', 'jq-wasm', 'undici', 'zod']) {
    expect(listed.get(name)?.version, name).toBe(packages[`node_modules/${name}`]?.version);
    expect(listed.get(name)?.licenses, name).toHaveLength(1);
  }
  for (const name of ['vitest', 'esbuild', '@biomejs/biome'])
    expect(listed.has(name), name).toBe(false);
});

test('licences are there: ours, and those of what is bundled', async () => {
  const texts = await inImage('ls /app/LICENSE /app/*.LEGAL.txt');

  expect(texts).toContain('/app/LICENSE');
  expect(texts).toContain('.LEGAL.txt');
});

test('time zones are known', async () => {
  const program = 'process.stdout.write(new Date(0).toString())';
  const { stdout } = await runContainer({
    entrypoint: 'node',
    args: ['-e', program],
    variables: { TZ: 'Asia/Kolkata' },
  });

  expect(stdout).toContain('05:30:00 GMT+0530');
});

test('only /tmp/ocean can be written to, by whoever runs it', async () => {
  const stdout = await inImage(
    'touch /tmp/ocean/a && echo yes; touch /app/a /tmp/a /a 2> /dev/null || echo no; echo $HOME',
  );

  expect(stdout).toBe('yes\nno\n/tmp/ocean\n');
});
