// RDS clusters (Aurora) as DescribeDBClusters returns them. Tags are part of it, but a test may
// keep them out of the list.
import type { DBCluster } from '@aws-sdk/client-rds';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, letters, mix, pick } from './random.js';
import { dnsSuffix } from './regions.js';

export interface SimulatedDbCluster extends DBCluster {
  /** The list leaves out TagList; ListTagsForResource has it. */
  readonly tagsUnlisted?: boolean;
}

const SALT = 0x4dc;
const STEMS = ['aurora-orders', 'aurora-search', 'aurora-ledger'] as const;
const DAY = 86_400_000;

/** The ARN of a cluster's identifier in a place. */
export function dbClusterArn(place: Place, id: string): string {
  return `arn:${place.partition}:rds:${place.region}:${place.accountId}:cluster:${id}`;
}

function make(place: Place, position: number): SimulatedDbCluster {
  const key = resourceKey(place, position, SALT);
  const id = numbered(pick(STEMS, key), position);
  const host = (kind: string) =>
    `${id}.${kind}-${hex(key, 12)}.${place.region}.rds.${dnsSuffix(place.partition)}`;
  const serverless = key % 3 === 0;
  return {
    AllocatedStorage: 1,
    AvailabilityZones: ['a', 'b', 'c'].map((zone) => `${place.region}${zone}`),
    BackupRetentionPeriod: 7,
    DatabaseName: pick(['orders', 'search', 'ledger'], key),
    DBClusterIdentifier: id,
    DBClusterParameterGroup: 'default.aurora-postgresql16',
    DBSubnetGroup: 'private',
    Status: 'available',
    EarliestRestorableTime: new Date(place.epoch - 7 * DAY),
    Endpoint: host('cluster'),
    ReaderEndpoint: host('cluster-ro'),
    MultiAZ: key % 2 === 0,
    Engine: 'aurora-postgresql',
    EngineVersion: '16.4',
    LatestRestorableTime: new Date(place.epoch - 300_000),
    Port: 5432,
    MasterUsername: 'postgres',
    PreferredBackupWindow: '02:00-02:30',
    PreferredMaintenanceWindow: 'mon:03:00-mon:03:30',
    ReadReplicaIdentifiers: [],
    DBClusterMembers: [
      {
        DBInstanceIdentifier: `${id}-1`,
        IsClusterWriter: true,
        DBClusterParameterGroupStatus: 'in-sync',
        PromotionTier: 1,
      },
      ...(key % 2 === 0
        ? [
            {
              DBInstanceIdentifier: `${id}-2`,
              IsClusterWriter: false,
              DBClusterParameterGroupStatus: 'in-sync',
              PromotionTier: 1,
            },
          ]
        : []),
    ],
    VpcSecurityGroups: [{ VpcSecurityGroupId: `sg-${hex(mix(key, 1), 17)}`, Status: 'active' }],
    HostedZoneId: `Z${letters(mix(key, 3), 13)}`,
    StorageEncrypted: true,
    KmsKeyId: `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 2), 12)}`,
    DbClusterResourceId: `cluster-${letters(key, 26)}`,
    DBClusterArn: dbClusterArn(place, id),
    AssociatedRoles: [],
    IAMDatabaseAuthenticationEnabled: key % 2 === 1,
    ClusterCreateTime: new Date(place.epoch - (key % 800) * DAY + 456),
    EngineMode: 'provisioned',
    DeletionProtection: key % 4 !== 0,
    HttpEndpointEnabled: false,
    ActivityStreamStatus: 'stopped',
    CopyTagsToSnapshot: true,
    CrossAccountClone: false,
    DomainMemberships: [],
    TagList: teamTags(key),
    AutoMinorVersionUpgrade: true,
    ...(serverless
      ? { ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 } }
      : {}),
    NetworkType: 'IPV4',
    EngineLifecycleSupport: 'open-source-rds-extended-support',
  };
}

/** Clusters of a world, by identifier. */
export const dbClusters = defineFurther<SimulatedDbCluster>({
  name: 'AWS::RDS::DBCluster',
  make,
  idOf: ({ DBClusterIdentifier }) => DBClusterIdentifier ?? '',
  positionOf: (_place, id) => positionIn(id),
});
