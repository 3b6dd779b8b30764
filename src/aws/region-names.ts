// The regions that AWS is known to have, by partition: for checking names that people type. A test compares them with the partition data of
// the AWS SDK. A region that is newer than these data is known all the same where an account has it enabled.
import { nearestName } from '../lib/nearest-name.js';

const REGIONS: Readonly<Record<string, string>> = {
  aws: `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2
    ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1
    us-east-1 us-east-2 us-west-1 us-west-2`,
  'aws-cn': 'cn-north-1 cn-northwest-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1 us-iso-west-1',
  'aws-iso-b': 'us-isob-east-1 us-isob-west-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-east-1 us-isof-south-1',
  'aws-us-gov': 'us-gov-east-1 us-gov-west-1',
};

/** The regions of a partition, sorted; empty for a partition that is not known. */
export function regionsOfPartition(partition: string): readonly string[] {
  return Object.hasOwn(REGIONS, partition) ? (REGIONS[partition] ?? '').split(/\s+/) : [];
}

/** A zone, a lost hyphen and capital letters are two edits away at most; `eu-wets-1` is two as well. */
const SLACK = 2;

/** The region that was probably meant by a name that is none of `known`. */
export function nearestRegion(name: string, known: readonly string[]): string | undefined {
  return nearestName(name.trim().toLowerCase(), known, SLACK);
}
