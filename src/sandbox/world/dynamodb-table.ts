// DynamoDB tables as DescribeTable returns them, with what other operations give: tags and the
// state of backups.
import type { ContinuousBackupsDescription, TableDescription, Tag } from '@aws-sdk/client-dynamodb';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags, uuid } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

export interface SimulatedTable extends TableDescription {
  readonly tags: readonly Tag[];
  readonly backups: ContinuousBackupsDescription;
}

const SALT = 0xdd8;
const STEMS = ['orders', 'sessions', 'carts', 'ledger', 'flags'] as const;
const DAY = 86_400_000;

/** The ARN of a table's name in a place. */
export function tableArn(place: Place, name: string): string {
  return `arn:${place.partition}:dynamodb:${place.region}:${place.accountId}:table/${name}`;
}

function make(place: Place, position: number): SimulatedTable {
  const key = resourceKey(place, position, SALT);
  const TableName = numbered(pick(STEMS, key), position);
  const onDemand = key % 3 !== 0;
  const created = new Date(place.epoch - (key % 700) * DAY - (key % 1000));
  const indexed = key % 4 === 0;
  return {
    TableName,
    TableArn: tableArn(place, TableName),
    TableId: uuid(hex(key, 32)),
    TableStatus: 'ACTIVE',
    CreationDateTime: created,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      ...(indexed ? [{ AttributeName: 'customer', AttributeType: 'S' as const }] : []),
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: onDemand ? 0 : 5,
      WriteCapacityUnits: onDemand ? 0 : 5,
    },
    ...(onDemand
      ? {
          BillingModeSummary: {
            BillingMode: 'PAY_PER_REQUEST' as const,
            LastUpdateToPayPerRequestDateTime: created,
          },
        }
      : {}),
    TableSizeBytes: key % 10_000_000,
    ItemCount: key % 50_000,
    ...(indexed
      ? {
          GlobalSecondaryIndexes: [
            {
              IndexName: 'by-customer',
              KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' as const }],
              Projection: { ProjectionType: 'ALL' as const },
              IndexStatus: 'ACTIVE' as const,
              IndexSizeBytes: key % 1_000_000,
              ItemCount: key % 50_000,
              IndexArn: `${tableArn(place, TableName)}/index/by-customer`,
            },
          ],
        }
      : {}),
    ...(key % 5 === 0
      ? {
          SSEDescription: {
            Status: 'ENABLED' as const,
            SSEType: 'KMS' as const,
            KMSMasterKeyArn: kmsKey(place, key),
          },
        }
      : {}),
    DeletionProtectionEnabled: key % 2 === 0,
    tags: teamTags(key),
    backups: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription:
        mix(key, 1) % 2 === 0
          ? {
              PointInTimeRecoveryStatus: 'ENABLED',
              RecoveryPeriodInDays: 35,
              EarliestRestorableDateTime: created,
              LatestRestorableDateTime: new Date(place.epoch),
            }
          : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
}

function kmsKey(place: Place, key: number): string {
  return `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${uuid(hex(mix(key, 2), 32))}`;
}

/** Tables of a world, by name. */
export const dynamodbTables = defineFurther<SimulatedTable>({
  name: 'AWS::DynamoDB::Table',
  make,
  idOf: ({ TableName }) => TableName ?? '',
  positionOf: (_place, name) => positionIn(name),
});
