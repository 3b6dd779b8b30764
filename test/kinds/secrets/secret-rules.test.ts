import { describe, expect, it } from 'vitest';
import { hide } from '../../../src/kinds/secrets/secret-rules.js';
import { isSecretName } from '../../../src/lib/secrets/secret-names.js';
import { withoutUrlSecrets } from '../../../src/lib/secrets/secret-urls.js';

describe('a name like that of a secret', () => {
  it.each(
    [
      'OAuthToken',
      'token',
      'AUTH_TOKENS',
      'dbpassword',
      'DB_PASSWD',
      'DB_PASS',
      'pwd',
      'dbPwd',
      'Authorization',
      'HTTP_AUTHORIZATION',
      'PAT',
      'GITHUB_PAT',
      'gitHubPAT',
      'PATOfCi',
      'SSH_KEY',
      'SSHKey',
      'splunk-token',
      'apikey',
      'X-API-Key',
      'private_key',
      'Shared_Key',
      'license_key',
      'clientSecret',
      'GcpCredentials',
      'AWS_ACCESS_KEY_ID',
      'accessKeyId',
      'AWS_SECRET_ACCESS_KEY',
    ].map((name) => [name]),
  )('is %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(
    [
      'SecretArn',
      'SecretARN',
      'SecretId',
      'SecretName',
      'SECRET_NAMES',
      'PasswordLength',
      'TokenExpiryDays',
      'PrivateKeyPath',
      'TokenType',
      'SecretVersion',
      'SecretRegion',
      'TokenCount',
      'TokenEnabled',
      'DB_PASSWORD_FILE',
      'TokenUrl',
      'SecretsManager',
      'PATH',
      'patch',
      'Compass',
      'PassThrough',
      'S3ObjectKey',
      'KeyName',
      'ProjectName',
    ].map((name) => [name]),
  )('is not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('a value under such a name', () => {
  it.each([
    '',
    '****',
    'true',
    'False',
    '#{Source.Token}',
    `\${TOKEN}`,
    '$NPM_TOKEN',
    '{{resolve:secretsmanager:db:SecretString:password}}',
    'arn:aws:secretsmanager:us-east-1:111111111111:secret:db',
  ])('stays when it is %j, which is none', (value) => {
    expect(hide(value)).toBe(value);
  });

  it.each(['hunter2', '*hunter*', '$hunter2', '1234', 'arn:', '#{a}hunter2', '{{resolve}}'])(
    'is replaced when it is %j',
    (value) => {
      expect(hide(value)).toBe('[REDACTED]');
    },
  );
});

describe('a text with URLs', () => {
  it.each([
    ['postgres://user:hunter2@db:5432/app', 'postgres://user:[REDACTED]@db:5432/app'],
    ['redis://:hunter2@cache', 'redis://:[REDACTED]@cache'],
    [
      'amqp://user:hun@ter#2?@mq, then https://a:hunter3@b/c',
      'amqp://user:[REDACTED]@mq, then https://a:[REDACTED]@b/c',
    ],
    [
      'https://ghp_0123456789abcdefghij@github.com/a/b.git',
      'https://[REDACTED]@github.com/a/b.git',
    ],
    [
      'https://ghp_0123456789abcdefghij:x-oauth-basic@github.com',
      'https://[REDACTED]:[REDACTED]@github.com',
    ],
    [
      'jdbc:postgresql://db/app?user=me&password=hunter2&ssl=true',
      'jdbc:postgresql://db/app?user=me&password=[REDACTED]&ssl=true',
    ],
  ])('loses the passwords and tokens of %s', (text, redacted) => {
    expect(withoutUrlSecrets(text, '[REDACTED]')).toBe(redacted);
  });

  it.each([
    'https://user@bitbucket.org/a/b.git',
    'https://host:8443/path@v1',
    'https://very-long-host-name.example.com:8443/a',
    'git@github.com:a/b.git',
    'user:hunter2@host is no URL',
    'https://ci:$GIT_TOKEN@github.com',
    `https://ci:\${GIT_TOKEN}@github.com`,
    'https://ci:****@github.com',
    'https://a?tokenType=b',
  ])('keeps %s', (text) => {
    expect(withoutUrlSecrets(text, '[REDACTED]')).toBe(text);
  });
});
