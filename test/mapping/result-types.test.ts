// What is said of an expression's results without evaluating it: never wrong, by the engine's word.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constantTexts, type JsonType, resultTypes } from '../../src/mapping/result-types.js';
import { jsonValue, plainExpression } from './expressions.js';
import {
  bundleWorker,
  item,
  mappingOf,
  mappingResource,
  openMapper,
  type WorkerBundle,
} from './support.js';

let worker: WorkerBundle;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

function typesOf(expression: string): string {
  return [...(resultTypes(expression) ?? ['any'])].join(' ');
}

describe('the types of results', () => {
  it.each([
    ['"text"', 'string'],
    ['"\\(.Properties.A)!"', 'string'],
    ["'single quotes'", 'string'],
    ['5', 'number'],
    ['true', 'boolean'],
    ['null', 'null'],
    ['[.Properties.A[]]', 'array'],
    ['{a: .Properties.A}', 'object'],
    ['.', 'object'],
    ['.Properties.A', 'any'],
    ['.Properties.A // "none"', 'boolean number string array object'],
    ['.Properties.A | length', 'number'],
    ['.Properties.A == "b"', 'boolean'],
    ['.Properties.A | not', 'boolean'],
    ['.Properties.A | tostring', 'string'],
    ['[.Properties.A] | join(",")', 'string'],
    ['if .Properties.A then 1 else "x" end', 'number string'],
    ['if .Properties.A then 1 end', 'number object'],
    ['null // 1', 'number'],
    ['"a" + "b"', 'string'],
    ['null + 1', 'number'],
    ['.Properties.A + 1', 'number'],
    ['.Properties.A + .Properties.B', 'any'],
    ['"a,b" / ","', 'array'],
    ['1 | select(. > 0)', 'number'],
    ['.Properties.A | strings', 'string'],
    ['.Properties.A? // empty', 'boolean number string array object'],
    ['def length: .; .Properties.A | length', 'any'],
    ['try error("x") catch .', 'any'],
    ['.Properties.A |= 3', 'any'],
    ['reduce .Properties.A[] as $x (0; . + $x)', 'any'],
    ['empty', 'any'],
    ['.Properties.A |', 'any'],
    [`1${' + 1'.repeat(400)}`, 'any'],
  ])('of %s are %s', (expression, types) => {
    expect(typesOf(expression)).toBe(types);
  });

  it('hold for whatever the engine gives', async () => {
    const expressions = [
      ...fc.sample(plainExpression, { numRuns: 600, seed: 11 }),
      ...BUILTINS.flatMap((call) => [
        `.Properties.A | ${call}`,
        `(.Properties.A | ${call}) + .Properties.B`,
        `(.Properties.A | ${call}) // .Properties.B`,
      ]),
    ].filter((expression) => resultTypes(expression) !== undefined && !BAD_KEY.test(expression));
    const properties = Object.fromEntries(
      expressions.map((expression, index) => [`p${index}`, expression]),
    );
    const items = fc
      .sample(fc.record({ A: jsonValue, B: jsonValue, Name: jsonValue }), { numRuns: 60, seed: 12 })
      .map((values) => item({ Id: 'i', ...values }));
    const mapping = mappingOf(mappingResource({ entity: { properties } }));
    const [resource] = mapping.resources;
    if (resource === undefined) throw new Error('no resource');
    const mapper = await openMapper(mapping, worker.file, { timeoutMs: 60_000 });
    const mapped = await mapper.map(resource, items).finally(() => mapper.close());

    let compared = 0;
    const wrong = mapped.flatMap(({ entities: [found] }) =>
      expressions.flatMap((expression, index) => {
        const value: unknown = found?.entity.properties?.[`p${index}`];
        if (value === undefined || value === null) return [];
        compared += 1;
        return resultTypes(expression)?.has(typeOf(value)) ? [] : [{ expression, value }];
      }),
    );

    expect(wrong).toEqual([]);
    expect(expressions.length).toBeGreaterThan(200);
    expect(compared).toBeGreaterThan(2000);
  });
});

/** What the engine does not compile: a key that is a constant and no text. */
const BAD_KEY = /\{\([^".]/;

function typeOf(value: unknown): JsonType {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

/** Builtins of which the type of the result is known. */
const BUILTINS = [
  ...'tostring tojson ascii_downcase ascii_upcase implode type todate length utf8bytelength'.split(
    ' ',
  ),
  ...'tonumber floor ceil round sqrt fabs mktime fromdate not any all isvalid(.a) keys'.split(' '),
  ...'keys_unsorted to_entries sort unique explode combinations transpose gmtime'.split(' '),
  ...'from_entries strings numbers booleans arrays objects nulls iterables scalars values'.split(
    ' ',
  ),
  ...'join(",") split(",") test("a") contains("a") startswith("a") endswith("a") has(0)'.split(' '),
  ...'has("Name") any(.a) all(.a) isempty(.[]) IN(1) map(.) sort_by(.a) group_by(.a)'.split(' '),
  ...'unique_by(.a) indices("a") with_entries(.) match("a") capture("(?<x>a)") sub("a";"b")'.split(
    ' ',
  ),
  ...'gsub("a";"b") strftime("%Y") range(3) .[1:] -(.) select(.) @json @text'.split(' '),
].filter((call) => !call.startsWith('isvalid'));

describe('the texts of a result', () => {
  it.each([
    ['"s3Bucket"', ['s3Bucket']],
    ["'s3Bucket'", ['s3Bucket']],
    ['if .Properties.A then "a" elif .Properties.B then "b" else "a" end', ['a', 'b']],
    ['if .Properties.A then "a" else .Type end', undefined],
    ['if .Properties.A then "a" end', undefined],
    ['"a" + "b"', undefined],
    ['.Type', undefined],
    ['5', undefined],
  ])('of %s are %j', (expression, texts) => {
    expect(constantTexts(expression)).toEqual(texts);
  });
});
