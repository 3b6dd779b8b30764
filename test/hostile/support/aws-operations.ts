// The operations that a resync of the whole mapping needs, and just enough of their protocols to
// answer in them.

export interface AwsOperation {
  readonly service: string;
  readonly operation: string;
  readonly style: 'xml' | 'json';
  /**
   * An answer of this operation around what is given as its members. Absent for operations without
   * pages.
   */
  readonly page?: (token: string) => string;
  /** An answer of it whose scalars are none. */
  readonly odd: string;
  /** An answer without members says that there is nothing, truly. */
  readonly emptyIsAnswer?: true;
}

const NS = 'xmlns="http://hostile.example/doc/"';
const sts = (name: string, result: string): string =>
  `<${name}Response ${NS}><${name}Result>${result}</${name}Result></${name}Response>`;
const json = (members: object): string => JSON.stringify(members);
/** A token as JSON text, so that it need not be a string. */
const page = (members: string, name: string) => (token: string) =>
  `{${members},"${name}":${token}}`;
/** XML has only text, or elements in its place. */
const inXml = (token: string): string =>
  token.startsWith('"') ? token.slice(1, -1) : token.startsWith('{') ? '<a>1</a><a>2</a>' : '';

const HUGE = '9'.repeat(400);

export const AWS_OPERATIONS: readonly AwsOperation[] = [
  {
    service: 'sts',
    operation: 'AssumeRole',
    style: 'xml',
    odd: sts(
      'AssumeRole',
      `<Credentials><AccessKeyId>..&#10;/</AccessKeyId><SecretAccessKey> </SecretAccessKey><SessionToken/><Expiration>yesterday</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::1:x</Arn></AssumedRoleUser>`,
    ),
  },
  {
    service: 'sts',
    operation: 'GetCallerIdentity',
    style: 'xml',
    odd: sts(
      'GetCallerIdentity',
      `<Account>${HUGE}</Account><Arn>arn:aws:sts::../../1:assumed-role</Arn><UserId/>`,
    ),
  },
  {
    service: 'organizations',
    operation: 'ListAccounts',
    style: 'json',
    page: page('"Accounts":[]', 'NextToken'),
    odd: json({
      Accounts: [
        { Id: 12, Name: null, Status: 'ACTIVE', JoinedTimestamp: 'NaN' },
        null,
        { Id: '../../v1', Status: 'ACTIVE', State: 'ACTIVE' },
      ],
    }),
  },
  {
    service: 'account',
    operation: 'ListRegions',
    style: 'json',
    page: page('"Regions":[]', 'NextToken'),
    odd: json({
      Regions: [
        { RegionName: 'hostile.example/#', RegionOptStatus: 'ENABLED' },
        { RegionName: 7, RegionOptStatus: 'ENABLED' },
      ],
    }),
  },
  {
    service: 'ec2',
    operation: 'DescribeInstances',
    style: 'xml',
    page: (token) =>
      `<DescribeInstancesResponse ${NS}><reservationSet/><nextToken>${inXml(token)}</nextToken></DescribeInstancesResponse>`,
    odd: `<DescribeInstancesResponse ${NS}><reservationSet><item><instancesSet><item><instanceId/><launchTime>9e999</launchTime><amiLaunchIndex>${HUGE}</amiLaunchIndex><ebsOptimized>perhaps</ebsOptimized></item></instancesSet></item><other/></reservationSet></DescribeInstancesResponse>`,
  },
  {
    service: 's3',
    operation: 'ListBuckets',
    style: 'xml',
    page: (token) =>
      `<ListAllMyBucketsResult ${NS}><Buckets/><ContinuationToken>${inXml(token)}</ContinuationToken></ListAllMyBucketsResult>`,
    odd: `<ListAllMyBucketsResult ${NS}><Buckets><Bucket><Name>../../x?y#z</Name><CreationDate>never</CreationDate></Bucket>text</Buckets></ListAllMyBucketsResult>`,
  },
  {
    service: 's3',
    operation: 'GetBucketTagging',
    style: 'xml',
    odd: `<Tagging ${NS}><TagSet><Tag><Key/></Tag><Tagg/>text</TagSet></Tagging>`,
  },
  {
    service: 'ecs',
    operation: 'ListClusters',
    style: 'json',
    page: page('"clusterArns":[]', 'nextToken'),
    odd: json({ clusterArns: [null, 7, { a: 1 }, '../..', ''] }),
  },
  {
    service: 'ecs',
    operation: 'DescribeClusters',
    style: 'json',
    odd: json({ clusters: [{ clusterArn: 5, runningTasksCount: 'many' }, null], failures: 'none' }),
  },
  {
    service: 'lambda',
    operation: 'ListFunctions',
    style: 'json',
    page: page('"Functions":[]', 'NextMarker'),
    odd: json({
      Functions: [
        { FunctionName: null, FunctionArn: {}, MemorySize: '1e999', LastModified: [] },
        3,
      ],
    }),
  },
  {
    service: 'lambda',
    operation: 'ListTags',
    style: 'json',
    odd: json({ Tags: { a: null, b: { c: 1 } } }),
    emptyIsAnswer: true,
  },
  {
    service: 'sqs',
    operation: 'ListQueues',
    style: 'json',
    page: page('"QueueUrls":[]', 'NextToken'),
    odd: json({ QueueUrls: [null, 5, 'http://hostile.example/1/q', 'javascript:alert(1)', ''] }),
    emptyIsAnswer: true,
  },
  {
    service: 'sqs',
    operation: 'GetQueueAttributes',
    style: 'json',
    odd: json({ Attributes: { QueueArn: null, VisibilityTimeout: 'x' } }),
  },
  {
    service: 'sqs',
    operation: 'ListQueueTags',
    style: 'json',
    odd: json({ Tags: ['a', 'b'] }),
    emptyIsAnswer: true,
  },
];
