// Which operations the lean path reproduces. The rest needs parts of the SDK's own middleware and
// is sent through it.
import type { SdkCommand, SdkOperation } from '../sdk.js';

// SQS's own stack moves a request to the host of the queue's URL and checks the digests of
// messages. These reads need neither: the regional endpoint finds every queue of its region by the
// URL in the body, which is how botocore and the Go SDK ask it.
const SQS_READS: ReadonlySet<string> = new Set([
  'ListQueues',
  'GetQueueAttributes',
  'ListQueueTags',
]);

const UNSIGNED_OPERATIONS: ReadonlySet<string> = new Set(['STS.AssumeRoleWithWebIdentity']);

/** True when the lean path may send this. */
export function isLean(service: string, operation: SdkOperation, command: SdkCommand): boolean {
  if (operation.streams) return false;
  if (service === 'SQS') return SQS_READS.has(operation.name);
  if (service !== 'S3') return true;
  // Reads only: writes carry checksums. Access points and directory buckets have authentication
  // rules of their own.
  const bucket = String(command.input['Bucket'] ?? '');
  return (
    operation.method === 'GET' &&
    !operation.needsChecksum &&
    !bucket.startsWith('arn:') &&
    !bucket.endsWith('--x-s3')
  );
}

/** True for operations that AWS takes without a signature. */
export function isUnsigned(service: string, operation: string): boolean {
  return UNSIGNED_OPERATIONS.has(`${service}.${operation}`);
}
