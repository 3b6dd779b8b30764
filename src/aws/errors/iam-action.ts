// The IAM action that an API operation needs. Mostly the prefix of the service and the operation's
// name; the exceptions are here. Source: Service Authorization Reference.

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['Resource Groups Tagging API', 'tag'],
  ['SESv2', 'ses'],
  ['SFN', 'states'],
]);

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['S3.GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  ['S3.GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
  ['S3.ListBuckets', 's3:ListAllMyBuckets'],
]);

/**
 * The IAM action of an operation, such as `ec2:DescribeInstances`; `service` is the SDK's service
 * id.
 */
export function iamAction(service: string, operation: string): string {
  return ACTIONS.get(`${service}.${operation}`) ?? `${iamService(service)}:${operation}`;
}

/** The service as IAM names it; `service` is the SDK's service id. */
export function iamService(service: string): string {
  return PREFIXES.get(service) ?? service.toLowerCase().replace(/\s+/g, '');
}
