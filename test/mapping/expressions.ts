// Random JQ expressions and resources for property tests.
import fc from 'fast-check';

const NAMES = ['Name', 'Tags', 'State', 'Size'] as const;

export const propertyName = fc.constantFrom(...NAMES);

const scalar = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    1,
    2.5,
    -3,
    'a',
    'b',
    '',
    'Name',
    'é"\\',
    '😀',
    '2024-01-02T03:04:05Z',
  ),
  fc.integer({ min: -50, max: 50 }),
);

export const jsonValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('Name', 'Key', 'Value', 'a', '__proto__', 'constructor'),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value;

export const resourceJson = fc.record(
  {
    Type: fc.constant('T'),
    Properties: fc.dictionary(propertyName, jsonValue, { maxKeys: 4 }),
    __ExtraContext: fc.constant({ AccountId: '1' }),
  },
  { requiredKeys: ['Type', 'Properties'] },
);

const suffix = fc.constantFrom(
  '.Name',
  '.Key',
  '["Value"]',
  '[0]',
  '[-1]',
  '[1.7]',
  '[-0.5]',
  '[-1.5]',
  '["__proto__"]',
  '.constructor',
  '?',
  '."a"',
  '.["é\\"\\\\"]',
);

const path = fc
  .tuple(
    fc.constantFrom('.Properties', '.Type', '.', '.__ExtraContext', '.Nope'),
    fc.option(propertyName, { nil: undefined }),
    fc.array(suffix, { maxLength: 2 }),
  )
  .map(([root, name, rest]) =>
    root === '.'
      ? name === undefined
        ? '.'
        : `.${name}${rest.join('')}`
      : root + (name === undefined ? '' : `.${name}`) + rest.join(''),
  );

const literal = fc.constantFrom(
  '"a"',
  '"x y"',
  '1',
  '0',
  '2.5',
  '3.0',
  '-1',
  'null',
  'true',
  'false',
  'empty',
  '""',
  '"\\u00e9\\n"',
  '[]',
  '{}',
  '1e3',
  '{"a": 1, ("b"): -0}',
  `1${'0'.repeat(400)}`,
  '12345678901234567890',
);

/** Inside and a little outside of what the fast path covers. */
export const plainExpression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    path,
    literal,
    binary(tie('expression'), ['+', '//', '==', '!=', 'and', 'or', '|']),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `if ${a} then ${b} else ${c} end`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `if ${a} then ${b} end`),
    tie('expression').map((a) => `(${a})?`),
    tie('expression').map((a) => `(${a} | not)`),
    tie('expression').map((a) => `(${a} | tostring)`),
    tie('expression').map((a) => `select(${a})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `"\\(${a})-\\(${b})"`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}, ${b})`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([a, b]) => `{Type, a: ${a}, (${b} | tostring): 1}`),
    literal.map((a) => `{(${a}): .Type}`),
    tie('expression').map((a) => `[${a}]`),
    tie('expression').map((a) => `map(${a})`),
    tie('expression').map((a) => `first(${a})`),
    tie('expression').map((a) => `(${a})[]`),
    tie('expression').map((a) => `(${a})[]?`),
    tie('expression').map((a) => `(${a} | .Name)`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          'length',
          'first',
          'last',
          'add',
          'ascii_downcase',
          'ascii_upcase',
          'split("a")',
          'split(" ")',
          'startswith("a")',
          'endswith("Name")',
          'not',
          'keys',
        ),
      )
      .map(([a, f]) => `(${a} | ${f})`),
    fc
      .tuple(propertyName, jsonText(), fc.constantFrom('.Value', '.Name', '.', '.Key[0:1]'))
      .map(([name, text, rest]) => `.Properties.${name}[] | select(.Key == ${text}) | ${rest}`),
  ),
})).expression;

