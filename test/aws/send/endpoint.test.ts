import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { commandOf, internalsOf } from '../../../src/aws/sdk.js';
import { configuredEndpoint, createEndpointResolver } from '../../../src/aws/send/endpoint.js';

const configuration = (region: string) => ({
  region,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  ignoreConfiguredEndpointUrls: true,
});

describe('the endpoint', () => {
  it.each([
    [
      EC2Client,
      new DescribeInstancesCommand({}),
      'eu-west-1',
      'https://ec2.eu-west-1.amazonaws.com/',
      'eu-west-1',
      'ec2',
    ],
    [
      EC2Client,
      new DescribeInstancesCommand({}),
      'cn-north-1',
      'https://ec2.cn-north-1.amazonaws.com.cn/',
      'cn-north-1',
      'ec2',
    ],
    [
      STSClient,
      new GetCallerIdentityCommand({}),
      'us-gov-west-1',
      'https://sts.us-gov-west-1.amazonaws.com/',
      'us-gov-west-1',
      'sts',
    ],
    [
      OrganizationsClient,
      new ListAccountsCommand({}),
      'us-east-1',
      'https://organizations.us-east-1.amazonaws.com/',
      'us-east-1',
      'organizations',
    ],
    [
      AccountClient,
      new ListRegionsCommand({}),
      'us-east-1',
      'https://account.us-east-1.amazonaws.com/',
      'us-east-1',
      'account',
    ],
    [
      S3Client,
      new ListBucketsCommand({}),
      'eu-west-1',
      'https://s3.eu-west-1.amazonaws.com/',
      'eu-west-1',
      's3',
    ],
    [
      S3Client,
      new GetBucketTaggingCommand({ Bucket: 'one' }),
      'eu-west-1',
      'https://one.s3.eu-west-1.amazonaws.com/',
      'eu-west-1',
      's3',
    ],
    [
      S3Client,
      new GetBucketTaggingCommand({ Bucket: 'with.dot' }),
      'eu-west-1',
      'https://s3.eu-west-1.amazonaws.com/with.dot',
      'eu-west-1',
      's3',
    ],
  ])(
    'follows the rules of the SDK: %o %o in %s',
    async (Client, command, region, url, signingRegion, service) => {
      const resolver = createEndpointResolver(
        internalsOf(new Client(configuration(region))).config,
        region,
      );

      const { endpoint, signing } = await resolver.resolve(commandOf(command));

      expect(endpoint.url.href).toBe(url);
      expect(signing).toEqual({ region: signingRegion, service, escapePath: service !== 's3' });
    },
  );

  it('of DynamoDB is one for all accounts, and asks nobody for the account', async () => {
    const credentials = () =>
      Promise.reject(new Error('A shared client has no credentials of its own.'));
    const client = new DynamoDBClient({
      ...configuration('eu-west-1'),
      credentials,
      accountIdEndpointMode: 'disabled',
    });
    const resolver = createEndpointResolver(internalsOf(client).config, 'eu-west-1');
    const ResourceArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';

    const { endpoint } = await resolver.resolve(
      commandOf(new ListTagsOfResourceCommand({ ResourceArn })),
    );

    expect(endpoint.url.href).toBe('https://dynamodb.eu-west-1.amazonaws.com/');
  });

  it('is asked for each bucket, not remembered from another one', async () => {
    const resolver = createEndpointResolver(
      internalsOf(new S3Client(configuration('eu-west-1'))).config,
      'eu-west-1',
    );

    const first = await resolver.resolve(
      commandOf(new GetBucketTaggingCommand({ Bucket: 'first' })),
    );
    const second = await resolver.resolve(
      commandOf(new GetBucketTaggingCommand({ Bucket: 'second' })),
    );

    expect([first.endpoint.url.host, second.endpoint.url.host]).toEqual([
      'first.s3.eu-west-1.amazonaws.com',
      'second.s3.eu-west-1.amazonaws.com',
    ]);
  });

  it('comes from the configuration by service, then by default', () => {
    const endpoints = {
      default: 'http://d',
      elastic_load_balancing_v2: 'http://e',
      s3: 'http://s',
    };

    expect(configuredEndpoint(endpoints, 'S3')).toBe('http://s');
    expect(configuredEndpoint(endpoints, 'Elastic Load Balancing v2')).toBe('http://e');
    expect(configuredEndpoint(endpoints, 'EC2')).toBe('http://d');
    expect(configuredEndpoint({}, 'EC2')).toBeUndefined();
  });
});
