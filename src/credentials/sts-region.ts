// Which regional STS endpoint is asked. The global endpoint is never used: its tokens are by default not valid in opt-in regions
// (IAM user guide, "Manage AWS STS in an AWS Region").
interface PartitionStart {
  readonly firstRegion: string;
  readonly prefix: RegExp;
}

/** First region by name and form of region names, from the partition data of the AWS SDK; `aws` defaults to us-east-1. */
const PARTITIONS: Readonly<Record<string, PartitionStart>> = {
  aws: { firstRegion: 'us-east-1', prefix: /^(?!us-gov-|us-iso|eu-iso|cn-|eusc-|aws-)/ },
  'aws-us-gov': { firstRegion: 'us-gov-east-1', prefix: /^us-gov-/ },
  'aws-cn': { firstRegion: 'cn-north-1', prefix: /^cn-/ },
  'aws-eusc': { firstRegion: 'eusc-de-east-1', prefix: /^eusc-/ },
  'aws-iso': { firstRegion: 'us-iso-east-1', prefix: /^us-iso-/ },
  'aws-iso-b': { firstRegion: 'us-isob-east-1', prefix: /^us-isob-/ },
  'aws-iso-e': { firstRegion: 'eu-isoe-west-1', prefix: /^eu-isoe-/ },
  'aws-iso-f': { firstRegion: 'us-isof-east-1', prefix: /^us-isof-/ },
};

/** The home region when it lies in the partition, else the partition's default. A partition we do not know is asked in its home region. */
export function stsRegion(config: { readonly partition: string; readonly homeRegion?: string }): string {
  const start = PARTITIONS[config.partition];
  if (!start) return config.homeRegion ?? 'us-east-1';
  return config.homeRegion !== undefined && start.prefix.test(config.homeRegion) ? config.homeRegion : start.firstRegion;
}
