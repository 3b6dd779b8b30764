// The network of a simulated EC2 instance: its interfaces with their addresses, and its security
// groups.

import type { InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import type { Place } from './place.js';
import { hex, mix, pick } from './random.js';

/** What instances are for: in their names, groups and profiles. */
export const ROLES = ['web', 'api', 'worker', 'batch', 'db-proxy', 'build', 'bastion'] as const;

/** One interface, or two for some. */
export function interfaces(
  place: Place,
  position: number,
  key: number,
  attached: Date,
  running: boolean,
): [InstanceNetworkInterface, ...InstanceNetworkInterface[]] {
  const first = networkInterface(place, position, key, attached, 0, running && key % 5 === 0);
  return key % 16 === 1
    ? [first, networkInterface(place, position, key, attached, 1, false)]
    : [first];
}

function networkInterface(
  place: Place,
  position: number,
  key: number,
  attached: Date,
  device: number,
  isPublic: boolean,
): InstanceNetworkInterface {
  const own = mix(key, 100 + device);
  const octets = [10, (place.key % 200) + device, (position >>> 8) & 255, position & 255];
  const ip = octets.join('.');
  const privateName = `ip-${octets.join('-')}.${place.region}.compute.internal`;
  const association = isPublic ? publicAddress(place, own) : {};
  return {
    ...association,
    Attachment: {
      AttachTime: attached,
      AttachmentId: `eni-attach-0${hex(own, 16)}`,
      DeleteOnTermination: true,
      DeviceIndex: device,
      Status: 'attached',
      NetworkCardIndex: 0,
    },
    Description: '',
    Groups: groups(place, key),
    Ipv6Addresses: [],
    MacAddress: `02:${macAddress(hex(own, 10))}`,
    NetworkInterfaceId: `eni-0${hex(mix(own, 1), 16)}`,
    OwnerId: place.accountId,
    PrivateDnsName: privateName,
    PrivateIpAddress: ip,
    PrivateIpAddresses: [
      { ...association, Primary: true, PrivateDnsName: privateName, PrivateIpAddress: ip },
    ],
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: `subnet-0${hex(mix(place.key, key % 3), 16)}`,
    VpcId: `vpc-0${hex(mix(place.key, 9), 16)}`,
    InterfaceType: 'interface',
  };
}

function publicAddress(place: Place, own: number) {
  const octets = [54, own & 255, (own >>> 8) & 255, (own >>> 16) & 255];
  const name = `ec2-${octets.join('-')}.${place.region}.compute.amazonaws.com`;
  return { Association: { IpOwnerId: 'amazon', PublicDnsName: name, PublicIp: octets.join('.') } };
}

function macAddress(digits: string): string {
  return `${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}:${digits.slice(6, 8)}:${digits.slice(8, 10)}`;
}

/** The security groups of an instance and of its interfaces. */
export function groups(place: Place, key: number): { GroupId: string; GroupName: string }[] {
  const names = key % 3 === 0 ? ['default'] : ['default', `${pick(ROLES, key)}-ingress`];
  return names.map((name, at) => ({
    GroupId: `sg-0${hex(mix(place.key, at === 0 ? 1 : (key % 7) + 2), 16)}`,
    GroupName: name,
  }));
}
