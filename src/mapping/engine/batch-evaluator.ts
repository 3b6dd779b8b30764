// Gathers lines of input for the same expressions into batches, across concurrent callers: the
// engine's cost is mostly per call.
import pLimit from 'p-limit';
import { createBatchRunner, type Row } from './batch-runner.js';
import type { ExpressionRunsDeps } from './expression-runs.js';

export interface BatchEvaluator {
  /** `line` is one JSON text. Rejects only when the pool does. */
  evaluate(line: string): Promise<Row>;
}

const BATCH_CHARACTERS = 1_000_000;
/** How long a line waits for company, in milliseconds. */
const GATHER_MS = 3;

export interface BatchEvaluatorDeps extends ExpressionRunsDeps {
  /**
   * Batches in the engine at once; more would all be lost when an expression turns out to have no
   * end.
   */
  readonly parallel: number;
}

interface Waiting {
  readonly line: string;
  settle(row: Row): void;
  reject(error: unknown): void;
}

/**
 * An evaluator for the expressions of one mapping resource. A batch goes off when it is full or
 * after a few milliseconds.
 */
export function createBatchEvaluator(deps: BatchEvaluatorDeps): BatchEvaluator {
  const runner = createBatchRunner(deps);
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
    limit(() => runner.run(batch.map(({ line }) => line))).then(
      (rows) => {
        for (const [index, entry] of batch.entries()) entry.settle(rows[index] ?? []);
      },
      (error: unknown) => {
        for (const entry of batch) entry.reject(error);
      },
    );
  }

  return {
    evaluate(line) {
      return new Promise((settle, reject) => {
        waiting.push({ line, settle, reject });
        characters += line.length;
        if (waiting.length >= runner.maxLines() || characters >= BATCH_CHARACTERS) flush();
        else timer ??= setTimeout(flush, GATHER_MS);
      });
    },
  };
}
