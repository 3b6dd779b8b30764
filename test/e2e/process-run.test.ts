// The built program as a user starts it: the documented variables, exit codes, what it prints, and health checks.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changes } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { EXTERNAL_ID, type Harness, startHarness, type Variables } from './support/harness.js';
import { problemsOf, reportOf } from './support/log-lines.js';
import { bundledMapping } from './support/mappings.js';
import { runStates } from './support/port-side.js';
import { type Bundle, buildBundle, type Daemon, type Exit, freePort, parseLines, startDaemon, until } from './support/process.js';

const TINY = { accounts: 2, regions: ['eu-west-1', 'us-east-1'] };
const VALID = { OCEAN__PORT__CLIENT_ID: 'client-id-of-a-test', OCEAN__PORT__CLIENT_SECRET: 'client-secret-of-a-test' };

let bundle: Bundle;
let harness: Harness | undefined;
let daemon: Daemon | undefined;
beforeAll(async () => {
  bundle = await buildBundle();
});
afterEach(async () => {
  await daemon?.[Symbol.asyncDispose]();
  await harness?.[Symbol.asyncDispose]();
  daemon = harness = undefined;
});
afterAll(() => bundle[Symbol.asyncDispose]());

function run(variables: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Exit> {
  daemon = startDaemon(bundle, variables, args);
  return daemon.exit;
}

async function started(): Promise<Harness> {
  harness = await startHarness({ world: TINY, port: { clientId: 'the-client-id-of-port', clientSecret: 'the-client-secret-of-port' } });
  return harness;
}

/** Everything that must not be printed, however it is written. */
function expectNoSecret({ out, err }: Exit, { world, port }: Harness): void {
  const secrets = [world.base.secretAccessKey, world.base.accessKeyId, port.clientSecret, port.clientId];
  const printed = out + err;
  for (const secret of secrets) expect(printed.includes(secret), `prints ${secret}`).toBe(false);
  expect(printed).not.toMatch(/\bASIA[A-Z0-9]{12,}/);
  expect(printed).not.toMatch(/Bearer (?!\[redacted\])/);
  expect(printed).not.toMatch(/\beyJ[\w-]{5,}\./);
}

describe('the command line', () => {
  it('--help and --version need no configuration', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

    expect(await run({}, ['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage: ocean-aws'), err: '' });
    expect(await run({}, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('--print-config shows every setting and no secret', async () => {
    const exit = await run((await started()).variables(), ['--print-config']);

    expect(exit.code).toBe(0);
    expect(exit.out).toContain('OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN');
    if (harness) expectNoSecret(exit, harness);
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
    for (const name of ['OCEAN__PORT__CLIENT_SECRET', 'OCEAN__PORT__BASE_URL', 'SCHEDULED_RESYNC_INTERVAL', 'ACCOUNT_ROLE_ARN', 'APPLICATION__PORT'])
      expect(exit.err).toContain(name);
    expect(port.requests.count()).toBe(0);
    expect(aws.requests.counters().total).toBe(0);
  });

  it.each(['61 * * * *', '-5', '0', '* * * 13 *'])('refuses the schedule %s with 2', async (schedule) => {
    const exit = await run({ ...VALID, OCEAN__SCHEDULED_RESYNC_INTERVAL: schedule });

    expect(exit).toMatchObject({ code: 2, out: '' });
    expect(exit.err).toContain('SCHEDULED_RESYNC_INTERVAL');
  });

  it.each(['KAFKA', 'WEBHOOK'])('refuses the listener %s with 2 and names the one to use', async (type) => {
    const exit = await run({ ...VALID, OCEAN__EVENT_LISTENER: JSON.stringify({ type }) });

    expect(exit).toMatchObject({ code: 2, out: '' });
    expect(exit.err).toContain('POLLING');
  });

  it('warns of unknown variables with the name that was probably meant, and goes on', async () => {
    const { variables } = await started();
    const exit = await run(variables({ OCEAN__INTEGRATION__CONFIG__ACOUNT_ROLE_ARN: 'arn:aws:iam::1:role/x', OCEAN__PROCESSING_MODE: 'dsp' }));

    expect(exit.code).toBe(0);
    const warnings = parseLines(exit.out).flatMap(({ level, warning }) => (level === 'warn' && typeof warning === 'string' ? [warning] : []));
    expect(warnings.join('\n')).toContain('did you mean OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN');
    expect(warnings.join('\n')).toContain('OCEAN__PROCESSING_MODE');
  });
});

describe('a single run', () => {
  it('with the documented Docker variables syncs the world exactly, prints JSON lines only and no secret; a second one changes nothing', async () => {
    const { world, port, variables, snapshot } = await started();
    const documented = variables({ APPLICATION__PORT: undefined, APPLICATION__LOG_LEVEL: 'DEBUG' });
    expect(Object.keys(documented).some((name) => name.startsWith('OCEAN__INTEGRATION__SECRETS__'))).toBe(true);

    const first = await run(documented);

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(snapshot()).toEqual(expectedCatalog(world));
    const lines = parseLines(first.out);
    expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    expect(reportOf(lines)).toMatchObject({ status: 'completed', problemCount: 0, accounts: { found: 2, readable: 2 } });
    const before = [...port.catalog.entities()];
    port.requests.clear();

    const second = await run(documented);

    expect(second.code).toBe(0);
    expect([...port.catalog.entities()]).toEqual(before);
    expect(port.requests.list({ path: /bulk/ })).toEqual([]);
    if (harness) for (const exit of [first, second]) expectNoSecret(exit, harness);
  });

  it('takes the same from lower-case names, JSON and the CONFIG spelling', async () => {
    const { world, variables, snapshot } = await started();
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
    if (harness) expectNoSecret(exit, harness);
  });

  const FAILURES: readonly (readonly [string, string, Variables, (harness: Harness) => void])[] = [
    ['wrong Port credentials', 'port-credentials-rejected', { OCEAN__PORT__CLIENT_SECRET: 'wrong-secret-of-a-test' }, () => {}],
    ['a role that denies', 'no-account-readable', {}, ({ world, accounts }) => accounts.forEach((id) => world.denyRole(id))],
    ['wrong base keys', 'base-identity-unavailable', { OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'wrong-key-of-a-test' }, () => {}],
    ['a broken mapping', 'mapping-invalid', {}, ({ port }) => port.seed.mapping('e2e', { resources: [{ kind: 'nothing' }] })],
  ];
  it.each(FAILURES)('with %s exits 1, says %s and what to do, and prints no secret', async (_, code, wrong, arrange) => {
    const it = await started();
    arrange(it);

    const exit = await run(it.variables({ ...wrong, APPLICATION__LOG_LEVEL: 'DEBUG' }));

    expect(exit.code).toBe(1);
    const errors = parseLines(exit.out).filter(({ level }) => level === 'error');
    expect(JSON.stringify(errors)).toContain(`"code":"${code}"`);
    expect(JSON.stringify(errors)).toMatch(/"remedy":"[^"]{10,}/);
    expectNoSecret(exit, it);
    expect(exit.out).not.toContain('-of-a-test');
  });

  it.each([
    ['', 0],
    ['true', 1],
  ])('in which an account could not be read exits as FAIL_ON_INCOMPLETE=%s says: %i', async (setting, code) => {
    const { world, variables, account } = await started();
    world.denyRole(account(1));

    const exit = await run(variables(setting === '' ? {} : { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: setting }));

    expect(exit.code).toBe(code);
    const lines = parseLines(exit.out);
    expect(reportOf(lines).accounts).toMatchObject({ readable: 1, unreadable: 1 });
    expect(problemsOf(lines).map(({ accounts }) => accounts)).toContainEqual([account(1)]);
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

describe('a daemon', () => {
  it('is live from the start, and ready once Port and the base identity have worked', async () => {
    const { port, variables, world } = await started();
    const health = await freePort();
    const probe = async (check: string): Promise<number> => (await fetch(`http://127.0.0.1:${health}/health/${check}`)).status;
    const hang = port.faults.add({ path: '/v1/auth', effect: { kind: 'slow', ms: 1_500 }, times: 1 });
    daemon = startDaemon(bundle, variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING"}', APPLICATION__PORT: String(health) }));

    await until(() => hang.hits === 1, 'the token is asked for');
    expect(await probe('live')).toBe(200);
    expect(await probe('ready')).toBe(503);
    await until(async () => (await probe('ready')) === 200, 'ready');
    await until(() => runStates(harness ?? never()).at(-1) === 'completed', 'the first resync ends');
    expect(harness?.snapshot()).toEqual(expectedCatalog(world));

    expect(await daemon.end('SIGTERM')).toMatchObject({ code: 0, err: '' });
    await expect(probe('live')).rejects.toThrow();
  });

  it('becomes ready later when the base identity did not work at the start', async () => {
    const it = await started();
    const health = await freePort();
    const probe = async (): Promise<Response> => fetch(`http://127.0.0.1:${health}/health/ready`);
    it.aws.faults.add({ service: 'sts', effect: { type: 'error', code: 'AccessDenied', status: 403, message: 'not yet' } });
    daemon = startDaemon(bundle, it.variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}', APPLICATION__PORT: String(health) }));
    await until(() => runStates(it).at(-1) === 'failed', 'the first resync fails');
    const early = await probe();
    expect(early.status).toBe(503);
    expect(await early.text()).toContain('identity');

    it.aws.faults.clear();
    it.port.seed.resyncRequest('e2e');

    await until(() => runStates(it).at(-1) === 'completed', 'the requested resync ends');
    expect((await probe()).status).toBe(200);
    expect(it.snapshot()).toEqual(expectedCatalog(it.world));
  });

  it('exits 1 when the port of the health checks is taken', async () => {
    const { variables } = await started();
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, resolve));
    try {
      const exit = await run(variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING"}', APPLICATION__PORT: String(taken) }));

      expect(exit.code).toBe(1);
      expect(exit.out).toContain('listen-failed');
    } finally {
      other.close();
    }
  });
});

describe('resync requests', () => {
  const POLLING = { OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}' };
  const ended = (): number => runStates(harness ?? never()).filter((state) => state !== 'running').length;

  it('cause a resync after the first one at the start, and a failed one does not end the daemon', async () => {
    const it = await started();
    daemon = startDaemon(bundle, it.variables(POLLING));
    await until(() => ended() === 1, 'the first resync ends');
    it.world.removeBucket([...it.world.buckets(it.account(0))][0]?.Name ?? '');
    const refusal = it.port.faults.add({ path: /datasource-entities$/, effect: { kind: 'status', status: 403 } });

    it.port.seed.resyncRequest('e2e');
    await until(() => ended() === 2, 'the requested resync ends');
    expect(runStates(it)).toEqual(['running', 'completed', 'running', 'failed']);
    refusal.remove();
    it.port.seed.resyncRequest('e2e');
    await until(() => ended() === 3, 'the next requested resync ends');

    expect(runStates(it).at(-1)).toBe('completed');
    expect(it.snapshot()).toEqual(expectedCatalog(it.world));
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  });

  it('made during a resync, however many, cause one more after it', async () => {
    const it = await started();
    it.aws.faults.add({ service: 'ec2', operation: 'DescribeInstances', times: 1, effect: { type: 'slow', ms: 7_000 } });
    daemon = startDaemon(bundle, it.variables(POLLING));
    await until(() => runStates(it).length === 1, 'the first resync starts');
    const asked = (): number => it.port.requests.count('GET /v1/integration/:integration/resync-request');
    await until(() => asked() >= 1, 'the daemon polls');
    for (let request = 0; request < 2; request += 1) {
      const before = asked();
      it.port.seed.resyncRequest('e2e');
      await until(() => asked() > before + 1 || runStates(it).length > 1, 'the request is seen');
    }
    expect(runStates(it)).toEqual(['running']);

    await until(() => ended() === 2, 'the remembered resync ends');
    const polls = asked();
    await until(() => asked() > polls + 1, 'two more polls');
    expect(runStates(it)).toEqual(['running', 'completed', 'running', 'completed']);
  });

  it('are still heard after Port was away', async () => {
    const it = await started();
    daemon = startDaemon(bundle, it.variables(POLLING));
    await until(() => ended() === 1, 'the first resync ends');
    await it.port.stop();
    await until(() => (daemon?.lines() ?? []).length > 0, 'lines');
    it.port.seed.resyncRequest('e2e');
    await it.port.start();

    await until(() => ended() === 2, 'the requested resync ends');
    expect(runStates(it).at(-1)).toBe('completed');
  });

  it('are not needed with a cron expression, and Port is told when the next one is due', async () => {
    const it = await started();
    it.port.seed.mapping('e2e', bundledMapping());
    const variables = { OCEAN__EVENT_LISTENER: '{"type":"POLLING","resync_on_start":false}', OCEAN__SCHEDULED_RESYNC_INTERVAL: '* * * * * *' };
    it.port.seed.clearResyncRequest('e2e');
    daemon = startDaemon(bundle, it.variables(variables));

    await until(() => ended() >= 2, 'two resyncs on schedule');
    expect(daemon.lines().some(({ reason }) => reason === 'schedule')).toBe(true);
    const [first] = it.port.catalog.resyncStates('e2e');
    expect(String(first?.['nextResync'])).toMatch(/^\d{4}-/);
    expect(changes(expectedCatalog(it.world), it.snapshot())).toEqual({ created: [], updated: [], deleted: [] });
  });
});

function never(): never {
  throw new Error('The test has not started its simulators.');
}
