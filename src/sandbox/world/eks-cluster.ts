// EKS clusters as DescribeCluster returns them, about 2 KB of JSON each with the certificate.
import type { Cluster } from '@aws-sdk/client-eks';
import { defineFurther } from './further.js';
import { numbered, positionIn } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

const SALT = 0xe45;
const NAMES = ['apps', 'ml', 'platform', 'edge'] as const;
const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;

export const eksClusters = defineFurther<Cluster>({
  name: 'AWS::EKS::Cluster',
  make: makeCluster,
  idOf: ({ name }) => name ?? '',
  positionOf: (_place, id) => positionIn(id),
});

/** The ARN of a cluster name in a place. */
export function eksClusterArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:eks:${region}:${accountId}:cluster/${name}`;
}

function makeCluster(place: Place, position: number): Cluster {
  const key = resourceKey(place, position, SALT);
  const name = numbered(pick(NAMES, key), position);
  const id = hex(key, 32).toUpperCase();
  const certificate = Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${hex(mix(key, 1), 32).repeat(24)}\n-----END CERTIFICATE-----\n`,
  );
  return {
    name,
    arn: eksClusterArn(place, name),
    createdAt: new Date(place.epoch - (key % 900) * 86_400_000 + 456),
    version: pick(['1.31', '1.32', '1.33'], key),
    endpoint: `https://${id}.gr7.${place.region}.eks.amazonaws.com`,
    roleArn: `arn:${place.partition}:iam::${place.accountId}:role/eks-${name}`,
    resourcesVpcConfig: {
      subnetIds: [0, 1, 2].map((zone) => `subnet-0${hex(mix(place.key, zone), 16)}`),
      securityGroupIds: [],
      clusterSecurityGroupId: `sg-0${hex(mix(key, 2), 16)}`,
      vpcId: `vpc-0${hex(mix(place.key, 9), 16)}`,
      endpointPublicAccess: key % 2 === 0,
      endpointPrivateAccess: true,
      publicAccessCidrs: key % 2 === 0 ? ['203.0.113.0/24'] : [],
    },
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: '172.20.0.0/16',
      ipFamily: 'ipv4',
      elasticLoadBalancing: { enabled: false },
    },
    logging: { clusterLogging: [{ types: [...LOG_TYPES], enabled: key % 3 === 0 }] },
    identity: { oidc: { issuer: `https://oidc.eks.${place.region}.amazonaws.com/id/${id}` } },
    status: 'ACTIVE',
    certificateAuthority: { data: certificate.toString('base64') },
    platformVersion: `eks.${(key % 20) + 1}`,
    tags:
      key % 4 === 3
        ? {}
        : { team: pick(['payments', 'platform', 'data'], mix(key, 3)), env: 'production' },
    encryptionConfig: [],
    health: { issues: [] },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    upgradePolicy: { supportType: 'EXTENDED' },
    deletionProtection: false,
  };
}
