// `ocean-aws policy`, as its users run it. What it prints is the policy of the simulated roles, and
// a sync by it shows whether it is exactly enough.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import * as z from 'zod';
import { type Harness, type Sync, startHarness } from '../e2e/support/harness.js';
import { ALL_KINDS, identityMapping, RAW_BLUEPRINTS } from '../e2e/support/kinds.js';
import { createRandom } from '../e2e/support/random.js';
import { type Ran, runCommand } from './support/run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const statement = z.object({
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.union([z.string(), z.array(z.string())]),
});
const document = z.object({ Version: z.literal('2012-10-17'), Statement: z.array(statement) });
const unmet = z.object({ action: z.string(), because: z.string() });
const printed = z.object({
  schema: z.literal('ocean-aws/policy/v1'),
  documents: z.array(document).default([]),
  as: z.enum(['inline', 'managed']).optional(),
  actions: z.array(z.object({ action: z.string(), standIn: z.boolean() })),
  trust: z.unknown().optional(),
  notes: z.array(z.string()),
  diff: z
    .object({
      lacking: z.array(unmet),
      notProvable: z.array(unmet),
      tooMuch: z.array(z.object({ action: z.string(), handsOut: z.array(z.string()) })),
    })
    .optional(),
});

function fileOf(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function policy(args: readonly string[], variables: Record<string, string> = {}): Promise<Ran> {
  return runCommand(['policy', ...args], { variables, cwd: folder });
}

async function asJson(args: readonly string[], variables: Record<string, string> = {}) {
  const { stdout } = await policy([...args, '--json'], variables);
  return printed.parse(JSON.parse(stdout));
}

const actionsIn = (documents: readonly z.infer<typeof document>[]) =>
  documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));

/** A mapping of some kinds with some enrichments, of which each reads some properties. */
function randomMapping(seed: number) {
  const random = createRandom(seed * 7919);
  const kinds = ALL_KINDS.filter(({ scope }) => scope === 'regional' || scope === 'global').filter(
    () => random.below(3) === 0,
  );
  const { resources, ...rest } = identityMapping(kinds);
  return {
    ...rest,
    resources: resources.map((resource, index) => {
      const { enrichments = [], properties = [] } = kinds[index] ?? {};
      const { mappings } = resource.port.entity;
      const raw = `{a: .Properties.${random.pick(properties)}, b: .Properties.${random.pick(properties)}}`;
      return {
        ...resource,
        selector: {
          query: 'true',
          includeActions: enrichments.flatMap(({ action }) =>
            random.below(3) === 0 ? [action] : [],
          ),
        },
        port: { entity: { mappings: { ...mappings, properties: { raw } } } },
      };
    }),
  };
}

const MAPPINGS: readonly (readonly [string, object])[] = [
  ['of everything', identityMapping(ALL_KINDS)],
  ...[1, 2, 3].map((seed) => [`number ${seed}`, randomMapping(seed)] as const),
];

let harness: Harness;
let isStarted = false;
afterEach(async () => {
  if (isStarted) await harness[Symbol.asyncDispose]();
  isStarted = false;
});

async function start(mapping: object): Promise<void> {
  harness = await startHarness({
    world: {
      accounts: 2,
      regions: ['us-east-1'],
      instances: 2,
      buckets: 2,
      clusters: 2,
      functions: 2,
      further: Object.fromEntries(ALL_KINDS.map(({ name }) => [name, 2])),
    },
    mapping,
    blueprints: RAW_BLUEPRINTS,
    // The sessions' own policies would hide what the roles' lack.
    variables: { OCEAN__INTEGRATION__CONFIG__SESSION_POLICY: 'off' },
  });
  isStarted = true;
}

function denials(): number {
  const { byCode } = harness.aws.requests.counters();
  return Object.entries(byCode).reduce(
    (sum, [code, count]) =>
      /denied|unauthorized|authorizationerror/i.test(code) ? sum + count : sum,
    0,
  );
}

async function syncAllowed(member: readonly string[], management: readonly string[]) {
  for (const { id } of harness.world.accounts())
    harness.world.allowOnly(id, id === harness.world.managementAccountId ? management : member);
  harness.aws.requests.clear();
  const sync: Sync = await harness.sync();
  return { sync, denied: denials() };
}

