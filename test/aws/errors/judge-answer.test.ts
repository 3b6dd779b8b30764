import { describe, expect, it } from 'vitest';
import { pauseBeforeRetry } from '../../../src/aws/call/retry-policy.js';
import { denialOf } from '../../../src/aws/errors/denial.js';
import { failureOf, MalformedAnswer } from '../../../src/aws/errors/failure.js';
import { iamAction } from '../../../src/aws/errors/iam-action.js';
import { judgeAnswer } from '../../../src/aws/errors/judge-answer.js';
import { judgeTransport } from '../../../src/aws/errors/transport-errors.js';

const OPERATION = 'ec2:DescribeInstances';

describe('the error table', () => {
  it.each([
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['UnauthorizedOperation', 403, 'denied'],
    ['AuthorizationError', 403, 'denied'],
    ['UnrecognizedClientException', 400, 'denied'],
    ['InvalidClientTokenId', 403, 'denied'],
    ['RegionDisabledException', 403, 'denied'],
    ['AWSOrganizationsNotInUseException', 400, 'denied'],
    ['SomethingNew', 403, 'denied'],
    ['ThrottlingException', 400, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['SlowDown', 503, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['SomethingThrottlingNew', 400, 'throttled'],
    ['http-429', 429, 'throttled'],
    ['ResourceNotFoundException', 404, 'not-found'],
    ['ResourceNotFoundFault', 400, 'not-found'],
    ['RepositoryPolicyNotFoundException', 400, 'not-found'],
    ['LifecyclePolicyNotFoundException', 400, 'not-found'],
    ['NotFoundException', 404, 'not-found'],
    ['NoSuchBucket', 404, 'not-found'],
    ['NoSuchTagSet', 404, 'not-found'],
    ['NoSuchPublicAccessBlockConfiguration', 404, 'not-found'],
    ['OwnershipControlsNotFoundError', 404, 'not-found'],
    ['ServerSideEncryptionConfigurationNotFoundError', 404, 'not-found'],
    ['AWS.SimpleQueueService.NonExistentQueue', 400, 'not-found'],
    ['NotFound', 404, 'not-found'],
    ['DBInstanceNotFound', 404, 'not-found'],
    ['CacheClusterNotFound', 404, 'not-found'],
    ['InvalidInstanceID.NotFound', 400, 'not-found'],
    ['NoSuchBucket', 503, 'failed'],
    ['NotFound', 500, 'failed'],
    ['404', 404, 'failed'],
    ['ExpiredToken', 403, 'expired'],
    ['ExpiredTokenException', 400, 'expired'],
    ['RequestExpired', 400, 'expired'],
    ['ValidationException', 400, 'invalid'],
    ['InvalidParameterValue', 400, 'invalid'],
    ['ClientException', 400, 'invalid'],
    ['MalformedPolicyDocument', 400, 'invalid'],
    ['InternalError', 500, 'failed'],
    ['ServiceException', 500, 'failed'],
    ['http-404', 404, 'failed'],
    ['http-403', 403, 'failed'],
    ['http-302', 302, 'failed'],
    ['SomethingNew', 400, 'failed'],
  ])('puts %s (%i) under %s', (code, status, category) => {
    expect(judgeAnswer(code, status, OPERATION).category).toBe(category);
  });

  it('repeats what may pass, and nothing else', () => {
    expect(judgeAnswer('InternalError', 500, OPERATION).retry).toBe('transient');
    expect(judgeAnswer('', 503, OPERATION).retry).toBe('transient');
    expect(judgeAnswer('AccessDenied', 403, OPERATION).retry).toBe('none');
    expect(judgeAnswer('SomethingNew', 400, OPERATION).retry).toBe('none');
  });

  it('finds the cause of a failed connection below the error', () => {
    const wrapped = new Error('request failed', {
      cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    });

    expect(judgeTransport(wrapped)).toMatchObject({
      category: 'unreachable',
      code: 'connection-refused',
      retry: 'connect',
    });
    expect(
      judgeTransport(Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' })),
    ).toMatchObject({
      code: 'tls-failed',
      retry: 'none',
    });
    expect(judgeTransport(new Error('?'))).toMatchObject({ category: 'unreachable' });
  });

  it('counts only silence against an endpoint', () => {
    expect(
      failureOf(Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }), OPERATION)
        .silent,
    ).toBe(true);
    expect(failureOf(Object.assign(new Error('x'), { code: 'ECONNRESET' }), OPERATION).silent).toBe(
      false,
    );
    expect(failureOf(new MalformedAnswer('cut', 200, {}), OPERATION).silent).toBe(false);
  });
});

describe('who denied', () => {
  it.each([
    [
      '... because no identity-based policy allows the ec2:DescribeInstances action',
      'identity-policy',
    ],
    ['... with an explicit deny in a service control policy', 'service-control-policy'],
    [
      '... because no service control policy allows the s3:ListAllMyBuckets action',
      'service-control-policy',
    ],
    ['... because no permissions boundary allows the action', 'permissions-boundary'],
    ['... with an explicit deny in a session policy', 'session-policy'],
    ['... because no resource-based policy allows the action', 'resource-policy'],
    ['... with an explicit deny in the role trust policy', 'trust-policy'],
  ])('is read from %j', (message, by) => {
    expect(denialOf(message)).toBe(by);
  });

  it('is unknown when AWS does not say', () => {
    expect(
      denialOf('User: x is not authorized to perform: sts:AssumeRole on resource: y'),
    ).toBeUndefined();
  });
});

describe('the IAM action', () => {
  it.each([
    ['EC2', 'DescribeInstances', 'ec2:DescribeInstances'],
    ['S3', 'ListBuckets', 's3:ListAllMyBuckets'],
    ['S3', 'GetBucketEncryption', 's3:GetEncryptionConfiguration'],
    ['S3', 'GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
    ['S3', 'GetBucketTagging', 's3:GetBucketTagging'],
    ['SESv2', 'GetEmailIdentity', 'ses:GetEmailIdentity'],
    ['CodePipeline', 'GetPipeline', 'codepipeline:GetPipeline'],
  ])('of %s %s is %s', (service, operation, action) => {
    expect(iamAction(service, operation)).toBe(action);
  });
});

describe('the retry policy', () => {
  const state = { attempts: 1, ofThisClass: 1, spentMs: 0 };

  it('is bounded in count, less for time-outs', () => {
    expect(
      pauseBeforeRetry('timeout', { ...state, attempts: 2, ofThisClass: 2 }, () => 0),
    ).toBeUndefined();
    expect(pauseBeforeRetry('throttle', { ...state, attempts: 6, ofThisClass: 6 }, () => 0)).toBe(
      0,
    );
    expect(
      pauseBeforeRetry('throttle', { ...state, attempts: 7, ofThisClass: 7 }, () => 0),
    ).toBeUndefined();
    expect(pauseBeforeRetry('transient', { ...state, attempts: 8 }, () => 0)).toBeUndefined();
    expect(pauseBeforeRetry('none', state, () => 0)).toBeUndefined();
  });

  it('is bounded in time', () => {
    expect(pauseBeforeRetry('transient', { ...state, spentMs: 120_001 }, () => 0)).toBeUndefined();
    expect(
      pauseBeforeRetry('throttle', { ...state, retryAfterMs: 121_000 }, () => 0),
    ).toBeUndefined();
  });

  it('jitters over the whole pause and never waits less than the answer asks', () => {
    expect(pauseBeforeRetry('throttle', { ...state, ofThisClass: 3 }, () => 0)).toBe(0);
    expect(pauseBeforeRetry('throttle', { ...state, ofThisClass: 3 }, () => 1)).toBe(2000);
    expect(pauseBeforeRetry('throttle', { ...state, retryAfterMs: 3000 }, () => 0)).toBe(3000);
  });
});
