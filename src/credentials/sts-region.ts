// Which regional STS endpoints are asked, and in which order. The global endpoint is never used:
// its tokens are by default not valid in opt-in regions (IAM user guide, "Manage AWS STS in an AWS
// Region").
import {
  DEFAULT_REGIONS,
  isRegionName,
  partitionOfRegion,
  regionsOf,
} from '../aws/facts/partitions.js';

interface Home {
  readonly partition: string;
  readonly homeRegion?: string;
}

/**
 * The home region when it lies in the partition, else the partition's first. A partition we do not
 * know is asked in its home region.
 */
export function stsRegion({ partition, homeRegion }: Home): string {
  const [first] = partition === 'aws' ? ['us-east-1'] : regionsOf(partition);
  if (first === undefined) return homeRegion ?? 'us-east-1';
  if (
    homeRegion !== undefined &&
    isRegionName(homeRegion) &&
    partitionOfRegion(homeRegion) === partition
  )
    return homeRegion;
  return first;
}

/**
 * All regions whose STS may be asked, the preferred one first: some may be closed to us, and any of
 * them gives the same sessions.
 */
export function stsRegions(home: Home): readonly string[] {
  const first = stsRegion(home);
  return [first, ...usual(home.partition).filter((region) => region !== first)];
}

/** Opt-in regions are left out: most accounts do not have them. */
function usual(partition: string): readonly string[] {
  return partition === 'aws' ? DEFAULT_REGIONS : regionsOf(partition);
}
