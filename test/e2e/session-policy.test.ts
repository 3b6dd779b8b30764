// The whole daemon with sessions that may do no more than the mapping needs: it reads the same.
import { afterEach, describe, expect, it } from 'vitest';
import { defaultRegions } from '../../src/sandbox/world/regions.js';
import { type Harness, startHarness } from './support/harness.js';
import { ALL_KINDS, identityMapping, RAW_BLUEPRINTS } from './support/kinds.js';
import { expectHealthy, expectIncomplete, expectNoLoss } from './support/scenario.js';

const OFF = { OCEAN__INTEGRATION__CONFIG__SESSION_POLICY: 'off' };
const AMOUNT = 2;
const WORLD = {
  accounts: 3,
  regions: ['eu-west-1', 'us-east-1'],
  instances: AMOUNT,
  buckets: AMOUNT,
  clusters: AMOUNT,
  functions: AMOUNT,
  further: Object.fromEntries(ALL_KINDS.map(({ name }) => [name, AMOUNT])),
};

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const kindsOf = (...names: readonly string[]) =>
  ALL_KINDS.filter(({ name }) => names.includes(name));

function start(kinds = ALL_KINDS, options: Parameters<typeof startHarness>[0] = {}) {
  return startHarness({
    world: WORLD,
    mapping: identityMapping(kinds),
    blueprints: RAW_BLUEPRINTS,
    ...options,
  });
}

/** Counts of a sync, by operation. */
async function counted(run: () => Promise<unknown>): Promise<Record<string, number>> {
  harness.aws.requests.clear();
  await run();
  const { byOperation, byCode } = harness.aws.requests.counters();
  expect(Object.keys(byCode).filter((code) => /denied|unauthorized/i.test(code))).toEqual([]);
  return byOperation;
}

describe('with session policies', () => {
  it('all kinds and enrichments are read as without, with the same calls, one AssumeRole for each account', async () => {
    harness = await start();
    const without = await counted(async () =>
      expectHealthy(await harness.sync({ variables: OFF })),
    );
    const before = harness.snapshot();
    const withPolicies = await counted(async () => {
      const sync = await harness.sync();
      expectHealthy(sync);
      expect(sync.report.entities).toMatchObject({ created: 0, updated: 0 });
      expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
    });

    expect(harness.snapshot()).toEqual(before);
    expect(withPolicies).toEqual(without);
    expect(withPolicies['sts:AssumeRole']).toBe(WORLD.accounts);
  });

  it('that AWS takes only in parts, everything is read all the same', async () => {
    // Less than the shortest policy of all kinds takes, and more than its halves.
    harness = await start(ALL_KINDS, { aws: { policySpace: 400 } });
    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
    expect(harness.aws.requests.count({ code: 'PackedPolicyTooLarge' })).toBeGreaterThan(0);
    expect(harness.aws.requests.counters().byOperation['sts:AssumeRole']).toBeGreaterThan(
      WORLD.accounts * 2,
    );
  });

  it('that AWS does not take, everything is read without, with one warning', async () => {
    harness = await start(kindsOf('AWS::SQS::Queue', 'AWS::S3::Bucket'), {
      aws: { policySpace: 10 },
    });
    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
    expect(sync.problems).toMatchObject([
      {
        code: 'sessions-warning',
        problem: expect.stringContaining('OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off'),
      },
    ]);
  });

  it('a bucket whose region the list does not tell is found, though the mapping does not ask for locations', async () => {
    const [buckets] = identityMapping(kindsOf('AWS::S3::Bucket')).resources;
    const mapping = {
      ...identityMapping(kindsOf('AWS::S3::Bucket')),
      resources: [{ ...buckets, selector: { query: 'true' } }],
    };
    harness = await start(ALL_KINDS, { mapping });
    const redirect = { type: 'error', code: 'PermanentRedirect', status: 301 } as const;
    harness.aws.faults.add({ operation: 'GetBucketTagging', times: 1, effect: redirect });

    expectHealthy(await harness.sync());
    expect(harness.aws.requests.count({ operation: 'GetBucketLocation' })).toBe(1);
  });

  it('accounts of a list of roles are read too', async () => {
    harness = await start(kindsOf('AWS::SQS::Queue', 'AWS::Organizations::Account'));
    const roles = harness.accounts.map((id) => harness.world.roleArn(id));
    const sync = await harness.sync({
      variables: {
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: undefined,
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify(roles),
      },
    });

    expectHealthy(sync);
    expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
  });
});

