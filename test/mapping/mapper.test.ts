import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MappedResource } from '../../src/types/entity.js';
import type { EntityMapping } from '../../src/types/mapping.js';
import type { Resource } from '../../src/types/resource.js';
import {
  bundleWorker,
  item,
  mappingOf,
  mappingResource,
  NO_WORKER,
  openMapper,
  type WorkerBundle,
} from './support.js';

let worker: WorkerBundle;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

type Overrides = Parameters<typeof mappingResource>[0];

async function mapAll(
  overrides: Overrides,
  items: readonly Resource[],
  options: {
    unread?: Map<number, Set<string>>;
    timeoutMs?: number;
    environment?: Record<string, string>;
    workerFile?: URL;
  } = {},
): Promise<readonly MappedResource[]> {
  const mapping = mappingOf(mappingResource(overrides));
  const [resource] = mapping.resources;
  if (resource === undefined) throw new Error('no resource');
  const mapper = await openMapper(mapping, options.workerFile ?? worker.file, options);
  try {
    return await mapper.map(resource, items, options.unread);
  } finally {
    await mapper.close();
  }
}

async function property(
  expression: string,
  properties: Record<string, unknown>,
): Promise<{ value: unknown; nulled: number }> {
  const [mapped] = await mapAll({ entity: { properties: { x: expression } } }, [
    item({ Id: 'i', ...properties }),
  ]);
  return {
    value: mapped?.entities[0]?.entity.properties?.['x'],
    nulled: mapped?.nulled.length ?? -1,
  };
}

async function mapOne(
  entity: Partial<EntityMapping>,
  properties: Record<string, unknown> = {},
): Promise<MappedResource> {
  const [mapped] = await mapAll({ entity }, [item({ Id: 'i', ...properties })]);
  if (mapped === undefined) throw new Error('nothing mapped');
  return mapped;
}

