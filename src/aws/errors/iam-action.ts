// The IAM action that an API operation needs. Mostly the prefix of the service and the operation's name; the exceptions are here.
// Source: Service Authorization Reference.

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['API Gateway', 'apigateway'],
  ['ApiGatewayV2', 'apigateway'],
  ['Auto Scaling', 'autoscaling'],
  ['CloudWatch', 'cloudwatch'],
  ['CloudWatch Logs', 'logs'],
  ['Cognito Identity Provider', 'cognito-idp'],
  ['Config Service', 'config'],
  ['Cost Explorer', 'ce'],
  ['EFS', 'elasticfilesystem'],
  ['Elastic Load Balancing', 'elasticloadbalancing'],
  ['Elastic Load Balancing v2', 'elasticloadbalancing'],
  ['EventBridge', 'events'],
  ['OpenSearch', 'es'],
  ['Resource Explorer 2', 'resource-explorer-2'],
  ['Resource Groups Tagging API', 'tag'],
  ['SESv2', 'ses'],
  ['SFN', 'states'],
  ['SSO Admin', 'sso'],
]);

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['S3.GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
  ['S3.GetBucketAnalyticsConfiguration', 's3:GetAnalyticsConfiguration'],
  ['S3.GetBucketCors', 's3:GetBucketCORS'],
  ['S3.GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  ['S3.GetBucketIntelligentTieringConfiguration', 's3:GetIntelligentTieringConfiguration'],
  ['S3.GetBucketInventoryConfiguration', 's3:GetInventoryConfiguration'],
  ['S3.GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  ['S3.GetBucketMetricsConfiguration', 's3:GetMetricsConfiguration'],
  ['S3.GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  ['S3.GetBucketReplication', 's3:GetReplicationConfiguration'],
  ['S3.GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'],
  ['S3.GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
  ['S3.HeadBucket', 's3:ListBucket'],
  ['S3.HeadObject', 's3:GetObject'],
  ['S3.ListBuckets', 's3:ListAllMyBuckets'],
  ['S3.ListMultipartUploads', 's3:ListBucketMultipartUploads'],
  ['S3.ListObjects', 's3:ListBucket'],
  ['S3.ListObjectsV2', 's3:ListBucket'],
  ['S3.ListObjectVersions', 's3:ListBucketVersions'],
  ['Lambda.Invoke', 'lambda:InvokeFunction'],
  ['Kafka.ListClustersV2', 'kafka:ListClustersV2'],
]);

/** The IAM action of an operation, such as `ec2:DescribeInstances`; `service` is the SDK's service id. */
export function iamAction(service: string, operation: string): string {
  return ACTIONS.get(`${service}.${operation}`) ?? `${PREFIXES.get(service) ?? service.toLowerCase().replace(/\s+/g, '')}:${operation}`;
}
