// MSK clusters in the spelling of the wire: provisioned ones as ListClusters returns them,
// serverless ones as ListClustersV2 does.
import { defineFurther } from './further.js';
import { numbered, positionIn, uuid } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

export interface MskClusterBase {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly creationTime: Date;
  readonly currentVersion: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly activeOperationArn?: string;
  readonly stateInfo?: object;
}

export interface MskCluster extends MskClusterBase {
  readonly brokerNodeGroupInfo: object;
  readonly clientAuthentication: object;
  readonly currentBrokerSoftwareInfo: object;
  readonly encryptionInfo: object;
  readonly enhancedMonitoring: string;
  readonly openMonitoring: object;
  readonly loggingInfo?: object;
  readonly numberOfBrokerNodes: number;
  readonly zookeeperConnectString: string;
  readonly zookeeperConnectStringTls: string;
  readonly storageMode: string;
}

export interface MskServerlessCluster extends MskClusterBase {
  readonly clusterType: 'SERVERLESS';
  readonly serverless: object;
}

const SALT = 0x45c;
const SERVERLESS_SALT = 0x45d;

export const mskClusters = defineFurther<MskCluster>({
  name: 'AWS::MSK::Cluster',
  make: makeProvisioned,
  idOf: ({ clusterArn }) => clusterArn,
  positionOf: (_place, id) => positionOf(id),
});

export const mskServerlessClusters = defineFurther<MskServerlessCluster>({
  name: 'AWS::MSK::ServerlessCluster',
  make: makeServerless,
  idOf: ({ clusterArn }) => clusterArn,
  positionOf: (_place, id) => positionOf(id),
});

function positionOf(id: string): number | undefined {
  return positionIn(id.split('/')[1] ?? '');
}

function base(
  place: Place,
  position: number,
  key: number,
  name: string,
  suffix: string,
): MskClusterBase {
  const clusterName = numbered(name, position);
  const id = uuid(hex(mix(key, 1), 32));
  return {
    clusterArn: `arn:${place.partition}:kafka:${place.region}:${place.accountId}:cluster/${clusterName}/${id}-${suffix}`,
    clusterName,
    creationTime: new Date(place.epoch - (key % 700) * 86_400_000 + 321),
    currentVersion: `K${hex(mix(key, 2), 12).toUpperCase()}`,
    state: 'ACTIVE',
    tags: key % 4 === 3 ? {} : { team: pick(['payments', 'platform', 'data'], mix(key, 3)) },
  };
}

function subnets(place: Place): string[] {
  return [0, 1, 2].map((zone) => `subnet-0${hex(mix(place.key, zone), 16)}`);
}

function makeProvisioned(place: Place, position: number): MskCluster {
  const key = resourceKey(place, position, SALT);
  const known = base(
    place,
    position,
    key,
    pick(['events', 'audit', 'metrics'], key),
    String((key % 20) + 1),
  );
  const zookeepers = (port: number) =>
    [1, 2, 3]
      .map(
        (at) =>
          `z-${at}.${known.clusterName}.${hex(key, 6)}.c2.kafka.${place.region}.amazonaws.com:${port}`,
      )
      .join(',');
  return {
    ...known,
    brokerNodeGroupInfo: {
      brokerAZDistribution: 'DEFAULT',
      clientSubnets: subnets(place),
      instanceType: 'kafka.m7g.large',
      securityGroups: [`sg-0${hex(mix(key, 4), 16)}`],
      storageInfo: { ebsStorageInfo: { volumeSize: 100 + (key % 10) * 100 } },
    },
    clientAuthentication: {
      sasl: { scram: { enabled: false }, iam: { enabled: true } },
      unauthenticated: { enabled: false },
    },
    currentBrokerSoftwareInfo: { kafkaVersion: '3.8.x' },
    encryptionInfo: {
      encryptionAtRest: {
        dataVolumeKMSKeyId: `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${hex(key, 8)}`,
      },
      encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
    },
    enhancedMonitoring: 'DEFAULT',
    openMonitoring: {
      prometheus: {
        jmxExporter: { enabledInBroker: false },
        nodeExporter: { enabledInBroker: false },
      },
    },
    ...(key % 2 === 0
      ? {
          loggingInfo: {
            brokerLogs: {
              cloudWatchLogs: { enabled: true, logGroup: `/msk/${known.clusterName}` },
            },
          },
        }
      : {}),
    numberOfBrokerNodes: 3,
    zookeeperConnectString: zookeepers(2181),
    zookeeperConnectStringTls: zookeepers(2182),
    storageMode: 'LOCAL',
  };
}

function makeServerless(place: Place, position: number): MskServerlessCluster {
  const key = resourceKey(place, position, SERVERLESS_SALT);
  return {
    ...base(place, position, key, pick(['clicks', 'orders'], key), 's1'),
    clusterType: 'SERVERLESS',
    serverless: {
      vpcConfigs: [
        { subnetIds: subnets(place), securityGroupIds: [`sg-0${hex(mix(key, 4), 16)}`] },
      ],
      clientAuthentication: { sasl: { iam: { enabled: true } } },
    },
  };
}