describe('values of fields', () => {
  test.each([
    ['plain path', '.Properties.A.B', { A: { B: 1 } }, 1],
    ['missing path', '.Properties.A.B', {}, null],
    ['false is sent', '.Properties.A', { A: false }, false],
    ['zero is sent', '.Properties.A', { A: 0 }, 0],
    ['empty text is sent', '.Properties.A', { A: '' }, ''],
    ['single quotes around a word', "'a'", {}, 'a'],
    ['single quotes in a sum', ".Properties.A + '/' + .Properties.B", { A: 'x', B: 'y' }, 'x/y'],
    ['single quotes around words', ".Properties.A == 'a b'", { A: 'a b' }, true],
    ['only the first output', '.Properties.A[]', { A: [1, 2] }, 1],
    ['only the first output, in the engine', 'limit(3; .Properties.A[])', { A: [1, 2] }, 1],
    [
      'first output before an error, in the engine',
      'limit(3; .Properties.A[] | .x)',
      { A: [{ x: 1 }, 5] },
      1,
    ],
    ['first output before an error', '.Properties.A[] | .x', { A: [{ x: 1 }, 5] }, 1],
    ['no output', '.Properties.A[] | select(. > 5)', { A: [1, 2] }, null],
    ['integral doubles are integers', '.Properties.A / 2', { A: 4 }, 2],
    ['beyond 2^53', '12345678901234567890', {}, 12345678901234567000],
    ['not a number', 'nan', {}, null],
    ['infinite', 'infinite', {}, Number.MAX_VALUE],
    ['minus infinite', '-infinite', {}, -Number.MAX_VALUE],
    ['a literal beyond the doubles', '1e1000', {}, Number.MAX_VALUE],
    ['an integer of 401 digits', `1${'0'.repeat(400)}`, {}, Number.MAX_VALUE],
    ['a negative one', `-1${'0'.repeat(400)} | tojson | tonumber`, {}, -Number.MAX_VALUE],
    ['minus zero', '0 * -1', {}, 0],
    ['minus zero inside', '{a: [0 * -1, "x,-0,"]}', {}, { a: [0, 'x,-0,'] }],
    ['minus zero as AWS sent it', '.Properties.A', { A: -0 }, 0],
    ['half of a surrogate pair', '.Properties.A', { A: 'a\ud83d' }, 'a\ufffd'],
    [
      'half of a surrogate pair, in the engine',
      '.Properties.A | ltrimstr("b")',
      { A: 'a\ud83d' },
      'a\ufffd',
    ],
    ['a fraction as position', '.Properties.A[-0.5]', { A: [1, 2] }, 1],
    ['another fraction as position', '.Properties.A[-1.5]', { A: [1, 2] }, 2],
    ['alternatives of destructuring', '. as {Type: $t} ?// [$t] | $t', {}, 'AWS::EC2::Instance'],
    [
      'alternatives of destructuring, in first()',
      'first(. as {Type: $t} ?// [$t] | $t)',
      {},
      'AWS::EC2::Instance',
    ],
    [
      'alternatives with an error behind them',
      '(. as {Type: $t} ?// [$t] | $t), error("x")',
      {},
      'AWS::EC2::Instance',
    ],
    [
      'dates without a fraction',
      '.Properties.A',
      { A: new Date('2024-01-02T03:04:05Z') },
      '2024-01-02T03:04:05Z',
    ],
    [
      'dates with a fraction, in the engine',
      '.Properties.A | ltrimstr("zz") | ascii_downcase',
      { A: new Date('2024-01-02T03:04:05.123Z') },
      '2024-01-02t03:04:05.123000z',
    ],
    [
      'dates in a sum',
      '"at " + .Properties.A',
      { A: new Date('2024-01-02T03:04:05Z') },
      'at 2024-01-02T03:04:05Z',
    ],
    [
      'a date can be computed with',
      '.Properties.A | fromdate',
      { A: new Date('2024-01-02T03:04:05Z') },
      1704164645,
    ],
    ['nested dates', '.Properties.A', { A: { B: [new Date(0)] } }, { B: ['1970-01-01T00:00:00Z'] }],
    ['environment is empty', 'env', {}, {}],
    ['$ENV is empty', '$ENV', {}, {}],
    ['function definitions', 'def f(x): x + 1; f(.Properties.A)', { A: 1 }, 2],
    ['a trailing comment', '.Properties.A | length # count \\', { A: [1] }, 1],
  ])('%s', async (_name, expression, properties, expected) => {
    expect(await property(expression, properties)).toEqual({ value: expected, nulled: 0 });
  });

  test.each([
    ['indexing a scalar', '.Properties.A.B', { A: 'text' }],
    ['adding a number to text', '.Properties.A + 1', { A: 'text' }],
    ['an error of its own', 'error("no")', {}],
    ['a forged break', 'error({__jq: 0})', {}],
    ['a forged break of another label', 'error({__jq: 3})', {}],
    ['a forged break behind alternatives', '. as [$x] ?// $x | error({__jq: 1})', {}],
    ['reading the next input', 'input', {}],
    ['ending the program', 'halt', {}],
    ['ending the program with an error', '"x" | halt_error', {}],
  ])('%s makes the field null and is told', async (_name, expression, properties) => {
    expect(await property(expression, properties)).toEqual({ value: null, nulled: 1 });
  });

  test('a failing field leaves the rest of the entity alone and names path and expression', async () => {
    const mapped = await mapOne(
      {
        title: '.Properties.Id',
        properties: { bad: '.Properties.Id | keys', good: '.Properties.N' },
      },
      { N: 7 },
    );

    expect(mapped.entities[0]?.entity).toEqual({
      identifier: 'i',
      blueprint: 'bp',
      title: 'i',
      properties: { bad: null, good: 7 },
    });
    expect(mapped.nulled).toEqual([
      {
        resource: 0,
        path: 'port.entity.mappings.properties.bad',
        expression: '.Properties.Id | keys',
        message: expect.stringContaining('has no keys'),
      },
    ]);
  });

  test('keys that the mapping does not name are absent', async () => {
    expect((await mapOne({})).entities[0]?.entity).toEqual({ identifier: 'i', blueprint: 'bp' });
  });

  test('the allowed environment is visible as env and $ENV', async () => {
    const [mapped] = await mapAll(
      { entity: { properties: { a: 'env.STAGE', b: '$ENV.STAGE', c: 'env.PATH' } } },
      [item({ Id: 'i' })],
      {
        environment: { STAGE: 'a "b" \\(1)' },
      },
    );

    expect(mapped?.entities[0]?.entity.properties).toEqual({
      a: 'a "b" \\(1)',
      b: 'a "b" \\(1)',
      c: null,
    });
  });
});

