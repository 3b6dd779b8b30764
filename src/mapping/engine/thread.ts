// One JQ worker thread: runs one job at a time, and is ended by force when a job runs out of time
// or the engine failed.
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.js';

export type JqJob =
  /** An output of more characters is not handed over. */
  | {
      readonly type: 'run';
      readonly program: string;
      readonly input: string;
      readonly maxCharacters?: number;
    }
  | { readonly type: 'compile'; readonly programs: readonly string[] };

export type JqReply =
  | { readonly type: 'ready' }
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'too-large'; readonly characters: number }
  /** By program: null, or why it does not compile. */
  | { readonly type: 'compiled'; readonly messages: readonly (string | null)[] }
  | { readonly type: 'failed'; readonly message: string };

/** What became of a job: the worker's reply, or the news that it had to be stopped. */
export type JobEnd = Exclude<JqReply, { type: 'ready' }> | { readonly type: 'timeout' };

export interface JqThread {
  /**
   * One job at a time. After a time-out or a failure the thread is not `usable` any more. Rejects
   * only after close().
   */
  run(job: JqJob, timeoutMs: number): Promise<JobEnd>;
  usable(): boolean;
  close(): Promise<void>;
}

const STARTUP_TIMEOUT_MS = 30_000;
/**
 * Memory of JavaScript in a thread, which holds texts on their way in and out. The engine's own
 * memory ends at 256 MiB by its build.
 */
const MAX_HEAP_MB = 512;

/** Rejects when the thread does not start. An idle thread does not keep the process alive. */
export async function startJqThread(
  workerFile: URL,
  engine: WebAssembly.Module,
): Promise<JqThread> {
  const worker = new Worker(workerFile, {
    workerData: engine,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const answers = listen(worker);
  let usable = true;
  worker.on('exit', () => {
    usable = false;
  });

  function end(): Promise<number> {
    usable = false;
    return worker.terminate();
  }

  const started = await answers.next(STARTUP_TIMEOUT_MS);
  if (started.type !== 'ready') {
    void end();
    throw new Error(
      started.type === 'failed' ? started.message : 'the worker thread did not start in time',
    );
  }
  return {
    async run(job, timeoutMs) {
      if (!usable) throw closed();
      worker.ref();
      const answer = answers.next(timeoutMs);
      worker.postMessage(job);
      const outcome = await answer;
      if (outcome.type === 'closed' || outcome.type === 'ready') throw closed();
      if (outcome.type === 'timeout' || outcome.type === 'failed') void end();
      return outcome;
    },
    usable: () => usable,
    async close() {
      answers.settle({ type: 'closed' });
      await end();
    },
  };
}

type Answer = JobEnd | JqReply | { readonly type: 'closed' };

interface Answers {
  /**
   * What comes first: the worker's next message, its end, or the time-out. The worker is idle
   * afterwards.
   */
  next(timeoutMs: number): Promise<Answer>;
  settle(answer: Answer): void;
}

function listen(worker: Worker): Answers {
  let pending: ((answer: Answer) => void) | undefined;
  const settle = (answer: Answer): void => pending?.(answer);
  worker.on('message', (reply: JqReply) => settle(reply));
  worker.on('error', (error) => settle({ type: 'failed', message: error.message }));
  worker.on('exit', () => settle({ type: 'failed', message: 'the worker thread ended' }));
  return {
    settle,
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => settle({ type: 'timeout' }), timeoutMs);
        pending = (answer) => {
          clearTimeout(timer);
          pending = undefined;
          worker.unref();
          resolve(answer);
        };
      }),
  };
}

/** What jobs get that can no longer be done. */
export function closed(): AppError {
  return new AppError('resync-cancelled', 'The JQ engine was closed.');
}
