import { describe, expect, test } from 'vitest';
import type { AwsConfig } from '../../src/config/config.js';
import { chooseCredentialSource } from '../../src/credentials/credential-source.js';
import { stsRegion } from '../../src/credentials/sts-region.js';
import { awsConfig, KEYS } from './setup.js';

const ROLE = 'arn:aws:iam::444444444444:role/Management';
const POD = 'arn:aws:iam::333333333333:role/Pod';
const IRSA = { tokenFile: '/token', roleArn: POD };

type Row = [name: string, config: Partial<AwsConfig>, type: string, roles?: readonly string[]];

describe('the base identity comes from', () => {
  test.each<Row>([
    ['static keys without roles', { staticKeys: KEYS }, 'static'],
    ['the ambient chain when nothing is configured', {}, 'ambient'],
    ['the token and AWS_ROLE_ARN without roles', { webIdentity: IRSA }, 'web-identity', [POD]],
    ['the ambient chain with a management role', { accountRoleArn: ROLE }, 'ambient'],
    ['the ambient chain with a list of roles', { accountRoleArns: [ROLE] }, 'ambient'],
    ['static keys with a management role', { staticKeys: KEYS, accountRoleArn: ROLE }, 'static'],
    ['static keys with a list of roles', { staticKeys: KEYS, accountRoleArns: [ROLE] }, 'static'],
    [
      'static keys when only AssumeRole is allowed',
      { staticKeys: KEYS, accountRoleArn: ROLE, credentialProviderPriority: ['AssumeRole'] },
      'static',
    ],
    [
      'the token before static keys by default',
      { staticKeys: KEYS, webIdentity: IRSA, accountRoleArn: ROLE },
      'web-identity',
      [POD, ROLE],
    ],
    [
      'static keys when they come first',
      {
        staticKeys: KEYS,
        webIdentity: IRSA,
        credentialProviderPriority: ['StaticCredential', 'AssumeRoleWithWebIdentity'],
      },
      'static',
    ],
    [
      'the token with a management role',
      { webIdentity: { tokenFile: '/token' }, accountRoleArn: ROLE },
      'web-identity',
      [ROLE],
    ],
    [
      'the token with a list of roles',
      { webIdentity: { tokenFile: '/token' }, accountRoleArns: [POD, ROLE] },
      'web-identity',
      [POD],
    ],
    [
      "the SDK's chain, token included, when only AssumeRole is allowed",
      { webIdentity: IRSA, accountRoleArn: ROLE, credentialProviderPriority: ['AssumeRole'] },
      'ambient',
    ],
    [
      'the token when AssumeRole comes first but there is no role',
      {
        webIdentity: IRSA,
        credentialProviderPriority: ['AssumeRole', 'AssumeRoleWithWebIdentity'],
      },
      'web-identity',
      [POD],
    ],
  ])('%s', (_name, config, type, roles = []) => {
    expect(chooseCredentialSource(awsConfig('', config))).toEqual({
      type,
      webIdentityRoles: roles,
    });
  });

  test('the ambient chain, with a warning, when there is a token but no role to take', () => {
    expect(
      chooseCredentialSource(awsConfig('', { webIdentity: { tokenFile: '/token' } })),
    ).toMatchObject({
      type: 'ambient',
      warning: expect.stringContaining('AWS_ROLE_ARN'),
    });
  });

  test('AssumeRole, with a warning, when no listed provider applies', () => {
    expect(
      chooseCredentialSource(
        awsConfig('', { accountRoleArn: ROLE, credentialProviderPriority: ['StaticCredential'] }),
      ),
    ).toMatchObject({
      type: 'ambient',
      warning: expect.stringContaining('CREDENTIAL_PROVIDER_PRIORITY'),
    });
  });
});

test.each([
  ['aws', undefined, 'us-east-1'],
  ['aws', 'eu-west-1', 'eu-west-1'],
  ['aws', 'us-gov-west-1', 'us-east-1'],
  ['aws', 'aws-global', 'us-east-1'],
  ['aws-us-gov', undefined, 'us-gov-east-1'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1'],
  ['aws-us-gov', 'us-east-1', 'us-gov-east-1'],
  ['aws-cn', undefined, 'cn-north-1'],
  ['aws-cn', 'cn-northwest-1', 'cn-northwest-1'],
])('STS of partition %s with home region %s is asked in %s', (partition, homeRegion, region) => {
  expect(stsRegion(homeRegion === undefined ? { partition } : { partition, homeRegion })).toBe(
    region,
  );
});
