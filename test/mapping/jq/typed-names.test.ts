import { describe, expect, test } from 'vitest';
import { typedIn } from '../../../src/mapping/jq/typed-names.js';

const LEVELS = { resource: '', properties: '.Properties', context: '.__ExtraContext' };

function namesIn(expression: string): string[] {
  return [
    ...new Set(typedIn(expression).names.map(({ level, name }) => `${LEVELS[level]}.${name}`)),
  ].sort();
}

function textsIn(expression: string): string[] {
  return typedIn(expression).texts.map(({ text, isNumber, match, comparedWith }) =>
    [comparedWith.name, match === 'whole' ? '=' : '~', isNumber ? text : JSON.stringify(text)].join(
      ' ',
    ),
  );
}

describe('the names that an expression reads', () => {
  test.each([
    ['.Regon == "eu-west-1"', ['.Regon']],
    ['.__ExtraContext.AcountId', ['.__ExtraContext.AcountId']],
    ['.["__ExtraContext"]["AcountId"]', ['.__ExtraContext.AcountId']],
    ['.Properties.Tags[] | select(.Key == "Name") | .Value', ['.Properties.Tags']],
    ['.Properties | .A, .B.C', ['.Properties.A', '.Properties.B']],
    ['.Properties | has("A")', ['.Properties.A']],
    ['.Properties.A?', ['.Properties.A']],
    ['(.Properties.A // "x") == "x"', ['.Properties.A']],
    [
      '. as $r | .Properties.Tags | any(.Key == $r.Properties.A)',
      ['.Properties.A', '.Properties.Tags'],
    ],
    ['.__ExtraContext as $c | $c.Regon == "x"', ['.__ExtraContext.Regon']],
    [
      'if .Type == "x" then .Properties.A else .Properties.B end',
      ['.Properties.A', '.Properties.B', '.Type'],
    ],
    ['def f: .Properties.A; f', ['.Properties.A']],
    ['"\\(.Properties.A)" | test("x")', ['.Properties.A']],
    ['{a: .Properties.A}', ['.Properties.A']],
    ['select(.Properties.A) | .Properties.B', ['.Properties.A', '.Properties.B']],
    ['.Properties | to_entries | any(.key == "A")', []],
    ['.Properties | map_values(.A)', []],
    ['.Properties[] | .A', []],
    ['.. | .A?', []],
    ['.Properties[.Type]', ['.Type']],
    ['def select(f): f; select(.A)', []],
    ['.Properties.A |', []],
    ['true', []],
  ])('%s', (expression, names) => {
    expect(namesIn(expression)).toEqual(names);
  });
});

describe('the texts that an expression compares a name with', () => {
  test.each([
    ['.__ExtraContext.Region == "a"', ['Region = "a"']],
    [".__ExtraContext.Region == 'a'", ['Region = "a"']],
    ['"a" != .__ExtraContext.Region', ['Region = "a"']],
    ['.__ExtraContext.AccountId == 123', ['AccountId = 123']],
    ['.__ExtraContext.Region == ("a", "b")', ['Region = "a"', 'Region = "b"']],
    ['.__ExtraContext.Region | IN("a", "b")', ['Region = "a"', 'Region = "b"']],
    ['.__ExtraContext.Region | IN(["a", "b"][])', ['Region = "a"', 'Region = "b"']],
    ['IN(.__ExtraContext.Region; "a")', ['Region = "a"']],
    ['.__ExtraContext.Region as $r | ["a", "b"] | any(. == $r)', ['Region = "a"', 'Region = "b"']],
    ['.__ExtraContext.Region as $r | any("a", "b"; . == $r)', ['Region = "a"', 'Region = "b"']],
    ['["a"] as $known | .__ExtraContext.Region | IN($known[])', ['Region = "a"']],
    ['.__ExtraContext.Region as $r | ["a", "b"] | index($r)', ['Region = "a"', 'Region = "b"']],
    ['[.__ExtraContext.Region] | inside(["a"])', ['Region = "a"']],
    ['.__ExtraContext.Region | startswith("a")', ['Region ~ "a"']],
    ['.__ExtraContext.Region | test("^a-b$")', ['Region ~ "a-b"']],
    ['(.__ExtraContext.Region // "none") == "a"', ['Region = "a"']],
    ['select(.__ExtraContext.Region == "a") | .Type', ['Region = "a"']],
    ['(.__ExtraContext.Region // "none") == "none"', []],
    ['.__ExtraContext.Region != ""', []],
    ['.__ExtraContext.Region != null', []],
    ['.__ExtraContext.Region[0:2] == "eu"', []],
    ['(.__ExtraContext.Region | split("-"))[0] == "eu"', []],
    ['.__ExtraContext.Region | test("^(eu|us)-")', []],
    ['"arn:" + .__ExtraContext.Region == "arn:a"', []],
    ['(.__ExtraContext.Region | length) == 9', []],
  ])('%s', (expression, texts) => {
    expect(textsIn(expression)).toEqual(texts);
  });
});

test('what is read elsewhere where a name yields nothing is told with the name', () => {
  const { names } = typedIn('.Properties.A // .Properties.B // .Properties.C');
  expect(
    names.map(({ name, standIns }) => [name, standIns.map((other) => other.name).sort()]),
  ).toEqual([
    ['A', ['B', 'C']],
    ['B', ['A', 'C']],
    ['C', ['A', 'B']],
  ]);
});

test('an expression that grows with every step is given up, and what was found until then is told', () => {
  const doubling = Array.from({ length: 60 }, () => '. as $a | ($a, $a)').join(' | ');
  expect(namesIn(`.Properties.A | ${doubling}`)).toEqual(['.Properties.A']);
  expect(namesIn('.Properties.A | def f: f; f')).toEqual(['.Properties.A']);
  expect(namesIn(`.Properties.A${' | (. | .)'.repeat(1000)}`).length).toBeLessThan(2);
});
