// Settings and environments that nobody should write. Each is shown by `--print-config`, or refused.

export interface SettingRow {
  readonly title: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The program knows it from its own variable, so it must not be shown when it stands in another. */
export const SECRET = 'hostile-client-secret-8sD2kQ';
/** Where it stands, it is a password. */
export const MISPLACED = 'Misplaced-7hQ2xV9-secret';

const BOMB = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

/** Values that suit no setting. */
const VALUES: Readonly<Record<string, string>> = {
  'control characters': 'a\u001b[2J\u0007\u009b31m\u202eb\r\nc',
  '100 kB of text': 'x'.repeat(100_000),
  quotes: '"quoted"',
  'a deep list': BOMB,
  'a prototype': '{"__proto__":{"polluted":true},"constructor":1}',
  'a secret': SECRET,
  'an object': '{"a":{"b":[1]}}',
  'a script': 'javascript:alert(1)',
};

const SETTINGS = [
  'OCEAN__PORT__BASE_URL',
  'OCEAN__EVENT_LISTENER',
  'OCEAN__INTEGRATION__IDENTIFIER',
  'OCEAN__SCHEDULED_RESYNC_INTERVAL',
  'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN',
  'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS',
  'OCEAN__CLIENT_TIMEOUT',
  'APPLICATION__PORT',
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'HTTPS_PROXY',
] as const;

const MORE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a base URL with a password': { OCEAN__PORT__BASE_URL: `http://user:${MISPLACED}@127.0.0.1` },
  'an endpoint with a password': { AWS_ENDPOINT_URL: `http://user:${MISPLACED}@127.0.0.1` },
  'a proxy with a password that is no escape': { HTTPS_PROXY: `http://user:${MISPLACED}%@127.0.0.1:1` },
  'an identifier with a path': { OCEAN__INTEGRATION__IDENTIFIER: '../..' },
  'an identifier of dots': { OCEAN__INTEGRATION__IDENTIFIER: '..' },
  'a group that is no object': { OCEAN__PORT: SECRET },
  'a secret in the name of a listener': { OCEAN__EVENT_LISTENER: `{"type":"${SECRET}"}` },
  'a huge number': { OCEAN__CLIENT_TIMEOUT: '9'.repeat(400) },
};

export const SETTING_ROWS: readonly SettingRow[] = [
  ...SETTINGS.flatMap((name) =>
    Object.entries(VALUES).map(([what, value]) => ({ title: `${what} as ${name}`, variables: { [name]: value } })),
  ),
  ...Object.entries(MORE).map(([title, variables]) => ({ title, variables })),
];

/** Defects that are known and not mended yet: lines without measure, and a stack for a list that is too deep. */
export const OPEN_TITLES: readonly string[] = [
  'a deep list as OCEAN__EVENT_LISTENER',
  '100 kB of text as OCEAN__INTEGRATION__IDENTIFIER',
  'a deep list as OCEAN__INTEGRATION__IDENTIFIER',
  '100 kB of text as OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS',
  '100 kB of text as AWS_REGION',
  'a deep list as AWS_REGION',
];
