import { type Jq, loadJq } from 'jq-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { combinedProgram, readOutput } from '../../../src/mapping/engine/program.js';

let jq: Jq;
beforeAll(async () => {
  jq = await loadJq();
});

function run(expressions: readonly string[], guarded = false): readonly unknown[] {
  const { stdout, stderr } = jq.raw(
    '{"a":1}\n{"a":2}\n{"a":3}',
    combinedProgram(expressions, guarded, {}),
    ['-c'],
  );
  expect(stderr).toBe('');
  return stdout.split('\n').map(readOutput);
}

describe('the combined program', () => {
  test.each([
    'input',
    'inputs',
    '[inputs]',
    'first(inputs)',
    'halt',
    'halt_error',
    '"x" | halt_error(1)',
    'debug',
    'debug("m")',
    'stderr',
    'error',
    'error(null)',
    'empty',
    '.a # \\',
    'env.PATH',
    '$ENV',
    'input_filename',
    'input_line_number',
    'get_search_list',
    '$ARGS',
    'def limit(a; b): error; 1',
  ])('keeps %s to itself', (expression) => {
    const outputs = run([expression, '.a']);
    expect(outputs).toHaveLength(3);
    expect(outputs.map((results) => (Array.isArray(results) ? results[1] : undefined))).toEqual(
      [1, 2, 3].map((value) => ({ type: 'value', value })),
    );
  });

  test('evaluates nothing behind a selector that does not yield true', () => {
    expect(run(['.a == 2', '.a'], true)).toEqual([
      [{ type: 'value', value: false }],
      [
        { type: 'value', value: true },
        { type: 'value', value: 2 },
      ],
      [{ type: 'value', value: false }],
    ]);
    expect(run(['empty', 'error("never")'], true)).toEqual(
      [1, 2, 3].map(() => [{ type: 'empty' }]),
    );
    expect(run(['error("x")', '1'], true)).toEqual(
      [1, 2, 3].map(() => [{ type: 'error', message: 'x' }]),
    );
  });
});