describe('the selector', () => {
  test.each([
    ['true', 'true'],
    ['a computed true', '.Properties.Id == "i"'],
    ['a computed true in the engine', '.Properties.Id | test("^i")'],
  ])('%s lets the resource through', async (_name, query) => {
    const [mapped] = await mapAll({ query }, [item({ Id: 'i' })]);
    expect(mapped?.entities).toHaveLength(1);
  });

  test.each(['false', '.Properties.Id == "j"', '.Properties.Id | test("^j")'])(
    '%s excludes it',
    async (query) => {
      const [mapped] = await mapAll({ query }, [item({ Id: 'i' })]);
      expect(mapped).toEqual({ entities: [], excluded: 1, failures: [], refused: [], nulled: [] });
    },
  );

  test.each([
    ['null', 'yielded null'],
    ['"true"', 'yielded a string'],
    ['1', 'yielded 1'],
    ['empty', 'had no output'],
    ['error("x")', 'failed: x'],
    ['.Properties.Id | length', 'yielded 1'],
    ['.Properties.Id.x', 'failed'],
  ])('%s is a failure of the item', async (query, message) => {
    const [mapped] = await mapAll({ query }, [item({ Id: 'i' })]);

    expect(mapped).toMatchObject({ entities: [], excluded: 0 });
    expect(mapped?.failures).toEqual([
      {
        resource: 0,
        path: 'selector.query',
        expression: query,
        message: expect.stringContaining(message),
      },
    ]);
  });

  test('an excluded resource is not evaluated further', async () => {
    const [mapped] = await mapAll(
      { query: '.Properties.On', entity: { properties: { x: '.Properties.On | keys' } } },
      [item({ Id: 'i', On: false })],
    );
    expect(mapped).toEqual({ entities: [], excluded: 1, failures: [], refused: [], nulled: [] });
  });
});

describe('what Port excludes', () => {
  test.each([
    ["it's", "holds ' (U+0027)"],
    ['a,b', 'holds , (U+002C)'],
    ['a b', 'holds (U+0020)'],
    ['', 'is empty'],
    ['..', 'dots'],
    ['a'.repeat(1001), 'longer than 1000'],
  ])(
    'in the identifier %j is a refusal with its expression, and no failure',
    async (value, reason) => {
      const mapped = await mapOne({ identifier: '.Properties.V' }, { V: value });

      expect(mapped).toMatchObject({
        entities: [],
        failures: [],
        refused: [{ blueprint: 'bp', identifier: value, expression: '.Properties.V' }],
      });
      expect(mapped.refused[0]?.message).toContain(reason);
    },
  );

  test.each([['äöü-Ж'], ['a'.repeat(1000)], ['a@_.+:\\/=-'], ['-1'], ['...'], ['a']])(
    'is not in %j',
    async (value) => {
      expect((await mapOne({ identifier: '.Properties.V' }, { V: value })).entities).toHaveLength(
        1,
      );
    },
  );

  test.each([
    ['', null, 0],
    [false, null, 1],
    [true, null, 1],
    ["it's", null, 1],
    [['a', '', null, 'b,c'], ['a'], 1],
    [['a', false], null, 1],
    [['a', ['b']], null, 1],
    [{ combinator: 'and', rules: [] }, null, 1],
    [{ combinator: 'and', rules: [{ property: 'p', operator: '=', value: null }] }, null, 0],
    [{ combinator: 'and', rules: [{ property: 'p', operator: '=' }] }, null, 0],
    [
      {
        combinator: 'and',
        rules: [
          { combinator: 'or', rules: [{ property: 'p', operator: 'in', value: ['a', null] }] },
        ],
      },
      null,
      0,
    ],
  ])(
    'in a relation of %j is left out, and told unless it means nothing',
    async (value, expected, told) => {
      const mapped = await mapOne({ relations: { r: '.Properties.V' } }, { V: value });

      expect(mapped.entities[0]?.entity.relations).toEqual({ r: expected });
      expect(mapped.nulled).toHaveLength(told);
    },
  );

  test.each([
    [['a', null, '', 7], ['a', '7'], 0],
    [['a', ['b']], null, 1],
    [[false], null, 1],
    [false, null, 1],
    ['', null, 0],
  ])('in the team %j is left out', async (value, expected, told) => {
    const mapped = await mapOne({ team: '.Properties.V' }, { V: value });

    expect(mapped.entities[0]?.entity.team).toEqual(expected);
    expect(mapped.nulled).toHaveLength(told);
  });

  test.each([
    [{ combinator: 'and', rules: [] }],
    [{ combinator: 'and', rules: [{ property: 'p', operator: '=', value: null }] }],
    [{ combinator: 'and', rules: [{ property: 'p', operator: '=', value: '' }] }],
    [{ combinator: 'or', rules: [{ property: 'p', operator: 'in', value: [] }] }],
  ])(
    'is a search identifier that finds anything: %j, also when one expression gives it',
    async (value) => {
      const mapped = await mapOne({ identifier: '.Properties.V' }, { V: value });

      expect(mapped.entities).toEqual([]);
      expect(mapped.failures[0]?.message).toContain('search query');
    },
  );
});

