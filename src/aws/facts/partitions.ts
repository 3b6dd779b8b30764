// The partitions of AWS and their regions, for where AWS is not asked or does not answer. A test
// compares them with the partition data of the AWS SDK.

/** By partition; see `globalRegion`. */
export const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
};

/**
 * Where the partition's Organizations and Account APIs live; `otherwise` for a partition that is
 * not known here.
 */
export function globalRegion(partition: string, otherwise = 'us-east-1'): string {
  return GLOBAL_REGIONS[partition] ?? otherwise;
}

/** All regions of the partitions that have no opt-in regions. */
export const CLOSED_PARTITIONS: Readonly<Record<string, readonly string[]>> = {
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1', 'us-isob-west-1'],
  'aws-iso-e': ['eu-isoe-west-1'],
  'aws-iso-f': ['us-isof-east-1', 'us-isof-south-1'],
};

/**
 * Regions that every account of the commercial partition has without opting in (Account Management
 * reference guide, "Enable or disable AWS Regions").
 */
export const DEFAULT_REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/**
 * Regions of the commercial partition that an account has only after opting in, as far as the SDK's
 * data know them.
 */
export const OPT_IN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-west-1',
];

/** The partitions whose regions are known here, the commercial one first. */
export const KNOWN_PARTITIONS: readonly string[] = Object.keys(GLOBAL_REGIONS);

/**
 * What follows the region in the names of a partition's endpoints. Source: the partition data of
 * the SDK (`dnsSuffix`, `dualStackDnsSuffix`).
 */
export const DNS_SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  aws: ['amazonaws.com', 'api.aws'],
  'aws-cn': ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'aws-us-gov': ['amazonaws.com', 'api.aws'],
  'aws-eusc': ['amazonaws.eu', 'api.amazonwebservices.eu'],
  'aws-iso': ['c2s.ic.gov', 'api.aws.ic.gov'],
  'aws-iso-b': ['sc2s.sgov.gov', 'api.aws.scloud'],
  'aws-iso-e': ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  'aws-iso-f': ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
};

/**
 * The regions of a partition, those that every account has first; none for a partition that is not
 * known here.
 */
export function regionsOf(partition: string): readonly string[] {
  if (partition === 'aws') return [...DEFAULT_REGIONS, ...OPT_IN_REGIONS];
  return Object.hasOwn(CLOSED_PARTITIONS, partition) ? (CLOSED_PARTITIONS[partition] ?? []) : [];
}

const PREFIXES: readonly (readonly [prefix: RegExp, partition: string])[] = [
  [/^us-gov-/, 'aws-us-gov'],
  [/^cn-/, 'aws-cn'],
  [/^eusc-/, 'aws-eusc'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
];

/**
 * The partition that a region's name belongs to. Names that no other partition has belong to the
 * commercial one, as the SDK has it.
 */
export function partitionOfRegion(region: string): string {
  return PREFIXES.find(([prefix]) => prefix.test(region))?.[1] ?? 'aws';
}

/**
 * True for text that has the form of a region's name: anything else the SDK refuses or makes a
 * wrong host of.
 */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}$/.test(text);
}
