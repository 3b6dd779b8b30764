import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/errors.js';
import { parseMapping } from '../../../src/mapping/parse/parse-mapping.js';
import type { KindCatalog } from '../../../src/mapping/parse/parse-selector.js';

const kinds: KindCatalog = {
  names: ['AWS::EC2::Instance', 'AWS::S3::Bucket'],
  actions: (kind) =>
    kind === 'AWS::EC2::Instance'
      ? ['DescribeInstancesAction', 'DescribeInstanceStatusAction', 'C', 'D']
      : [],
  aliases: (kind) =>
    kind === 'AWS::EC2::Instance'
      ? { GetInstanceStatusAction: 'DescribeInstanceStatusAction' }
      : {},
};

function resource(
  overrides: Record<string, unknown> = {},
  mappings: unknown = { identifier: '.Properties.Id', blueprint: '"bp"' },
): Record<string, unknown> {
  return {
    kind: 'AWS::EC2::Instance',
    selector: { query: 'true' },
    port: { entity: { mappings } },
    ...overrides,
  };
}

function parse(...resources: readonly unknown[]): ReturnType<typeof parseMapping> {
  return parseMapping({ resources }, kinds);
}

function problems(config: unknown): readonly string[] {
  try {
    parseMapping(config, kinds);
  } catch (error) {
    if (error instanceof AppError && error.code === 'mapping-invalid')
      return error.message.split('\n- ').slice(1);
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
          entity: {
            identifier: '.Properties.Id',
            blueprint: '"bp"',
            properties: {},
            relations: {},
          },
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
        {
          identifier: 5,
          blueprint: '"bp"',
          title: 1.5,
          icon: null,
          properties: { a: 7, b: false },
          relations: { r: 3 },
          team: 9,
        },
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
    expect(
      mapping.resources.map(({ selector }) => [selector.includeActions, selector.regionPolicy]),
    ).toEqual([
      [[], { allow: [], deny: [] }],
      [[], { allow: [], deny: ['eu-west-1'] }],
    ]);
  });

  test('may name more than three actions, twice, and by an outdated name', () => {
    const includeActions = ['DescribeInstancesAction', 'GetInstanceStatusAction', 'C', 'D', 'C'];
    const { mapping, warnings } = parse(resource({ selector: { query: 'true', includeActions } }));

    expect(mapping.resources[0]?.selector.includeActions).toEqual([
      'DescribeInstancesAction',
      'DescribeInstanceStatusAction',
      'C',
      'D',
    ]);
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
    const { mapping } = parse(
      resource({}, { identifier: query, blueprint: '"b"', team: query, relations: { r: query } }),
    );
    expect(mapping.resources[0]?.entity).toMatchObject({
      identifier: query,
      team: query,
      relations: { r: query },
    });
  });

  test('may keep what it feeds, whatever is gone', () => {
    expect(parse(resource({ enableDelete: false })).mapping.resources[0]?.enableDelete).toBe(false);
    expect(parse(resource({ enableDelete: true })).mapping.resources[0]).not.toHaveProperty(
      'enableDelete',
    );
  });

  test('may name concurrency, variables to export and unknown keys without a value, which mean nothing here', () => {
    const selector = {
      query: 'true',
      maxConcurrentAccounts: 3,
      exportEnvVariables: [],
      somethingElse: null,
    };
    expect(parse(resource({ selector }))).toMatchObject({ warnings: [] });
  });
});

