// One kind that AWS does not answer for: what was read of the others is written meanwhile.
import { expect, it } from 'vitest';
import { runOnce, startHarness } from './support/harness.js';
import { until } from './support/process.js';

it('writes the entities of other kinds while one kind hangs at AWS', async () => {
  await using harness = await startHarness({ world: { accounts: 2, regions: ['eu-west-1'] } });
  const { aws, port } = harness;
  aws.faults.add({ service: 'ec2', operation: 'DescribeInstances', effect: { type: 'hang' } });
  const bulks = () => port.requests.list({ path: /\/entities\/bulk$/ }).map(({ path }) => path);

  // Far less than an entity waits for company, and than the hung kind takes to be given up.
  const { lines } = await runOnce(harness.variables(), {}, async (stop) => {
    await until(() => port.catalog.count('s3Bucket') > 0, 'the buckets are written', 10_000);
    await until(() => port.catalog.count('ecsCluster') > 0, 'the clusters are written', 10_000);
    await stop('all was seen');
  });

  expect(bulks()).toHaveLength(3);
  expect(aws.requests.count({ operation: 'DescribeInstances' })).toBe(2);
  expect(lines.at(-1)?.msg).toBe('resync aborted');
});

it('reads long pages of another kind in many accounts while one kind hangs in all of them', async () => {
  const accounts = 36;
  const buckets = 50;
  await using harness = await startHarness({
    world: { accounts, regions: ['eu-west-1'], buckets, clusters: 0 },
  });
  const { aws, port } = harness;
  aws.faults.add({ service: 'ec2', operation: 'DescribeInstances', effect: { type: 'hang' } });

  // Before the first request that hangs is given up: then there would be more of them.
  let hung = 0;
  await runOnce(harness.variables(), {}, async (stop) => {
    try {
      await until(
        () => port.catalog.count('s3Bucket') === accounts * buckets,
        'the buckets of all accounts are written',
        25_000,
      );
      hung = aws.requests.count({ operation: 'DescribeInstances' });
    } finally {
      await stop('all was seen');
    }
  });

  expect(port.catalog.count('s3Bucket')).toBe(accounts * buckets);
  expect(hung).toBe(7);
});
