import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.js';
import { type KindCatalog, parseMapping } from '../../src/mapping/parse-mapping.js';

const kinds: KindCatalog = {
  names: ['AWS::EC2::Instance', 'AWS::S3::Bucket'],
  actions: (kind) => (kind === 'AWS::EC2::Instance' ? ['DescribeInstancesAction', 'DescribeInstanceStatusAction', 'C', 'D'] : []),
  aliases: (kind) => (kind === 'AWS::EC2::Instance' ? { GetInstanceStatusAction: 'DescribeInstanceStatusAction' } : {}),
};

function resource(
  overrides: Record<string, unknown> = {},
  mappings: unknown = { identifier: '.Properties.Id', blueprint: '"bp"' },
): Record<string, unknown> {
  return { kind: 'AWS::EC2::Instance', selector: { query: 'true' }, port: { entity: { mappings } }, ...overrides };
}

function parse(...resources: readonly unknown[]): ReturnType<typeof parseMapping> {
  return parseMapping({ resources }, kinds);
}

function problems(config: unknown): readonly string[] {
  try {
    parseMapping(config, kinds);
  } catch (error) {
    if (error instanceof AppError && error.code === 'mapping-invalid') return error.message.split('\n- ').slice(1);
    throw error;
  }
  return [];
}

describe('a valid mapping', () => {
  test('gets the defaults of the reference', () => {
    const { mapping, warnings } = parse(resource());

    expect(warnings).toEqual([]);
    expect(mapping).toEqual({
      deleteDependentEntities: true,
      createMissingRelatedEntities: true,
      enableMergeEntity: true,
      entityDeletionThreshold: 0.9,
      resources: [
        {
          index: 0,
          kind: 'AWS::EC2::Instance',
          selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
          itemsToParseName: 'item',
          itemsToParseTopLevelTransform: true,
          entity: { identifier: '.Properties.Id', blueprint: '"bp"', properties: {}, relations: {} },
        },
      ],
    });
  });

  test('may spell its root fields in snake case', () => {
    const config = {
      delete_dependent_entities: false,
      create_missing_related_entities: false,
      enable_merge_entity: false,
      entity_deletion_threshold: 0.5,
      resources: [],
    };
    expect(parseMapping(config, kinds).mapping).toEqual({
      deleteDependentEntities: false,
      createMissingRelatedEntities: false,
      enableMergeEntity: false,
      entityDeletionThreshold: 0.5,
      resources: [],
    });
  });

  test('may give scalars where text is meant', () => {
    const { mapping } = parse(
      resource(
        { selector: { query: true } },
        { identifier: 5, blueprint: '"bp"', title: 1.5, icon: null, properties: { a: 7, b: false }, relations: { r: 3 }, team: 9 },
      ),
    );
    const [parsed] = mapping.resources;

    expect(parsed?.selector.query).toBe('true');
    expect(parsed?.entity).toEqual({
      identifier: '5',
      blueprint: '"bp"',
      title: '1.5',
      team: '9',
      properties: { a: '7', b: 'false' },
      relations: { r: '3' },
    });
  });

  test('may leave actions and region policy null or partly filled', () => {
    const { mapping } = parse(
      resource({ selector: { query: 'true', includeActions: null, regionPolicy: null } }),
      resource({ selector: { query: 'true', regionPolicy: { allow: null, deny: ['eu-west-1'] } } }),
    );
    expect(mapping.resources.map(({ selector }) => [selector.includeActions, selector.regionPolicy])).toEqual([
      [[], { allow: [], deny: [] }],
      [[], { allow: [], deny: ['eu-west-1'] }],
    ]);
  });

  test('may name more than three actions, twice, and by an outdated name', () => {
    const includeActions = ['DescribeInstancesAction', 'GetInstanceStatusAction', 'C', 'D', 'C'];
    const { mapping, warnings } = parse(resource({ selector: { query: 'true', includeActions } }));

    expect(mapping.resources[0]?.selector.includeActions).toEqual(['DescribeInstancesAction', 'DescribeInstanceStatusAction', 'C', 'D']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^resources\[0\]\.selector\.includeActions\[1\]: GetInstanceStatusAction is taken as DescribeInstanceStatusAction/,
      ),
    ]);
  });

  test('may parse items', () => {
    const { mapping } = parse(
      resource({
        port: {
          itemsToParse: '.Properties.Rules',
          itemsToParseName: 'rule',
          itemsToParseTopLevelTransform: false,
          entity: { mappings: { identifier: '.a', blueprint: '"b"' } },
        },
      }),
    );
    expect(mapping.resources[0]).toMatchObject({
      itemsToParse: '.Properties.Rules',
      itemsToParseName: 'rule',
      itemsToParseTopLevelTransform: false,
    });
  });

  test('may use search queries, nested ones too', () => {
    const query = {
      combinator: '"and"',
      rules: [
        { property: '"a"', operator: '"="', value: '.x' },
        { combinator: '"or"', rules: [{ property: '"b"', operator: '"isEmpty"' }] },
      ],
    };
    const { mapping } = parse(resource({}, { identifier: query, blueprint: '"b"', team: query, relations: { r: query } }));
    expect(mapping.resources[0]?.entity).toMatchObject({ identifier: query, team: query, relations: { r: query } });
  });

  test('may hold keys that nobody knows; a misspelt region policy is told', () => {
    const { warnings } = parse(resource({ extra: 1, selector: { query: 'true', other: 2, regionPolicy: { alow: ['x'] } } }));
    expect(warnings).toEqual([expect.stringContaining('resources[0].selector.regionPolicy.alow is ignored')]);
  });
});

