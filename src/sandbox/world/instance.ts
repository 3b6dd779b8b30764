// EC2 instances as DescribeInstances returns them, about 4.6 KB of XML each, made from position and
// seed alone.
import type { GroupIdentifier, Instance, InstanceStateName, Tag } from '@aws-sdk/client-ec2';
import { groups, interfaces, ROLES } from './instance-network.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick, scramble, unscramble } from './random.js';

const SALT = 0xec2;
const TYPES = [
  't3.micro',
  't3.small',
  'm6i.large',
  'm7g.xlarge',
  'c6i.2xlarge',
  'r6g.large',
  'c7g.medium',
] as const;
const TEAMS = [
  'payments',
  'platform',
  'data & insights',
  'identity',
  'search',
  'Büro "Süd" <intern>',
] as const;
const ENVIRONMENTS = ['production', 'staging', 'development'] as const;
const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
const DAY_MS = 86_400_000;

/** The state with EC2's numeric code for it. Source: InstanceState in the EC2 API reference. */
export function instanceState(name: InstanceStateName): {
  readonly Code: number;
  readonly Name: InstanceStateName;
} {
  return { Code: STATE_CODES[name], Name: name };
}

/**
 * The id of the instance at a position: `i-` and 17 hexadecimal digits; the last eight lead back to
 * the position.
 */
export function instanceId(place: Place, position: number): string {
  return `i-0${hex(resourceKey(place, position, SALT), 8)}${scramble(position, place.key).toString(16).padStart(8, '0')}`;
}

/**
 * The position an instance id stands for in this place; the caller checks that the id there is the
 * same.
 */
export function instancePosition(place: Place, id: string): number | undefined {
  return /^i-0[0-9a-f]{16}$/.test(id)
    ? unscramble(Number.parseInt(id.slice(11), 16), place.key)
    : undefined;
}

/** What DescribeInstances says of the launch that an instance came from. */
export interface Reservation {
  readonly ReservationId: string;
  readonly OwnerId: string;
  /** Who launched it on behalf of the owner; absent for most. */
  readonly RequesterId?: string;
  readonly Groups: readonly GroupIdentifier[];
}

/**
 * The reservation of the instance at a position. Two of every four neighbours share one, as
 * instances launched together do.
 */
export function reservationAt(place: Place, position: number): Reservation {
  const launch = position % 4 === 1 ? position - 1 : position;
  const key = resourceKey(place, launch, SALT + 1);
  return {
    ReservationId: `r-0${hex(key, 16)}`,
    OwnerId: place.accountId,
    ...(key % 3 === 0 ? { RequesterId: String(100_000_000_000 + key) } : {}),
    Groups: [],
  };
}

/** The instance at a position of a place. */
export function makeInstance(place: Place, position: number): Instance {
  const key = resourceKey(place, position, SALT);
  const type = pick(TYPES, key);
  const arm = type.includes('g.');
  const launched = new Date(place.epoch - (key % 700) * DAY_MS - (key % 86_400) * 1000);
  const zone = 'abc'.charAt(key % 3);
  const running = key % 10 !== 3;
  const addresses = interfaces(place, position, key, launched, running);
  const primary = addresses[0];
  return {
    AmiLaunchIndex: position % 4 === 1 ? 1 : 0,
    ImageId: `ami-0${hex(mix(key % 40, 7), 16)}`,
    InstanceId: instanceId(place, position),
    InstanceType: type,
    KeyName: `ops-${place.region}`,
    LaunchTime: launched,
    Monitoring: { State: key % 4 === 0 ? 'enabled' : 'disabled' },
    Placement: {
      AvailabilityZoneId: `${place.zonePrefix}-az${(key % 3) + 1}`,
      GroupName: '',
      Tenancy: 'default',
      AvailabilityZone: `${place.region}${zone}`,
    },
    PrivateDnsName: primary.PrivateDnsName,
    PrivateIpAddress: primary.PrivateIpAddress,
    ProductCodes: [],
    PublicDnsName: primary.Association?.PublicDnsName ?? '',
    ...(primary.Association?.PublicIp === undefined
      ? {}
      : { PublicIpAddress: primary.Association.PublicIp }),
    State: instanceState(running ? 'running' : 'stopped'),
    StateTransitionReason: running ? '' : 'User initiated (2025-11-20 08:15:00 GMT)',
    SubnetId: primary.SubnetId,
    VpcId: primary.VpcId,
    Architecture: arm ? 'arm64' : 'x86_64',
    BlockDeviceMappings: blockDevices(key, launched),
    ClientToken: `${hex(key, 8)}-${hex(mix(key, 2), 4)}-4${hex(mix(key, 3), 3)}-a${hex(mix(key, 4), 3)}-${hex(mix(key, 5), 12)}`,
    EbsOptimized: key % 2 === 0,
    EnaSupport: true,
    Hypervisor: 'xen',
    IamInstanceProfile: {
      Arn: `arn:${place.partition}:iam::${place.accountId}:instance-profile/${pick(ROLES, key)}`,
      Id: `AIPA${hex(mix(key, 6), 17).toUpperCase()}`,
    },
    NetworkInterfaces: addresses,
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    SecurityGroups: groups(place, key),
    SourceDestCheck: true,
    ...(running
      ? {}
      : {
          StateReason: {
            Code: 'Client.UserInitiatedShutdown',
            Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
          },
        }),
    Tags: tags(place, position, key),
    VirtualizationType: 'hvm',
    CpuOptions: { CoreCount: arm ? 2 : 1, ThreadsPerCore: arm ? 1 : 2 },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    HibernationOptions: { Configured: false },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: key % 3 === 0 ? 'optional' : 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
    },
    EnclaveOptions: { Enabled: false },
    BootMode: 'uefi-preferred',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: launched,
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: true,
      EnableResourceNameDnsAAAARecord: false,
    },
    MaintenanceOptions: { AutoRecovery: 'default', RebootMigration: 'default' },
    CurrentInstanceBootMode: arm ? 'uefi' : 'legacy-bios',
    NetworkPerformanceOptions: { BandwidthWeighting: 'default' },
    Operator: { Managed: false },
  };
}

function blockDevices(key: number, attached: Date) {
  const names = key % 3 === 0 ? ['/dev/xvda', '/dev/sdf'] : ['/dev/xvda'];
  return names.map((name, at) => ({
    DeviceName: name,
    Ebs: {
      AttachTime: attached,
      DeleteOnTermination: at === 0,
      Status: 'attached' as const,
      VolumeId: `vol-0${hex(mix(key, 50 + at), 16)}`,
      EbsCardIndex: 0,
    },
  }));
}

function tags(place: Place, position: number, key: number): Tag[] {
  const role = pick(ROLES, key);
  return [
    { Key: 'Name', Value: `${role}-${position}` },
    { Key: 'team', Value: pick(TEAMS, mix(key, 60)) },
    { Key: 'environment', Value: pick(ENVIRONMENTS, mix(key, 61)) },
    { Key: 'cost-center', Value: String(1000 + (key % 50)) },
    { Key: 'managed-by', Value: 'terraform' },
    ...(key % 4 === 0
      ? [{ Key: 'aws:autoscaling:groupName', Value: `${role}-${place.region}-asg` }]
      : []),
    ...(key % 6 === 0 ? [{ Key: 'note', Value: '' }] : []),
  ];
}
