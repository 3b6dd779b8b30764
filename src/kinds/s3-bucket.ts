// AWS::S3::Bucket: all buckets of the account. Each bucket is asked in its own region, so that no
// call is redirected.
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { isAwsError } from '../aws/errors/aws-error.js';
import { pagedList } from '../aws/paged-list.js';
import type { Kind, Listed, Properties, ReadContext } from './kind.js';
import { present } from './reading/shape.js';

export const s3Bucket: Kind = {
  name: 'AWS::S3::Bucket',
  scope: 'global',
  arnService: 's3',
  listAction: 'ListBucketsAction',
  iamActions: ['s3:ListAllMyBuckets'],
  id: 'BucketName',
  properties: [
    'BucketName',
    'Arn',
    'CreationDate',
    'LocationConstraint',
    'Tags',
    'BucketEncryption',
    'PublicAccessBlockConfiguration',
    'OwnershipControls',
  ],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Partition'],
  // For a bucket whose region the list does not tell.
  fallbackActions: ['s3:GetBucketLocation'],
  actionAliases: { GetBucketPublicAccessBlockAction: 'GetPublicAccessBlockAction' },
  enrichments: [
    {
      action: 'GetBucketTaggingAction',
      always: true,
      describes: true,
      fields: ['Tags'],
      iamActions: ['s3:GetBucketTagging'],
      gone: ['NoSuchBucket'],
      read: (context, item) =>
        inBucketRegion(context, item, { NoSuchTagSet: { Tags: [] } }, async (client, Bucket) => {
          const { TagSet } = await client.send(new GetBucketTaggingCommand({ Bucket }));
          return { Tags: present(TagSet, 'TagSet') };
        }),
    },
    {
      action: 'GetPublicAccessBlockAction',
      fields: ['PublicAccessBlockConfiguration'],
      iamActions: ['s3:GetBucketPublicAccessBlock'],
      read: (context, item) =>
        inBucketRegion(
          context,
          item,
          { NoSuchPublicAccessBlockConfiguration: {} },
          async (client, Bucket) => {
            const { PublicAccessBlockConfiguration } = await client.send(
              new GetPublicAccessBlockCommand({ Bucket }),
            );
            return { PublicAccessBlockConfiguration };
          },
        ),
    },
    {
      action: 'GetBucketOwnershipControlsAction',
      fields: ['OwnershipControls'],
      iamActions: ['s3:GetBucketOwnershipControls'],
      read: (context, item) =>
        inBucketRegion(
          context,
          item,
          { OwnershipControlsNotFoundError: {} },
          async (client, Bucket) => {
            const { OwnershipControls } = await client.send(
              new GetBucketOwnershipControlsCommand({ Bucket }),
            );
            return { OwnershipControls };
          },
        ),
    },
    {
      action: 'GetBucketEncryptionAction',
      fields: ['BucketEncryption'],
      iamActions: ['s3:GetEncryptionConfiguration'],
      read: (context, item) =>
        inBucketRegion(
          context,
          item,
          { ServerSideEncryptionConfigurationNotFoundError: {} },
          async (client, Bucket) => {
            const { ServerSideEncryptionConfiguration } = await client.send(
              new GetBucketEncryptionCommand({ Bucket }),
            );
            return { BucketEncryption: ServerSideEncryptionConfiguration };
          },
        ),
    },
    {
      action: 'GetBucketLocationAction',
      fields: ['LocationConstraint'],
      iamActions: ['s3:GetBucketLocation'],
      read: (context, item) =>
        inBucketRegion(context, item, {}, async (client, Bucket) => {
          const { LocationConstraint } = await client.send(
            new GetBucketLocationCommand({ Bucket }),
          );
          return { LocationConstraint: LocationConstraint || null };
        }),
    },
  ],
  async *list(context) {
    let client = context.client(S3Client);
    const pages = pagedList('s3:ListAllMyBuckets', async (ContinuationToken) => {
      const request = { MaxBuckets: PAGE_SIZE, ContinuationToken };
      const page = ContinuationToken
        ? await client.send(new ListBucketsCommand(request))
        : await context.anywhere('s3:ListAllMyBuckets', (region) => {
            client = context.client(S3Client, region);
            return client.send(new ListBucketsCommand(request));
          });
      return { items: page.Buckets, next: page.ContinuationToken };
    });
    for await (const page of pages) {
      yield page.map(({ Name = '', CreationDate, BucketRegion }) => ({
        properties: {
          BucketName: Name,
          Arn: `arn:${context.partition}:s3:::${Name}`,
          CreationDate,
        },
        private: { region: BucketRegion },
      }));
    }
  },
};

/**
 * Asking for a page size makes ListBuckets page and name each bucket's region (API ListBuckets,
 * MaxBuckets and BucketRegion).
 */
const PAGE_SIZE = 1000;
/** Answers of S3 to a bucket that was asked in another region than its own. */
const WRONG_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  '301',
]);

type BucketCall = (client: S3Client, bucket: string) => Promise<Properties>;

/**
 * Runs one call in the bucket's region. `absent` maps the codes that mean "nothing is configured"
 * to what that looks like.
 */
async function inBucketRegion(
  context: ReadContext,
  item: Listed,
  absent: Readonly<Record<string, Properties>>,
  call: BucketCall,
) {
  const bucket = String(item.properties['BucketName']);
  const known = item.private?.['region'];
  try {
    return await call(
      context.client(S3Client, typeof known === 'string' ? known : context.region),
      bucket,
    );
  } catch (error) {
    if (!isAwsError(error)) throw error;
    const nothing = absent[error.awsCode];
    if (nothing) return nothing;
    if (!WRONG_REGION.has(error.awsCode)) throw error;
    return await inRegionFound(context, bucket, absent, call);
  }
}

/** For endpoints that do not name a bucket's region in the list: ask for it, then call again. */
async function inRegionFound(
  context: ReadContext,
  bucket: string,
  absent: Readonly<Record<string, Properties>>,
  call: BucketCall,
) {
  const { LocationConstraint } = await context.anywhere('s3:GetBucketLocation', (region) =>
    context.client(S3Client, region).send(new GetBucketLocationCommand({ Bucket: bucket })),
  );
  const region = LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || 'us-east-1';
  try {
    return await call(context.client(S3Client, region), bucket);
  } catch (error) {
    const nothing = isAwsError(error) ? absent[error.awsCode] : undefined;
    if (nothing) return nothing;
    throw error;
  }
}
