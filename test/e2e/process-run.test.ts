// The built program as a user starts it once: the documented variables, exit codes, and what it
// prints.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { expectedCatalog } from './support/expected.js';
import { EXTERNAL_ID, type Harness, type Variables } from './support/harness.js';
import { problemsOf, reportOf } from './support/log-lines.js';
import { type Exit, freePort, parseLines, useProcesses } from './support/process.js';

const TINY = { accounts: 2, regions: ['eu-west-1', 'us-east-1'] };
const VALID = {
  OCEAN__PORT__CLIENT_ID: 'client-id-of-a-test',
  OCEAN__PORT__CLIENT_SECRET: 'client-secret-of-a-test',
};

const scene = useProcesses();

function run(
  variables: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Exit> {
  return scene.start(variables, args).exit;
}

function started(): Promise<Harness> {
  return scene.simulate({
    world: TINY,
    port: { clientId: 'the-client-id-of-port', clientSecret: 'the-client-secret-of-port' },
  });
}

/** Everything that must not be printed, however it is written. */
function expectNoSecret({ out, err }: Exit, { world, port }: Harness): void {
  const secrets = [
    world.base.secretAccessKey,
    world.base.accessKeyId,
    port.clientSecret,
    port.clientId,
  ];
  const printed = out + err;
  for (const secret of secrets) expect(printed.includes(secret), `prints ${secret}`).toBe(false);
  expect(printed).not.toMatch(/\bASIA[A-Z0-9]{12,}/);
  expect(printed).not.toMatch(/Bearer (?!\[redacted\])/);
  expect(printed).not.toMatch(/\beyJ[\w-]{5,}\./);
}

describe('the command line', () => {
  it('--help and --version need no configuration', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );

    expect(await run({}, ['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('ocean-aws [options]'),
      err: '',
    });
    expect(await run({}, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('--print-config shows every setting and no secret', async () => {
    const it = await started();
    const exit = await run(it.variables(), ['--print-config']);

    expect(exit.code).toBe(0);
    expect(exit.out).toContain('OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN');
    expectNoSecret(exit, it);
  });

  it('lists every problem of a bad configuration and exits 2 before it calls anybody', async () => {
    const { port, aws, variables } = await started();
    const exit = await run(
      variables({
        OCEAN__PORT__CLIENT_SECRET: undefined,
        OCEAN__PORT__BASE_URL: 'not a url',
        OCEAN__SCHEDULED_RESYNC_INTERVAL: 'every day',
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: 'not-an-arn',
        APPLICATION__PORT: 'eighty',
      }),
    );

    expect(exit).toMatchObject({ code: 2, out: '' });
    for (const name of [
      'OCEAN__PORT__CLIENT_SECRET',
      'OCEAN__PORT__BASE_URL',
      'SCHEDULED_RESYNC_INTERVAL',
      'ACCOUNT_ROLE_ARN',
      'APPLICATION__PORT',
    ])
      expect(exit.err).toContain(name);
    expect(port.requests.count()).toBe(0);
    expect(aws.requests.counters().total).toBe(0);
  });

  it.each(['61 * * * *', '-5', '0', '* * * 13 *'])(
    'refuses the schedule %s with 2',
    async (schedule) => {
      const exit = await run({ ...VALID, OCEAN__SCHEDULED_RESYNC_INTERVAL: schedule });

      expect(exit).toMatchObject({ code: 2, out: '' });
      expect(exit.err).toContain('SCHEDULED_RESYNC_INTERVAL');
    },
  );

  it.each(['KAFKA', 'WEBHOOK'])(
    'refuses the listener %s with 2 and names the one to use',
    async (type) => {
      const exit = await run({ ...VALID, OCEAN__EVENT_LISTENER: JSON.stringify({ type }) });

      expect(exit).toMatchObject({ code: 2, out: '' });
      expect(exit.err).toContain('POLLING');
    },
  );

  it('warns of unknown variables with the name that was probably meant, and goes on', async () => {
    const { variables } = await started();
    const exit = await run(
      variables({
        OCEAN__INTEGRATION__CONFIG__ACOUNT_ROLE_ARN: 'arn:aws:iam::1:role/x',
        OCEAN__PROCESSING_MODE: 'dsp',
      }),
    );

    expect(exit.code).toBe(0);
    const warnings = parseLines(exit.out).flatMap(({ level, warning }) =>
      level === 'warn' && typeof warning === 'string' ? [warning] : [],
    );
    expect(warnings.join('\n')).toContain(
      'did you mean OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN',
    );
    expect(warnings.join('\n')).toContain('OCEAN__PROCESSING_MODE');
  });
});

describe('a single run', () => {
  it('with the documented Docker variables syncs the world exactly, prints JSON lines only and no secret; a second one changes nothing', async () => {
    const it = await started();
    const { world, port, variables, snapshot } = it;
    const documented = variables({ APPLICATION__PORT: undefined, APPLICATION__LOG_LEVEL: 'DEBUG' });
    expect(
      Object.keys(documented).some((name) => name.startsWith('OCEAN__INTEGRATION__SECRETS__')),
    ).toBe(true);

    const first = await run(documented);

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(snapshot()).toEqual(expectedCatalog(world));
    const lines = parseLines(first.out);
    expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    expect(reportOf(lines)).toMatchObject({
      status: 'completed',
      problemCount: 0,
      accounts: { found: 2, readable: 2 },
    });
    const before = [...port.catalog.entities()];
    port.requests.clear();

    const second = await run(documented);

    expect(second.code).toBe(0);
    expect([...port.catalog.entities()]).toEqual(before);
    expect(port.requests.list({ path: /bulk/ })).toEqual([]);
    for (const exit of [first, second]) expectNoSecret(exit, it);
  });

  it('takes the same from lower-case names, JSON and the CONFIG spelling', async () => {
    const it = await started();
    const { world, variables, snapshot } = it;
    const given = variables();
    const exit = await run({
      AWS_ENDPOINT_URL: given['AWS_ENDPOINT_URL'] ?? '',
      APPLICATION__PORT: '0',
      ocean__port: JSON.stringify({
        base_url: given['OCEAN__PORT__BASE_URL'],
        client_id: given['OCEAN__PORT__CLIENT_ID'],
        client_secret: given['OCEAN__PORT__CLIENT_SECRET'],
      }),
      OCEAN__EVENT_LISTENER__TYPE: 'ONCE',
      OCEAN__INTEGRATION: JSON.stringify({
        identifier: 'e2e',
        config: {
          accountRoleArn: world.roleArn(world.managementAccountId),
          external_id: EXTERNAL_ID,
          aws_access_key_id: world.base.accessKeyId,
          aws_secret_access_key: world.base.secretAccessKey,
        },
      }),
    });

    expect(exit.code).toBe(0);
    expect(snapshot()).toEqual(expectedCatalog(world));
    expectNoSecret(exit, it);
  });

  const FAILURES: readonly (readonly [string, string, Variables, (harness: Harness) => void])[] = [
    [
      'wrong Port credentials',
      'port-credentials-rejected',
      { OCEAN__PORT__CLIENT_SECRET: 'wrong-secret-of-a-test' },
      () => {},
    ],
    [
      'a role that denies',
      'no-account-readable',
      {},
      ({ world, accounts }) => accounts.forEach((id) => void world.denyRole(id)),
    ],
    [
      'wrong base keys',
      'base-identity-unavailable',
      { OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'wrong-key-of-a-test' },
      () => {},
    ],
    [
      'a broken mapping',
      'mapping-invalid',
      {},
      ({ port }) => port.seed.mapping('e2e', { resources: [{ kind: 'nothing' }] }),
    ],
  ];
  it.each(FAILURES)(
    'with %s exits 1, says %s and what to do, and prints no secret',
    async (_, code, wrong, arrange) => {
      const it = await started();
      arrange(it);

      const exit = await run(it.variables({ ...wrong, APPLICATION__LOG_LEVEL: 'DEBUG' }));

      expect(exit.code).toBe(1);
      const errors = parseLines(exit.out).filter(({ level }) => level === 'error');
      expect(JSON.stringify(errors)).toContain(`"code":"${code}"`);
      expect(JSON.stringify(errors)).toMatch(/"remedy":"[^"]{10,}/);
      expectNoSecret(exit, it);
      expect(exit.out).not.toContain('-of-a-test');
    },
  );

  it.each([
    ['', 0],
    ['true', 1],
  ])(
    'in which an account could not be read exits as FAIL_ON_INCOMPLETE=%s says: %i',
    async (setting, code) => {
      const { world, variables, account } = await started();
      world.denyRole(account(1));

      const exit = await run(
        variables(
          setting === '' ? {} : { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: setting },
        ),
      );

      expect(exit.code).toBe(code);
      const lines = parseLines(exit.out);
      expect(reportOf(lines).accounts).toMatchObject({ readable: 1, unreadable: 1 });
      expect(problemsOf(lines).map(({ accounts }) => accounts)).toContainEqual([account(1)]);
    },
  );

  it('tells people on a terminal what it did and what is wrong, without secrets', async () => {
    const it = await started();
    it.world.denyRole(it.account(1));

    const exit = await run(
      it.variables({ APPLICATION__LOG_FORMAT: 'terminal', APPLICATION__LOG_LEVEL: 'DEBUG' }),
    );

    expect(exit).toMatchObject({ code: 0, err: '' });
    expect(exit.out).toContain('completed with warnings');
    expect(exit.out).toContain(it.account(1));
    expect(exit.out).toMatch(/trust policy/);
    expect(exit.out).not.toContain('{"level"');
    expectNoSecret(exit, it);
  });

  it('goes on with a warning when the port of the health checks is taken', async () => {
    const { world, variables, snapshot } = await started();
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, resolve));
    try {
      const exit = await run(variables({ APPLICATION__PORT: String(taken) }));

      expect(exit.code).toBe(0);
      expect(snapshot()).toEqual(expectedCatalog(world));
      expect(exit.out).toContain('listen-failed');
    } finally {
      other.close();
    }
  });
});
