// RDS instances as DescribeDBInstances returns them. Tags are part of it, but a test may keep them
// out of the list.
import type { DBInstance } from '@aws-sdk/client-rds';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, letters, mix, pick } from './random.js';
import { dnsSuffix } from './regions.js';

export interface SimulatedDbInstance extends DBInstance {
  /** The list leaves out TagList; ListTagsForResource has it. */
  readonly tagsUnlisted?: boolean;
}

const SALT = 0x4d5;
const STEMS = ['orders', 'billing', 'catalog', 'identity'] as const;
interface DatabaseEngine {
  readonly Engine: string;
  readonly EngineVersion: string;
  readonly Port: number;
  readonly license: string;
  readonly group: string;
}

const ENGINES: readonly [DatabaseEngine, DatabaseEngine] = [
  {
    Engine: 'postgres',
    EngineVersion: '16.4',
    Port: 5432,
    license: 'postgresql-license',
    group: 'default.postgres16',
  },
  {
    Engine: 'mysql',
    EngineVersion: '8.0.39',
    Port: 3306,
    license: 'general-public-license',
    group: 'default.mysql8.0',
  },
];
const DAY = 86_400_000;

/** The ARN of an instance's identifier in a place. */
export function dbInstanceArn(place: Place, id: string): string {
  return `arn:${place.partition}:rds:${place.region}:${place.accountId}:db:${id}`;
}

function make(place: Place, position: number): SimulatedDbInstance {
  const key = resourceKey(place, position, SALT);
  const id = numbered(pick(STEMS, key), position);
  const { Engine, EngineVersion, Port, license, group } = pick(ENGINES, key);
  const monitored = key % 3 === 0;
  return {
    DBInstanceIdentifier: id,
    DBInstanceClass: pick(['db.t4g.medium', 'db.r7g.large', 'db.m7g.xlarge'], key),
    Engine,
    DBInstanceStatus: 'available',
    MasterUsername: 'master',
    DBName: pick(STEMS, key),
    Endpoint: {
      Address: `${id}.${hex(key, 12)}.${place.region}.rds.${dnsSuffix(place.partition)}`,
      Port,
      HostedZoneId: `Z${letters(mix(key, 4), 13)}`,
    },
    AllocatedStorage: 20 * (1 + (key % 10)),
    InstanceCreateTime: new Date(place.epoch - (key % 800) * DAY + 123),
    PreferredBackupWindow: '03:00-03:30',
    BackupRetentionPeriod: 7,
    DBSecurityGroups: [],
    VpcSecurityGroups: [{ VpcSecurityGroupId: `sg-${hex(mix(key, 1), 17)}`, Status: 'active' }],
    DBParameterGroups: [{ DBParameterGroupName: group, ParameterApplyStatus: 'in-sync' }],
    AvailabilityZone: `${place.region}a`,
    DBSubnetGroup: subnetGroup(place, key),
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    PendingModifiedValues: {},
    LatestRestorableTime: new Date(place.epoch - 300_000),
    MultiAZ: key % 2 === 0,
    EngineVersion,
    AutoMinorVersionUpgrade: true,
    ReadReplicaDBInstanceIdentifiers: [],
    LicenseModel: license,
    Iops: 3000,
    StorageThroughput: 125,
    OptionGroupMemberships: [
      {
        OptionGroupName: `default:${Engine}-${EngineVersion.split('.')[0] ?? ''}`,
        Status: 'in-sync',
      },
    ],
    ...(key % 2 === 0 ? { SecondaryAvailabilityZone: `${place.region}b` } : {}),
    PubliclyAccessible: false,
    StorageType: 'gp3',
    DbInstancePort: 0,
    StorageEncrypted: true,
    KmsKeyId: `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${hex(key, 8)}-0000-4000-8000-${hex(mix(key, 2), 12)}`,
    DbiResourceId: `db-${letters(key, 26)}`,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    DomainMemberships: [],
    CopyTagsToSnapshot: true,
    MonitoringInterval: monitored ? 60 : 0,
    ...(monitored
      ? {
          MonitoringRoleArn: `arn:${place.partition}:iam::${place.accountId}:role/rds-monitoring-role`,
        }
      : {}),
    DBInstanceArn: dbInstanceArn(place, id),
    IAMDatabaseAuthenticationEnabled: key % 2 === 1,
    DatabaseInsightsMode: 'standard',
    PerformanceInsightsEnabled: monitored,
    DeletionProtection: key % 4 !== 0,
    AssociatedRoles: [],
    MaxAllocatedStorage: 1000,
    TagList: teamTags(key),
    CustomerOwnedIpEnabled: false,
    NetworkType: 'IPV4',
    ActivityStreamStatus: 'stopped',
    BackupTarget: 'region',
    CertificateDetails: {
      CAIdentifier: 'rds-ca-rsa2048-g1',
      ValidTill: new Date(place.epoch + 300 * DAY),
    },
    DedicatedLogVolume: false,
    IsStorageConfigUpgradeAvailable: false,
    EngineLifecycleSupport: 'open-source-rds-extended-support',
  };
}

function subnetGroup(place: Place, key: number): NonNullable<DBInstance['DBSubnetGroup']> {
  return {
    DBSubnetGroupName: 'private',
    DBSubnetGroupDescription: 'Private subnets',
    VpcId: `vpc-${hex(place.key, 17)}`,
    SubnetGroupStatus: 'Complete',
    Subnets: ['a', 'b'].map((zone, index) => ({
      SubnetIdentifier: `subnet-${hex(mix(key, 20 + index), 17)}`,
      SubnetAvailabilityZone: { Name: `${place.region}${zone}` },
      SubnetOutpost: {},
      SubnetStatus: 'Active',
    })),
  };
}

/** Instances of a world, by identifier. */
export const dbInstances = defineFurther<SimulatedDbInstance>({
  name: 'AWS::RDS::DBInstance',
  make,
  idOf: ({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? '',
  positionOf: (_place, id) => positionIn(id),
});
