// `ocean-aws doctor`, as its users run it: the built program against both simulators. What it looks
// at, how it folds many accounts, and what it leaves alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, type HarnessOptions, startHarness } from '../e2e/support/harness.js';
import { ANY_BLUEPRINT, bundledMapping, withSelector } from '../e2e/support/mappings.js';
import { type DoctorDocument, doctorIn } from './support/doctor.js';
import { type Ran, runCommand } from './support/run-command.js';

const KINDS = ['AWS::Account::Info', 'AWS::S3::Bucket', 'AWS::EC2::Instance', 'AWS::ECS::Cluster'];
const NO_RESOURCES = { instances: 0, buckets: 0, clusters: 0, functions: 0 };
let harness: Harness;
let folder: string | undefined;

afterEach(async () => {
  await harness[Symbol.asyncDispose]();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

function doctor(...args: string[]): Promise<Ran> {
  return runCommand(['doctor', ...args], { variables: harness.variables() });
}

async function json(...args: string[]): Promise<DoctorDocument> {
  return doctorIn(await doctor('--json', ...args));
}

/** A file with the mapping. */
function saved(mapping: unknown): string {
  folder = mkdtempSync(join(tmpdir(), 'ocean-aws-doctor-'));
  const file = join(folder, 'mapping.json');
  writeFileSync(file, JSON.stringify(mapping));
  return file;
}

function resource(kind: string, selector: Readonly<Record<string, unknown>>, field: string) {
  const mappings = { identifier: '.Type', blueprint: '"any"', properties: { field } };
  return { kind, selector: { query: 'true', ...selector }, port: { entity: { mappings } } };
}

function stateOf({ findings }: DoctorDocument, name: string): string | undefined {
  return findings.find(({ about }) => about === name)?.state;
}

describe('a set-up that works', () => {
  it('is said to be well in the first line, and ends with 0', async () => {
    harness = await startHarness();

    const { code, stdout, stderr } = await doctor();

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toMatch(/^All is well \(\d+ requests to AWS in [\d.]+ s\)\.$/);
    expect(stdout).toContain('4  ok: all 4 kinds');
  });

  it('is asked for one region and one item of each, and Port for no entity', async () => {
    harness = await startHarness({ world: { instances: 3, buckets: 40 } });
    harness.aws.requests.clear();
    harness.port.requests.clear();

    await doctor();

    const { byOperation } = harness.aws.requests.counters();
    expect(byOperation).toMatchObject({
      'sts:AssumeRole': 4,
      'ec2:DescribeInstances': 4,
      's3:ListBuckets': 4,
      's3:GetBucketTagging': 4,
      'ecs:ListClusters': 4,
      'ecs:DescribeClusters': 4,
    });
    const asked = Object.keys(harness.port.requests.counters());
    expect(asked.filter((route) => /entities|bulk|POST .*integration/.test(route))).toEqual([]);
  });

  it('asks the home region where that is one of the account, and every region when told so', async () => {
    harness = await startHarness();
    const regions = async (...args: string[]) => {
      harness.aws.requests.clear();
      await doctor('--kind', 'AWS::EC2::Instance', ...args);
      return new Set(
        harness.aws.requests.recent({ operation: 'DescribeInstances' }).map(({ region }) => region),
      );
    };

    expect(await regions()).toEqual(new Set(['us-east-1']));
    expect(await regions('--all-regions')).toEqual(
      new Set(['eu-west-1', 'us-east-1', 'us-west-2']),
    );
  });
});

describe('what is read of each item', () => {
  it('is not asked for where the mapping does not read it', async () => {
    harness = await startHarness({ blueprints: [ANY_BLUEPRINT] });
    const file = saved({ resources: [resource('AWS::S3::Bucket', {}, '.Properties.BucketName')] });
    harness.aws.requests.clear();

    const { code, enrichments } = await json('--mapping', file);

    expect([code, enrichments]).toEqual([0, []]);
    const { byOperation } = harness.aws.requests.counters();
    expect(byOperation['s3:GetBucketTagging']).toBeUndefined();
  });

  it('is asked for where only the selector reads it, or the mapping names it', async () => {
    harness = await startHarness({ blueprints: [ANY_BLUEPRINT] });
    const tags = resource(
      'AWS::S3::Bucket',
      { query: '.Properties.Tags != null # tagged' },
      '.Type',
    );
    const named = resource(
      'AWS::S3::Bucket',
      { includeActions: ['GetBucketEncryptionAction'] },
      '.Properties.BucketEncryption',
    );
    const file = saved({ resources: [tags, named] });

    const { code, enrichments } = await json('--mapping', file);

    expect(code).toBe(0);
    expect(enrichments).toEqual([
      expect.objectContaining({ accounts: { ok: 4, failed: 0, notProvable: 0 } }),
      expect.objectContaining({ accounts: { ok: 4, failed: 0, notProvable: 0 } }),
    ]);
    expect(enrichments.map(({ action }) => action).sort()).toEqual([
      'GetBucketEncryptionAction',
      'GetBucketTaggingAction',
    ]);
  });

  it('makes its kind denied in the accounts that deny it', async () => {
    harness = await startHarness();
    const account = harness.account(1);
    harness.world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });

    const { code, enrichments, matrix } = await json('--kind', 'AWS::S3::Bucket');

    expect(code).toBe(1);
    expect(enrichments.map(({ accounts }) => accounts)).toEqual([
      { ok: 3, failed: 1, notProvable: 0 },
    ]);
    expect(matrix.groups.map(({ accounts, kinds }) => [accounts.length, kinds])).toEqual([
      [3, { 'AWS::S3::Bucket': 'ok' }],
      [1, { 'AWS::S3::Bucket': 'denied' }],
    ]);
  });

  it('is not provable where there is no item, which is no failure', async () => {
    harness = await startHarness({ world: NO_RESOURCES });

    const found = await json();

    expect([found.code, stateOf(found, 'AWS enrichments')]).toEqual([0, 'not provable']);
    expect(JSON.stringify(found.findings)).toContain(
      'nothing to ask about for GetBucketTaggingAction of AWS::S3::Bucket',
    );
    expect(found.enrichments.map(({ accounts }) => accounts)).toEqual([
      { ok: 0, failed: 0, notProvable: 4 },
      { ok: 0, failed: 0, notProvable: 4 },
    ]);
  });
});

