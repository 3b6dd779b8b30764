// S3 buckets: name, region and the configuration that the enrichments read. A bucket's name leads
// back to account and position.
import type {
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

/**
 * A configuration that is absent was never set: S3 answers its "not found" error for it, and
 * `NoSuchTagSet` for tags.
 */
export interface Bucket {
  readonly Name: string;
  readonly Region: string;
  readonly CreationDate: Date;
  readonly Tags?: readonly Tag[] | undefined;
  readonly PublicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  readonly Ownership?: OwnershipControls | undefined;
  readonly Encryption?: ServerSideEncryptionConfiguration | undefined;
}

const SALT = 0x53;
const PURPOSES = ['logs', 'assets', 'backups', 'artifacts', 'exports', 'tf-state'] as const;
const NAME = /^acme-(\d{12})-(\d{7})-[a-z-]+$/;

/**
 * The account and position that a generated bucket name stands for; the caller checks that the
 * bucket there has this name.
 */
export function bucketPosition(
  name: string,
): { readonly accountId: string; readonly position: number } | undefined {
  const [, accountId, digits] = NAME.exec(name) ?? [];
  return accountId === undefined ? undefined : { accountId, position: Number(digits) };
}

/**
 * The bucket at a position of an account; its region is one of `regions`. Names sort in the order
 * of positions.
 */
export function makeBucket(place: Place, position: number, regions: readonly string[]): Bucket {
  const key = resourceKey(place, position, SALT);
  const purpose = pick(PURPOSES, key);
  const keyArn = `arn:${place.partition}:kms:us-east-1:${place.accountId}:key/${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 1), 12)}`;
  return {
    Name: `acme-${place.accountId}-${String(position).padStart(7, '0')}-${purpose}`,
    Region: regions[mix(key, 2) % regions.length] ?? 'us-east-1',
    CreationDate: new Date(place.epoch - (key % 2000) * 3_600_000 - (key % 1000) * 1000),
    ...(key % 4 === 0
      ? {}
      : {
          Tags: [
            { Key: 'team', Value: pick(['payments', 'platform', 'R&D <core>'], mix(key, 3)) },
            { Key: 'purpose', Value: purpose },
            ...(key % 5 === 0 ? [{ Key: 'empty', Value: '' }] : []),
          ],
        }),
    ...(key % 3 === 0
      ? {}
      : {
          PublicAccessBlock: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: key % 7 !== 0,
            RestrictPublicBuckets: true,
          },
        }),
    ...(key % 5 === 1
      ? {}
      : {
          Ownership: {
            Rules: [
              {
                ObjectOwnership:
                  key % 2 === 0
                    ? ('BucketOwnerEnforced' as const)
                    : ('BucketOwnerPreferred' as const),
              },
            ],
          },
        }),
    Encryption: {
      Rules: [
        key % 3 === 1
          ? {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: keyArn,
              },
              BucketKeyEnabled: true,
            }
          : {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
              BucketKeyEnabled: false,
            },
      ],
    },
  };
}