describe('an invalid mapping', () => {
  test('is refused with all of its problems', () => {
    const found = problems({
      deleteDependentEntities: 'maybe',
      entityDeletionThreshold: 2,
      resources: [
        resource({ kind: 'AWS::Nope' }),
        resource({ selector: {} }),
        resource({ selector: { query: 'true', includeActions: ['Nope', 5] } }),
        resource({}, [{ identifier: '.a', blueprint: '"b"' }]),
        resource(
          {},
          {
            blueprint: { a: 1 },
            properties: { p: ['.a'] },
            relations: { r: ['.a'], q: { combinator: '"and"', rules: [{ property: '"a"' }, 5] } },
          },
        ),
        'text',
        { kind: 'AWS::S3::Bucket', selector: { query: 'true', includeActions: ['X'], regionPolicy: { allow: [5] } } },
      ],
    });

    expect(found).toEqual([
      expect.stringMatching(/^deleteDependentEntities is "maybe": expected true or false/),
      expect.stringMatching(/^entityDeletionThreshold is 2: expected a number from 0 to 1/),
      expect.stringMatching(/^resources\[0\]\.kind is "AWS::Nope": expected one of the kinds AWS::EC2::Instance, AWS::S3::Bucket/),
      expect.stringMatching(/^resources\[1\]\.selector\.query is missing/),
      expect.stringMatching(
        /^resources\[2\]\.selector\.includeActions\[0\] is "Nope": expected one of the actions of AWS::EC2::Instance: DescribeInstancesAction/,
      ),
      expect.stringMatching(/^resources\[2\]\.selector\.includeActions\[1\] is 5/),
      expect.stringMatching(/^resources\[3\]\.port\.entity\.mappings is .*expected one object/),
      expect.stringMatching(/^resources\[4\]\.port\.entity\.mappings\.identifier is missing/),
      expect.stringMatching(/^resources\[4\]\.port\.entity\.mappings\.blueprint is \{"a":1\}/),
      expect.stringMatching(/^resources\[4\]\.port\.entity\.mappings\.properties\.p is \["\.a"\]/),
      expect.stringMatching(
        /^resources\[4\]\.port\.entity\.mappings\.relations\.r is \["\.a"\]: expected a JQ expression \(one that yields a list/,
      ),
      expect.stringMatching(/^resources\[4\]\.port\.entity\.mappings\.relations\.q\.rules\[0\]\.operator is missing/),
      expect.stringMatching(/^resources\[4\]\.port\.entity\.mappings\.relations\.q\.rules\[1\] is 5: expected a rule/),
      expect.stringMatching(/^resources\[5\] is "text"/),
      expect.stringMatching(
        /^resources\[6\]\.selector\.includeActions\[0\] is "X": expected nothing, because AWS::S3::Bucket has no actions/,
      ),
      expect.stringMatching(/^resources\[6\]\.selector\.regionPolicy\.allow\[0\] is 5/),
      expect.stringMatching(/^resources\[6\]\.port is missing/),
    ]);
  });

  test.each([[undefined], [null], [{}], [[]], ['text'], [{ resources: null }], [{ resources: {} }]])('%j is one', (config) => {
    expect(problems(config)).toHaveLength(1);
  });
});
