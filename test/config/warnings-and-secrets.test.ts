import { describe, expect, test } from 'vitest';
import { secretsOfEnvironment } from '../../src/config/load-config.js';
import { describeSettings, isSecretSetting, settingNames } from '../../src/config/settings.js';
import { load, refused } from './load.js';

const ROLE = 'arn:aws:iam::111111111111:role/reader';
const OTHER = 'arn:aws:iam::222222222222:role/path/reader';

describe('warnings', () => {
  test("one warning lists all of Ocean's settings without meaning, as the chart writes them", () => {
    const { warnings } = load({
      OCEAN__PROCESSING_MODE: 'dsp',
      OCEAN__LAKEHOUSE_ENABLED: 'true',
      OCEAN__STREAMING__ENABLED: 'false',
      OCEAN__ACTIONS_PROCESSOR__ENABLED: 'false',
      OCEAN__PROCESS_EXECUTION_MODE: 'single_process',
      OCEAN__EVENT_LISTENER: '{"type":"POLLING","brokers":"b-1:9196"}',
      OCEAN__DATABASE__PASSWORD: 'postgres-password',
    });

    expect(warnings).toHaveLength(1);
    for (const name of [
      'PROCESSING_MODE',
      'LAKEHOUSE_ENABLED',
      'STREAMING__ENABLED',
      'EVENT_LISTENER.brokers',
      'DATABASE__PASSWORD',
    ]) {
      expect(warnings[0]).toContain(`OCEAN__${name}`);
    }
  });

  test('an unknown name is reported with the nearest known one', () => {
    const { warnings } = load({
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ANR: ROLE,
      OCEAN__SCHEDULE_RESYNC_INTERVAL: '5',
      OCEAN__QUITE_SOMETHING_ELSE: 'x',
    });

    expect(warnings).toEqual([
      'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ANR is not a setting and is ignored; did you mean OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN?',
      'OCEAN__SCHEDULE_RESYNC_INTERVAL is not a setting and is ignored; did you mean OCEAN__SCHEDULED_RESYNC_INTERVAL?',
      'OCEAN__QUITE_SOMETHING_ELSE is not a setting and is ignored',
    ]);
  });

  test('a region key is explained instead of guessed at', () => {
    expect(load({ OCEAN__INTEGRATION__CONFIG__REGION: 'eu-west-1' }).warnings).toEqual([
      expect.stringContaining('selector.regionPolicy'),
    ]);
  });

  test('a setting that another one makes idle is reported', () => {
    const { warnings, config } = load({
      OCEAN__INTEGRATION__CONFIG__OU_ID: 'ou-abcd-12345678,, r-abcd , r-abcd',
    });

    expect(config.aws.ouIds).toEqual(['ou-abcd-12345678', 'r-abcd']);
    expect(warnings).toEqual([
      expect.stringContaining('OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN is not set'),
    ]);
  });
});

