import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Kind } from '../../../src/kinds/kind.js';
import { watchQueries } from '../../../src/resync/typed/typed-queries.js';
import type { MappedResource } from '../../../src/types/entity.js';
import { ALPHA, accountList, BETA, kind, mapping, opened, plan } from '../builders.js';
import { load } from '../load.js';

const TYPE = 'AWS::Test::Thing';
const QUERY = 'resources[0].selector.query';
const CONTEXT = { contextKeys: ['AccountId', 'Region', 'Partition'] };
const DROPS = kind(TYPE, { properties: ['Name', 'State', 'Reason'], ...CONTEXT });
const PASSES = kind(TYPE, {
  properties: ['Name', 'State'],
  undeclared: 'pass',
  passes: ['Lifecycle'],
  ...CONTEXT,
});

interface Seen {
  readonly excluded?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly unread?: readonly string[];
}

/** Checks one query, after one resource that it excluded unless told otherwise. */
function check(
  query: string,
  of: Kind = DROPS,
  seen: Seen | 'nothing' = {},
  itemsToParse?: string,
) {
  const [{ kind: _kind, resources }] = [
    plan(of, itemsToParse === undefined ? {} : { itemsToParse }),
  ];
  const plans = [
    {
      kind: of,
      resources: resources.map((each) => ({ ...each, selector: { ...each.selector, query } })),
    },
  ];
  const queries = watchQueries(mapping(plans), plans);
  const [resource] = plans[0]?.resources ?? [];
  if (resource === undefined) throw new Error('unreachable: there is one');
  if (seen !== 'nothing') {
    const { excluded = 1, properties: Properties = { Name: 'a' }, unread = [] } = seen;
    const mapped: MappedResource = {
      entities: [],
      excluded,
      failures: [],
      refused: [],
      nulled: [],
    };
    const built = {
      Type: TYPE,
      Properties,
      __ExtraContext: { AccountId: ALPHA, Region: 'eu-west-1', Partition: 'aws' },
    };
    queries.see(resource, [{ resource: built, unread: new Set(unread) }], [mapped]);
  }
  const { judged, warnings } = queries.check(
    [opened(ALPHA), opened(BETA)],
    accountList([ALPHA, BETA]),
  );
  const unclear = judged.mapping.resources[0]?.unclear;
  expect(judged.plans[0]?.resources[0]?.unclear).toBe(unclear);
  return { warnings, unclear };
}