/** Nearly everything of the language that can hide what is read. */
export const wildExpression: fc.Arbitrary<string> = fc
  .letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      path,
      literal,
      fc.constantFrom(
        '..',
        'keys',
        'length',
        'to_entries',
        'tojson',
        'add',
        '.[]',
        '.[]?',
        '$v',
        '$w',
        'f',
        '$__loc__',
        'env',
        'paths',
        'has("Name")',
        'input',
        '.Properties[]?',
        'first',
        '@json',
        'tostring',
        'error',
        'values',
        'type',
        'getpath(["Properties","Name"])',
        '.[1:]?',
      ),
      binary(tie('expression'), [
        '+',
        '-',
        '*',
        '//',
        '==',
        '<',
        'and',
        ',',
        '|',
        '|=',
        '=',
        '+=',
        '//=',
      ]),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a} as $v | ${b})`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `(. as {Properties: $w} | ${a} | ${b})`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `(${a} as [$v] ?// $v | ${b})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(def f: ${a}; ${b})`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `(def g(f): .Properties | f; g(${a}) | ${b})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(def g($v): ${a}; g(${b}))`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `reduce (${a}) as $v (.; ${b})`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `foreach (${a}) as $v (${b}; .; [$v, .])`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `try (${a}) catch ${b.startsWith('-') || /[ ,|]/.test(b) ? `(${b})` : b}`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `{a: (${a}), (${b} | tostring): 1, Type, $__loc__}`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `any(${a}; ${b})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `.[${a}]? // (${b})`),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([a, b, c]) => `if ${a} then ${b} elif ${c} then 1 end`),
      tie('expression').map((a) => `[${a}]`),
      tie('expression').map((a) => `map(${a})`),
      tie('expression').map((a) => `select(${a})`),
      tie('expression').map((a) => `first(${a})`),
      tie('expression').map((a) => `limit(1; ${a})`),
      tie('expression').map((a) => `path(${a})`),
      tie('expression').map((a) => `with_entries(${a})`),
      tie('expression').map((a) => `(label $out | ${a}, break $out)`),
      tie('expression').map((a) => `"<\\(${a})>"`),
      tie('expression').map((a) => `@base64 "<\\(${a})>"`),
      tie('expression').map((a) => `(${a})?`),
      tie('expression').map((a) => `isempty(${a})`),
      tie('expression').map((a) => `del(${a})`),
    ),
  }))
  .expression.map(
    (expression) => `def f: .Properties.Size; null as $v | .Properties as $w | ${expression}`,
  );

function binary(
  expression: fc.Arbitrary<string>,
  operators: readonly string[],
): fc.Arbitrary<string> {
  return fc
    .tuple(expression, fc.constantFrom(...operators), expression)
    .map(([a, operator, b]) => `(${a} ${operator} ${b})`);
}

function jsonText(): fc.Arbitrary<string> {
  return fc.constantFrom('"a"', '"Name"', 'null', '1', 'true', '.Value');
}

/** What a field of a mapping may be: all of the fast path, and things that only the engine does. */
export const fieldExpression: fc.Arbitrary<string> = fc.oneof(
  plainExpression,
  fc
    .tuple(
      plainExpression,
      fc.constantFrom(
        'keys',
        'tojson',
        '. * -1',
        '. - 1',
        'error({__jq: 0})',
        'try error({__jq: 1}) catch .',
        '. as {Type: $t} ?// [$t] | $t',
        '. as [$a] ?// {Name: $a} ?// $a | $a',
        'first(. as [$a] ?// $a | $a, 1)',
        'label $f | 1, break $f',
        'fromdate',
        'strptime("%Y-%m-%dT%H:%M:%SZ")',
        // A list that is no date, such as [] or [2020], is normalised by one C library and not by
        // the other.
        'if type == "array" then error("no time") else todate end',
        'to_entries',
        'test("a")',
        'limit(2; .[])',
        'getpath(["Name", "a"])',
        'input',
      ),
    )
    .map(([a, f]) => `(${a}) | ${f}`),
);