describe('the AWS side', () => {
  test('role lists are JSON; plain and chart-printed lists are understood with a warning', () => {
    const set = (list: string) => load({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: list });

    expect(set(`["${ROLE} ","", "${OTHER}","${ROLE}"]`)).toMatchObject({
      config: { aws: { accountRoleArns: [ROLE, OTHER, ROLE] } },
      warnings: [],
    });
    for (const list of [`${ROLE}, ${OTHER}`, `[${ROLE} ${OTHER}]`]) {
      const loaded = set(list);
      expect(loaded.config.aws.accountRoleArns).toEqual([ROLE, OTHER]);
      expect(loaded.warnings).toEqual([expect.stringContaining('not a JSON array')]);
    }
  });

  test.each(['', '{"a":1}', '["x"]', '[1', `["${ROLE}", "arn:aws:iam::1:role/x"]`])(
    '%j is not a list of roles',
    (list) => {
      expect(refused({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: list }).message).toContain(
        'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: found',
      );
    },
  );

  test('roles of two partitions are refused; the partition follows the role', () => {
    const china = 'arn:aws-cn:iam::333333333333:role/reader';

    expect(load({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: china }).config.aws.partition).toBe(
      'aws-cn',
    );
    expect(
      refused({ OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify([ROLE, china]) })
        .message,
    ).toContain('aws and aws-cn');
    expect(
      refused({
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE,
        OCEAN__INTEGRATION__CONFIG__AWS_PARTITION: 'aws-cn',
      }).message,
    ).toContain('AWS_PARTITION');
  });

  test('an external id is kept as written, digits included', () => {
    const { config, warnings } = load({ OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: ' 0123 ' });

    expect(config.aws.externalId).toBe(' 0123 ');
    expect(warnings).toEqual([expect.stringContaining('blanks')]);
  });

  test('unknown credential providers are skipped with a warning; none known means the default order', () => {
    const priority = (list: string) =>
      load({ OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY: list });

    expect(priority('AssumeRole, staticcredential').config.aws.credentialProviderPriority).toEqual([
      'AssumeRole',
    ]);
    expect(priority('AssumeRole, staticcredential').warnings).toEqual([
      expect.stringContaining('staticcredential'),
    ]);
    expect(priority('').config.aws.credentialProviderPriority).toEqual([
      'AssumeRoleWithWebIdentity',
      'StaticCredential',
      'AssumeRole',
    ]);
  });

  test("the SDKs' own variables are read", () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/',
      AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
      AWS_ROLE_ARN: ROLE,
      AWS_DEFAULT_REGION: 'eu-central-1',
    };
    expect(load(env).config.aws).toMatchObject({
      endpoints: { default: 'http://127.0.0.1:4566', ec2: 'http://127.0.0.1:1' },
      webIdentity: { tokenFile: '/var/run/token', roleArn: ROLE },
      homeRegion: 'eu-central-1',
    });
    expect(
      load({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }).config.aws.endpoints,
    ).toEqual({});
    expect(refused({ AWS_ENDPOINT_URL: 'localhost:1' }).message).toContain(
      'AWS_ENDPOINT_URL: found "localhost:1"',
    );
  });
});

describe('secrets', () => {
  const secretive = {
    OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'static-secret-key',
    OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000',
    OCEAN__LIVE_EVENTS: '{"redis":{"password":"redis-password"}}',
    AWS_SECRET_ACCESS_KEY: 'ambient-secret-key',
    HTTPS_PROXY: 'http://user:proxy-password@proxy:3128',
  };

  test('every secret value is collected, whether it is used or not', () => {
    const { secrets } = load(secretive).config;

    for (const value of [
      'port-secret-one',
      'static-secret-key',
      'AKIAEXAMPLE000000000',
      'redis-password',
      'ambient-secret-key',
      'proxy-password',
    ]) {
      expect(secrets).toContain(value);
    }
  });

  test('of a refused configuration are known by the names of their settings, in JSON too', () => {
    const keys = settingNames
      .filter(isSecretSetting)
      .map((name) => name.split('__').at(-1)?.toLowerCase() ?? '');
    const written = Object.fromEntries(keys.map((key, index) => [key, `hidden-${index}`]));

    expect(keys).toContain('external_id');
    expect(
      secretsOfEnvironment({ OCEAN__INTEGRATION__CONFIG: JSON.stringify(written) }, ''),
    ).toEqual(expect.arrayContaining(Object.values(written)));
  });

  test('JQ sees nothing unless allowed, and then everything but credentials', () => {
    const env = {
      ...secretive,
      TEAM: 'platform',
      COPY: 'x port-secret-one y',
      GITHUB_TOKEN: 'abc',
      DATABASE_URL: 'postgres://user:dbpass@host/name',
      DOCS_URL: 'https://example.com/@team',
      OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: 'true',
    };
    const { environment } = load(env).config.jq;

    expect(environment).toMatchObject({ TEAM: 'platform', DOCS_URL: 'https://example.com/@team' });
    expect(JSON.stringify(environment)).not.toMatch(
      /secret-|AKIA|password|GITHUB_TOKEN|abc|dbpass/,
    );
    expect(
      load({ ...env, OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: undefined }).config.jq
        .environment,
    ).toEqual({});
  });
});

test('every setting documents itself', () => {
  const rows = describeSettings();

  expect(rows.map((row) => row.variable)).toEqual(
    expect.arrayContaining(settingNames.map((name) => `OCEAN__${name}`)),
  );
  for (const row of rows) expect(row.meaning).not.toBe('');
});