describe('the policies printed for a mapping, as those of the roles', () => {
  it.each(MAPPINGS)(
    '%s are enough, and without any one action a call is denied',
    async (_, map) => {
      await start(map);
      const made = {
        member: await asJson([], harness.variables()),
        management: await asJson(['--role', 'management'], harness.variables()),
      };
      const member = actionsIn(made.member.documents);
      const management = actionsIn(made.management.documents);

      const { sync, denied } = await syncAllowed(member, management);

      expect([sync.exitCode, denied]).toEqual([0, 0]);
      expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
      expect(sync.report.cells.planned).toBeGreaterThan(2);
      // A call that stands in for another one is not made while that one answers.
      const regular = made.management.actions.filter(
        ({ action, standIn }) => !standIn && !/codedeploy:Get/.test(action),
      );
      const random = createRandom(member.length);
      const some = new Set(Array.from({ length: 8 }, () => random.pick(regular).action));
      for (const action of some) {
        const without = (actions: readonly string[]) => actions.filter((each) => each !== action);
        const other = await syncAllowed(without(member), without(management));
        expect([action, other.denied > 0]).toEqual([action, true]);
      }
    },
  );

  it('hold no call that a default mapping does not make', async () => {
    await start(randomMapping(1));
    const made = await asJson(
      ['--mapping', fileOf('bucket.json', bucketMapping('.Properties.CreationDate'))],
      {},
    );
    const reading = await asJson(
      ['--mapping', fileOf('tags.json', bucketMapping('.Properties.Tags'))],
      {},
    );

    expect(actionsIn(made.documents)).toEqual([
      'account:ListRegions',
      'ec2:DescribeRegions',
      's3:ListAllMyBuckets',
    ]);
    expect(actionsIn(reading.documents)).toEqual([
      'account:ListRegions',
      'ec2:DescribeRegions',
      's3:GetBucketLocation',
      's3:GetBucketTagging',
      's3:ListAllMyBuckets',
    ]);
  });
});

function bucketMapping(expression: string) {
  const identity = identityMapping(ALL_KINDS.filter(({ name }) => name === 'AWS::S3::Bucket'));
  return {
    resources: identity.resources.map((resource) => ({
      ...resource,
      selector: { query: 'true' },
      port: {
        entity: {
          mappings: {
            identifier: '.Properties.Arn',
            blueprint: '"x"',
            properties: { it: expression },
          },
        },
      },
    })),
  };
}

describe('the policy of the base identity', () => {
  it('lets it assume the roles that are read with, and no other', async () => {
    await start(identityMapping(ALL_KINDS.filter(({ name }) => name === 'AWS::SQS::Queue')));
    const { documents, as } = await asJson(['--role', 'base'], harness.variables());
    const texts = documents.map((each) => JSON.stringify(each));

    harness.world.allowBaseOnly(texts);
    const enough = await harness.sync();
    harness.world.allowBaseOnly(
      texts.map((text) => text.replaceAll(harness.world.options.roleName, 'AnotherRole')),
    );
    const another = await harness.sync();

    expect(as).toBe('managed');
    expect([enough.exitCode, another.report.error?.code]).toEqual([0, 'no-account-readable']);
  });

  it('is divided where the roles do not fit into one policy, and says so', async () => {
    const roles = Array.from(
      { length: 200 },
      (_, index) => `arn:aws:iam::${String(200_000_000_000 + index)}:role/path/PortOceanReadRole`,
    );
    await start(identityMapping(ALL_KINDS.filter(({ name }) => name === 'AWS::SQS::Queue')));
    const { OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: _, ...variables } = harness.variables();

    const { documents, notes } = await asJson(['--role', 'base'], {
      ...variables,
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify(roles),
    });

    expect(documents.length).toBe(2);
    for (const each of documents) expect(JSON.stringify(each).length).toBeLessThanOrEqual(6144);
    const resources = documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Resource }) => Resource),
    );
    expect(resources.sort()).toEqual([...roles].sort());
    expect(notes.join()).toContain('does not fit into one policy');
  });
});

describe('the trust policy', () => {
  it('names the base identity as STS calls it, and never shows the ExternalId', async () => {
    await start(bucketMapping('.Properties.CreationDate'));
    const { stdout, code } = await policy(['--trust'], harness.variables());

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [
        {
          Principal: { AWS: harness.world.base.userArn },
          Condition: { StringEquals: { 'sts:ExternalId': '<ExternalId>' } },
        },
      ],
    });
    for (const format of ['cloudformation', 'terraform']) {
      const whole = await policy(['--format', format], harness.variables());
      expect(whole.stdout).toContain(harness.world.base.userArn);
      expect(whole.stdout).not.toMatch(/redacted|e2e-external-id/);
    }
  });

  it('has a placeholder without settings, and the principal that is given', async () => {
    const unknown = await policy(['--all', '--trust']);
    const given = 'arn:aws:iam::111122223333:role/path/port-ocean';
    const known = await policy(['--all', '--trust', '--principal', given]);

    expect(unknown.stdout).toContain('<BaseIdentityArn>');
    expect(unknown.stderr).toContain('has a placeholder');
    expect(known.stdout).toContain(`"AWS": "${given}"`);
    expect(known.stderr).not.toContain('has a placeholder');
  });
});