describe('identifier and blueprint', () => {
  test.each([
    ['text', '.Properties.V', 'a', 'a'],
    ['a number', '.Properties.V', 5, '5'],
    ['true', '.Properties.V', true, 'true'],
    ['text from the engine', '.Properties.V | ltrimstr("zz") | ascii_upcase', 'a', 'A'],
  ])('%s identifies an entity', async (_name, identifier, value, expected) => {
    expect((await mapOne({ identifier }, { V: value })).entities[0]?.entity.identifier).toBe(
      expected,
    );
  });

  test.each([[null], [0], [false], [[]], [{}], [['a']], [{ a: 1 }]])(
    '%j identifies nothing',
    async (value) => {
      const mapped = await mapOne({ identifier: '.Properties.V' }, { V: value });

      expect(mapped.entities).toEqual([]);
      expect(mapped.failures).toEqual([
        expect.objectContaining({
          path: 'port.entity.mappings.identifier',
          message: expect.stringContaining('identifier could not be computed'),
        }),
      ]);
    },
  );

  test.each([[null], [''], [{}], ['.'], ['..'], ['../entities'], ['a/b']])(
    '%j is no blueprint',
    async (value) => {
      const mapped = await mapOne({ blueprint: '.Properties.V' }, { V: value });
      expect(mapped.failures).toEqual([
        expect.objectContaining({
          path: 'port.entity.mappings.blueprint',
          message: expect.stringContaining('blueprint could not be computed'),
        }),
      ]);
    },
  );

  test('the blueprint may differ by item', async () => {
    const mapped = await mapAll(
      { entity: { blueprint: 'if .Properties.Big then "large" else "small" end' } },
      [item({ Id: 'a', Big: true }), item({ Id: 'b', Big: false })],
    );
    expect(mapped.map((each) => each.entities[0]?.entity.blueprint)).toEqual(['large', 'small']);
  });

  test('an identifier may be a search query made of expressions', async () => {
    const mapped = await mapOne({
      identifier: {
        combinator: '"and"',
        rules: [{ property: '"arn"', operator: "'='", value: '.Properties.Id' }],
      },
    });
    expect(mapped.entities[0]?.entity.identifier).toEqual({
      combinator: 'and',
      rules: [{ property: 'arn', operator: '=', value: 'i' }],
    });
  });

  test('a search query that looks for nothing identifies nothing', async () => {
    const mapped = await mapOne({
      identifier: {
        combinator: '"and"',
        rules: [{ property: '"arn"', operator: '"="', value: '.Properties.Missing' }],
      },
    });
    expect(mapped.entities).toEqual([]);
    expect(mapped.failures[0]?.message).toContain('identifier could not be computed');
  });
});

