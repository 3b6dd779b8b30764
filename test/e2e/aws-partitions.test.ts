// Every partition that AWS's endpoint data know, end to end: where STS and Organizations are asked,
// and the partition in each ARN.
import { afterEach, expect, it } from 'vitest';
import {
  GLOBAL_REGIONS,
  KNOWN_PARTITIONS,
  partitionOfRegion,
  regionsOf,
} from '../../src/aws/facts/partitions.js';
import { type Harness, startHarness } from './support/harness.js';
import { expectHealthy } from './support/scenario.js';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

it.each(KNOWN_PARTITIONS)('%s is synced with its own regions and ARNs', async (partition) => {
  const regions = partition === 'aws' ? ['eu-west-1', 'us-east-1'] : regionsOf(partition);
  harness = await startHarness({
    world: { partition, accounts: 2, instances: 1, buckets: 1, regions },
  });

  const sync = await harness.sync();

  expectHealthy(sync);
  const arns = JSON.stringify([...sync.after.values()]).match(/arn:aws[a-z-]*:[a-z0-9]+:/g) ?? [];
  expect(new Set(arns.map((arn) => arn.split(':')[1]))).toEqual(new Set([partition]));
  expect(arns).toContain(`arn:${partition}:ec2:`);
  const asked = harness.aws.requests.recent();
  expect(new Set(asked.map(({ region }) => partitionOfRegion(region)))).toEqual(
    new Set([partition]),
  );
  expect(
    new Set(asked.flatMap(({ service, region }) => (service === 'organizations' ? [region] : []))),
  ).toEqual(new Set([GLOBAL_REGIONS[partition]]));
});