it('every request of a resync carries its id, and every session the same name', async () => {
  harness = await start(kindsOf('AWS::SQS::Queue', 'AWS::S3::Bucket'));
  await harness.sync();
  harness.aws.requests.clear();
  const { report } = await harness.sync();

  const agents = harness.aws.requests
    .recent()
    .filter(({ operation }) => operation !== 'GetCallerIdentity' && operation !== 'AssumeRole')
    .map(({ userAgent }) => userAgent);
  expect(new Set(agents)).toEqual(
    new Set([`ocean-aws/9.9.9-e2e app/ocean-aws md/resync#${String(report['resyncId'])}`]),
  );
});

describe('what a service control policy denies', () => {
  const KINDS = kindsOf('AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::SQS::Queue');
  const FENCED = 'ap-south-1';
  const regions = [
    FENCED,
    ...defaultRegions('aws')
      .filter((name) => name !== FENCED)
      .slice(0, 2),
  ];

  async function startSynced(): Promise<void> {
    harness = await start(KINDS, {
      world: { ...WORLD, regions: [...regions].sort() },
      variables: { OCEAN__INTEGRATION__CONFIG__CONCURRENCY: '1' },
    });
    expectHealthy(await harness.sync());
    harness.aws.requests.clear();
  }

  function deny(action: string, region?: string): void {
    for (const id of harness.accounts)
      harness.world.denyAction(id, {
        action,
        by: 'service-control-policy',
        ...(region === undefined ? {} : { region }),
      });
  }

  const asked = (accountId: string, region: string) =>
    harness.aws.requests
      .recent({ service: 'ec2', accountId, region })
      .filter(({ operation }) => operation !== 'DescribeRegions').length;

  it('in a region is asked once for each account and service there, and nothing is lost', async () => {
    await startSynced();
    deny('ec2:*', FENCED);
    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.cells).toMatchObject({ denied: 2 * WORLD.accounts });
    const calls = harness.accounts.map((id) => asked(id, FENCED));
    // Before anything of the account was answered elsewhere, one more call tells a closed region from
    // a closed action.
    expect(calls.every((count) => count >= 1)).toBe(true);
    expect(calls.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2 * WORLD.accounts);
    for (const { problem } of sync.problems) expect(problem).toContain('service control policy');
  });

  it('in a region is asked once for each account and service there, whatever the service', async () => {
    const kinds = ALL_KINDS.filter(({ scope }) => scope === 'regional');
    harness = await start(kinds, {
      world: { ...WORLD, regions: [...regions].sort() },
      variables: { OCEAN__INTEGRATION__CONFIG__CONCURRENCY: '1' },
      aws: { logSize: 100_000 },
    });
    expectHealthy(await harness.sync());
    harness.aws.requests.clear();
    deny('*', FENCED);
    const sync = await harness.sync();

    expectNoLoss(sync);
    expect(sync.report.cells).toMatchObject({ denied: kinds.length * WORLD.accounts });
    const calls = harness.aws.requests
      .recent({ region: FENCED })
      .filter(({ operation }) => operation !== 'DescribeRegions');
    const services = new Set(calls.map(({ service }) => service));
    const pairs = services.size * WORLD.accounts;
    expect(calls.length).toBeGreaterThanOrEqual(pairs);
    expect(calls.length).toBeLessThanOrEqual(2 * pairs);
  });

  it('as a single action stops no other', async () => {
    await startSynced();
    deny('ec2:DescribeVolumes');
    const sync = await harness.sync();

    expectNoLoss(sync);
    expect(sync.report.cells).toMatchObject({ denied: WORLD.accounts * regions.length });
    for (const id of harness.accounts)
      for (const region of regions) {
        const of = (operation: string) =>
          harness.aws.requests.count({ accountId: id, region, operation, service: 'ec2' });
        expect(of('DescribeInstances')).toBe(1);
        expect(of('DescribeVolumes')).toBe(1);
      }
  });

  it('is asked again in the next resync, and read when it is allowed', async () => {
    await startSynced();
    deny('ec2:*', FENCED);
    expectIncomplete(await harness.sync());
    for (const id of harness.accounts) harness.world.allowAction(id, 'ec2:*');

    expectHealthy(await harness.sync());
  });
});
