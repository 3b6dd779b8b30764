import { describe, expect, test } from 'vitest';
import { createBatchEvaluator } from '../../src/mapping/batch-evaluator.js';
import type { JqPool } from '../../src/mapping/jq-pool.js';
import type { JobOutcome } from '../../src/mapping/jq-thread.js';

interface Call {
  readonly program: string;
  readonly lines: readonly string[];
  readonly timeoutMs: number;
}

/** A pool that answers `[[line]]` for each line and does not come to an end when a line contains `bad`. */
function fakePool(answer: (call: Call) => JobOutcome = answerLines): { pool: JqPool; calls: Call[] } {
  const calls: Call[] = [];
  const pool: JqPool = {
    submit(job, timeoutMs) {
      if (job.type !== 'run') return Promise.reject(new Error('unexpected'));
      const call = { program: job.program, lines: job.input.split('\n'), timeoutMs };
      calls.push(call);
      return Promise.resolve(answer(call));
    },
    close: () => Promise.resolve(),
  };
  return { pool, calls };
}

function answerLines({ lines, program }: Call): JobOutcome {
  if (lines.some((line) => line.includes('bad')) && program !== 'first') return { type: 'timeout' };
  return { type: 'output', text: lines.map((line) => `[[${line}]]`).join('\n') };
}

const deps = { program: 'whole', programs: ['first', 'second'], timeoutMs: 60_000, parallel: 1 };

describe('a batch evaluator', () => {
  test('gathers the lines of concurrent callers into batches of a bounded size', async () => {
    const { pool, calls } = fakePool();
    const evaluator = createBatchEvaluator({ pool, ...deps });

    const evaluations = await Promise.all(Array.from({ length: 450 }, (_, index) => evaluator.evaluate(String(index))));

    expect(evaluations.map((each) => each.type === 'results' && each.results)).toEqual(
      Array.from({ length: 450 }, (_, index) => [{ type: 'value', value: index }]),
    );
    expect(calls.map((call) => call.lines.length)).toEqual([200, 200, 50]);
  });

  test('sends what is large without waiting for more', async () => {
    const { pool, calls } = fakePool();
    const evaluator = createBatchEvaluator({ pool, ...deps });
    await Promise.all([evaluator.evaluate(`"${'x'.repeat(1_000_000)}"`), evaluator.evaluate('1')]);
    expect(calls.map((call) => call.lines.length)).toEqual([1, 1]);
  });

  test('fails the offending line alone, and names the expression', async () => {
    const { pool, calls } = fakePool();
    const evaluator = createBatchEvaluator({ pool, ...deps });

    const evaluations = await Promise.all(['1', '"bad"', '3'].map((line) => evaluator.evaluate(line)));

    expect(evaluations.map((each) => each.type)).toEqual(['results', 'failed', 'results']);
    expect(evaluations[1]).toEqual({ type: 'failed', expression: 1, message: 'did not come to an end within 3000 ms' });
    expect(calls.map((call) => [call.program, call.lines.length, call.timeoutMs])).toEqual([
      ['whole', 3, 60_000],
      ['whole', 1, 3000],
      ['whole', 1, 3000],
      ['first', 1, 3000],
      ['second', 1, 3000],
      ['whole', 1, 3000],
    ]);
  });

  test.each([
    ['too few lines', '[[1]]'],
    ['too many lines', '[[1]]\n[[2]]\n[[3]]'],
    ['lines that are not results', '[[1]]\nnonsense'],
  ])('does not trust output with %s', async (_name, text) => {
    const { pool, calls } = fakePool((call) => (call.lines.length === 2 ? { type: 'output', text } : answerLines(call)));
    const evaluator = createBatchEvaluator({ pool, ...deps });

    const evaluations = await Promise.all(['1', '2'].map((line) => evaluator.evaluate(line)));

    expect(evaluations).toEqual([1, 2].map((value) => ({ type: 'results', results: [{ type: 'value', value }] })));
    expect(calls).toHaveLength(3);
  });

  test('gives up on a program that fails for every line, after a bounded number of tries', async () => {
    const { pool, calls } = fakePool();
    const evaluator = createBatchEvaluator({ pool, ...deps });

    const evaluations = await Promise.all(Array.from({ length: 2000 }, () => evaluator.evaluate('"bad"')));

    expect(evaluations.every((each) => each.type === 'failed')).toBe(true);
    // One whole batch, three lines of each of three batches, and the two expressions apart.
    expect(calls).toHaveLength(12);
    expect(calls.filter((call) => call.timeoutMs === 60_000)).toHaveLength(1);
    await evaluator.evaluate('"bad"');
    expect(calls).toHaveLength(12);
  });

  test('goes on after failures that have an end', async () => {
    const { pool } = fakePool();
    const evaluator = createBatchEvaluator({ pool, ...deps });
    for (let round = 0; round < 5; round++) await Promise.all(['"bad"', '"bad"', '1'].map((line) => evaluator.evaluate(line)));
    expect(await evaluator.evaluate('1')).toEqual({ type: 'results', results: [{ type: 'value', value: 1 }] });
  });
});
