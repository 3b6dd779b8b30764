// Settings and environments that nobody should write. Each is shown by `--print-config`, or
// refused.

export interface SettingRow {
  readonly title: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The program knows it from its own variable, so it must not be shown when it stands in another.
 */
export const SECRET = 'hostile-client-secret-8sD2kQ';
/** Where it stands, it is a password. */
export const MISPLACED = 'Misplaced-7hQ2xV9-secret';

const BOMB = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const OBJECT_BOMB = `${'{"config":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

/** Values that suit no setting. */
const VALUES: Readonly<Record<string, string>> = {
  'control characters': 'a\u001b[2J\u0007\u009b31m\u202eb\r\nc',
  '100 kB of text': 'x'.repeat(100_000),
  quotes: '"quoted"',
  'a deep list': BOMB,
  'a deep object': OBJECT_BOMB,
  'a wide object': `{${Array.from({ length: 8_000 }, (_, index) => `"key${index}":1`).join(',')}}`,
  'a wide list': `[${'"x",'.repeat(25_000)}"x"]`,
  'a prototype': '{"__proto__":{"polluted":true},"constructor":1}',
  'a secret': SECRET,
  'an object': '{"a":{"b":[1]}}',
  'a script': 'javascript:alert(1)',
};

const SETTINGS = [
  'OCEAN__PORT',
  'OCEAN__PORT__BASE_URL',
  'OCEAN__EVENT_LISTENER',
  'OCEAN__INTEGRATION',
  'OCEAN__INTEGRATION__CONFIG',
  'OCEAN__INTEGRATION__IDENTIFIER',
  'OCEAN__SCHEDULED_RESYNC_INTERVAL',
  'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN',
  'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS',
  'OCEAN__INTEGRATION__CONFIG__OU_ID',
  'OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY',
  'OCEAN__CLIENT_TIMEOUT',
  'APPLICATION__PORT',
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'HTTPS_PROXY',
] as const;

const MORE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a base URL with a password': { OCEAN__PORT__BASE_URL: `http://user:${MISPLACED}@127.0.0.1` },
  'an endpoint with a password': { AWS_ENDPOINT_URL: `http://user:${MISPLACED}@127.0.0.1` },
  'a proxy with a password that is no escape': {
    HTTPS_PROXY: `http://user:${MISPLACED}%@127.0.0.1:1`,
  },
  'an identifier with a path': { OCEAN__INTEGRATION__IDENTIFIER: '../..' },
  'an identifier of dots': { OCEAN__INTEGRATION__IDENTIFIER: '..' },
  'a group that is no object': { OCEAN__PORT: SECRET },
  'a secret in the name of a listener': { OCEAN__EVENT_LISTENER: `{"type":"${SECRET}"}` },
  'a deep list in a group': { OCEAN__INTEGRATION: `{"config":{"account_role_arns":${BOMB}}}` },
  'a deep object in a setting that is ignored': { OCEAN__LIVE_EVENTS: OBJECT_BOMB },
  'a deep object under a name that is none': { OCEAN__QUITE_SOMETHING_ELSE: OBJECT_BOMB },
  'a name of 30,000 parts': { [`OCEAN__${'A__'.repeat(30_000)}B`]: '1' },
  'a name of 100 kB': { [`OCEAN__${'A'.repeat(100_000)}`]: '1' },
  '1,000 names that are none': Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`OCEAN__NONE_${index}`, '1']),
  ),
  'a role list of 1,500 wrong ARNs': {
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify(
      Array.from({ length: 1_500 }, (_, index) => `arn:aws:iam::${index}:role/reader`),
    ),
  },
  'a huge number': { OCEAN__CLIENT_TIMEOUT: '9'.repeat(400) },
};

export const SETTING_ROWS: readonly SettingRow[] = [
  ...SETTINGS.flatMap((name) =>
    Object.entries(VALUES).map(([what, value]) => ({
      title: `${what} as ${name}`,
      variables: { [name]: value },
    })),
  ),
  ...Object.entries(MORE).map(([title, variables]) => ({ title, variables })),
];