describe('title, icon, team and relations', () => {
  test.each([
    ['a number as title', { title: '.Properties.V' }, 5, { title: '5' }],
    ['true as icon', { icon: '.Properties.V' }, true, { icon: 'true' }],
    ['null as icon', { icon: '.Properties.V' }, null, { icon: null }],
    ['a number as team', { team: '.Properties.V' }, 5, { team: '5' }],
    ['teams', { team: '.Properties.V' }, ['a', 'b'], { team: ['a', 'b'] }],
    [
      'a team query',
      {
        team: {
          combinator: '"and"',
          rules: [{ property: '"n"', operator: '"="', value: '.Properties.V' }],
        },
      },
      1,
      { team: { combinator: 'and', rules: [{ property: 'n', operator: '=', value: 1 }] } },
    ],
    ['a relation', { relations: { r: '.Properties.V' } }, 'a', { relations: { r: 'a' } }],
    [
      'a number as relation',
      { relations: { r: '.Properties.V' } },
      123,
      { relations: { r: '123' } },
    ],
    [
      'several relations',
      { relations: { r: '.Properties.V' } },
      ['a', 2, null],
      { relations: { r: ['a', '2'] } },
    ],
    [
      'an unresolved relation',
      { relations: { r: '.Properties.V' } },
      null,
      { relations: { r: null } },
    ],
    [
      'a relation query',
      {
        relations: {
          r: {
            combinator: '"or"',
            rules: [
              {
                combinator: '"and"',
                rules: [{ property: '"n"', operator: '"in"', value: '.Properties.V' }],
              },
            ],
          },
        },
      },
      ['x'],
      {
        relations: {
          r: {
            combinator: 'or',
            rules: [
              { combinator: 'and', rules: [{ property: 'n', operator: 'in', value: ['x'] }] },
            ],
          },
        },
      },
    ],
  ])('%s', async (_name, entity, value, expected) => {
    const mapped = await mapOne(entity, { V: value });
    expect(mapped.nulled).toEqual([]);
    expect(mapped.entities[0]?.entity).toEqual({ identifier: 'i', blueprint: 'bp', ...expected });
  });

  test.each([
    ['title', { title: '.Properties.V' }, { a: 1 }, { title: null }],
    ['icon', { icon: '.Properties.V' }, ['a'], { icon: null }],
    ['team', { team: '.Properties.V' }, { a: 1 }, { team: null }],
    ['relations.r', { relations: { r: '.Properties.V' } }, { a: 1 }, { relations: { r: null } }],
    ['relations.r', { relations: { r: '.Properties.V' } }, [{ a: 1 }], { relations: { r: null } }],
  ])('a structure is no %s: null, and told', async (path, entity, value, expected) => {
    const mapped = await mapOne(entity, { V: value });
    expect(mapped.entities[0]?.entity).toMatchObject(expected);
    expect(mapped.nulled).toEqual([
      expect.objectContaining({ path: `port.entity.mappings.${path}` }),
    ]);
  });
});

describe('fields that could not be read', () => {
  const entity = {
    title: '.Properties.Name',
    icon: '.Properties | .Tags[0].Key',
    team: '.Properties.Team',
    properties: {
      tags: '.Properties.Tags | map({(.Key): .Value}) | add',
      name: '.Properties.Name',
      all: '.',
      keys: '.Properties | keys',
    },
    relations: {
      owner: {
        combinator: '"and"',
        rules: [{ property: '"n"', operator: '"="', value: '.Properties.Tags[0].Value' }],
      },
      account: '.__ExtraContext.AccountId',
    },
  };

  test('leave out what depends on them, and name it', async () => {
    const [first, second] = await mapAll(
      { entity },
      [
        item({ Id: 'i', Name: 'n' }, { AccountId: '1' }),
        item({ Id: 'j', Name: 'n', Tags: [] }, { AccountId: '1' }),
      ],
      { unread: new Map([[0, new Set(['Tags'])]]) },
    );

    expect(first?.entities).toEqual([
      {
        entity: {
          identifier: 'i',
          blueprint: 'bp',
          title: 'n',
          team: null,
          properties: { name: 'n' },
          relations: { account: '1' },
        },
        omitted: [
          'icon',
          'properties.tags',
          'properties.all',
          'properties.keys',
          'relations.owner',
        ],
      },
    ]);
    expect(second?.entities[0]?.omitted).toEqual([]);
    expect(Object.keys(second?.entities[0]?.entity.properties ?? {})).toEqual([
      'tags',
      'name',
      'all',
      'keys',
    ]);
  });

  test.each([
    ['selector.query', { query: '.Properties.Tags == null' }],
    ['port.entity.mappings.identifier', { entity: { identifier: '.Properties.Tags // "x"' } }],
    ['port.entity.mappings.blueprint', { entity: { blueprint: '.Properties.Tags // "x"' } }],
    ['port.itemsToParse', { itemsToParse: '.Properties.Tags // []' }],
  ])('make the item a failure when %s needs them', async (path, overrides) => {
    const [mapped] = await mapAll(overrides, [item({ Id: 'i' })], {
      unread: new Map([[0, new Set(['Tags'])]]),
    });
    expect(mapped).toMatchObject({
      entities: [],
      excluded: 0,
      failures: [{ path, message: expect.stringContaining('Properties.Tags') }],
    });
  });
});

