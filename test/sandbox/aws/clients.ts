// Real, unchanged SDK clients pointed at a simulated AWS.
import { AccountClient } from '@aws-sdk/client-account';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { SimulatedAws } from '../../../src/sandbox/aws/start-aws.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The base user's keys. */
export function baseKeys({ world }: SimulatedAws): Keys {
  return { accessKeyId: world.base.accessKeyId, secretAccessKey: world.base.secretAccessKey };
}

/** Settings that every client takes; one attempt, so that errors show at once. */
export function settings(aws: SimulatedAws, credentials: Keys, region = 'us-east-1') {
  return { endpoint: aws.url, region, credentials, maxAttempts: 1 };
}

/** Keys of a session in an account, opened through AssumeRole. */
export async function sessionIn(
  aws: SimulatedAws,
  accountId: string,
  seconds?: number,
): Promise<Keys> {
  const client = new STSClient(settings(aws, baseKeys(aws)));
  const { externalId } = aws.world.options;
  const answer = await client.send(
    new AssumeRoleCommand({
      RoleArn: aws.world.roleArn(accountId),
      RoleSessionName: 'test-session',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      ...(seconds === undefined ? {} : { DurationSeconds: seconds }),
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** One client of each service with the same keys. */
export function clients(aws: SimulatedAws, keys: Keys, region = 'us-east-1') {
  const config = settings(aws, keys, region);
  return {
    sts: new STSClient(config),
    organizations: new OrganizationsClient(config),
    account: new AccountClient(config),
    ec2: new EC2Client(config),
    s3: new S3Client(config),
    ecs: new ECSClient(config),
    lambda: new LambdaClient(config),
  };
}

/** The error a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (thrown) {
    return Object.assign(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
  throw new Error('The call was expected to fail, and did not.');
}
