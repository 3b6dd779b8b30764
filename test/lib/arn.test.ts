import { describe, expect, it, test } from 'vitest';
import { isSessionOfRole, memberRoleArn, readArn, readRoleArn } from '../../src/lib/arn.js';

const ACCOUNT = '444444444444';

describe('readArn', () => {
  it.each([
    [
      `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`,
      'aws',
      'ec2',
      'eu-west-1',
      ACCOUNT,
      'instance/i-1',
    ],
    [
      `arn:aws-cn:lambda:cn-north-1:${ACCOUNT}:function:f:1`,
      'aws-cn',
      'lambda',
      'cn-north-1',
      ACCOUNT,
      'function:f:1',
    ],
    ['arn:aws:s3:::bucket', 'aws', 's3', '', '', 'bucket'],
  ])('reads the parts of %s', (text, partition, service, region, accountId, resource) => {
    expect(readArn(text)).toEqual({ partition, service, region, accountId, resource });
  });

  it.each([
    '',
    'i-1',
    'arn:',
    'arn:aws:ec2',
    `arn:aws:ec2:eu-west-1:${ACCOUNT}`,
    `arn:aws:ec2:eu-west-1:${ACCOUNT}:`,
    `arn::ec2:eu-west-1:${ACCOUNT}:i`,
    `x arn:aws:ec2:eu-west-1:${ACCOUNT}:i`,
    ` arn:aws:ec2:eu-west-1:${ACCOUNT}:i`,
    null,
    7,
    undefined,
    ['arn:aws:s3:::b'],
  ])('takes %j for no ARN', (value) => {
    expect(readArn(value)).toBeUndefined();
  });
});

describe('readRoleArn', () => {
  it.each([
    ['aws', 'role/Reader'],
    ['aws-us-gov', 'role/some/path/Reader'],
    ['aws-iso-f', 'role/a:b!(c)~/Name_with+all=the,signs.of@names-64'],
    ['aws', `role/${'n'.repeat(64)}`],
    ['aws', `role/${'p'.repeat(510)}/Reader`],
  ])('takes a role of %s: %s', (partition, resource) => {
    const arn = `arn:${partition}:iam::${ACCOUNT}:${resource}`;

    expect(readRoleArn(arn)).toEqual({ arn, partition, accountId: ACCOUNT, resource });
  });

  it.each([
    `arn:aws:iam::${ACCOUNT}:user/Reader`,
    `arn:aws:iam::${ACCOUNT}:role/`,
    `arn:aws:iam::${ACCOUNT}:role/path/`,
    `arn:aws:iam::${ACCOUNT}:role/${'n'.repeat(65)}`,
    `arn:aws:iam::${ACCOUNT}:role/${'p'.repeat(511)}/Reader`,
    `arn:aws:iam::${ACCOUNT}:role/Read er`,
    `arn:aws:iam::${ACCOUNT}:role/päth/Reader`,
    `arn:aws:iam::${ACCOUNT}:role/Reader `,
    `arn:aws:iam::${ACCOUNT}:role/Reader\n`,
    `arn:aws:iam:us-east-1:${ACCOUNT}:role/Reader`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/session`,
    `arn:aws-:iam::${ACCOUNT}:role/Reader`,
    `arn:awsx:iam::${ACCOUNT}:role/Reader`,
    'arn:aws:iam::44444444444:role/Reader',
  ])('takes %j for no role', (text) => {
    expect(readRoleArn(text)).toBeUndefined();
  });
});

test('a role in another account keeps partition, path and name', () => {
  const role = readRoleArn(`arn:aws-cn:iam::${ACCOUNT}:role/some/path/Reader`);

  expect(role && memberRoleArn(role, '555555555555')).toBe(
    'arn:aws-cn:iam::555555555555:role/some/path/Reader',
  );
});

test.each([
  [
    'arn:aws:sts::444444444444:assumed-role/Management/x',
    'arn:aws:iam::444444444444:role/Management',
    true,
  ],
  [
    'arn:aws:sts::444444444444:assumed-role/Management/x',
    'arn:aws:iam::444444444444:role/some/path/Management',
    true,
  ],
  [
    'arn:aws:sts::444444444444:assumed-role/Management2/x',
    'arn:aws:iam::444444444444:role/Management',
    false,
  ],
  [
    'arn:aws:sts::555555555555:assumed-role/Management/x',
    'arn:aws:iam::444444444444:role/Management',
    false,
  ],
  ['arn:aws:iam::444444444444:user/Management', 'arn:aws:iam::444444444444:role/Management', false],
])('%s is a session of %s: %s', (caller, role, expected) => {
  expect(isSessionOfRole(caller, role)).toBe(expected);
});
