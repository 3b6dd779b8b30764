// THE list of kinds: one line each. A kind's file is loaded only when a mapping names it, and with it its SDK client.
import type { Kind } from './kind.js';

export const KIND_LOADERS = {
  'AWS::Account::Info': async () => (await import('./account-info.js')).accountInfo,
  'AWS::Organizations::Account': async () => (await import('./organizations-account.js')).organizationsAccount,
  'AWS::EC2::Instance': async () => (await import('./ec2-instance.js')).ec2Instance,
  'AWS::S3::Bucket': async () => (await import('./s3-bucket.js')).s3Bucket,
  'AWS::ECS::Cluster': async () => (await import('./ecs-cluster.js')).ecsCluster,
  'AWS::Lambda::Function': async () => (await import('./lambda-function.js')).lambdaFunction,
  'AWS::RDS::DBInstance': async () => (await import('./rds-db-instance.js')).rdsDbInstance,
  'AWS::RDS::DBCluster': async () => (await import('./rds-db-cluster.js')).rdsDbCluster,
  'AWS::DynamoDB::Table': async () => (await import('./dynamodb-table.js')).dynamodbTable,
  'AWS::SQS::Queue': async () => (await import('./sqs-queue.js')).sqsQueue,
  'AWS::SNS::Topic': async () => (await import('./sns-topic.js')).snsTopic,
  'AWS::ElastiCache::Cluster': async () => (await import('./elasticache-cluster.js')).elasticacheCluster,
  'AWS::MemoryDB::User': async () => (await import('./memorydb-user.js')).memorydbUser,
} as const satisfies Record<string, () => Promise<Kind>>;

export const KIND_NAMES: readonly string[] = Object.keys(KIND_LOADERS);

/** Loads the kinds of the given names; names that are no kind are left out, for the mapping's validation to report. */
export async function loadKinds(names: Iterable<string>): Promise<ReadonlyMap<string, Kind>> {
  const loaders = new Map<string, () => Promise<Kind>>(Object.entries(KIND_LOADERS));
  const loaded = new Map<string, Kind>();
  for (const name of new Set(names)) {
    const loader = loaders.get(name);
    if (loader) loaded.set(name, await loader());
  }
  return loaded;
}