describe('a key that is not known', () => {
  const one = (config: object) => {
    const { mapping, warnings } = parseMapping(config, kinds);
    return { mapping, warnings, of: mapping.resources[0] };
  };
  const selecting = (more: object) =>
    one({ resources: [resource({ selector: { query: 'true', ...more } })] });

  test.each([
    ['entityDeletionTreshold', 'entityDeletionThreshold'],
    ['deleteDependentEntites', 'deleteDependentEntities'],
    ['ressources', 'resources'],
  ])('at the root leaves the whole mapping unclear: %s', (key, nearest) => {
    const { mapping, warnings } = one({ resources: [resource()], [key]: 0 });

    expect(warnings).toEqual([`${key} is not known and is ignored; did you mean ${nearest}?`]);
    expect(mapping.unclear).toContain(key);
  });

  test.each(['regionpolicy', 'region_policy', 'regionPolicies'])(
    'that is meant as the region policy leaves that alone unclear: %s',
    (key) => {
      const { warnings, of } = selecting({ [key]: { deny: ['eu-west-1'] } });

      expect(warnings).toEqual([
        `resources[0].selector.${key} is not known and is ignored; did you mean regionPolicy? (AWS::EC2::Instance)`,
      ]);
      expect(of?.unclear).toBeUndefined();
      expect(of?.selector).toMatchObject({
        regionPolicy: { allow: [], deny: [], unclear: expect.stringContaining(key) },
      });
      expect(of?.selector.actionsUnclear).toBeUndefined();
    },
  );

  test.each(['includedActions', 'include_actions', 'includeaction'])(
    'that is meant as the actions leaves those unclear: %s',
    (key) => {
      const { warnings, of } = selecting({ [key]: ['DescribeInstanceStatusAction'] });

      expect(warnings).toEqual([
        `resources[0].selector.${key} is not known and is ignored; did you mean includeActions? (AWS::EC2::Instance)`,
      ]);
      expect(of?.selector.actionsUnclear).toBe(true);
      expect(of?.unclear).toBeUndefined();
    },
  );

  test('that could mean anything leaves the resource unclear, its actions among it', () => {
    const { warnings, of } = selecting({ accounts: ['111111111111'] });

    expect(warnings).toEqual([
      'resources[0].selector.accounts is not known and is ignored (AWS::EC2::Instance)',
    ]);
    expect(of).toMatchObject({
      unclear: expect.stringContaining('selector.accounts'),
      selector: { actionsUnclear: true },
    });
  });

  test('in a region policy, a port, an entity or its mappings is told as well', () => {
    const mappings = { identifier: '.Properties.Id', blueprint: '"bp"', propertis: {} };
    const port = { entity: { mappings, mapings: 1 }, itemToParse: '.x' };
    const { warnings, of } = one({
      resources: [resource({ port, selector: { query: 'true', regionPolicy: { alow: ['x'] } } })],
    });

    expect(warnings.map((text) => text.replace('resources[0].', ''))).toEqual([
      'selector.regionPolicy.alow is not known and is ignored; did you mean allow? (AWS::EC2::Instance)',
      'port.entity.mappings.propertis is not known and is ignored; did you mean properties? (AWS::EC2::Instance)',
      'port.itemToParse is not known and is ignored; did you mean itemsToParse? (AWS::EC2::Instance)',
      'port.entity.mapings is not known and is ignored; did you mean mappings? (AWS::EC2::Instance)',
    ]);
    expect(of).toMatchObject({ unclear: expect.any(String), unclearFields: ['propertis'] });
    expect(of?.selector.regionPolicy.unclear).toContain('alow');
  });

  test('is told with at most ten of its like', () => {
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`key-${index}`, 1]),
    );
    const { warnings } = selecting(many);

    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toContain('4990 more');
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
        {
          kind: 'AWS::S3::Bucket',
          selector: { query: 'true', includeActions: ['X'], regionPolicy: { allow: [5] } },
        },
      ],
    });

    expect(found).toEqual([
      expect.stringMatching(/^deleteDependentEntities is "maybe": expected true or false/),
      expect.stringMatching(/^entityDeletionThreshold is 2: expected a number from 0 to 1/),
      expect.stringMatching(
        /^resources\[0\]\.kind is "AWS::Nope": expected one of the kinds AWS::EC2::Instance, AWS::S3::Bucket/,
      ),
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
      expect.stringMatching(
        /^resources\[4\]\.port\.entity\.mappings\.relations\.q\.rules\[0\]\.operator is missing/,
      ),
      expect.stringMatching(
        /^resources\[4\]\.port\.entity\.mappings\.relations\.q\.rules\[1\] is 5: expected a rule/,
      ),
      expect.stringMatching(/^resources\[5\] is "text"/),
      expect.stringMatching(
        /^resources\[6\]\.selector\.includeActions\[0\] is "X": expected nothing, because AWS::S3::Bucket has no actions/,
      ),
      expect.stringMatching(/^resources\[6\]\.selector\.regionPolicy\.allow\[0\] is 5/),
      expect.stringMatching(/^resources\[6\]\.port is missing/),
    ]);
  });

  test.each([
    [undefined],
    [null],
    [{}],
    [[]],
    ['text'],
    [{ resources: null }],
    [{ resources: {} }],
  ])('%j is one', (config) => {
    expect(problems(config)).toHaveLength(1);
  });
});

describe('a mapping without resources', () => {
  test('is an empty mapping only when it says so with an empty list', () => {
    expect(parseMapping({ resources: [] }, kinds)).toMatchObject({
      mapping: { resources: [] },
      warnings: [],
    });
    expect(problems({ entityDeletionThreshold: 1 })).toEqual([
      expect.stringMatching(/^resources is missing.*resources: \[\]/),
    ]);
  });

  test.each(['resource', 'Resources', 'ressources'])(
    'and with the slip %s is invalid, and says what was meant',
    (key) => {
      expect(problems({ [key]: [resource()], entityDeletionThreshold: 1 })).toEqual([
        expect.stringMatching(
          new RegExp(`^resources is missing.*${key} is not known, did you mean resources\\?`),
        ),
      ]);
    },
  );
});

describe('a wrong name', () => {
  test.each([
    ['a kind', resource({ kind: 'AWS::EC2::Instances' }), /did you mean AWS::EC2::Instance\?/],
    [
      'an action',
      resource({ selector: { query: 'true', includeActions: ['DescribeInstanceStatsAction'] } }),
      /did you mean DescribeInstanceStatusAction\?/,
    ],
  ])('of %s is a problem with the nearest right one', (_what, wrong, expected) => {
    expect(problems({ resources: [wrong] })).toEqual([expect.stringMatching(expected)]);
  });
});
