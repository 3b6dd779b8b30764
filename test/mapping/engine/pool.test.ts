import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJqPool, type JqPool } from '../../../src/mapping/engine/pool.js';
import { bundleWorker, type WorkerBundle } from '../support.js';

let worker: WorkerBundle;
let pool: JqPool;
beforeAll(async () => {
  worker = await bundleWorker();
  pool = createJqPool({ workerFile: worker.file, workers: 1 });
});
afterAll(async () => {
  await pool.close();
  await worker.remove();
});

const run = (program: string, timeoutMs = 20_000): ReturnType<JqPool['submit']> =>
  pool.submit({ type: 'run', program, input: '1\n2' }, timeoutMs);

describe('the pool', () => {
  test('runs a program on lines of input', async () => {
    expect(await run('. + 1')).toEqual({ type: 'output', text: '2\n3' });
  });

  test('stops a program that runs out of time and goes on with the next', async () => {
    const [endless, next] = await Promise.all([run('def f: f; f', 300), run('.')]);
    expect(endless).toEqual({ type: 'timeout' });
    expect(next).toEqual({ type: 'output', text: '1\n2' });
  });

  test('replaces an engine that failed', async () => {
    const [broken, next] = await Promise.all([run('[range(1e9)]'), run('.')]);
    expect(broken.type).toBe('failed');
    expect(next).toEqual({ type: 'output', text: '1\n2' });
  });

  test('compiles without running', async () => {
    const outcome = await pool.submit(
      { type: 'compile', programs: ['def f: f; f', '.a |', '-infinite', '--version'] },
      20_000,
    );
    expect(outcome).toEqual({
      type: 'compiled',
      messages: [
        null,
        expect.stringContaining('syntax error'),
        null,
        expect.stringContaining('error'),
      ],
    });
  });

  test('does not keep a process alive that has nothing left to do, and finds its worker beside the bundle', async () => {
    const folder = new URL('.', worker.file);
    const main = new URL('main.mjs', folder);
    await writeFile(new URL('jq-worker.js', folder), 'await import("./jq-worker.mjs");');
    await writeFile(new URL('package.json', folder), '{"type":"module"}');
    const source = fileURLToPath(new URL('../../../src/mapping/engine/', import.meta.url));
    await build({
      stdin: {
        contents: `import { createJqPool } from './pool.js';
          import { defaultWorkerFile } from './worker-file.js';
          const pool = createJqPool({ workerFile: defaultWorkerFile(), workers: 2 });
          console.log(JSON.stringify(await pool.submit({ type: 'run', program: '.', input: '5' }, 10000)));`,
        resolveDir: source,
        loader: 'ts',
      },
      outfile: fileURLToPath(main),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });

    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(main)], {
      timeout: 20_000,
    });
    await rm(main);

    expect(JSON.parse(stdout)).toEqual({ type: 'output', text: '5' });
  });
});
