import fc from 'fast-check';
import { type Jq, loadJq } from 'jq-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { toJsonValue } from '../../../src/lib/json-value.js';
import { combinedProgram, readOutput } from '../../../src/mapping/engine/program.js';
import { compileFast } from '../../../src/mapping/fast/path.js';
import { parseJq } from '../../../src/mapping/jq/parser.js';
import type { Result } from '../../../src/mapping/jq/result.js';
import { plainExpression, resourceJson } from '../expressions.js';

let jq: Jq;
beforeAll(async () => {
  jq = await loadJq();
});

function engine(expression: string, input: unknown): Result | undefined {
  return readOutput(
    jq.raw(JSON.stringify(input), combinedProgram([expression], false, {}), ['-c']).stdout,
  )?.[0];
}

function fast(expression: string): ReturnType<typeof compileFast> {
  return compileFast(parseJq(expression));
}

/** Error texts may differ; that there is an error may not. */
function comparable(result: Result | undefined): unknown {
  return result?.type === 'error' ? 'error' : result;
}

describe('the fast path', () => {
  test.each([
    '.Properties.State.Name',
    '.a["b"]',
    '.x[0]',
    '."a b"',
    '.a."b"',
    '"text"',
    '"a" + .b + "c"',
    '.a // .b // "c"',
    'true',
    'null',
    '.',
    '.a == "b"',
    'if .a then "x" else "y" end',
    '.a?',
    '"\\(.a)-\\(.b)"',
    '(.a | .b)',
    '.Properties.Tags[] | select(.Key == "Name") | .Value',
    '.Properties.Tags // [] | map(select(.Key == "Name")) | .[0].Value',
    '.Properties.Tags | map({(.Key): .Value}) | add',
    '.Properties.Arn | split(":")[4]',
    '[.Properties.SecurityGroups[]?.GroupId]',
    'first(.a[], .b)',
    '  .a # why\n',
  ])('covers %s', (expression) => {
    expect(fast(expression)).toBeDefined();
  });

  test.each([
    '.a | keys',
    'test("x")',
    '.a | tonumber',
    '[.a - 1]',
    '{a: $x}',
    '.a[1:]',
    '$ENV',
    'env',
    '.a - 1',
    '-1',
    '.a |',
    '.a) | (.',
    '. foo',
    '.a.',
    '"a',
    '"\\q"',
    '1 == 1 == 1',
    '.a?//"b"',
    'a b',
    '',
    ' ',
    '# only',
    '.a "b"',
    '@base64',
  ])('leaves %s to the engine', (expression) => {
    expect(fast(expression)).toBeUndefined();
  });

  test('gives what jq gives, for expressions and inputs of all sorts', () => {
    let covered = 0;
    fc.assert(
      fc.property(
        plainExpression,
        fc.array(resourceJson, { minLength: 1, maxLength: 4 }),
        (expression, inputs) => {
          const filter = fast(expression);
          if (filter === undefined) return;
          const lines = jq
            .raw(
              inputs.map((input) => JSON.stringify(input)).join('\n'),
              combinedProgram([expression], false, {}),
              ['-c'],
            )
            .stdout.trim()
            .split('\n');
          for (const [index, input] of inputs.entries()) {
            const mine = filter.evaluate(input);
            if (mine === undefined) continue;
            covered += 1;
            expect(comparable(mine), expression).toEqual(
              comparable(readOutput(lines[index] ?? '')?.[0]),
            );
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(covered).toBeGreaterThan(1000);
  });

  test.each([
    ['.a', {}],
    ['.toString', {}],
    ['.["__proto__"]', {}],
    ['.a[-3]', { a: [1, 2] }],
    ['.a + .b', { a: { x: 1 }, b: { x: 2, y: 3 } }],
    ['.a + .b', { a: [1], b: [2] }],
    ['.a + .b', { a: 1.5, b: 2 }],
    ['.a // .b', { a: false, b: null }],
    ['.a.b // "c"', { a: 1 }],
    ['.a.b? // "c"', { a: 'text' }],
    ['empty // 1', null],
    ['1 + empty', null],
    ['.a', [1]],
    ['.[0]', { a: 1 }],
    ['"\\(.a)"', { a: -0 }],
  ])('agrees with jq on %s of %j', (expression, input) => {
    const mine = fast(expression)?.evaluate(input);
    expect(mine).toBeDefined();
    expect(comparable(mine)).toEqual(comparable(engine(expression, input)));
  });

  test.each([
    ['.a', { a: new Date(5) }],
    ['.a.b', { a: { b: new Uint8Array([104, 105]) } }],
    ['.a', { a: undefined }],
    ['.a', { a: [undefined, 5n, { b: undefined, c: new Date(0) }] }],
    ['"x" + .a', { a: new Date(0) }],
    ['.a + .b', { a: { x: undefined }, b: { y: 1 } }],
    ['.a', { a: Number.NaN }],
    ['.a // "none"', { a: undefined }],
  ])('sees raw values as the engine sees their JSON: %s of %o', (expression, input) => {
    expect(fast(expression)?.evaluate(input)).toEqual(engine(expression, toJsonValue(input)));
  });

  test.each([
    ['the text of a fraction', '.a | tostring', { a: 0.1 }],
    ['the text of a list', '.a | tostring', { a: [1] }],
    ['the comparison of structures', '.a == .b', { a: [1], b: [1] }],
  ])('steps aside for %s', (_name, expression, input) => {
    expect(fast(expression)?.evaluate(input)).toBeUndefined();
  });
});
