// Writes EC2 objects as EC2's XML. The rule is "first letter lower case"; the tables hold the names
// that break it. Source: the xmlName traits of the EC2 model. A page of 100 instances has 12,000
// elements, so tags are built once per name.
import type { Instance, InstanceStatus } from '@aws-sdk/client-ec2';
import { escapeXml } from './xml.js';

type Names = Readonly<Record<string, string>>;

/** Names that differ everywhere. */
const COMMON: Names = {
  BlockDeviceMappings: 'blockDeviceMapping',
  NetworkInterfaces: 'networkInterfaceSet',
  Groups: 'groupSet',
  SecurityGroups: 'groupSet',
  Ipv6Addresses: 'ipv6AddressesSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
  Tags: 'tagSet',
  Events: 'eventsSet',
};

/** Names that differ at the top level of an instance only. */
const INSTANCE: Names = {
  ...COMMON,
  State: 'instanceState',
  PublicDnsName: 'dnsName',
  StateTransitionReason: 'reason',
  PublicIpAddress: 'ipAddress',
};

interface Tags {
  readonly open: string;
  readonly close: string;
  readonly empty: string;
}

export interface Ec2Writer {
  /** The content of an instance's `item`. */
  instance(instance: Instance): string;
  /** The content of an instance status's `item`. */
  status(status: InstanceStatus): string;
  /** The content of any object that has no names of its own. */
  object(object: object): string;
}

/** A writer; it remembers the tags it has built. */
export function createEc2Writer(): Ec2Writer {
  const common = tagTable(COMMON);
  const top = tagTable(INSTANCE);

  const fields = (object: object, tags: (key: string) => Tags): string => {
    let xml = '';
    for (const key in object) xml += field(tags(key), Reflect.get(object, key));
    return xml;
  };
  const field = (tags: Tags, value: unknown): string => {
    if (typeof value === 'string')
      return value === '' ? tags.empty : tags.open + escapeXml(value) + tags.close;
    if (typeof value === 'number' || typeof value === 'boolean')
      return tags.open + value + tags.close;
    if (typeof value !== 'object' || value === null) return '';
    if (value instanceof Date) return tags.open + value.toISOString() + tags.close;
    if (!Array.isArray(value)) return tags.open + fields(value, common) + tags.close;
    if (value.length === 0) return tags.empty;
    let items = '';
    for (const item of value) items += `<item>${fields(item, common)}</item>`;
    return tags.open + items + tags.close;
  };

  return {
    instance: (instance) => fields(instance, top),
    status: (status) => fields(status, common),
    object: (object) => fields(object, common),
  };
}

function tagTable(names: Names): (key: string) => Tags {
  const known = new Map<string, Tags>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = names[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
    const tags = { open: `<${name}>`, close: `</${name}>`, empty: `<${name}/>` };
    known.set(key, tags);
    return tags;
  };
}
