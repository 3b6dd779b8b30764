// `ocean-aws raw`, as its users run it: the built program against both simulators.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Harness, startHarness } from '../e2e/support/harness.js';
import { jsonLines, runCommand } from './support/run-command.js';

const BUCKET = 'AWS::S3::Bucket';
const INSTANCE = 'AWS::EC2::Instance';
const CRASHING = new URL('../e2e/support/crash.mjs', import.meta.url).href;
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

function raw(...args: string[]) {
  return runCommand(['raw', ...args], { variables: harness.variables() });
}

it('prints each resource as a line of JSON, in the shape that expressions see', async () => {
  const { code, stdout, stderr } = await raw('--kind', BUCKET, '--include-actions', 'all');

  const resources = jsonLines(stdout);
  expect([code, stderr]).toEqual([0, '']);
  expect(resources.length).toBeGreaterThan(0);
  expect(stdout).toContain('"BlockPublicAcls":');
  expect(stdout).toContain('"OwnershipControls":');
  for (const resource of resources)
    expect(resource).toMatchObject({
      Type: BUCKET,
      Properties: { BucketName: expect.any(String) },
      __ExtraContext: { AccountId: expect.any(String) },
    });
});

it('reads the accounts and regions that it is narrowed to, and so many of each', async () => {
  const account = harness.account(1);
  const { stdout } = await raw(
    ...['--kind', INSTANCE, '--account', account, '--region', 'us-east-1', '--limit', '1'],
  );

  expect(jsonLines(stdout)).toMatchObject([
    { Type: INSTANCE, __ExtraContext: { AccountId: account, Region: 'us-east-1' } },
  ]);
});

it('writes nothing to Port', async () => {
  harness.port.requests.clear();

  await raw('--kind', BUCKET);

  expect(harness.port.requests.counters()).toEqual({
    'POST /v1/auth/access_token': 1,
    'GET /v1/integration/:integration': 1,
  });
});

it('prints the name, the units and the tags of the accounts where they are asked for', async () => {
  const narrowed = ['--kind', BUCKET, '--account', harness.account(1), '--limit', '1'];
  const { stdout: without } = await raw(...narrowed);
  const { code, stdout, stderr } = await raw(...narrowed, '--account-context');

  expect(without).not.toContain('AccountName');
  expect([code, stderr]).toEqual([0, '']);
  expect(jsonLines(stdout)).toMatchObject([
    {
      __ExtraContext: {
        AccountName: expect.any(String),
        OrganizationalUnitPath: expect.stringMatching(/^Root/),
        AccountTags: expect.anything(),
      },
    },
  ]);
});

it('says what could not be read, prints the rest, and ends with 1', async () => {
  const account = harness.account(1);
  harness.world.denyAction(account, { action: 's3:ListAllMyBuckets', by: 'identity-policy' });
  try {
    const { code, stdout, stderr } = await raw('--kind', BUCKET);

    expect(code).toBe(1);
    expect(stderr).toContain('s3:ListAllMyBuckets');
    expect(stdout).toContain(harness.account(2));
    expect(stdout).not.toContain(account);
  } finally {
    harness.world.allowAction(account);
  }
});

it.each([
  [[], 'raw needs --kind'],
  [['--kind', 'AWS::S3::Buckett'], 'did you mean AWS::S3::Bucket?'],
  [['--kind', BUCKET, '--account', '12'], 'is no account id'],
  [['--kind', BUCKET, '--limit', 'many'], '--limit is a whole number'],
  [['--kind', BUCKET, '--mapping', '/nowhere.yml'], 'the mapping file'],
  [['--kind', BUCKET, '--include-actions', 'GetBucketTagingAction'], 'did you mean'],
  [['--kind', BUCKET, '--account', '999999999999'], '999999999999 is not among the accounts'],
  [['--kind', INSTANCE, '--region', 'eu-wets-1'], 'is read in eu-wets-1'],
  [['--kind', BUCKET, '--region', 'eu-west-1'], 'is read in eu-west-1'],
])('%j is refused in words with 2, and nothing is printed', async (args, words) => {
  const { code, stdout, stderr } = await raw(...args);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
});

it('ends when nobody reads on', async () => {
  const { code, stderr } = await runCommand(['raw', '--kind', INSTANCE], {
    variables: harness.variables(),
    closeAfter: 1,
  });

  expect([141, 0]).toContain(code);
  expect(stderr).not.toContain('EPIPE');
});

it('ends at the first signal, and takes its echo for the same one', async () => {
  const fault = harness.aws.faults.add({ operation: 'ListBuckets', effect: { type: 'hang' } });
  let send: ((signal: NodeJS.Signals) => void) | undefined;
  const ran = runCommand(['raw', '--kind', BUCKET], {
    variables: harness.variables(),
    started(way) {
      send = way;
    },
  });
  await vi.waitFor(() => expect(fault.hits).toBeGreaterThan(0), 60_000);
  send?.('SIGINT');
  send?.('SIGINT');

  const { code, stderr } = await ran;
  fault.remove();
  expect(code).toBe(130);
  expect(stderr).toContain('stopped before its end');
});

it('an error that nobody caught is a line of the log, without secrets, and ends it with 1', async () => {
  const fault = harness.aws.faults.add({ operation: 'ListBuckets', effect: { type: 'hang' } });
  let send: ((signal: NodeJS.Signals) => void) | undefined;
  const ran = runCommand(['raw', '--kind', BUCKET], {
    variables: harness.variables({ NODE_OPTIONS: `--import ${CRASHING}`, CRASH: 'throws' }),
    started(way) {
      send = way;
    },
  });
  await vi.waitFor(() => expect(fault.hits).toBeGreaterThan(0), 60_000);
  send?.('SIGUSR2');

  const { code, stderr } = await ran;
  fault.remove();
  expect(code).toBe(1);
  expect(jsonLines(stderr)).toEqual([
    expect.objectContaining({ level: 'fatal', msg: 'unexpected error' }),
  ]);
  expect(stderr).not.toContain(harness.port.clientSecret);
});