describe('many accounts', () => {
  const MANY: HarnessOptions = { world: { accounts: 60, ...NO_RESOURCES, buckets: 1 } };

  it('are groups of those with the same answers, with their units, and one cause each', async () => {
    harness = await startHarness(MANY);
    const denied = harness.accounts.slice(1, 21);
    const closed = harness.accounts.slice(21, 31);
    for (const id of denied)
      harness.world.denyAction(id, { action: 'ec2:*', by: 'service-control-policy' });
    for (const id of closed) harness.world.denyRole(id);

    const { causes, matrix } = await json();
    const { stdout } = await doctor();

    expect(matrix.kinds).toEqual(KINDS);
    expect(matrix.groups.map(({ accounts, account }) => [accounts.length, account])).toEqual([
      [30, 'ok'],
      [20, 'ok'],
      [10, 'denied'],
    ]);
    const [, second] = matrix.groups;
    expect(second?.accounts).toEqual([...denied].sort());
    expect(second?.kinds).toMatchObject({
      'AWS::EC2::Instance': 'denied',
      'AWS::S3::Bucket': 'ok',
    });
    const paths = matrix.groups.flatMap(({ units }) => units.map(({ path }) => path));
    expect(new Set(paths)).toEqual(new Set(['Root', 'Root/Workloads/Production', 'Root/Sandbox']));
    expect(causes.map(({ about, accounts }) => [about, accounts.length])).toEqual([
      ['AWS roles', 10],
      ['AWS kinds', 20],
    ]);
    expect(stdout.split('\n').length).toBeLessThan(40);
    expect(stdout).toContain('20  denied: AWS::EC2::Instance; ok: the other 3');
    expect(stdout.split('\n')[0]).toMatch(/^Something that is needed is missing: 2 causes/);
  });
});

describe('a mapping', () => {
  it('of kinds that belong to the organization is asked for once', async () => {
    harness = await startHarness({ blueprints: [ANY_BLUEPRINT] });
    const file = saved({
      resources: [
        ...bundledMapping().resources,
        resource('AWS::Organizations::Account', {}, '.Properties.Name'),
      ],
    });

    const { code, matrix } = await json('--mapping', file);

    expect(code).toBe(0);
    expect(matrix.kinds).toEqual(KINDS);
    expect(matrix.organization).toEqual([
      { kind: 'AWS::Organizations::Account', account: harness.account(0), state: 'ok' },
    ]);
  });

  it('that is not valid leaves the kinds unasked, and the accounts are opened all the same', async () => {
    harness = await startHarness();
    const { resources } = bundledMapping();
    const broken = resources.map((each) => withSelector(each, { query: '.Properties[' }));
    const file = saved({ resources: broken });

    const found = await json('--mapping', file);

    expect([stateOf(found, 'AWS roles'), stateOf(found, 'AWS kinds')]).toEqual([
      'ok',
      'not provable',
    ]);
    expect(found.matrix.groups).toEqual([expect.objectContaining({ account: 'ok', kinds: {} })]);
  });

  it('that Port does not give leaves the kinds unasked, and the accounts are opened all the same', async () => {
    harness = await startHarness({ variables: { OCEAN__PORT__CLIENT_SECRET: 'of-somebody-else' } });

    const found = await json();

    expect(found.mapping).toBe('none');
    expect([stateOf(found, 'AWS roles'), stateOf(found, 'AWS kinds')]).toEqual([
      'ok',
      'not provable',
    ]);
  });
});

it('looks at the accounts and kinds that it is narrowed to', async () => {
  harness = await startHarness();
  const account = harness.account(2);
  harness.world.denyRole(harness.account(1));

  const { code, matrix } = await json('--account', account, '--kind', 'AWS::S3::Bucket');

  expect(code).toBe(0);
  expect(matrix.groups).toMatchObject([
    { accounts: [account], account: 'ok', kinds: { 'AWS::S3::Bucket': 'ok' } },
  ]);
});

it.each([
  [['--account', '12'], 'is no account id'],
  [['--kind', 'AWS::S3::Buckett'], 'did you mean AWS::S3::Bucket?'],
])('refuses %j with exit code 2', async (args, said) => {
  harness = await startHarness();

  const { code, stderr } = await doctor(...args);

  expect(code).toBe(2);
  expect(stderr).toContain(said);
});
