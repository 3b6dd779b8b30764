import { describe, expect, it } from 'vitest';
import { regionsOf } from '../../../src/aws/facts/partitions.js';
import { nearestRegion } from '../../../src/aws/facts/region-names.js';

interface PartitionsInfo {
  readonly partitions: readonly {
    readonly id: string;
    readonly regions: Readonly<Record<string, unknown>>;
  }[];
}
const DATA =
  '../../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const { partitionsInfo }: { partitionsInfo: PartitionsInfo } = await import(
  new URL(DATA, import.meta.url).href
);

describe('the regions of a partition', () => {
  it('are those that the AWS SDK knows', () => {
    for (const { id, regions } of partitionsInfo.partitions) {
      const names = Object.keys(regions).filter((name) => !name.endsWith('-global'));
      expect([id, [...regionsOf(id)].sort()]).toEqual([id, names.sort()]);
    }
  });

  it.each(['aws-mars', '', 'constructor'])(
    'are none for a partition that is not known: %j',
    (partition) => {
      expect(regionsOf(partition)).toEqual([]);
    },
  );
});

describe('the region that was meant', () => {
  it.each([
    ['us-east2', 'us-east-2'],
    ['us-east-1a', 'us-east-1'],
    ['US-EAST-1', 'us-east-1'],
    ['us_east_1', 'us-east-1'],
    [' eu-west-1 ', 'eu-west-1'],
    ['eu-wets-1', 'eu-west-1'],
    ['ap-southeast1', 'ap-southeast-1'],
  ])('by %j is %s', (name, region) => {
    expect(nearestRegion(name, regionsOf('aws'))).toBe(region);
  });

  it.each(['*', 'all', '', 'Frankfurt', 'us-gov-west-1', 'x'.repeat(100_000)])(
    'by %.20j is none',
    (name) => {
      expect(nearestRegion(name, regionsOf('aws'))).toBeUndefined();
    },
  );
});
