// A secret under a wrong name: every setting in turn holds one that nothing gives away, and no
// output of the program may hold it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSettings } from '../../src/config/settings.js';
import { startHarness } from '../e2e/support/harness.js';
import { fastClock, openWorkshop, type Workshop } from './support/workshop.js';

const LIMIT_MS = 60_000;
/** As long and as mixed as AWS's secret keys. */
const SECRET = 'x7Qf+Lm2Rz/9VbK4tWc8JpYd3NhGs6UaEo1XiTvB';
/** Others have letters and digits only. */
const WORD = 'x7QfLm2RzU9VbK4tWc8JpYd3NhGs6UaEo1XiTvBq';

/**
 * Settings of which any text is a right value, which an operator has to see: names in Port, and the
 * prefix of routes.
 */
const FREE_TEXT = [
  'OCEAN__INTEGRATION__TYPE',
  'OCEAN__INTEGRATION__IDENTIFIER',
  'OCEAN__PATH_PREFIX',
];

/** Every variable of the table of settings, groups of them, and what is read besides. */
const VARIABLES = [
  ...describeSettings()
    .flatMap(({ variable }) => variable.split(', '))
    .map((name) => name.replace('<SERVICE>', 'EC2')),
  ...[
    'OCEAN__PORT',
    'OCEAN__INTEGRATION',
    'OCEAN__INTEGRATION__CONFIG',
    'OCEAN__INTEGRATION__SECRETS',
    'OCEAN__EVENT_LISTENER',
  ],
  ...[
    'OCEAN__METRICS',
    'OCEAN__NO_SUCH_SETTING',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
  ],
];

type Placed = Readonly<Record<string, string>>;
const PLACES: readonly (readonly [string, (secret: string) => Placed])[] = [
  ...VARIABLES.filter((name) => !FREE_TEXT.includes(name)).map(
    (name) => [name, (secret: string) => ({ [name]: secret })] as const,
  ),
  [
    'the type of the listener',
    (secret) => ({ OCEAN__EVENT_LISTENER: JSON.stringify({ type: secret }) }),
  ],
  [
    'a key of the listener',
    (secret) => ({ OCEAN__EVENT_LISTENER: JSON.stringify({ type: 'ONCE', [secret]: 1 }) }),
  ],
  ['the name of a variable', (secret) => ({ [`OCEAN__${secret}`]: '1' })],
  [
    'the account of a role',
    (secret) => ({
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: `arn:aws:iam::${secret}:role/reader`,
    }),
  ],
  [
    'one role of a list',
    (secret) => ({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify([secret]) }),
  ],
  [
    'one unit of a list',
    (secret) => ({ OCEAN__INTEGRATION__CONFIG__OU_ID: `ou-abcd-12345678,${secret}` }),
  ],
  [
    'one way to credentials of a list',
    (secret) => ({
      OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY: `AssumeRole,${secret}`,
    }),
  ],
  ['a cron expression', (secret) => ({ OCEAN__SCHEDULED_RESYNC_INTERVAL: `0 ${secret} * * *` })],
  [
    'the user of an address',
    (secret) => ({ OCEAN__PORT__BASE_URL: `https://${secret}@example.com` }),
  ],
  [
    'the path of an address',
    (secret) => ({ OCEAN__PORT__BASE_URL: `http://127.0.0.1:9/${secret}` }),
  ],
  [
    'the query of an address',
    (secret) => ({ OCEAN__PORT__BASE_URL: `http://127.0.0.1:9/?${secret}` }),
  ],
  ['the path of an endpoint', (secret) => ({ AWS_ENDPOINT_URL: `http://127.0.0.1:9/${secret}` })],
  ['a time zone', (secret) => ({ OCEAN__SCHEDULED_RESYNC_INTERVAL: '0 3 * * *', TZ: secret })],
  [
    'the role of a token',
    (secret) => ({ AWS_WEB_IDENTITY_TOKEN_FILE: '/no/such/token', AWS_ROLE_ARN: secret }),
  ],
];
const ARGUMENTS: readonly (readonly [string, (secret: string) => readonly string[]])[] = [
  ['the log level', (secret) => ['-l', secret]],
  ['the port', (secret) => ['-p', secret]],
  ['an argument without a name', (secret) => [secret]],
  ['an option', (secret) => [`--${secret}`]],
  ['the value of an option', (secret) => [`--once=${secret}`]],
];

let workshop: Workshop;
let harness: Awaited<ReturnType<typeof startHarness>>;
beforeAll(async () => {
  workshop = await openWorkshop();
  harness = await startHarness({ world: { accounts: 1, regions: ['eu-west-1'] } });
});
afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
  await harness[Symbol.asyncDispose]();
});

/**
 * What the program shows of a secret, in its own spelling or another, when it prints its
 * configuration and when it runs.
 */
async function shown(
  secret: string,
  variables: Placed,
  args: readonly string[] = [],
): Promise<string[]> {
  const found: string[] = [];
  for (const more of ['--print-config', '--once']) {
    await using run = workshop.start({ ...harness.variables(), ...variables }, fastClock(60), {
      args: [more, ...args],
    });
    const { code, out, err } = await run.exit;
    expect([0, 1, 2]).toContain(code);
    for (const part of [secret, secret.slice(0, 20), secret.slice(20)])
      if (`${out}${err}`.toLowerCase().includes(part.toLowerCase()))
        found.push(`${more}: ${part} in ${out}${err}`);
    if (code === 2) break;
  }
  return found;
}

describe.concurrent('a secret does not show when it stands in place of', () => {
  it.each(PLACES)(
    '%s',
    async (_name, place) => expect(await shown(SECRET, place(SECRET))).toEqual([]),
    LIMIT_MS,
  );
  it.each(ARGUMENTS)(
    '%s',
    async (_name, args) => expect(await shown(SECRET, {}, args(SECRET))).toEqual([]),
    LIMIT_MS,
  );
  it(
    'all of them at once',
    async () => {
      const all = VARIABLES.filter((name) => !FREE_TEXT.includes(name)).map((name) => [name, WORD]);
      expect(await shown(WORD, Object.fromEntries(all))).toEqual([]);
    },
    LIMIT_MS,
  );
});

it('all other settings are free text', () => {
  expect(VARIABLES).toEqual(expect.arrayContaining(FREE_TEXT));
});
