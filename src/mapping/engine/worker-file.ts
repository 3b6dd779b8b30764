// Finds the files of the JQ engine: the worker script and the WebAssembly binary.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The bundled worker script: `jq-worker.js` beside the running bundle; when this runs from
 * TypeScript sources, the one that the build has put into `dist/`.
 */
export function defaultWorkerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/jq-worker.js', import.meta.url)
    : new URL('./jq-worker.js', import.meta.url);
}

/**
 * The engine's binary: `jq.wasm` beside the worker script, else the one of the installed package.
 */
export function wasmFile(workerFile: URL): string {
  const beside = fileURLToPath(new URL('./jq.wasm', workerFile));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('jq-wasm/jq.wasm');
}