/** Short forms of CloudFormation's functions, as their long forms. */
const FUNCTIONS: ScalarTag[] = ['Ref', 'GetAtt', 'Equals'].map((name) => ({
  tag: `!${name}`,
  resolve: (text: string) => (name === 'Ref' ? { Ref: text } : { [name]: text }),
}));

const template = z.object({
  Parameters: z.record(z.string(), z.record(z.string(), z.unknown())),
  Resources: z.object({
    ReadRole: z.object({
      Properties: z.looseObject({ AssumeRolePolicyDocument: z.unknown() }),
    }),
  }),
});

describe('the formats', () => {
  it('CloudFormation has the role of the templates in deploy, with the same parameters and trust', async () => {
    const { stdout } = await policy(['--all', '--format', 'cloudformation']);
    const path = new URL('../../deploy/aws/cloudformation/member-role.yaml', import.meta.url);
    const ours = template.parse(parse(stdout));
    const theirs = template.parse(
      parse(readFileSync(path, 'utf8'), { customTags: FUNCTIONS, logLevel: 'silent' }),
    );

    const { OptionalEnrichments: _, ...parameters } = theirs.Parameters;
    expect(Object.keys(ours.Parameters)).toEqual(Object.keys(parameters));
    expect(ours.Resources.ReadRole.Properties.AssumeRolePolicyDocument).toEqual(
      theirs.Resources.ReadRole.Properties.AssumeRolePolicyDocument,
    );
    expect(ours.Resources.ReadRole.Properties).toMatchObject({
      RoleName: { Ref: 'RoleName' },
      Path: { Ref: 'RolePath' },
    });
  });

  it('Terraform has the role, its trust and the policy, with every bracket closed', async () => {
    const { stdout } = await policy(['--all', '--format', 'terraform']);

    for (const part of [
      'resource "aws_iam_role" "this" {',
      'assume_role_policy = jsonencode({',
      '"sts:ExternalId" = var.external_id',
      'AWS = var.base_identity_arn',
      'policy = jsonencode({',
    ])
      expect(stdout).toContain(part);
    const code = stdout.replaceAll(/"[^"]*"|^#.*$/gm, '');
    for (const [open = '', close = ''] of ['{}', '[]', '()'])
      expect(code.split(open).length).toBe(code.split(close).length);
  });

  it.each(['member', 'management'])(
    'with --all, the %s policy is that of the documents',
    async (role) => {
      const read = (name: string) =>
        document.parse(
          JSON.parse(
            readFileSync(new URL(`../../docs/policies/${name}.json`, import.meta.url), 'utf8'),
          ),
        );
      const documented =
        role === 'member' ? [read('member')] : [read('member'), read('management')];

      const { documents } = await asJson(['--all', '--role', role]);

      expect(actionsIn(documents).sort()).toEqual([...new Set(actionsIn(documented))].sort());
      const services = documents.flatMap(({ Statement }) =>
        Statement.map(({ Action }) => Action[0]?.split(':')[0]),
      );
      expect(new Set(services).size).toBe(services.length);
      expect([...services].sort()).toEqual(services);
    },
  );
});

const allow = (Action: unknown, more: object = { Resource: '*' }) => ({
  Effect: 'Allow',
  Action,
  ...more,
});
const NEEDED = ['account:ListRegions', 'ec2:DescribeRegions', 's3:ListAllMyBuckets'];