describe('itemsToParse', () => {
  const parent = item({ Id: 'i', Subs: [{ n: 1 }, { n: 2 }] });

  test('makes an entity of each element, beside a copy of the resource without the list', async () => {
    const [mapped] = await mapAll(
      {
        itemsToParse: '.Properties.Subs',
        entity: {
          identifier: '.Properties.Id + "/" + (.item.n | tostring)',
          properties: { subs: '.Properties.Subs', type: '.Type' },
        },
      },
      [parent],
    );

    expect(mapped?.entities.map((each) => each.entity)).toEqual([
      {
        identifier: 'i/1',
        blueprint: 'bp',
        properties: { subs: null, type: 'AWS::EC2::Instance' },
      },
      {
        identifier: 'i/2',
        blueprint: 'bp',
        properties: { subs: null, type: 'AWS::EC2::Instance' },
      },
    ]);
  });

  test('keeps the list with the top-level transform off, and names the element as told', async () => {
    const [mapped] = await mapAll(
      {
        itemsToParse: '.Properties.Subs',
        itemsToParseName: 'sub',
        itemsToParseTopLevelTransform: false,
        query: '.sub.n > 1',
        entity: { properties: { n: '.sub.n', subs: '.Properties.Subs | length' } },
      },
      [parent],
    );

    expect(mapped?.excluded).toBe(1);
    expect(mapped?.entities.map((each) => each.entity.properties)).toEqual([{ n: 2, subs: 2 }]);
  });

  test('keeps the resource whole when the path of the list cannot be told', async () => {
    const [mapped] = await mapAll(
      {
        itemsToParse: '[.Properties.Subs[] | select(.n == 2)]',
        entity: { properties: { n: '.item.n' } },
      },
      [parent],
    );
    expect(mapped?.entities.map((each) => each.entity)).toEqual([
      { identifier: 'i', blueprint: 'bp', properties: { n: 2 } },
    ]);
  });

  test('an empty list is no item and no failure', async () => {
    expect(
      await mapAll({ itemsToParse: '.Properties.Subs' }, [item({ Id: 'i', Subs: [] })]),
    ).toEqual([{ entities: [], excluded: 0, failures: [], refused: [], nulled: [] }]);
  });

  test.each([
    ['null', '.Properties.Missing', 'yielded null'],
    ['an object', '.Properties', 'yielded an object'],
    ['nothing', 'empty', 'had no output'],
    ['an error', '.Type.x', 'failed'],
  ])('%s is a failure, not an empty list', async (_name, itemsToParse, message) => {
    const [mapped] = await mapAll({ itemsToParse }, [parent]);
    expect(mapped).toMatchObject({
      entities: [],
      failures: [
        {
          path: 'port.itemsToParse',
          expression: itemsToParse,
          message: expect.stringContaining(message),
        },
      ],
    });
  });
});

