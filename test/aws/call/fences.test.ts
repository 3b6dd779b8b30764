import { beforeEach, describe, expect, it } from 'vitest';
import { createFences, type Fences } from '../../../src/aws/call/fences.js';
import type { AwsFailure } from '../../../src/aws/errors/failure.js';

const CLOSED = 'eu-north-1';
const OPEN = 'us-east-1';

function siteOf(operation: string, { service = 'EC2', account = '1', region = CLOSED } = {}) {
  const session = {
    accountId: account,
    partition: 'aws',
    credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'S' }),
    renew: async () => ({ accessKeyId: 'A', secretAccessKey: 'S' }),
  };
  return { service, operation, scope: { session, region, signal: new AbortController().signal } };
}

function denial(why: string, resource?: string): AwsFailure {
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  return {
    category: 'denied',
    retry: 'none',
    code: 'UnauthorizedOperation',
    message: `User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: ec2:X${on} with an explicit deny in a ${why}`,
    silent: false,
    cause: undefined,
  };
}
const SCP = denial('service control policy');

let fences: Fences;
beforeEach(() => {
  fences = createFences();
});

describe('what a service control policy denied', () => {
  it('is not asked again there, with what AWS said', () => {
    fences.failed(siteOf('DescribeInstances'), SCP);

    expect(fences.closedBy(siteOf('DescribeInstances'))).toBe(SCP);
    expect(fences.closedBy(siteOf('DescribeInstances', { region: OPEN }))).toBeUndefined();
    expect(fences.closedBy(siteOf('DescribeInstances', { account: '2' }))).toBeUndefined();
  });

  it('closes the whole service there when it is answered in another region', () => {
    fences.answered(siteOf('DescribeInstances', { region: OPEN }));
    fences.failed(siteOf('DescribeInstances'), SCP);

    expect(fences.closedBy(siteOf('DescribeVolumes'))).toBe(SCP);
    expect(fences.closedBy(siteOf('ListClusters', { service: 'ECS' }))).toBeUndefined();
    expect(fences.closedBy(siteOf('DescribeVolumes', { region: OPEN }))).toBeUndefined();
  });

  it('closes the whole service when a second action of it is denied, and then at once in other regions of the account', () => {
    fences.failed(siteOf('DescribeInstances'), SCP);
    expect(fences.closedBy(siteOf('DescribeVolumes'))).toBeUndefined();
    fences.failed(siteOf('DescribeVolumes'), SCP);

    expect(fences.closedBy(siteOf('DescribeImages'))).toBe(SCP);
    fences.failed(siteOf('DescribeInstances', { region: OPEN }), SCP);
    expect(fences.closedBy(siteOf('DescribeVolumes', { region: OPEN }))).toBe(SCP);
  });

  it('says nothing of other accounts, whose policy may be about the one action', () => {
    fences.failed(siteOf('DescribeInstances'), SCP);
    fences.failed(siteOf('DescribeVolumes'), SCP);
    fences.failed(siteOf('DescribeInstances', { account: '2' }), SCP);

    expect(fences.closedBy(siteOf('DescribeImages'))).toBe(SCP);
    expect(fences.closedBy(siteOf('DescribeVolumes', { account: '2' }))).toBeUndefined();
  });

  it.each(['before', 'after'])(
    'stops no other action when one is answered there %s it, here and elsewhere',
    (when) => {
      fences.answered(siteOf('DescribeVolumes', { region: OPEN }));
      if (when === 'before') fences.answered(siteOf('DescribeInstances'));
      fences.failed(siteOf('DescribeVolumes'), SCP);
      if (when === 'after') fences.answered(siteOf('DescribeInstances'));

      expect(fences.closedBy(siteOf('DescribeInstances'))).toBeUndefined();
      expect(fences.closedBy(siteOf('DescribeVolumes'))).toBe(SCP);
      fences.failed(siteOf('DescribeVolumes', { account: '2' }), SCP);
      expect(fences.closedBy(siteOf('DescribeInstances', { account: '2' }))).toBeUndefined();
    },
  );

  it('is asked again in the next resync', () => {
    fences.failed(siteOf('DescribeInstances'), SCP);
    fences.forget();

    expect(fences.closedBy(siteOf('DescribeInstances'))).toBeUndefined();
  });
});

it.each([
  ['another policy', denial('permissions boundary')],
  ['an identity policy', denial('identity-based policy')],
  [
    'a service control policy that only allows other actions',
    { ...SCP, message: 'because no service control policy allows the ec2:X action' },
  ],
  ['a policy about one resource', denial('service control policy', 'arn:aws:sns:eu:1:topic')],
  ['throttling', { ...SCP, category: 'throttled' as const }],
])('nothing is closed by %s', (_what, failure) => {
  fences.answered(siteOf('DescribeInstances', { region: OPEN }));
  fences.failed(siteOf('DescribeInstances'), failure);

  expect(fences.closedBy(siteOf('DescribeInstances'))).toBeUndefined();
});

it.each(['*', 'arn:aws:eks:eu-north-1:1:cluster/*', 'arn:aws:sqs:eu-north-1:1:'])(
  'a denial on %s is about the place',
  (resource) => {
    const failure = denial('service control policy', resource);
    fences.failed(siteOf('ListClusters', { service: 'EKS' }), failure);

    expect(fences.closedBy(siteOf('ListClusters', { service: 'EKS' }))).toBe(failure);
  },
);

it.each([
  ['S3', 'ListBuckets'],
  ['STS', 'AssumeRole'],
  ['Organizations', 'ListAccounts'],
  ['Account', 'ListRegions'],
  ['EC2', 'DescribeRegions'],
])('%s %s is asked in spite of denials, which say nothing of regions', (service, operation) => {
  fences.failed(siteOf(operation, { service }), SCP);

  expect(fences.closedBy(siteOf(operation, { service }))).toBeUndefined();
});
