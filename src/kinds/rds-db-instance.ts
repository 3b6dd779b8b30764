// AWS::RDS::DBInstance: instances of all engines that the RDS API lists, Neptune's and DocumentDB's
// too. Tags come with the list, but are shown only when asked for, as the reference does.
import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { pagedList } from '../aws/paged-list.js';
import { drain } from '../lib/drain.js';
import type { Kind, Listed } from './kind.js';
import { RDS_PAGE, rdsTags } from './rds-tags.js';
import { withoutPendingPassword } from './secrets/rds-secrets.js';

const BEYOND_REFERENCE = [
  'ActivityStreamEngineNativeAuditFieldsIncluded',
  'ActivityStreamKinesisStreamName',
  'ActivityStreamKmsKeyId',
  'ActivityStreamMode',
  'ActivityStreamPolicyStatus',
  'AutomaticRestartTime',
  'AutomationMode',
  'AwsBackupRecoveryPointArn',
  'CustomIamInstanceProfile',
  'DBClusterIdentifier',
  'DBInstanceAutomatedBackupsReplications',
  'DBSystemId',
  'EnabledCloudwatchLogsExports',
  'ListenerEndpoint',
  'MasterUserSecret',
  'MaxAllocatedStorage',
  'MultiTenant',
  'NcharCharacterSetName',
  'PercentProgress',
  'PerformanceInsightsKMSKeyId',
  'PerformanceInsightsRetentionPeriod',
  'ProcessorFeatures',
  'PromotionTier',
  'ReadReplicaDBClusterIdentifiers',
  'ReadReplicaSourceDBClusterIdentifier',
  'ReadReplicaSourceDBInstanceIdentifier',
  'ReplicaMode',
  'ResumeFullAutomationModeTime',
  'StatusInfos',
  'TdeCredentialArn',
  'Timezone',
];

export const rdsDbInstance: Kind = {
  name: 'AWS::RDS::DBInstance',
  scope: 'regional',
  arnService: 'rds',
  listAction: 'DescribeDBInstancesAction',
  iamActions: ['rds:DescribeDBInstances'],
  id: 'DBInstanceArn',
  properties: [
    'AllocatedStorage',
    'AutoMinorVersionUpgrade',
    'AvailabilityZone',
    'BackupRetentionPeriod',
    'CACertificateIdentifier',
    'CharacterSetName',
    'CopyTagsToSnapshot',
    'DBInstanceArn',
    'DBInstanceClass',
    'DBInstanceIdentifier',
    'Port',
    'DBInstanceStatus',
    'DBName',
    'DBParameterGroups',
    'DBSecurityGroups',
    'DBSubnetGroup',
    'DbiResourceId',
    'DomainMemberships',
    'EnableIAMDatabaseAuthentication',
    'EnablePerformanceInsights',
    'Endpoint',
    'Engine',
    'EngineVersion',
    'EnhancedMonitoringResourceArn',
    'InstanceCreateTime',
    'Iops',
    'KmsKeyId',
    'LatestRestorableTime',
    'LicenseModel',
    'MasterUsername',
    'MonitoringInterval',
    'MonitoringRoleArn',
    'MultiAZ',
    'OptionGroupMemberships',
    'PendingModifiedValues',
    'PreferredBackupWindow',
    'PreferredMaintenanceWindow',
    'PubliclyAccessible',
    'ReadReplicaDBInstanceIdentifiers',
    'SecondaryAvailabilityZone',
    'StorageEncrypted',
    'StorageType',
    'Tags',
    'VPCSecurityGroups',
    'DatabaseInsightsMode',
    'DeletionProtection',
    'AssociatedRoles',
    'CustomerOwnedIpEnabled',
    'ActivityStreamStatus',
    'BackupTarget',
    'NetworkType',
    'StorageThroughput',
    'CertificateDetails',
    'DedicatedLogVolume',
    'IsStorageConfigUpgradeAvailable',
    'EngineLifecycleSupport',
  ],
  beyondReference: BEYOND_REFERENCE,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'ListTagsForResourceAction',
      fields: ['Tags'],
      iamActions: ['rds:ListTagsForResource'],
      read: async (context, { properties, private: inline }) => ({
        Tags: inline?.['TagList'] ?? (await rdsTags(context, properties['DBInstanceArn'])),
      }),
    },
  ],
  single: {
    // The code on the wire; the model calls it DBInstanceNotFoundFault.
    gone: ['DBInstanceNotFound', 'DBInstanceNotFoundFault'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(RDSClient).send(
        new DescribeDBInstancesCommand({
          DBInstanceIdentifier: String(properties['DBInstanceIdentifier']),
        }),
      ),
  },
  async *list({ client, includeSecretValues }) {
    const rds = client(RDSClient);
    const pages = pagedList('rds:DescribeDBInstances', async (Marker) => {
      const page = await rds.send(new DescribeDBInstancesCommand({ MaxRecords: RDS_PAGE, Marker }));
      return { items: page.DBInstances, next: page.Marker };
    });
    for await (const page of pages)
      yield drain(page, (item) =>
        listed(includeSecretValues ? item : withoutPendingPassword(item)),
      );
  },
};

function listed({ TagList, ...instance }: DBInstance): Listed {
  return {
    properties: {
      ...instance,
      // `Port` is RDS's DbInstancePort, mostly 0; the port to connect to is Endpoint.Port.
      Port: instance.DbInstancePort,
      EnableIAMDatabaseAuthentication: instance.IAMDatabaseAuthenticationEnabled,
      EnablePerformanceInsights: instance.PerformanceInsightsEnabled,
      VPCSecurityGroups: instance.VpcSecurityGroups,
    },
    private: { TagList },
  };
}