describe('a mapping that does not compile', () => {
  test('is refused as a whole, with every expression, its path and what jq says', async () => {
    const mapping = mappingOf(
      mappingResource({
        query: '.a |',
        entity: { properties: { ok: '.x | length', bad: '.a) | (.' } },
      }),
      mappingResource({
        entity: {
          identifier: "test('x')",
          relations: {
            r: {
              combinator: '"and"',
              rules: [{ property: 'nosuch', operator: '"="', value: '1' }],
            },
          },
        },
      }),
    );

    const error = await openMapper(mapping, worker.file).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ code: 'mapping-invalid' });
    const lines = String(error).split('\n- ').slice(1);
    expect(lines).toEqual([
      expect.stringMatching(
        /^resources\[0\]\.selector\.query: "\.a \|" does not compile: .*syntax error.*line 1/,
      ),
      expect.stringMatching(
        /^resources\[0\]\.port\.entity\.mappings\.properties\.bad: .*syntax error/,
      ),
      expect.stringMatching(/^resources\[1\]\.port\.entity\.mappings\.identifier: .*double quotes/),
      expect.stringMatching(
        /^resources\[1\]\.port\.entity\.mappings\.relations\.r\.rules\.0\.property: .*nosuch\/0 is not defined/,
      ),
    ]);
  });
});

describe('isolation', () => {
  const nasty = [
    'input',
    'inputs',
    'halt',
    'debug',
    'stderr',
    '"x" | halt_error',
    'error(null)',
    'error({"a": 1})',
    'label $f | 1, break $f',
    'empty',
    'input_filename',
    '[limit(3; repeat(1))]',
    'try error("x") catch .',
    '.Properties.Id # c \\',
    '$__loc__',
    'getpath(["a", "b"])',
    '$ENV.PATH',
    'def env: 5; env',
    '. as {Properties: {Id: $x}} | $x',
    'reduce range(3) as $i (0; . + $i)',
    '@base64 "\\(.Properties.Id)"',
  ];

  test('no expression disturbs its neighbours in the entity or in the batch', async () => {
    const properties = Object.fromEntries(
      nasty.flatMap((expression, index) => [
        [`n${index}`, expression],
        [`ok${index}`, '.Properties.Id | ltrimstr("zz") | ascii_upcase'],
      ]),
    );
    const items = Array.from({ length: 30 }, (_, index) => item({ Id: `id-${index}` }));

    const mapped = await mapAll({ entity: { properties } }, items);

    for (const [index, each] of mapped.entries()) {
      const values = each.entities[0]?.entity.properties ?? {};
      expect(nasty.map((_, position) => values[`ok${position}`])).toEqual(
        nasty.map(() => `ID-${index}`),
      );
      expect(values['n13']).toBe(`id-${index}`);
      expect(values['n18']).toBe(`id-${index}`);
      expect(values['n17']).toBe(5);
    }
  });

  test('results come in the order of the resources, over several concurrent calls and batches', async () => {
    const mapping = mappingOf(
      mappingResource({ entity: { title: '.Properties.Id | ltrimstr("zz") | ascii_upcase' } }),
    );
    const [resource] = mapping.resources;
    if (resource === undefined) throw new Error('no resource');
    const mapper = await openMapper(mapping, worker.file, { workers: 2 });

    const calls = await Promise.all(
      [0, 1, 2, 3, 4].map((call) =>
        mapper.map(
          resource,
          Array.from({ length: 130 }, (_, index) => item({ Id: `c${call}-${index}` })),
        ),
      ),
    );
    await mapper.close();

    for (const [call, results] of calls.entries())
      expect(results.map((each) => each.entities[0]?.entity.title)).toEqual(
        results.map((_, index) => `C${call}-${index}`),
      );
  });

  test.each([
    [
      'never ends',
      'if .Properties.Bad then (def f: f; f) else 1 end',
      /did not come to an end/,
      2000,
    ],
    [
      'eats all memory',
      'if .Properties.Bad then [range(1e9)] else 1 end',
      /broke the JQ engine|did not come to an end/,
      20_000,
    ],
    [
      'nests too deeply',
      'if .Properties.Bad then (reduce range(20000) as $i (1; [.])) else 1 end',
      /broke the JQ engine|did not come to an end/,
      20_000,
    ],
  ])(
    'an expression that %s loses its field of that item alone, which is left out and not null',
    async (_name, expression, message, timeoutMs) => {
      const items = [item({ Id: 'a' }), item({ Id: 'b', Bad: true }), item({ Id: 'c' })];

      const mapped = await mapAll(
        { entity: { properties: { x: expression, y: '.Properties.Id | utf8bytelength' } } },
        items,
        {
          timeoutMs,
        },
      );

      expect(mapped.map((each) => each.entities[0]?.entity.properties)).toEqual([
        { x: 1, y: 1 },
        { y: 1 },
        { x: 1, y: 1 },
      ]);
      expect(mapped.map((each) => each.entities[0]?.omitted)).toEqual([[], ['properties.x'], []]);
      expect(mapped.flatMap((each) => [...each.failures, ...each.nulled])).toEqual([]);
      expect(mapped[1]?.leftOut).toEqual([
        {
          resource: 0,
          path: 'port.entity.mappings.properties.x',
          expression,
          message: expect.stringMatching(message),
        },
      ]);
    },
  );
});

