// Runs jobs in JQ worker threads: starts them when first needed, up to a number, and replaces one
// whose job did not come to an end.
import { readFile } from 'node:fs/promises';
import { AppError, toError } from '../../errors.js';
import { closed, type JobEnd, type JqJob, type JqThread, startJqThread } from './thread.js';
import { wasmFile } from './worker-file.js';

// Node has it, but the type library of the language alone does not name it.
declare global {
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

export interface JqPool {
  /**
   * Never rejects for what a program does. Throws `internal` when workers cannot be started,
   * `resync-cancelled` after close().
   */
  submit(job: JqJob, timeoutMs: number): Promise<JobEnd>;
  close(): Promise<void>;
}

interface Queued {
  readonly job: JqJob;
  readonly timeoutMs: number;
  resolve(end: JobEnd): void;
  reject(error: unknown): void;
}

/** A pool with no threads yet. A thread whose job timed out or broke it is not used again. */
export function createJqPool(deps: { workerFile: URL; workers: number }): JqPool {
  const queue: Queued[] = [];
  const threads = new Set<JqThread>();
  const idle: JqThread[] = [];
  const start = createStarter(deps.workerFile);
  let lanes = 0;
  let isClosed = false;

  async function freeThread(): Promise<JqThread> {
    const free = idle.pop();
    if (free?.usable()) return free;
    const thread = await start();
    threads.add(thread);
    return thread;
  }

  async function runJob({ job, timeoutMs }: Queued): Promise<JobEnd> {
    const thread = await freeThread();
    if (isClosed) {
      await thread.close();
      throw closed();
    }
    const end = await thread.run(job, timeoutMs);
    if (thread.usable() && end.type !== 'timeout' && end.type !== 'failed') idle.push(thread);
    else threads.delete(thread);
    return end;
  }

  async function runLane(): Promise<void> {
    lanes += 1;
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await runJob(next).then(next.resolve, next.reject);
    lanes -= 1;
  }

  return {
    submit(job, timeoutMs) {
      if (isClosed) return Promise.reject(closed());
      return new Promise((resolve, reject) => {
        queue.push({ job, timeoutMs, resolve, reject });
        if (lanes < Math.max(1, deps.workers)) void runLane();
      });
    },
    async close() {
      isClosed = true;
      for (const waiting of queue.splice(0)) waiting.reject(closed());
      await Promise.all([...threads].map((thread) => thread.close()));
    },
  };
}

/**
 * Starts threads with one engine, compiled once: a replacement is ready in a fraction of the time.
 */
function createStarter(workerFile: URL): () => Promise<JqThread> {
  let engine: Promise<WebAssembly.Module> | undefined;
  return async () => {
    try {
      engine ??= readFile(wasmFile(workerFile)).then((bytes) => WebAssembly.compile(bytes));
      return await startJqThread(workerFile, await engine);
    } catch (error) {
      engine = undefined;
      throw notStarted(error);
    }
  };
}

function notStarted(cause: unknown): AppError {
  return new AppError(
    'internal',
    `The JQ worker could not be started: ${toError(cause).message}.`,
    {
      cause,
      remedy: 'Run the build (npm run build), which puts jq-worker.js and jq.wasm into dist/.',
    },
  );
}
