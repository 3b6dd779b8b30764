import { describe, expect, test } from 'vitest';
import { load, refused } from './load.js';

const ROLE = 'arn:aws-eusc:iam::123456789012:role/reader';

describe('AWS_REGION', () => {
  test.each([
    ['us-east-1a', 'us-east-1'],
    ['US-EAST-1', 'us-east-1'],
    ['useast1', 'us-east-1'],
    ['eu_west_1', 'eu-west-1'],
    ['https://eu-west-1.evil.example', undefined],
  ])('%s is refused, with the nearest name', (AWS_REGION, nearest) => {
    const { message } = refused({ AWS_REGION });

    expect(message).toContain('AWS_REGION: found');
    if (nearest !== undefined) expect(message).toContain(`did you mean ${nearest}?`);
  });

  test('with the form of a region that is not known is used with a warning, since AWS adds regions', () => {
    const { config, warnings } = load({ AWS_REGION: 'eu-wset-1' });

    expect(config.aws.homeRegion).toBe('eu-wset-1');
    expect(warnings.join()).toMatch(/eu-wset-1.*did you mean eu-west-1/);
  });

  test('of another partition is told', () => {
    const { warnings } = load({
      AWS_REGION: 'eu-west-1',
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE,
    });

    expect(warnings.join()).toMatch(/eu-west-1, which is no region of the partition aws-eusc/);
  });
});

test.each([
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-eusc',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
])('roles of the partition %s are taken without a warning', (partition) => {
  const { config, warnings } = load({
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE.replace('aws-eusc', partition),
  });

  expect(config.aws.partition).toBe(partition);
  expect(warnings).toEqual([]);
});

test('a proxy variable that cannot be used is refused at the start, without what it holds', () => {
  const { message } = refused({
    HTTPS_PROXY: 'http://user:NEVER shown@:x',
    ALL_PROXY: 'ftp://user:NEVER@proxy',
  });

  expect(message).toContain('HTTPS_PROXY');
  expect(message).toContain('ALL_PROXY');
  expect(message).not.toContain('NEVER');
});
