// `ocean-aws probe` against both simulators over HTTP: what it finds, says, sends to Port, and
// exits with.
import { afterEach, describe, expect, test } from 'vitest';
import { createClients } from '../../src/clients.js';
import { probe, requireKinds } from '../../src/commands/probe/probe.js';
import type { ProbeArguments } from '../../src/commands/probe/probe-arguments.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createRedactor } from '../../src/lib/secrets/redact.js';
import { createLog } from '../../src/log.js';
import {
  type Harness,
  type HarnessOptions,
  startHarness,
  type Variables,
} from '../e2e/support/harness.js';
import { parseLines, until } from '../e2e/support/process.js';

const WORLD = { accounts: 3, regions: ['us-east-1'] };
const DENIED = {
  service: 'organizations',
  operation: 'ListAccounts',
  effect: { type: 'deny' },
} as const;

let harness: Harness | undefined;
afterEach(() => harness?.[Symbol.asyncDispose]());

async function started(options: HarnessOptions = {}): Promise<Harness> {
  harness = await startHarness({ world: WORLD, ...options });
  return harness;
}

interface Asked {
  readonly args?: Partial<ProbeArguments>;
  readonly variables?: Variables;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

async function ask(
  it: Harness,
  { args, variables, limitMs, signal = new AbortController().signal }: Asked = {},
) {
  const { config } = loadConfig(it.variables(variables), {
    version: '1.2.3',
    stdoutIsTerminal: false,
  });
  const redactor = createRedactor(config.secrets);
  let out = '';
  const destination = {
    write(line: string) {
      out += line;
    },
  };
  const log = createLog({ ...config.log, secrets: config.secrets, redactor, destination });
  const clients = createClients(config, { log, keepSecret: redactor.add, ...HURRY }, signal);
  const code = await probe({
    config,
    clients,
    args: { mode: 'shallow', kinds: [], ...args },
    log,
    redact: redactor.text,
    signal,
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  const lines = parseLines(out);
  const said = lines.filter((line) => line['check'] !== undefined);
  return { code, out, lines, said, statuses: said.map((line) => [line['check'], line['status']]) };
}

/** Pauses between attempts pass at once. */
const HURRY = {
  awsPacing: { sleep: async () => {} },
  portPacing: { sleep: async () => {}, policy: { budgetMs: 200, outageMs: 200 } },
};

describe('when all is well', () => {
  test('every check succeeds, the code is 0, and nothing is read or written', async () => {
    const it = await started();
    const { code, statuses, out } = await ask(it);
    const own = ['AWS account', 'SUCCESS'];

    expect(code).toBe(0);
    expect(statuses).toEqual([
      ['Port', 'SUCCESS'],
      ['AWS identity', 'SUCCESS'],
      ['AWS accounts', 'SUCCESS'],
      own,
    ]);
    expect(out).toContain('the organization lists 3 active accounts');
    expect(it.port.catalog.count()).toBe(0);
    expect(it.port.catalog.integrations()).toEqual([]);
    for (const secret of [it.world.base.secretAccessKey, it.port.clientSecret, 'Bearer'])
      expect(out).not.toContain(secret);
  });

  test('deep assumes the role in every account too', async () => {
    const it = await started();
    const { code, said } = await ask(it, { args: { mode: 'deep' } });

    const accounts = said.filter((line) => line['check'] === 'AWS account');
    expect(code).toBe(0);
    expect(accounts.map((line) => line['account']).sort()).toEqual([...it.accounts].sort());
    expect(accounts.every((line) => line['status'] === 'SUCCESS')).toBe(true);
  });

  test('each role of a list is assumed without being asked deeply', async () => {
    const it = await started();
    const roles = it.accounts.map((id) => it.world.roleArn(id));
    const { code, statuses } = await ask(it, {
      variables: {
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: undefined,
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify(roles),
      },
    });

    expect(code).toBe(0);
    expect(statuses.slice(3)).toEqual(it.accounts.map(() => ['AWS account', 'SUCCESS']));
  });

  test('without a role the account of the identity is named', async () => {
    const it = await started();
    const { code, out } = await ask(it, {
      variables: { OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: undefined },
    });

    expect(code).toBe(0);
    expect(out).toContain('no role is configured, so only account');
  });
});

describe('what is wrong', () => {
  test('a wrong secret key fails the identity with its remedy, and the accounts are not asked', async () => {
    const it = await started();
    const { code, statuses, out } = await ask(it, {
      variables: {
        OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'not-the-key-that-it-should-be',
      },
    });

    expect(code).toBe(1);
    expect(statuses).toEqual([
      ['Port', 'SUCCESS'],
      ['AWS identity', 'FAILURE'],
      ['AWS accounts', 'UNKNOWN'],
    ]);
    expect(out).toContain('base-identity-unavailable');
    expect(out).toContain('AWS_ACCESS_KEY_ID exists and is active');
    expect(out).not.toContain('not-the-key-that-it-should-be');
    expect(it.aws.requests.count({ service: 'organizations' })).toBe(0);
  });

  test('an organization that refuses the list is a failure, although a first sync would read one account', async () => {
    const it = await started();
    it.aws.faults.add(DENIED);
    const { code, statuses, out } = await ask(it);

    expect(code).toBe(1);
    expect(statuses.at(-1)).toEqual(['AWS accounts', 'FAILURE']);
    expect(out).toContain('organization-denied');
    expect(out).toContain('Allow organizations:ListAccounts');
  });

  test('a wrong external id fails the account of the role, although the identity may list the organization', async () => {
    const it = await started();
    const { code, out } = await ask(it, {
      variables: { OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: 'another' },
    });

    expect(code).toBe(1);
    expect(out).toContain('role-denied');
    expect(out).toContain('ExternalId');
  });

  test('one account that does not let us in fails alone', async () => {
    const it = await started();
    const closed = it.account(1);
    it.world.denyRole(closed);
    const { code, said } = await ask(it, { args: { mode: 'deep' } });

    const failures = said.filter((line) => line['status'] === 'FAILURE');
    expect(code).toBe(1);
    expect(failures).toEqual([expect.objectContaining({ check: 'AWS account', account: closed })]);
  });

  test('wrong credentials of Port fail that check alone', async () => {
    const it = await started();
    const { code, statuses, out } = await ask(it, {
      variables: { OCEAN__PORT__CLIENT_SECRET: 'no-such-secret-of-port' },
    });

    expect(code).toBe(1);
    expect(statuses).toEqual([
      ['Port', 'FAILURE'],
      ['AWS identity', 'SUCCESS'],
      ['AWS accounts', 'SUCCESS'],
      ['AWS account', 'SUCCESS'],
    ]);
    expect(out).toContain('port-credentials-rejected');
    expect(out).not.toContain('no-such-secret-of-port');
  });

  test('a Port that is down fails that check, and the result that it asked for is said not to be sent', async () => {
    const it = await started();
    await it.port.stop();
    const { code, statuses, out } = await ask(it, { args: { id: 'p-1', reportTo: 'port' } });

    expect(code).toBe(1);
    expect(statuses).toContainEqual(['AWS accounts', 'SUCCESS']);
    expect(out).toContain('port-unreachable');
    expect(out).toContain('the result could not be sent to Port');
  });

  test('an AWS that never answers ends with the time, in words', async () => {
    const it = await started();
    it.aws.faults.add({ service: 'organizations', effect: { type: 'hang' } });
    const { code, out } = await ask(it, { limitMs: 1_000 });

    expect(code).toBe(1);
    expect(out).toContain('AWS accounts: no answer within 1 s');
  });

  test('a signal ends it, and what is unfinished says so', async () => {
    const it = await started();
    it.aws.faults.add({ service: 'organizations', effect: { type: 'hang' } });
    const stop = new AbortController();
    const asked = ask(it, { signal: stop.signal });
    const isAsked = () => it.aws.requests.count({ service: 'sts', operation: 'AssumeRole' }) > 0;
    await until(isAsked, 'the role is assumed');
    stop.abort(new Error('SIGTERM'));

    expect(await asked).toMatchObject({
      code: 1,
      out: expect.stringContaining('stopped before there was an answer'),
    });
  });
});

describe('the result that Port asked for', () => {
  const args = { id: 'p-1', reportTo: 'port' } as const;

  test('is sent when it begins and when it has ended', async () => {
    const it = await started();
    it.port.seed.probe('p-1');
    const { code } = await ask(it, { args: { ...args, kinds: ['AWS::S3::Bucket'] } });

    const [begun, ended, ...more] = it.port.catalog.probeStates('p-1');
    expect(code).toBe(0);
    expect(more).toEqual([]);
    expect(begun).toMatchObject({ status: 'IN_PROGRESS', probeMode: 'shallow' });
    expect(begun?.['checks']).toMatchObject([
      { kind: 'Port', status: 'SUCCESS' },
      { kind: 'AWS identity', status: 'PENDING' },
      { kind: 'AWS accounts', status: 'PENDING' },
      { kind: 'AWS::S3::Bucket', status: 'PENDING' },
    ]);
    expect(ended).toMatchObject({ status: 'COMPLETED', endedAt: expect.any(String) });
    expect(ended?.['checks']).toMatchObject([
      { kind: 'Port', status: 'SUCCESS' },
      {
        kind: 'AWS identity',
        status: 'SUCCESS',
        scopes: { account: it.world.managementAccountId },
      },
      { kind: 'AWS accounts', status: 'SUCCESS' },
      { kind: 'AWS account', status: 'SUCCESS', scopes: { account: it.world.managementAccountId } },
      { kind: 'AWS::S3::Bucket', status: 'UNKNOWN' },
    ]);
  });

  test('says FAILED and why, without secrets', async () => {
    const it = await started();
    it.port.seed.probe('p-1');
    it.aws.faults.add(DENIED);
    await ask(it, { variables: { OCEAN__PROBE_ID: 'p-1', OCEAN__PROBE_REPORTING_MODE: 'port' } });

    const ended = it.port.catalog.probeStates('p-1').at(-1);
    expect(ended).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('organization-denied'),
    });
    expect(JSON.stringify(ended)).not.toContain(it.world.base.accessKeyId);
  });

  test('that Port does not take makes the probe fail', async () => {
    const it = await started();
    const { code, out } = await ask(it, { args });

    expect(code).toBe(1);
    expect(out).toContain('the result could not be sent to Port');
  });

  test('stays in the log, with a warning, when nobody said which probe it is', async () => {
    const it = await started();
    const { code, out } = await ask(it, { args: { reportTo: 'port' } });

    expect(code).toBe(0);
    expect(out).toContain('OCEAN__PROBE_ID');
    expect(it.port.requests.list({ method: 'PATCH' })).toEqual([]);
  });
});

test('kinds that do not exist are refused, all at once, with those that do', () => {
  expect(() => requireKinds(['AWS::S3::Bucket', 'Bucket', 'Foo'])).toThrow(
    expect.objectContaining({
      code: 'config-invalid',
      message: '--kinds names what is no kind: "Bucket", "Foo"',
      remedy: expect.stringContaining('AWS::S3::Bucket'),
    }),
  );
});
