// Gathers lines of input for one program into batches, across concurrent callers: the engine's cost is mostly per call.
import pLimit from 'p-limit';
import { createLineRunner, type Evaluation, type ProgramDeps, submitLines, type Waiting } from './line-runner.js';

export interface BatchEvaluator {
  /** `line` is one JSON text. Rejects only when the pool does. */
  evaluate(line: string): Promise<Evaluation>;
}

// 100 lines is the knee of the engine's cost per line, beyond 250 nothing is gained.
const BATCH_LINES = 200;
const BATCH_CHARACTERS = 1_000_000;
/** How long a line waits for company, in milliseconds. */
const GATHER_MS = 3;

export interface BatchEvaluatorDeps extends ProgramDeps {
  /** Batches of this program in the engine at once; more would all be lost when the program turns out to have no end. */
  readonly parallel: number;
}

/** An evaluator for one program. A batch goes off when it is full or after a few milliseconds; one that fails is repeated line by line. */
export function createBatchEvaluator(deps: BatchEvaluatorDeps): BatchEvaluator {
  const runner = createLineRunner(deps);
  const limit = pLimit(Math.max(1, deps.parallel));
  let waiting: Waiting[] = [];
  let characters = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    characters = 0;
    limit(() => runBatch(batch)).catch((error: unknown) => {
      for (const entry of batch) entry.reject(error);
    });
  }

  async function runBatch(batch: readonly Waiting[]): Promise<void> {
    const failure = runner.gaveUp();
    if (failure !== undefined) {
      for (const entry of batch) entry.settle(failure);
      return;
    }
    if (runner.isSuspicious()) return runner.runOneByOne(batch);
    const { results } = await submitLines(deps.pool, { program: deps.program, lines: batch, timeoutMs: deps.timeoutMs });
    if (results === undefined) return runner.runOneByOne(batch);
    runner.succeeded();
    for (const [index, result] of results.entries()) batch[index]?.settle({ type: 'results', results: result });
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
