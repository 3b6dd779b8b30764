// Runs jobs in JQ worker threads: starts them when first needed, gives each one job at a time, and replaces a worker whose job ran
// out of time or whose engine failed. Threads that have nothing to do never keep the process alive.
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.js';
import { wasmFile } from './worker-file.js';

export type JqJob =
  | { readonly type: 'run'; readonly program: string; readonly input: string }
  | { readonly type: 'compile'; readonly programs: readonly string[] };

export type JqReply =
  | { readonly type: 'ready' }
  | { readonly type: 'output'; readonly text: string }
  /** By program: null, or why it does not compile. */
  | { readonly type: 'compiled'; readonly messages: readonly (string | null)[] }
  | { readonly type: 'failed'; readonly message: string };

/** What became of a job: the worker's reply, or the news that it had to be stopped. */
export type JobOutcome = Exclude<JqReply, { type: 'ready' }> | { readonly type: 'timeout' };

export interface JqPool {
  /** Never rejects for what a program does. Throws `internal` when workers cannot be started, `resync-cancelled` after close(). */
  submit(job: JqJob, timeoutMs: number): Promise<JobOutcome>;
  close(): Promise<void>;
}

interface Queued {
  readonly job: JqJob;
  readonly timeoutMs: number;
  settle(outcome: JobOutcome): void;
  reject(error: AppError): void;
}

interface Thread {
  readonly worker: Worker;
  current: Queued | undefined;
  timer: NodeJS.Timeout | undefined;
  ready: boolean;
}

// Node has it, but the type library of the language alone does not name it.
declare global {
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

const STARTUP_TIMEOUT_MS = 30_000;

export function createJqPool(deps: { workerFile: URL; workers: number }): JqPool {
  const size = Math.max(1, Math.floor(deps.workers));
  const threads = new Set<Thread>();
  const queue: Queued[] = [];
  let engine: Promise<WebAssembly.Module> | undefined;
  let starting = 0;
  let closed = false;

  function dispatch(): void {
    for (const thread of threads) {
      if (!thread.ready || thread.current !== undefined) continue;
      const next = queue.shift();
      if (next === undefined) return;
      thread.current = next;
      thread.worker.ref();
      thread.timer = setTimeout(() => retire(thread, { type: 'timeout' }), next.timeoutMs);
      thread.worker.postMessage(next.job);
    }
    const coming = starting + [...threads].filter((thread) => !thread.ready).length;
    if (queue.length > coming && threads.size + starting < size) void start();
  }

  async function start(): Promise<void> {
    starting += 1;
    try {
      engine ??= readFile(wasmFile(deps.workerFile)).then((bytes) => WebAssembly.compile(bytes));
      const module = await engine;
      if (!closed) launch(module);
    } catch (error) {
      giveUp(error);
    } finally {
      starting -= 1;
    }
  }

  function launch(module: WebAssembly.Module): void {
    const worker = new Worker(deps.workerFile, { workerData: module, env: {}, stdout: true, stderr: true });
    const thread: Thread = { worker, current: undefined, timer: undefined, ready: false };
    thread.timer = setTimeout(() => giveUp(new Error('the worker thread did not start in time')), STARTUP_TIMEOUT_MS);
    threads.add(thread);
    worker.on('message', (reply: JqReply) => receive(thread, reply));
    worker.on('error', (error) => (thread.ready ? retire(thread, { type: 'failed', message: error.message }) : giveUp(error)));
    worker.on('exit', () => {
      if (threads.has(thread)) retire(thread, { type: 'failed', message: 'the worker thread ended' });
    });
  }

  function receive(thread: Thread, reply: JqReply): void {
    if (reply.type === 'failed') {
      retire(thread, reply);
      return;
    }
    clearTimeout(thread.timer);
    const current = thread.current;
    thread.current = undefined;
    thread.ready = true;
    thread.worker.unref();
    if (reply.type !== 'ready') current?.settle(reply);
    dispatch();
  }

  /** Ends a thread and reports what became of its job. */
  function retire(thread: Thread, outcome: JobOutcome): void {
    clearTimeout(thread.timer);
    threads.delete(thread);
    void thread.worker.terminate();
    thread.current?.settle(outcome);
    if (!closed) dispatch();
  }

  /** No worker can be started: nothing that waits will ever be answered. */
  function giveUp(error: unknown): void {
    engine = undefined;
    const failure = new AppError(
      'internal',
      `The JQ worker could not be started: ${error instanceof Error ? error.message : String(error)}.`,
      {
        cause: error,
        remedy: 'Run the build (npm run build), which puts jq-worker.js and jq.wasm into dist/.',
      },
    );
    for (const thread of [...threads]) if (!thread.ready) discard(thread);
    for (const waiting of queue.splice(0)) waiting.reject(failure);
  }

  function discard(thread: Thread): void {
    clearTimeout(thread.timer);
    threads.delete(thread);
    void thread.worker.terminate();
  }

  return {
    submit(job, timeoutMs) {
      if (closed) return Promise.reject(cancelled());
      return new Promise((settle, reject) => {
        queue.push({ job, timeoutMs, settle, reject });
        dispatch();
      });
    },
    async close() {
      closed = true;
      const ending = [...threads].map((thread) => {
        clearTimeout(thread.timer);
        thread.current?.reject(cancelled());
        return thread.worker.terminate();
      });
      threads.clear();
      for (const waiting of queue.splice(0)) waiting.reject(cancelled());
      await Promise.all(ending);
    },
  };
}

function cancelled(): AppError {
  return new AppError('resync-cancelled', 'The JQ engine was closed.');
}
