// The regions of the simulated AWS by partition: those every account has, and those an account must
// opt in to.
// Source: "Enable or disable AWS Regions in your account" of the Account Management reference
// guide.

type Regions = readonly [string, ...string[]];

const DEFAULT_REGIONS: Regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
];

/** Commercial regions that are disabled until an account enables them. */
export const OPT_IN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

const BY_PARTITION: Readonly<Record<string, Regions>> = {
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1', 'us-isob-west-1'],
  'aws-iso-e': ['eu-isoe-west-1'],
  'aws-iso-f': ['us-isof-south-1', 'us-isof-east-1'],
};

const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/** The regions that every account of a partition has without asking: 17 in the commercial one. */
export function defaultRegions(partition: string): Regions {
  return BY_PARTITION[partition] ?? DEFAULT_REGIONS;
}

/** The DNS suffix of a partition's endpoints. */
export function dnsSuffix(partition: string): string {
  return DNS_SUFFIXES[partition] ?? 'amazonaws.com';
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  return (
    Object.keys(BY_PARTITION).find((partition) => BY_PARTITION[partition]?.includes(region)) ??
    'aws'
  );
}
