// What all daemons of a test file share: the bundle, the thread that probes them, a folder for
// their records.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import {
  type Bundle,
  buildBundle,
  type Daemon,
  type DaemonOptions,
  startDaemon,
} from '../../e2e/support/process.js';

const PRELOAD = fileURLToPath(new URL('./preload.mjs', import.meta.url));
const PROBER = new URL('./prober.mjs', import.meta.url);

/**
 * A clock that runs faster than the one on the wall, the same in the daemon and in its simulators.
 */
export interface FastClock {
  readonly haste: number;
  readonly start: number;
  readonly now: () => number;
}

export function fastClock(haste: number): FastClock {
  const start = Date.now();
  return { haste, start, now: () => Math.round(start + (Date.now() - start) * haste) };
}

export interface Recorded extends Daemon {
  readonly pid: number;
  /** How many resyncs ended so far. */
  reports(): number;
  /** Every place that the process connected to or asked for. */
  record(): string;
}

export interface Workshop extends AsyncDisposable {
  readonly folder: string;
  start(
    variables: Readonly<Record<string, string>>,
    clock: FastClock,
    options?: DaemonOptions,
  ): Recorded;
  /** Probes the health port of a process from now on. */
  watch(pid: number, healthPort: number): Probes;
}

export interface Probes {
  /**
   * The longest that a probe since the last question took, or is taking, by the daemon's own doing.
   */
  latestMs(): Promise<number>;
  forget(): void;
}

const answer = z.object({ id: z.number(), ms: z.number() });

export async function openWorkshop(): Promise<Workshop> {
  const bundle: Bundle = await buildBundle();
  const prober = new Worker(PROBER);
  const questions = new Map<number, (ms: number) => void>();
  let last = 0;
  prober.on('message', (message: unknown) => {
    const { id, ms } = answer.parse(message);
    questions.get(id)?.(ms);
  });
  return {
    folder: bundle.folder,
    start(variables, clock, options = {}) {
      last += 1;
      const file = join(bundle.folder, `record-${last}`);
      writeFileSync(file, '');
      const preload = {
        HOSTILE_HASTE: String(clock.haste),
        HOSTILE_START: String(clock.start),
        HOSTILE_RECORD: file,
      };
      const daemon = startDaemon(
        bundle,
        { ...preload, ...variables },
        { nodeArgs: ['--import', PRELOAD], ...options },
      );
      const reports = countReports(daemon);
      return {
        ...daemon,
        pid: daemon.child.pid ?? 0,
        reports,
        record: () => readFileSync(file, 'utf8'),
      };
    },
    watch(pid, port) {
      last += 1;
      const id = last;
      prober.postMessage({ type: 'watch', id, port, pid });
      return {
        latestMs: () =>
          new Promise((resolve) => {
            questions.set(id, resolve);
            prober.postMessage({ type: 'ask', id });
          }),
        forget: () => prober.postMessage({ type: 'forget', id }),
      };
    },
    async [Symbol.asyncDispose]() {
      await prober.terminate();
      await bundle[Symbol.asyncDispose]();
    },
  };
}

/** The line of the log, or the heading of the table for people. */
const REPORT =
  /^(?:\{.*"msg":"r| {2}R)esync (?:completed with warnings|completed|failed|aborted)\b/;

/** Counts as lines come, because the whole text gets long. */
function countReports({ child }: Daemon): () => number {
  let count = 0;
  let rest = '';
  child.stdout?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    count += lines.filter((line) => REPORT.test(line)).length;
  });
  return () => count;
}
