import fc from 'fast-check';
import { type Jq, loadJq } from 'jq-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { prune } from '../../../src/mapping/document-evaluator.js';
import { combinedProgram } from '../../../src/mapping/engine/program.js';
import { parseJq } from '../../../src/mapping/jq/parser.js';
import { readsOf } from '../../../src/mapping/jq/reads.js';
import { jsonValue, propertyName, resourceJson, wildExpression } from '../expressions.js';

let jq: Jq;
beforeAll(async () => {
  jq = await loadJq();
});

describe('what an expression reads', () => {
  test.each([
    ['.Properties.Tags', ['Tags']],
    ['.Properties["Tags"]', ['Tags']],
    ['.Properties."Tags"', ['Tags']],
    ['.["Properties"].Tags[0].Value', ['Tags']],
    ['.Properties | .Tags | map(.Name)', ['Tags']],
    ['.Properties.Tags[] | select(.Key == "Name") | .Value', ['Tags']],
    ['.Properties.A // .Properties.B', ['A', 'B']],
    ['. as $root | .Properties.Tags | map($root.Properties.Id + .Key)', ['Id', 'Tags']],
    ['. as {Properties: {Tags: $t}} | $t', 'all'],
    ['.Properties as $p | [$p.A, $p.B]', ['A', 'B']],
    ['def f: .Properties.A; f', ['A']],
    ['def f(g): .Properties | g; f(.A)', ['A']],
    ['def f($x): $x.A; f(.Properties)', ['A']],
    ['def f: f; f', 'all'],
    ['"\\(.Properties.A)"', ['A']],
    ['@uri "x\\(.Properties.A)"', ['A']],
    ['{a: .Properties.A, (.Properties.B): 1}', ['A', 'B']],
    ['[.Properties | .A, .B]', ['A', 'B']],
    ['reduce .Properties.A[] as $x (0; . + $x)', ['A']],
    ['foreach .Properties.A[] as $x (.Properties.B; . + $x; .C)', ['A', 'B']],
    ['if .Properties.A then .Properties.B else .Properties.C end', ['A', 'B', 'C']],
    ['try .Properties.A catch .Properties', ['A']],
    ['select(.Properties.A) | .Properties.B', ['A', 'B']],
    ['any(.Properties.A[]; . == 1)', ['A']],
    ['first(.Properties.A[])', ['A']],
    ['.Type', []],
    ['"constant"', []],
    ['.__ExtraContext.AccountId', []],
    ['env.HOME', []],
    ['.', 'all'],
    ['..', 'all'],
    ['.Properties', 'all'],
    ['.Properties | keys', 'all'],
    ['.Properties | to_entries', 'all'],
    ['tojson', 'all'],
    ['.[]', 'all'],
    ['getpath(["Properties", "A"])', 'all'],
    ['.Properties[.Type]', 'all'],
    ['.Properties.A |= 1', 'all'],
    ['.[("Prop" + "erties")].A', 'all'],
    ['$__prog_args', 'all'],
    ['.Properties.A |', 'all'],
    ['.Properties.A # note', ['A']],
    ['.Properties.A # note \\\n | .B', 'all'],
    ['. as [$a] ?// {Properties: $a} | $a', 'all'],
    ['label $out | .Properties.A, break $out', ['A']],
    ['def select(f): .Properties.B; select(.Properties.A)', ['B']],
  ])('%s', (expression, expected) => {
    const reads = readsOf(parseJq(expression)).properties;
    expect(reads === 'all' ? reads : [...reads].sort()).toEqual(expected);
  });

  test.each([
    ['.__ExtraContext.AccountId', ['AccountId']],
    ['.__ExtraContext | .AccountId, .Region', ['AccountId', 'Region']],
    ['. as $x | $x["__ExtraContext"].AccountTags.team', ['AccountTags']],
    ['.__ExtraContext as $c | .Properties | keys | $c.AccountName', ['AccountName']],
    ['.Properties', []],
    ['.Properties | to_entries', []],
    ['.Type', []],
    ['.__ExtraContext', 'all'],
    ['.__ExtraContext | keys', 'all'],
    ['.__ExtraContext[.Type]', 'all'],
    ['.__ExtraContext // .Type', 'all'],
    ['.', 'all'],
    ['to_entries', 'all'],
    ['.[]', 'all'],
    ['.["__Extra" + "Context"]', 'all'],
  ])('%s, of the context', (expression, expected) => {
    const reads = readsOf(parseJq(expression)).context;
    expect(reads === 'all' ? reads : [...reads].sort()).toEqual(expected);
  });

  test('a member of the context that is not among them never changes the output', () => {
    let precise = 0;
    fc.assert(
      fc.property(wildExpression, resourceJson, jsonValue, (expression, resource, value) => {
        const reads = readsOf(parseJq(expression)).context;
        if (reads === 'all' || reads.has('Name')) return;
        const context = { AccountId: '1', Size: 1 };
        const [before, after] = outputs(expression, [
          { ...resource, __ExtraContext: context },
          { ...resource, __ExtraContext: { ...context, Name: value } },
        ]);
        if (before !== undefined) precise += 1;
        expect(after, expression).toEqual(before);
      }),
      { numRuns: 1500 },
    );
    expect(precise).toBeGreaterThan(100);
  });

  test('a property that is not among them never changes the output', () => {
    let precise = 0;
    fc.assert(
      fc.property(
        wildExpression,
        resourceJson,
        propertyName,
        fc.option(jsonValue, { nil: undefined }),
        (expression, resource, name, replacement) => {
          const reads = readsOf(parseJq(expression)).properties;
          if (reads === 'all' || reads.has(name)) return;
          const { [name]: _removed, ...others } = resource.Properties;
          const changed = {
            ...resource,
            Properties: replacement === undefined ? others : { ...others, [name]: replacement },
          };
          const [before, after] = outputs(expression, [resource, changed]);
          if (before !== undefined) precise += 1;
          expect(after, expression).toEqual(before);
        },
      ),
      { numRuns: 1500 },
    );
    expect(precise).toBeGreaterThan(100);
  });

  test('a resource cut down to what is read gives the same output', () => {
    fc.assert(
      fc.property(wildExpression, resourceJson, (expression, resource) => {
        const reads = readsOf(parseJq(expression));
        if (reads.members === 'all') return;
        const [before, after] = outputs(expression, [resource, prune(resource, [reads])]);
        expect(after, expression).toEqual(before);
      }),
      { numRuns: 800 },
    );
  });
});

function outputs(expression: string, inputs: readonly unknown[]): readonly (string | undefined)[] {
  // All outputs, not only the first, and error texts too.
  const program = combinedProgram([`[limit(50; ${expression})]`], false, {});
  const { stdout } = jq.raw(inputs.map((input) => JSON.stringify(input)).join('\n'), program, [
    '-c',
  ]);
  return stdout.split('\n');
}
