// `node scripts/image-files.mjs FOLDER`: what the container image holds of the program. The bundle without simulators and source maps, the
// licence texts, and the bill of materials (CycloneDX) of every package that may be in the bundle, and of Node itself.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, PROGRAM } from './build.mjs';
import { fail, root } from './ensure.mjs';

const [outdir] = process.argv.slice(2);
if (outdir === undefined) fail('usage: node scripts/image-files.mjs FOLDER');

await build({ outdir, entries: PROGRAM }).catch((error) => fail(`build failed: ${error.message}`));
// A source map holds the sources.
for (const name of readdirSync(outdir)) if (name.endsWith('.map')) rmSync(join(outdir, name));
chmodSync(join(outdir, 'main.js'), 0o755);
copyFileSync(join(root, 'LICENSE'), join(outdir, 'LICENSE'));
writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }\n');
writeFileSync(join(outdir, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(), null, 1)}\n`);

/** Without the time and the random number of a bill, so that the same sources give the same image. */
function billOfMaterials() {
  const args = ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) fail(`npm sbom failed: ${error?.message ?? stderr}`);
  const { serialNumber: _serial, ...bill } = JSON.parse(stdout);
  const { timestamp: _timestamp, ...metadata } = bill.metadata;
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const node = process.versions.node;
  const runtime = {
    'bom-ref': `node@${node}`,
    type: 'platform',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  const component = { ...metadata.component, type: 'application', name };
  return { ...bill, metadata: { ...metadata, component }, components: [runtime, ...bill.components] };
}