describe('the engine', () => {
  test('is not started for a mapping of plain paths, such as the default one', async () => {
    const account = { account: '.__ExtraContext.AccountId' };
    const tagged = item(
      {
        Arn: 'arn:1',
        BucketName: 'b',
        CreationDate: new Date(0),
        Tags: [{ Key: 'a', Value: 'b' }],
      },
      { AccountId: '1', Region: 'eu-west-1' },
    );
    const [bucket] = await mapAll(
      {
        entity: {
          identifier: '.Properties.Arn',
          title: '.Properties.BucketName',
          blueprint: '"s3Bucket"',
          properties: {
            arn: '.Properties.Arn',
            creationDate: '.Properties.CreationDate',
            tags: '.Properties.Tags',
          },
          relations: account,
        },
      },
      [tagged],
      { workerFile: NO_WORKER },
    );
    const [instance] = await mapAll(
      {
        entity: {
          identifier: '.Properties.InstanceId',
          title: '.Properties.InstanceId',
          blueprint: '"ec2Instance"',
          properties: {
            state: '.Properties.State.Name',
            arn: '"arn:aws:ec2:" + .__ExtraContext.Region + ":" + .__ExtraContext.AccountId + ":instance/" + .Properties.InstanceId',
            tags: '.Properties.Tags',
          },
          relations: account,
        },
      },
      [
        item(
          { InstanceId: 'i-1', State: { Name: 'running' } },
          { AccountId: '1', Region: 'eu-west-1' },
        ),
      ],
      { workerFile: NO_WORKER },
    );

    expect(bucket?.entities[0]?.entity).toEqual({
      identifier: 'arn:1',
      title: 'b',
      blueprint: 's3Bucket',
      properties: {
        arn: 'arn:1',
        creationDate: '1970-01-01T00:00:00Z',
        tags: [{ Key: 'a', Value: 'b' }],
      },
      relations: { account: '1' },
    });
    expect(instance?.entities[0]?.entity).toEqual({
      identifier: 'i-1',
      title: 'i-1',
      blueprint: 'ec2Instance',
      properties: { state: 'running', arn: 'arn:aws:ec2:eu-west-1:1:instance/i-1', tags: null },
      relations: { account: '1' },
    });
  });

  test('that cannot be started is an error that says what to do', async () => {
    await expect(
      mapAll({ query: '.a | keys' }, [], { workerFile: NO_WORKER }),
    ).rejects.toMatchObject({
      code: 'internal',
      remedy: expect.stringContaining('npm run build'),
    });
  });

  test('a call that waits when the mapper closes is rejected', async () => {
    const mapping = mappingOf(mappingResource({ entity: { title: 'def f: f; f' } }));
    const [resource] = mapping.resources;
    if (resource === undefined) throw new Error('no resource');
    const mapper = await openMapper(mapping, worker.file);

    const call = mapper.map(resource, [item({ Id: 'i' })]).catch((error: unknown) => error);
    await mapper.close();

    expect(await call).toMatchObject({ code: 'resync-cancelled' });
  });
});
