// Settings by which secrets may reach somebody else: each is said once, at the start and by
// --print-config, and addresses hold no password.
import { describe, expect, test } from 'vitest';
import { load, refused } from './load.js';

const warningsOf = (env: Readonly<Record<string, string>>, dotenv?: string) =>
  load(env, dotenv === undefined ? {} : { dotenv }).warnings;

describe('one warning tells', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'that the certificate of Port is not verified',
      { OCEAN__SSL__PORT__VERIFY: 'false' },
      /^OCEAN__SSL__PORT__VERIFY is off/,
    ],
    [
      'that no certificate is verified',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      /^NODE_TLS_REJECT_UNAUTHORIZED is 0/,
    ],
    [
      'that Port is talked to in the open',
      { OCEAN__PORT__BASE_URL: 'http://port.example' },
      /^OCEAN__PORT__BASE_URL is an http/,
    ],
    [
      'the same of a private address',
      { OCEAN__PORT__BASE_URL: 'http://10.0.0.1:3000' },
      /^OCEAN__PORT__BASE_URL is an http/,
    ],
    [
      'the same of a name that begins like loopback',
      { OCEAN__PORT__BASE_URL: 'http://127.0.0.1.example' },
      /^OCEAN__PORT__BASE_URL is an http/,
    ],
    [
      'that AWS is talked to in the open',
      { AWS_ENDPOINT_URL: 'http://aws.example' },
      /^AWS_ENDPOINT_URL is an http/,
    ],
    [
      'the same of one service',
      { AWS_ENDPOINT_URL_STS: 'http://aws.example' },
      /^AWS_ENDPOINT_URL_STS is an http/,
    ],
    [
      'the same of a service of two words',
      { AWS_ENDPOINT_URL_RESOURCE_GROUPS: 'http://a.example' },
      /^AWS_ENDPOINT_URL_RESOURCE_GROUPS is/,
    ],
  ])('%s', (_, env, text) => {
    expect(warningsOf(env)).toEqual([expect.stringMatching(text)]);
  });

  test.each<[string, string]>([
    [
      'AWS_ENDPOINT_URL=https://aws.example',
      'AWS_ENDPOINT_URL comes from .env and sends requests for AWS to https://aws.example',
    ],
    [
      'AWS_ENDPOINT_URL_EC2=http://127.0.0.1:1',
      'AWS_ENDPOINT_URL_EC2 comes from .env and sends requests for AWS to http://127.0.0.1:1',
    ],
    [
      'OCEAN__PORT__BASE_URL=https://p.example',
      'OCEAN__PORT__BASE_URL comes from .env and sends everything for Port to https://p.example',
    ],
    [
      'OCEAN__PORT={"base_url":"https://p.example"}',
      'OCEAN__PORT.base_url comes from .env and sends everything for Port to https://p.example',
    ],
  ])('that an address comes from .env: %s', (dotenv, warning) => {
    expect(warningsOf({}, dotenv)).toEqual([warning]);
  });
});

test.each<Readonly<Record<string, string>>>([
  {
    OCEAN__PORT__BASE_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL: 'http://localhost:1',
    AWS_ENDPOINT_URL_S3: 'http://[::1]:1',
  },
  {
    OCEAN__PORT__BASE_URL: 'https://api.us.port.io',
    AWS_ENDPOINT_URL: 'https://vpce.example',
    OCEAN__SSL__PORT__VERIFY: 'true',
  },
  { AWS_ENDPOINT_URL: 'http://aws.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
])('nothing is said of loopback, of https, and of what does not count: %j', (env) => {
  expect(warningsOf(env)).toEqual([]);
});

describe('user and password', () => {
  test.each([
    'OCEAN__PORT__BASE_URL',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_DYNAMODB',
  ])('are refused in %s, and not shown', (name) => {
    for (const user of [
      'user:hunter2hunter2',
      ':hunter2hunter2',
      'hunter2hunter2',
      'user:hunter2%zz',
      'user:hun/hunter2hunter2',
    ]) {
      const { message } = refused({ [name]: `https://${user}@host.example/path` });

      expect(message).toContain(name);
      expect(message).not.toContain('hunter2');
    }
  });

  test.each([
    ['http://user:pass%zzword%40x@proxy:3128', ['pass%zzword%40x', 'pass%zzword@x']],
    ['http://user:%@proxy:3128', []],
    ['user:scheme-less@proxy:3128', ['scheme-less']],
    ['http://user:p%C3%A4ssw%C3%B6rt@proxy:3128', ['p%C3%A4ssw%C3%B6rt', 'pässwört']],
    ['http://user:broken%C3word@proxy:3128', ['broken%C3word']],
  ])('of a proxy are secrets however they are written: %s', (proxy, passwords) => {
    for (const name of ['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY']) {
      const { config } = load({ [name]: proxy });

      for (const password of passwords) expect(config.secrets).toContain(password);
      expect(
        JSON.stringify(
          load({ [name]: proxy, OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: 'true' }).config.jq,
        ),
      ).not.toContain('user');
    }
  });
});
