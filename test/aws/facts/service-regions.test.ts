import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors/aws-error.js';
import { failureOf } from '../../../src/aws/errors/failure.js';
import { isServiceAbsent } from '../../../src/aws/facts/service-regions.js';
import { ABSENT_SERVICES } from '../../../src/aws/facts/service-regions-data.js';
import { type AwsGateway, createAwsGateway } from '../../../src/aws/gateway.js';

function unresolved(
  unresolvedHost: string | undefined,
  region: string,
  service = 'CodePipeline',
  awsCode = 'name-not-resolved',
): AwsError {
  const evidence = {
    code: awsCode,
    message: 'the host name does not exist',
    operation: 'codepipeline:ListPipelines',
    attempts: 3,
  };
  return new AwsError('No answer', {
    category: 'unreachable',
    awsCode,
    evidence,
    service,
    region,
    unresolvedHost,
  });
}

describe('the data of services and regions', () => {
  it('say where a service does not exist, and nothing of services or regions that they do not know', () => {
    const isAbsent = (service: string, region: string) =>
      isServiceAbsent(unresolved(`email.${region}.amazonaws.com`, region, service));

    expect(isAbsent('SESv2', 'ap-east-1')).toBe(true);
    expect(isAbsent('SESv2', 'eu-west-1')).toBe(false);
    expect(isAbsent('SESv2', 'zz-north-9')).toBe(false);
    expect(isAbsent('Elsewhere', 'ap-east-1')).toBe(false);
  });

  it('never say that a service is absent where everything is', () => {
    for (const regions of ABSENT_SERVICES.values()) {
      for (const region of ['us-east-1', 'eu-west-1', 'us-west-2', 'us-gov-west-1'])
        expect(regions).not.toContain(region);
    }
  });
});

describe('a name that does not resolve', () => {
  it('means that the service is absent when it is the endpoint of AWS and the data agree, the breaker having opened or not', () => {
    expect(isServiceAbsent(unresolved('codepipeline.ap-east-2.amazonaws.com', 'ap-east-2'))).toBe(
      true,
    );
    expect(
      isServiceAbsent(
        unresolved(
          'codepipeline.ap-east-2.amazonaws.com',
          'ap-east-2',
          'CodePipeline',
          'circuit-open',
        ),
      ),
    ).toBe(true);
    expect(
      isServiceAbsent(unresolved('email.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'SESv2')),
    ).toBe(true);
  });

  it.each([
    [
      'the data know the service there',
      unresolved('codepipeline.eu-west-1.amazonaws.com', 'eu-west-1'),
    ],
    ['the region is unknown', unresolved('codepipeline.zz-north-9.amazonaws.com', 'zz-north-9')],
    ['the endpoint is a configured one', unresolved('aws.internal.example', 'ap-east-2')],
    [
      'it is a VPC endpoint',
      unresolved('vpce-1.codepipeline.ap-east-2.vpce.amazonaws.com', 'ap-east-2'),
    ],
    ['it is the proxy', unresolved('proxy.example', 'ap-east-2')],
    [
      'it is an endpoint of another region',
      unresolved('codepipeline.us-east-1.amazonaws.com', 'ap-east-2'),
    ],
    [
      'the endpoint did not answer for another reason',
      unresolved(undefined, 'ap-east-2', 'CodePipeline', 'connect-timeout'),
    ],
    ['it is no error of AWS', new Error('codepipeline.ap-east-2.amazonaws.com')],
  ])('means nothing of the kind when %s', (_when, error) => {
    expect(isServiceAbsent(error)).toBe(false);
  });
});

describe('a failed look-up', () => {
  it.each([
    ['ENOTFOUND', 'codepipeline.ap-east-2.amazonaws.com'],
    ['EAI_AGAIN', undefined],
  ])(
    'with %s says that the host does not exist only when the resolver was certain',
    (code, host) => {
      const resolver = Object.assign(new Error(`getaddrinfo ${code}`), {
        code,
        syscall: 'getaddrinfo',
        hostname: 'codepipeline.ap-east-2.amazonaws.com',
      });
      const failure = failureOf(resolver, 'account:ListRegions');

      expect(failure.code).toBe('name-not-resolved');
      expect(failure.unresolvedHost).toBe(host);
    },
  );
});

describe('the gateway', () => {
  let gateway: AwsGateway | undefined;

  afterEach(async () => {
    await gateway?.close();
  });

  it('names the host that did not resolve, also while it does not ask any more', async () => {
    gateway = createAwsGateway({
      config: {
        endpoints: { default: 'http://aws.invalid' },
        clientStack: 'lean',
        requestTimeoutMs: 5000,
      },
      env: {},
      sleep: async () => {},
    });
    const { signal } = new AbortController();
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
    const session = {
      accountId: '111111111111',
      partition: 'aws',
      credentials: async () => keys,
      renew: async () => keys,
    };
    const client = gateway.client(CodePipelineClient, { session, region: 'ap-east-2', signal });
    const failures: unknown[] = [];
    for (let call = 0; call < 2; call += 1)
      await client
        .send(new ListPipelinesCommand({}))
        .catch((error: unknown) => failures.push(error));

    expect(failures).toMatchObject([
      { category: 'unreachable', unresolvedHost: 'aws.invalid' },
      { category: 'unreachable', awsCode: 'circuit-open', unresolvedHost: 'aws.invalid' },
    ]);
    for (const failure of failures) expect(isServiceAbsent(failure)).toBe(false);
  });
});
