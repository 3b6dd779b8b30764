import { describe, expect, test } from 'vitest';
import { load, refused } from '../load.js';

const ROLE = 'arn:aws:iam::111111111111:role/reader';
const QUOTES = 'begins with a quote that is part of it';

const READ: Readonly<Record<string, string>> = {
  OCEAN__PORT__CLIENT_ID: 'port-client-two',
  OCEAN__PORT__CLIENT_SECRET: 'port-secret-two',
  OCEAN__PORT__BASE_URL: 'https://api.getport.io',
  OCEAN__INTEGRATION__IDENTIFIER: 'mine',
  OCEAN__INTEGRATION__TYPE: 'aws-v3',
  OCEAN__EVENT_LISTENER__TYPE: 'ONCE',
  OCEAN__SCHEDULED_RESYNC_INTERVAL: '60',
  OCEAN__INITIALIZE_PORT_RESOURCES: 'true',
  OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE,
  OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: `["${ROLE}"]`,
  OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: 'external-id-two',
  OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIATWO0000000000000',
  OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'secret-key-two',
  ocean__integration__config__ou_id: 'ou-abcd-12345678',
  APPLICATION__LOG_LEVEL: 'DEBUG',
  APPLICATION__LOG_FORMAT: 'json',
  application__port: '8000',
  TZ: 'Europe/Berlin',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_PROFILE: 'prod',
  AWS_ROLE_ARN: ROLE,
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  AWS_ACCESS_KEY_ID: 'AKIATHREE00000000000',
  AWS_SECRET_ACCESS_KEY: 'secret-key-three',
  AWS_SESSION_TOKEN: 'session-token-three',
  AWS_CONFIG_FILE: '/aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/aws/credentials',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'agent-token-three',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  HTTPS_PROXY: 'http://user:proxy-password-two@proxy:3128',
  no_proxy: 'localhost',
};
const SECRET = /(client|secret|key|token|external-id|password)-(two|three)|AKIAT/;

describe('a value that came with its quotes', () => {
  test.each(Object.entries(READ))(
    'is refused with one line that does not show it: %s',
    (name, value) => {
      for (const quote of ['"', "'"]) {
        const { message } = refused({ [name]: `${quote}${value}${quote}` });

        expect(message).toContain('the configuration has a problem:');
        expect(message).toContain(`${name}: the value ${QUOTES}`);
        expect(message).not.toMatch(SECRET);
      }
    },
  );

  test('is refused in every variable of a file at once', () => {
    const quoted = Object.fromEntries(
      Object.entries(READ).map(([name, value]) => [name, `"${value}"`]),
    );
    const problems: unknown = Object(refused(quoted).details)['problems'];
    const names = Array.isArray(problems)
      ? problems.map((problem) => String(problem).split(':')[0])
      : [];

    expect(names.sort()).toEqual(Object.keys(READ).sort());
  });

  test('is the only problem of a pair of which one came so', () => {
    for (const [quoted, plain] of [
      ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'],
      ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'],
    ]) {
      const prefix = 'OCEAN__INTEGRATION__CONFIG__AWS_';
      const { message } = refused({
        [`${prefix}${quoted}`]: '"AKIATWO0000000000000"',
        [`${prefix}${plain}`]: 'AKIATHREE00000000000',
      });

      expect(message).toContain('the configuration has a problem:');
      expect(message).toContain(`${prefix}${quoted}: the value ${QUOTES}`);
    }
  });

  test('is refused as a group too, which is no JSON then', () => {
    const { message } = refused({ OCEAN__EVENT_LISTENER: `'{"type":"ONCE"}'` });

    expect(message).toContain('OCEAN__EVENT_LISTENER: found text that is not a JSON object');
    expect(message).toContain('it begins with a quote that is part of it');
  });
});

test('quotes inside of a value, as in JSON, those that .env takes off, and those of variables that nobody reads stay', () => {
  const env = {
    OCEAN__EVENT_LISTENER: '{"type":"POLLING"}',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: `["${ROLE}"]`,
    OCEAN__INTEGRATION__IDENTIFIER: `my "own" o'clock`,
    MY_OWN: '"quoted"',
    AWS_SOMETHING_ELSE: '"quoted"',
  };
  const { config, warnings } = load(env, {
    dotenv: 'AWS_REGION="eu-west-1"\nAPPLICATION__LOG_LEVEL=\'DEBUG\'\n',
  });

  expect(config).toMatchObject({
    integration: { identifier: `my "own" o'clock` },
    listener: { type: 'POLLING' },
    aws: { homeRegion: 'eu-west-1', accountRoleArns: [ROLE] },
    log: { level: 'debug' },
  });
  expect(warnings).toEqual([]);
});
