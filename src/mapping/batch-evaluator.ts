// Gathers lines of input for one program into batches, across concurrent callers, and contains what goes wrong: when a batch runs
// out of time or breaks the engine, its lines are redone one by one, so that only the offending ones fail.
import type { JobOutcome, JqJob, JqPool } from './jq-pool.js';
import { readOutput } from './jq-program.js';
import type { Result } from './result.js';

export type Evaluation = { readonly type: 'results'; readonly results: readonly Result[] } | EngineFailure;

/** The engine could not evaluate a line; `expression` is the position of the culprit, when it is known. */
export interface EngineFailure {
  readonly type: 'failed';
  readonly expression: number | undefined;
  readonly message: string;
}

export interface BatchEvaluator {
  /** `line` is one JSON text. Rejects only when the pool does. */
  evaluate(line: string): Promise<Evaluation>;
}

export interface BatchEvaluatorDeps {
  readonly pool: JqPool;
  readonly program: string;
  /** The same expressions, each in a program of its own: they tell which one is the culprit. */
  readonly programs: readonly string[];
  readonly timeoutMs: number;
}

// 100 lines is the knee of the engine's cost per line, beyond 250 nothing is gained.
const BATCH_LINES = 200;
const BATCH_CHARACTERS = 1_000_000;
/** How long a line waits for company, in milliseconds. */
const GATHER_MS = 3;
/** Lines in a row that may fail alone before the rest of their batch is given up. */
const MAX_FAILURES_IN_A_ROW = 3;
/** Batches in a row that may be given up before the program is not tried again. */
const MAX_BATCHES_GIVEN_UP = 3;

interface Waiting {
  readonly line: string;
  settle(evaluation: Evaluation): void;
  reject(error: unknown): void;
}

export function createBatchEvaluator(deps: BatchEvaluatorDeps): BatchEvaluator {
  // One line alone gets a share of the time of a batch, but enough for heavy expressions.
  const lineTimeoutMs = Math.min(deps.timeoutMs, Math.max(1000, deps.timeoutMs / 20));
  let waiting: Waiting[] = [];
  let characters = 0;
  let timer: NodeJS.Timeout | undefined;
  let givenUp = 0;
  let culprit: EngineFailure | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    characters = 0;
    if (batch.length === 0) return;
    runBatch(batch).catch((error: unknown) => {
      for (const entry of batch) entry.reject(error);
    });
  }

  async function runBatch(batch: readonly Waiting[]): Promise<void> {
    if (givenUp >= MAX_BATCHES_GIVEN_UP && culprit !== undefined) return failAll(batch, culprit);
    const outcome = await deps.pool.submit(job(deps.program, batch), deps.timeoutMs);
    const results = outcome.type === 'output' ? readLines(outcome.text, batch.length) : undefined;
    if (results === undefined) return runOneByOne(batch);
    givenUp = 0;
    for (const [index, result] of results.entries()) batch[index]?.settle({ type: 'results', results: result });
  }

  async function runOneByOne(batch: readonly Waiting[]): Promise<void> {
    let inARow = 0;
    for (const [index, entry] of batch.entries()) {
      const evaluation = await runLine(entry);
      entry.settle(evaluation);
      inARow = evaluation.type === 'failed' ? inARow + 1 : 0;
      if (evaluation.type === 'failed' && inARow >= MAX_FAILURES_IN_A_ROW) {
        givenUp += 1;
        return failAll(batch.slice(index + 1), evaluation);
      }
    }
    givenUp = 0;
  }

  async function runLine(entry: Waiting): Promise<Evaluation> {
    const outcome = await deps.pool.submit(job(deps.program, [entry]), lineTimeoutMs);
    const [results] = (outcome.type === 'output' && readLines(outcome.text, 1)) || [];
    if (results !== undefined) return { type: 'results', results };
    culprit ??= await findCulprit(entry, outcome);
    return culprit;
  }

  /** Runs the expressions apart, once, so that the operator learns which one it is. */
  async function findCulprit(entry: Waiting, whole: JobOutcome): Promise<EngineFailure> {
    for (const [expression, program] of deps.programs.entries()) {
      if (deps.programs.length === 1) break;
      const outcome = await deps.pool.submit(job(program, [entry]), lineTimeoutMs);
      if (outcome.type !== 'output') return { type: 'failed', expression, message: describe(outcome, lineTimeoutMs) };
    }
    return { type: 'failed', expression: deps.programs.length === 1 ? 0 : undefined, message: describe(whole, lineTimeoutMs) };
  }

  return {
    evaluate(line) {
      return new Promise((settle, reject) => {
        waiting.push({ line, settle, reject });
        characters += line.length;
        if (waiting.length >= BATCH_LINES || characters >= BATCH_CHARACTERS) flush();
        else timer ??= setTimeout(flush, GATHER_MS);
      });
    },
  };
}

function job(program: string, entries: readonly Waiting[]): JqJob {
  return { type: 'run', program, input: entries.map((entry) => entry.line).join('\n') };
}

function failAll(entries: readonly Waiting[], evaluation: Evaluation): void {
  for (const entry of entries) entry.settle(evaluation);
}

/** The results by line, or undefined when there is not exactly one well-formed line of output per line of input. */
function readLines(text: string, expected: number): readonly (readonly Result[])[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length !== expected) return undefined;
  const results: (readonly Result[])[] = [];
  for (const line of lines) {
    const result = readOutput(line);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}

function describe(outcome: JobOutcome, timeoutMs: number): string {
  if (outcome.type === 'timeout') return `did not come to an end within ${timeoutMs} ms`;
  if (outcome.type === 'failed')
    return `broke the JQ engine, most often for want of memory or by endless recursion (${outcome.message.slice(0, 200)})`;
  return 'had an output that could not be read';
}
