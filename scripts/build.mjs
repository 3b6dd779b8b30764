// Bundles the program into dist/: main.js (the daemon), jq-worker.js, sandbox.js, shared chunks,
// jq.wasm, default resources. With `--if-stale` it does nothing when dist/ is newer than everything
// it is made of.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensure, fail, root } from './ensure.mjs';

/** The daemon itself, without the simulators. */
export const PROGRAM = { main: 'src/main.ts', 'jq-worker': 'src/mapping/engine/worker.ts' };
const ENTRIES = { ...PROGRAM, sandbox: 'src/sandbox/main.ts' };

// Clients of the AWS SDK describe every operation of a service as top-level arrays. Bundlers keep
// them all, because some hold computed keys; called a pure function, each goes when no command in
// use refers to it. EC2's schemas shrink from 1 MB to what two commands need.
const pureSchemas = {
  name: 'pure-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk.client-[\w-]+.dist-es.schemas.schemas_\d+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /^((?:export )?(?:var|const) [\w$]+) = (\[[\s\S]*?\n?\]);$/gm,
        '$1 = /* @__PURE__ */ (() => $2)();',
      ),
    }));
  },
};

// Some dependencies are CommonJS and call `require` for Node's own modules.
const BANNER =
  "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);";

/**
 * Builds everything. `outdir` is replaced as a whole when the new one is complete, so a start
 * meanwhile never meets half of one; `keep` adds to it instead. Resolves with the files that went
 * in. Rejects when a source is missing or does not compile; then `outdir` is as before.
 */
export async function build({ outdir = join(root, 'dist'), entries = ENTRIES, keep = false } = {}) {
  const { build: bundle } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const missing = Object.values(entries).filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) throw new Error(`missing source: ${missing.join(', ')}`);
  const target = keep ? outdir : `${outdir}.${process.pid}`;
  mkdirSync(target, { recursive: true });
  try {
    const inputs = await bundleInto(target, { bundle, entries, version });
    if (!keep) replace(outdir, target);
    return inputs;
  } finally {
    if (!keep) rmSync(target, { recursive: true, force: true });
  }
}

function replace(outdir, target) {
  const old = `${target}.old`;
  if (existsSync(outdir)) renameSync(outdir, old);
  renameSync(target, outdir);
  rmSync(old, { recursive: true, force: true });
}

async function bundleInto(outdir, { bundle, entries, version }) {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    // Beside the entries, because code finds the worker and the resources relative to the file it
    // was bundled into.
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The SDK's main files are CommonJS, out of which nothing can be left.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [pureSchemas],
    target: 'node20',
    banner: { js: BANNER },
    define: { OCEAN_AWS_VERSION: JSON.stringify(version) },
    legalComments: 'external',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  cpSync(join(root, 'node_modules/jq-wasm/dist/build/jq.wasm'), join(outdir, 'jq.wasm'));
  cpSync(join(root, '.port/resources'), join(outdir, 'resources'), { recursive: true });
  return Object.keys(metafile.inputs);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensure();
  if (!process.argv.includes('--if-stale') || isStale()) {
    const begin = performance.now();
    await build().catch((error) => fail(`build failed: ${error.message}`));
    process.stderr.write(
      `built ${fileURLToPath(new URL('../dist', import.meta.url))} in ${Math.round(performance.now() - begin)} ms\n`,
    );
  }
}

function isStale() {
  const bundle = join(root, 'dist', 'main.js');
  return (
    !existsSync(bundle) ||
    newest(['src', '.port/resources', 'package.json', 'package-lock.json', 'scripts/build.mjs']) >
      statSync(bundle).mtimeMs
  );
}

function newest(paths) {
  const times = paths.flatMap((path) => {
    const full = join(root, path);
    if (!existsSync(full)) return [];
    const inside = statSync(full).isDirectory()
      ? readdirSync(full, { recursive: true }).map((name) => join(full, name))
      : [];
    return [full, ...inside].map((each) => statSync(each).mtimeMs);
  });
  return Math.max(...times);
}
