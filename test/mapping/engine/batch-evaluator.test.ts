import { describe, expect, test } from 'vitest';
import {
  type BatchEvaluator,
  type BatchEvaluatorDeps,
  createBatchEvaluator,
} from '../../../src/mapping/engine/batch-evaluator.js';
import type { Row } from '../../../src/mapping/engine/batch-runner.js';
import { createPatience } from '../../../src/mapping/engine/patience.js';
import type { JqPool } from '../../../src/mapping/engine/pool.js';
import type { JobEnd } from '../../../src/mapping/engine/thread.js';

interface Call {
  /** Positions of the expressions in the program. */
  readonly expressions: readonly number[];
  readonly lines: readonly string[];
  readonly timeoutMs: number;
}

/**
 * A pool whose expressions, `E0` and so on, yield their line, and do not come to an end where
 * `isBad` says so.
 */
function fakePool(
  isBad: (expression: number, line: string) => boolean = () => false,
  answer: (call: Call) => JobEnd = answerLines,
) {
  const calls: Call[] = [];
  const pool: JqPool = {
    submit(job, timeoutMs) {
      if (job.type !== 'run') return Promise.reject(new Error('unexpected'));
      const expressions = [...job.program.matchAll(/\(E(\d+)/g)].map((match) => Number(match[1]));
      const call = { expressions, lines: job.input.split('\n'), timeoutMs };
      calls.push(call);
      const endless = call.lines.some((line) =>
        expressions.some((expression) => isBad(expression, line)),
      );
      return Promise.resolve(endless ? { type: 'timeout' } : answer(call));
    },
    close: () => Promise.resolve(),
  };
  return { pool, calls };
}

function answerLines({ lines, expressions }: Call): JobEnd {
  return {
    type: 'output',
    text: lines.map((line) => `[${expressions.map(() => `[${line}]`).join()}]`).join('\n'),
  };
}

function evaluatorOf(pool: JqPool, overrides: Partial<BatchEvaluatorDeps> = {}): BatchEvaluator {
  return createBatchEvaluator({
    pool,
    sources: ['E0', 'E1'],
    guarded: false,
    environment: {},
    patience: createPatience(60_000),
    maxCharacters: 1_000_000,
    parallel: 1,
    ...overrides,
  });
}

const evaluateAll = (evaluator: BatchEvaluator, lines: readonly unknown[]): Promise<Row[]> =>
  Promise.all(lines.map((line) => evaluator.evaluate(JSON.stringify(line))));
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const valueIn = (row: Row | undefined, expression: number): unknown => {
  const result = row?.[expression];
  return result?.type === 'value' ? result.value : result?.type;
};

describe('a batch evaluator', () => {
  test('gathers the lines of concurrent callers into batches of a bounded size', async () => {
    const { pool, calls } = fakePool();
    const rows = await evaluateAll(evaluatorOf(pool), numbers(450));

    expect(rows.map((row) => valueIn(row, 1))).toEqual(numbers(450));
    expect(calls.map((call) => call.lines.length)).toEqual([200, 200, 50]);
  });

  test('sends what is large without waiting for more', async () => {
    const { pool, calls } = fakePool();
    await evaluateAll(evaluatorOf(pool, { maxCharacters: 5_000_000 }), ['x'.repeat(1_000_000), 1]);
    expect(calls.map((call) => call.lines.length)).toEqual([1, 1]);
  });

  test('loses only the expression that fails, on the line that it fails on, and says why', async () => {
    const { pool, calls } = fakePool((expression, line) => expression === 1 && line === '2');
    const rows = await evaluateAll(evaluatorOf(pool), [1, 2, 3]);

    expect(rows.map((row) => valueIn(row, 0))).toEqual([1, 2, 3]);
    expect(rows.map((row) => valueIn(row, 1))).toEqual([1, 'unknown', 3]);
    expect(rows[1]?.[1]).toEqual({
      type: 'unknown',
      message: 'did not come to an end within 1000 ms',
    });
    expect(
      calls.map(({ expressions, lines, timeoutMs }) => [expressions, lines.length, timeoutMs]),
    ).toEqual([
      [[0, 1], 3, 3000],
      [[0], 3, 1000],
      [[1], 3, 1000],
      [[1], 1, 1000],
      [[1], 1, 1000],
      [[1], 1, 1000],
    ]);
  });

  test('lets an expression that failed once run alone, in whole batches again', async () => {
    const { pool, calls } = fakePool((expression, line) => expression === 1 && line === '2');
    const evaluator = evaluatorOf(pool);
    await evaluateAll(evaluator, [1, 2, 3]);
    calls.length = 0;

    const rows = await evaluateAll(evaluator, [4, 5, 6]);

    expect(rows.map((row) => [valueIn(row, 0), valueIn(row, 1)])).toEqual([
      [4, 4],
      [5, 5],
      [6, 6],
    ]);
    expect(calls.map(({ expressions, lines }) => [expressions, lines.length])).toEqual([
      [[0], 3],
      [[1], 3],
    ]);
  });

  test.each([
    ['too few lines', '[[1],[1]]'],
    ['too many lines', '[[1],[1]]\n[[2],[2]]\n[[3],[3]]'],
    ['lines that are not results', '[[1],[1]]\nnonsense'],
  ])('does not trust output with %s', async (_name, text) => {
    const { pool } = fakePool(undefined, (call) =>
      call.expressions.length === 2 ? { type: 'output', text } : answerLines(call),
    );
    const rows = await evaluateAll(evaluatorOf(pool), [1, 2]);
    expect(rows.map((row) => [valueIn(row, 0), valueIn(row, 1)])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('does not try an expression without an end again after a few failures, and keeps the others', async () => {
    const { pool, calls } = fakePool((expression) => expression === 1);
    const evaluator = evaluatorOf(pool);

    const rows = await evaluateAll(evaluator, numbers(2000));

    expect(rows.map((row) => valueIn(row, 0))).toEqual(numbers(2000));
    expect(rows.every((row) => valueIn(row, 1) === 'unknown')).toBe(true);
    expect(calls.filter(({ expressions }) => expressions.includes(1))).toHaveLength(4);
    const lost = calls
      .filter(({ expressions }) => expressions.includes(1))
      .reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
    expect(lost).toBeLessThanOrEqual(6000);
    calls.length = 0;
    await evaluateAll(evaluator, [1]);
    expect(calls.map(({ expressions }) => expressions)).toEqual([[0]]);
  });

  test('bounds the time for all expressions that fail, however many they are', async () => {
    const { pool, calls } = fakePool(() => true);
    const patience = createPatience(60_000);
    const sources = numbers(500).map((index) => `E${index}`);

    const rows = await evaluateAll(evaluatorOf(pool, { sources, patience }), numbers(300));

    expect(
      rows.every((row) => row.length === 500 && row.every((result) => result?.type === 'unknown')),
    ).toBe(true);
    expect(rows[0]?.[499]).toMatchObject({
      message: expect.stringContaining('the time for failures of this resync is used up'),
    });
    expect(calls.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0)).toBeLessThan(40_000);
  });

  test('asks for fewer lines, and then for one expression at a time, when expressions fail only together', async () => {
    const { pool, calls } = fakePool(undefined, (call) =>
      call.expressions.length > 1 ? { type: 'failed', message: 'too large' } : answerLines(call),
    );
    const rows = await evaluateAll(evaluatorOf(pool), numbers(2000));

    expect(rows.map((row) => [valueIn(row, 0), valueIn(row, 1)])).toEqual(
      numbers(2000).map((index) => [index, index]),
    );
    expect(calls.filter(({ expressions }) => expressions.length > 1).length).toBeLessThan(10);
  });
});

describe('with a selector first', () => {
  const odd = (call: Call): JobEnd => {
    const line = (text: string): string => {
      const selects = Number(text) % 2 === 1;
      if (call.expressions[0] !== 0) return `[${call.expressions.map(() => `[${text}]`).join()}]`;
      return selects
        ? `[${[true, ...call.expressions.slice(1).map(() => text)].map((value) => `[${value}]`).join()}]`
        : '[[false]]';
    };
    return { type: 'output', text: call.lines.map(line).join('\n') };
  };

  test('an expression that runs alone does so only where the selector says true', async () => {
    const { pool, calls } = fakePool(
      (expression, line) => expression === 2 && Number(line) % 2 === 0,
      odd,
    );
    const evaluator = evaluatorOf(pool, { sources: ['E0', 'E1', 'E2'], guarded: true });
    const isolated = fakePool((expression, line) => expression === 2 && line === '3', odd);
    const rows = await evaluateAll(evaluator, [1, 2, 3]);
    const again = await evaluateAll(
      evaluatorOf(isolated.pool, { sources: ['E0', 'E1', 'E2'], guarded: true }),
      [1, 2, 3, 5],
    );

    // Nothing is known to the fake of what the selector spares, so the program of all fails and
    // each runs apart.
    expect(rows.map((row) => valueIn(row, 2))).toEqual([1, undefined, 3]);
    expect(calls.at(-1)).toMatchObject({ expressions: [2], lines: ['1', '3'] });
    expect(again.map((row) => row.map((result) => result?.type))).toEqual([
      ['value', 'value', 'value'],
      ['value'],
      ['value', 'value', 'unknown'],
      ['value', 'value', 'value'],
    ]);
  });

  test('a selector that has no end leaves everything of the line unknown, and is not tried for ever', async () => {
    const { pool, calls } = fakePool((expression) => expression === 0, odd);
    const evaluator = evaluatorOf(pool, { sources: ['E0', 'E1'], guarded: true });

    const rows = await evaluateAll(evaluator, numbers(1000));

    expect(rows.every((row) => row.length === 1 && row[0]?.type === 'unknown')).toBe(true);
    expect(calls).toHaveLength(4);
  });
});
