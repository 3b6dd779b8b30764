// `node scripts/image-files.mjs FOLDER`: what the container image holds of the program. The bundle
// without simulators and source maps, the licence texts, and a bill of materials (CycloneDX) of the
// packages that are in the bundle, and of Node itself.
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, PROGRAM } from './build.mjs';
import { fail, root } from './ensure.mjs';

const [outdir] = process.argv.slice(2);
if (outdir === undefined) fail('usage: node scripts/image-files.mjs FOLDER');

const inputs = await build({ outdir, entries: PROGRAM }).catch((error) =>
  fail(`build failed: ${error.message}`),
);
// A source map holds the sources.
for (const name of readdirSync(outdir)) if (name.endsWith('.map')) rmSync(join(outdir, name));
chmodSync(join(outdir, 'main.js'), 0o755);
copyFileSync(join(root, 'LICENSE'), join(outdir, 'LICENSE'));
writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }\n');
writeFileSync(
  join(outdir, 'sbom.cdx.json'),
  `${JSON.stringify(billOfMaterials(inputs), null, 1)}\n`,
);

/** Has no time and no random number in it, so that the same sources give the same image. */
function billOfMaterials(files) {
  const { name, version, description, license } = readJson('package.json');
  const { packages } = readJson('package-lock.json');
  // Of nested packages the inner one: node_modules/a/node_modules/b.
  const bundled = new Set(
    files.flatMap(
      (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
    ),
  );
  const components = [...bundled].sort().map((path) => {
    const entry = packages[path];
    if (entry === undefined) return fail(`${path} is in the bundle and not in package-lock.json`);
    return component(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), entry);
  });
  const own = {
    type: 'application',
    'bom-ref': name,
    name,
    version,
    description,
    licenses: [{ expression: license }],
  };
  const node = process.versions.node;
  const runtime = {
    type: 'platform',
    'bom-ref': 'node',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: own },
    components: [runtime, ...components],
    dependencies: [
      { ref: name, dependsOn: ['node', ...components.map((each) => each['bom-ref'])] },
    ],
  };
}

function component(name, { version, license, integrity }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, hash] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(hash === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }),
  };
}

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}