describe('--diff', () => {
  async function diff(...Statement: readonly object[]) {
    const args = [
      '--mapping',
      fileOf('bucket.json', bucketMapping('.Properties.CreationDate')),
      '--diff',
      fileOf('given.json', { Version: '2012-10-17', Statement }),
    ];
    const { code } = await policy(args);
    const { lacking = [], notProvable = [], tooMuch = [] } = (await asJson(args)).diff ?? {};
    const names = (list: readonly { readonly action: string }[]) =>
      list.map(({ action }) => action);
    return { code, lacking: names(lacking), unclear: names(notProvable), tooMuch };
  }

  it.each<[string, readonly object[], number, readonly string[], readonly string[]]>([
    ['its own policy', [allow(NEEDED)], 0, [], []],
    ['other cases of letters', [allow(NEEDED.map((name) => name.toLowerCase()))], 0, [], []],
    ['patterns', [allow(['account:List*', 'ec2:Describe?egions', 's3:List*'])], 0, [], []],
    ['a missing action', [allow(NEEDED.slice(0, 2))], 1, NEEDED.slice(2), []],
    ['a Deny', [allow('*'), { ...allow('s3:*'), Effect: 'Deny' }], 1, NEEDED.slice(2), []],
    [
      'a Deny of all but some',
      [allow('*'), { Effect: 'Deny', NotAction: ['ec2:*', 's3:*'], Resource: '*' }],
      1,
      NEEDED.slice(0, 1),
      [],
    ],
    [
      'a Deny under a condition',
      [
        allow('*'),
        {
          ...allow('s3:*'),
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
      1,
      [],
      NEEDED.slice(2),
    ],
    [
      'a NotAction',
      [{ Effect: 'Allow', NotAction: ['s3:*'], Resource: '*' }],
      1,
      NEEDED.slice(2),
      [],
    ],
    [
      'a condition',
      [allow(NEEDED.slice(0, 2)), { ...allow('s3:*'), Condition: { Bool: { x: 'true' } } }],
      1,
      [],
      NEEDED.slice(2),
    ],
    [
      'a limit to some resources',
      [allow(NEEDED.slice(0, 2)), allow('s3:*', { Resource: 'arn:aws:s3:::mine-*' })],
      1,
      [],
      NEEDED.slice(2),
    ],
    [
      'all resources but some',
      [allow(NEEDED.slice(0, 2)), allow('s3:*', { NotResource: 'arn:aws:s3:::secret' })],
      1,
      [],
      NEEDED.slice(2),
    ],
    [
      'a condition on one of two statements that allow it',
      [allow(NEEDED), { ...allow('s3:*'), Condition: { Bool: { x: 'true' } } }],
      0,
      [],
      [],
    ],
  ])('over %s', async (_, statements, code, lacking, unclear) => {
    expect(await diff(...statements)).toMatchObject({ code, lacking, unclear });
  });

  it('says what is too much, and what of it hands out data, without failing', async () => {
    const { code, tooMuch } = await diff(allow([...NEEDED, 's3:Get*', 'iam:ListUsers']));

    expect(code).toBe(0);
    expect(tooMuch.map(({ action }) => action)).toEqual(['s3:Get*', 'iam:ListUsers']);
    expect(tooMuch[0]?.handsOut).toContain('s3:GetObject');
    expect(tooMuch[1]?.handsOut).toEqual([]);
  });

  it('takes several policies, as the AWS CLI prints them', async () => {
    const given = fileOf('several.json', [
      { RoleName: 'r', PolicyDocument: { Statement: allow(NEEDED[0]) } },
      { PolicyVersion: { Document: { Statement: [allow(NEEDED.slice(1))] } } },
    ]);
    const mapping = fileOf('bucket.json', bucketMapping('.Properties.CreationDate'));

    const { code, stdout } = await policy(['--mapping', mapping, '--diff', given]);

    expect([code, stdout]).toEqual([0, 'Nothing is lacking of 3 actions; nothing too much.\n']);
  });

  it('is not satisfied by roles of one account where those of all are assumed', async () => {
    const given = fileOf('base.json', {
      Statement: [
        allow('sts:AssumeRole', { Resource: 'arn:aws:iam::111122223333:role/PortOceanReadRole' }),
      ],
    });

    const { code, stdout } = await policy(['--all', '--role', 'base', '--diff', given]);

    expect(code).toBe(1);
    expect(stdout).toContain('1 not provable of 1 action;');
  });

  it.each([
    ['no JSON', '{"Statement": ', 'it is no JSON'],
    ['something else', '{"a": 1}', 'it holds no policy'],
    ['a policy deep inside', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'it holds no policy'],
    ['a wrong effect', { Statement: { ...allow('a:b'), Effect: 'Maybe' } }, 'at Effect'],
    ['a trust policy', { Statement: { ...allow('a:b'), Principal: '*' } }, 'names a Principal'],
    ['no resource', { Statement: allow('a:b', {}) }, 'either Resource or NotResource'],
    ['a huge one', ' '.repeat(600_000), 'it is longer than'],
  ])('refuses a file with %s', async (_, content, message) => {
    const { code, stdout, stderr } = await policy(['--all', '--diff', fileOf('bad.json', content)]);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
