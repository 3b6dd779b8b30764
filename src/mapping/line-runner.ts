// Contains what goes wrong in the engine: runs lines one by one, so that only the offending ones fail, finds out which expression it
// is, and gives up on a program that fails again and again instead of spending its time-out on every line.
import { cutText } from '../lib/cut-text.js';
import type { JqPool } from './jq-pool.js';
import { readOutput } from './jq-program.js';
import type { JobOutcome } from './jq-thread.js';
import type { Result } from './result.js';

export type Evaluation = { readonly type: 'results'; readonly results: readonly Result[] } | EngineFailure;

/** The engine could not evaluate a line; `expression` is the position of the culprit, when it is known. */
export interface EngineFailure {
  readonly type: 'failed';
  readonly expression: number | undefined;
  readonly message: string;
}

/** A line of input that waits for its evaluation. */
export interface Waiting {
  readonly line: string;
  settle(evaluation: Evaluation): void;
  reject(error: unknown): void;
}

export interface ProgramDeps {
  readonly pool: JqPool;
  readonly program: string;
  /** The same expressions, each in a program of its own: they tell which one is the culprit. */
  readonly programs: readonly string[];
  readonly timeoutMs: number;
}

export interface LineRunner {
  /** Settles every line. Rejects only when the pool does. */
  runOneByOne(batch: readonly Waiting[]): Promise<void>;
  /** Set while the program is not worth trying. */
  gaveUp(): EngineFailure | undefined;
  /** True while the last batch was given up: the next one starts line by line, instead of with the time-out of a whole batch. */
  isSuspicious(): boolean;
  succeeded(): void;
}

/** Lines in a row that may fail alone before the rest of their batch is given up. */
const MAX_FAILURES_IN_A_ROW = 3;
/** Batches in a row that may be given up before the program is not tried again. */
const MAX_BATCHES_GIVEN_UP = 3;

/** A runner for one program, which remembers how often it was given up. */
export function createLineRunner(deps: ProgramDeps): LineRunner {
  // One line alone gets a share of the time of a batch, but enough for heavy expressions.
  const timeoutMs = Math.min(deps.timeoutMs, Math.max(1000, deps.timeoutMs / 20));
  let batchesGivenUp = 0;
  let culprit: EngineFailure | undefined;

  async function runLine(entry: Waiting): Promise<Evaluation> {
    const outcome = await submitLines(deps.pool, { program: deps.program, lines: [entry], timeoutMs });
    const [results] = outcome.results ?? [];
    if (results !== undefined) return { type: 'results', results };
    culprit ??= await findCulprit(entry, outcome.job);
    return culprit;
  }

  /** Runs the expressions apart, once, so that the operator learns which one it is. */
  async function findCulprit(entry: Waiting, whole: JobOutcome): Promise<EngineFailure> {
    if (deps.programs.length === 1) return { type: 'failed', expression: 0, message: describe(whole, timeoutMs) };
    for (const [expression, program] of deps.programs.entries()) {
      const { job, results } = await submitLines(deps.pool, { program, lines: [entry], timeoutMs });
      if (results === undefined) return { type: 'failed', expression, message: describe(job, timeoutMs) };
    }
    return { type: 'failed', expression: undefined, message: describe(whole, timeoutMs) };
  }

  return {
    async runOneByOne(batch) {
      let inARow = 0;
      for (const [index, entry] of batch.entries()) {
        const evaluation = await runLine(entry);
        entry.settle(evaluation);
        inARow = evaluation.type === 'failed' ? inARow + 1 : 0;
        if (inARow < MAX_FAILURES_IN_A_ROW) continue;
        batchesGivenUp += 1;
        for (const rest of batch.slice(index + 1)) rest.settle(evaluation);
        return;
      }
      batchesGivenUp = 0;
    },
    gaveUp: () => (batchesGivenUp >= MAX_BATCHES_GIVEN_UP ? culprit : undefined),
    isSuspicious: () => batchesGivenUp > 0,
    succeeded() {
      batchesGivenUp = 0;
    },
  };
}

export interface Submission {
  readonly program: string;
  readonly lines: readonly Waiting[];
  readonly timeoutMs: number;
}

/** Runs lines through a program; `results` is absent unless every line has its well-formed line of output. */
export async function submitLines(
  pool: JqPool,
  submission: Submission,
): Promise<{ readonly job: JobOutcome; readonly results: readonly (readonly Result[])[] | undefined }> {
  const { program, lines, timeoutMs } = submission;
  const job = await pool.submit({ type: 'run', program, input: lines.map((entry) => entry.line).join('\n') }, timeoutMs);
  return { job, results: job.type === 'output' ? readLines(job.text, lines.length) : undefined };
}

function readLines(text: string, expected: number): readonly (readonly Result[])[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length !== expected) return undefined;
  const results = lines.flatMap((line) => {
    const result = readOutput(line);
    return result === undefined ? [] : [result];
  });
  return results.length === expected ? results : undefined;
}

function describe(outcome: JobOutcome, timeoutMs: number): string {
  if (outcome.type === 'timeout') return `did not come to an end within ${timeoutMs} ms`;
  if (outcome.type === 'failed') {
    return `broke the JQ engine, most often for want of memory or by endless recursion (${cutText(outcome.message, 200)})`;
  }
  return 'had an output that could not be read';
}