describe('a query', () => {
  it.each([
    'true',
    '.Properties.State == "running"',
    '.Properties.State.Anything == "x"',
    '.__ExtraContext.Region == "eu-west-1" and .__ExtraContext.Partition == "aws"',
    '.__ExtraContext.Region == "ap-east-1"',
    '.__ExtraContext.Region | startswith("eu-")',
    `.__ExtraContext.AccountId | IN("${ALPHA}", "${BETA}")`,
    '.Type == "AWS::EC2::Instance"',
    '.Properties | to_entries | length > 2',
  ])('of right names is clear: %s', (query) => {
    expect(check(query)).toEqual({ warnings: [], unclear: undefined });
  });

  it.each([
    ['.Regon == "eu-west-1"', '.Regon', '.__ExtraContext.Region'],
    ['.Region == "eu-west-1"', '.Region', '.__ExtraContext.Region'],
    ['.Properties.Region == "eu-west-1"', '.Properties.Region', '.__ExtraContext.Region'],
    ['.properties.State == "on"', '.properties', '.Properties'],
    ['.__ExtraContext.AcountId == "1"', '.__ExtraContext.AcountId', '.__ExtraContext.AccountId'],
    ['.Properties.state == "on"', '.Properties.state', '.Properties.State'],
    ['.Properties.Sate? == "on"', '.Properties.Sate', '.Properties.State'],
    ['(.Properties.Sttae // "on") == "off"', '.Properties.Sttae', '.Properties.State'],
    ['.Properties | has("Stte")', '.Properties.Stte', '.Properties.State'],
  ])(
    'that reads what no resource has is unclear, and told with the nearest: %s',
    (query, name, nearest) => {
      const because = `${QUERY} reads ${name}, which no ${TYPE} has`;
      expect(check(query)).toEqual({
        warnings: [`${because}; did you mean ${nearest}?`],
        unclear: because,
      });
    },
  );

  it.each([
    [
      '.__ExtraContext.Region == "us-east2"',
      '"us-east2"',
      'no region of these accounts or of AWS',
      'us-east-2',
    ],
    [
      '["eu-west-1", "us-east-1a"] | index($r)',
      '"us-east-1a"',
      'no region of these accounts or of AWS',
      'us-east-1',
    ],
    [
      '.__ExtraContext.Region | startswith("eu-wets")',
      '"eu-wets"',
      'no region of these accounts or of AWS',
      undefined,
    ],
    [
      `.__ExtraContext.AccountId != "${ALPHA.slice(1)}"`,
      `"${ALPHA.slice(1)}"`,
      'no account that this resync knows',
      ALPHA,
    ],
    [`.__ExtraContext.AccountId == ${ALPHA}`, ALPHA, 'a number and equal to no text', `"${ALPHA}"`],
    [
      '.__ExtraContext.AccountId == "999999999999"',
      '"999999999999"',
      'no account that this resync knows',
      undefined,
    ],
    ['.__ExtraContext.Partition == "aws-chn"', '"aws-chn"', 'no partition of AWS', 'aws-cn'],
    ['.Type == "AWS::EC2::Instanc"', '"AWS::EC2::Instanc"', 'no kind', 'AWS::EC2::Instance'],
  ])('that compares with what is none is unclear: %s', (query, text, what, nearest) => {
    const { warnings, unclear } = check(
      query.replace('["eu', '.__ExtraContext.Region as $r | ["eu'),
    );
    expect(unclear).toBe(`${QUERY} names ${text}, which is ${what}`);
    expect(warnings).toEqual([expect.stringMatching(/compares \.\S+ with /)]);
    expect(warnings[0]).toContain(
      `${text}, which is ${what}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    );
    if (nearest === undefined) expect(warnings[0]).not.toContain('did you mean');
  });

  it('compares the id of an account as well, where the resource is one', () => {
    const accounts = kind('AWS::Account::Info', { scope: 'account', properties: ['Id', 'Name'] });
    expect(check(`.Properties.Id == "${BETA}"`, accounts).warnings).toEqual([]);
    expect(check('.Properties.Id == "22222222222"', accounts).warnings).toEqual([
      expect.stringContaining(`did you mean ${BETA}?`),
    ]);
    expect(check('.Properties.Name == "22222222222"', accounts).warnings).toEqual([]);
  });

  it('with a wrong name that excludes nothing is told, and holds nothing back', () => {
    const { warnings, unclear } = check('.Properties.Sate != "gone"', DROPS, { excluded: 0 });
    expect(warnings).toHaveLength(1);
    expect(unclear).toBeUndefined();
    expect(check('.Properties.Sate == "on"', DROPS, 'nothing')).toMatchObject({
      warnings: [expect.anything()],
      unclear: undefined,
    });
  });

  it('with a wrong name beside a right one that stands in for it is told, and holds nothing back', () => {
    const { warnings, unclear } = check('(.Properties.Status // .Properties.State) == "on"');
    expect(warnings).toHaveLength(1);
    expect(unclear).toBeUndefined();
    expect(check('(.Properties.Status // .Properties.Sate) == "on"').unclear).toBeDefined();
  });

  it('that reads what is not declared is clear as soon as a resource has it, or may have it', () => {
    const query = '.Properties.Novelty == "on"';
    expect(check(query, PASSES).unclear).toBeDefined();
    expect(check(query, PASSES, { properties: { Novelty: null } })).toEqual({
      warnings: [],
      unclear: undefined,
    });
    expect(check(query, PASSES, { unread: ['Novelty'] })).toEqual({
      warnings: [],
      unclear: undefined,
    });
  });

  it("that reads what only AWS's model has is clear", () => {
    expect(check('.Properties.Lifecycle == "spot"', PASSES)).toEqual({
      warnings: [],
      unclear: undefined,
    });
  });

  it('that takes a list apart is checked like one that selects, and is unclear whatever it excludes', () => {
    const { warnings, unclear } = check(
      '.item.State == "on"',
      DROPS,
      { excluded: 0 },
      '.Properties.Stat // []',
    );
    expect(unclear).toBe(
      `resources[0].port.itemsToParse reads .Properties.Stat, which no ${TYPE} has`,
    );
    expect(warnings).toEqual([`${unclear}; did you mean .Properties.State?`]);
    expect(check('.itm.State == "on"', DROPS, {}, '.Properties.State // []').warnings).toEqual([
      expect.stringContaining('did you mean .item?'),
    ]);
  });

  it('with many wrong names tells five of them', () => {
    const { warnings } = check(
      Array.from({ length: 8 }, (_, index) => `.Properties.Wrong${index}`).join(' or '),
    );
    expect(warnings).toHaveLength(6);
    expect(warnings[5]).toBe(`${QUERY} holds 3 more such names`);
  });
});

const RESOURCES = new URL('../../../.port/resources/', import.meta.url);
const SHIPPED = [
  'port-app-config.yml',
  ...readdirSync(new URL('examples/', RESOURCES)).map(
    (folder) => `examples/${folder}/mappings.yaml`,
  ),
];

it.each(SHIPPED)('every expression of %s would be a clear query', async (file) => {
  const loaded = await load(parse(readFileSync(new URL(file, RESOURCES), 'utf8')));
  let expressions = 0;
  for (const { kind: of, resources } of loaded.plans)
    for (const { selector, entity } of resources) {
      const { identifier, blueprint, title, properties, relations } = entity;
      for (const query of [
        selector.query,
        identifier,
        blueprint,
        title,
        ...Object.values(properties),
        ...Object.values(relations),
      ]) {
        if (typeof query !== 'string') continue;
        expressions += 1;
        expect(check(query, of)).toEqual({ warnings: [], unclear: undefined });
      }
    }
  expect(expressions).toBeGreaterThan(3);
});
