// Quotas that AWS documents, or that others have measured, as shared by several operations of one
// account and region. They are where a rate starts once its burst is used up, and where it falls to
// when AWS throttles; not hard limits.

export interface Quota {
  /** The operations share one rate under this name. */
  readonly name: string;
  readonly perSecond: number;
  readonly burst: number;
  /** A limit of our own: one for all regions of an account, and the rate never rises above it. */
  readonly ours?: true;
}

interface QuotaRow extends Quota {
  /** The SDK's service id. */
  readonly service: string;
  /** All operations of the service when absent. */
  readonly operations?: readonly string[];
}

const QUOTAS: readonly QuotaRow[] = [
  // Workload Discovery on AWS paces these at 1/s. The burst lets an organization of 1,000 accounts
  // through at first try.
  {
    service: 'Organizations',
    name: 'accounts',
    operations: ['ListAccounts', 'ListAccountsForParent'],
    perSecond: 1,
    burst: 60,
  },
  // AWS Account Management Reference, "Quotas": 5/s, burst 5, per account.
  { service: 'Account', name: 'regions', operations: ['ListRegions'], perSecond: 5, burst: 5 },
  // Amazon ECS API Reference, "Request throttling": reads of a resource 20/s.
  {
    service: 'ECS',
    name: 'services',
    operations: ['DescribeServices', 'ListServices'],
    perSecond: 20,
    burst: 100,
  },
  {
    service: 'ECS',
    name: 'clusters',
    operations: ['DescribeClusters', 'ListClusters'],
    perSecond: 20,
    burst: 50,
  },
  // Amazon SES Developer Guide, "Service quotas": every action but the sending ones 1/s.
  { service: 'SESv2', name: 'management', perSecond: 1, burst: 10 },
  // AWS Step Functions Developer Guide, "Quotas related to API action throttling".
  { service: 'SFN', name: 'list', operations: ['ListStateMachines'], perSecond: 5, burst: 100 },
  {
    service: 'SFN',
    name: 'describe',
    operations: ['DescribeStateMachine'],
    perSecond: 20,
    burst: 200,
  },
  { service: 'SFN', name: 'tags', operations: ['ListTagsForResource'], perSecond: 1, burst: 100 },
];

/**
 * Alarms go off at such calls to more than 15 buckets by one principal within 10 s (Elastic's
 * detection rule "AWS S3 Rapid Bucket Posture API Calls from a Single Principal"); this makes at
 * most 14 calls.
 */
const QUIET: Quota = { name: 'posture', perSecond: 1.3, burst: 1, ours: true };
const POSTURE = /^Get(Bucket|PublicAccessBlock)/;

/** Finds quotas in constant time. `quiet` adds what keeps alarms silent. */
export function createQuotaTable({
  quiet = false,
} = {}): (service: string, operation: string) => Quota | undefined {
  const byOperation = new Map<string, Quota>();
  const byService = new Map<string, Quota>();
  for (const row of QUOTAS) {
    if (row.operations === undefined) byService.set(row.service, row);
    for (const operation of row.operations ?? [])
      byOperation.set(`${row.service}.${operation}`, row);
  }
  return (service, operation) => {
    if (quiet && service === 'S3' && POSTURE.test(operation)) return QUIET;
    return ofAws(service, operation);
  };

  function ofAws(service: string, operation: string): Quota | undefined {
    return byService.get(service) ?? byOperation.get(`${service}.${operation}`);
  }
}
