import type { PartitionsInfo } from '@aws-sdk/core/client';
import { describe, expect, test } from 'vitest';
import { enabledRegions } from '../../src/accounts/regions.js';
import {
  CLOSED_PARTITIONS,
  DEFAULT_REGIONS,
  DNS_SUFFIXES,
  GLOBAL_REGIONS,
  isRegionName,
  OPT_IN_REGIONS,
  partitionOfRegion,
} from '../../src/aws/facts/partitions.js';
import type { RegionList } from '../../src/types/account.js';
import type { Session } from '../../src/types/session.js';
import { deny } from '../credentials/scripted-aws.js';
import { KEYS, type Setup, setUp } from '../credentials/setup.js';

// Not exported by the SDK, hence by its path.
const DATA =
  '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const { partitionsInfo }: { partitionsInfo: PartitionsInfo } = await import(
  new URL(DATA, import.meta.url).href
);

const session = (partition = 'aws'): Session => ({
  accountId: '222222222222',
  partition,
  credentials: async () => KEYS,
  renew: async () => KEYS,
});

async function regionsOf(run: Setup, partition?: string): Promise<RegionList> {
  return enabledRegions(
    { gateway: run.gateway, homeRegion: 'eu-west-1' },
    session(partition),
    run.signal,
  );
}

const region = (name: string, status: string): object => ({
  RegionName: name,
  RegionOptStatus: status,
});
const ec2Regions = (regions: Record<string, string>): { xml: string } => ({
  xml: `<regionInfo>${Object.entries(regions)
    .map(
      ([name, status]) =>
        `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`,
    )
    .join('')}</regionInfo>`,
});

describe('account:ListRegions', () => {
  test('gives the enabled regions of all pages', async () => {
    const run = await setUp();
    run.aws.on('ListRegions', ({ input }) =>
      input['NextToken'] === undefined
        ? {
            json: {
              Regions: [
                region('us-east-1', 'ENABLED_BY_DEFAULT'),
                region('me-south-1', 'DISABLED'),
              ],
              NextToken: 'more',
            },
          }
        : { json: { Regions: [region('af-south-1', 'ENABLED'), region('ap-east-1', 'ENABLING')] } },
    );
    expect(await regionsOf(run)).toEqual({ regions: ['af-south-1', 'us-east-1'], complete: true });
    expect(run.aws.calls[0]).toMatchObject({
      signedRegion: 'us-east-1',
      input: { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    });
    expect(run.aws.count('DescribeRegions')).toBe(0);
  });

  test.each([
    ['throttled', 'TooManyRequestsException', 429, 'throttled'],
    ['out of order', 'InternalServerException', 500, 'failed'],
  ])(
    '%s to the end of all retries is an error, not a shorter list',
    async (_name, code, status, category) => {
      const run = await setUp();
      run.aws.on('ListRegions', () => ({ refuse: { code, status } }));
      await expect(regionsOf(run)).rejects.toMatchObject({ name: 'AwsError', category });
      expect(run.aws.count('DescribeRegions')).toBe(0);
    },
  );

  test('whose second page fails is an error, not a shorter list', async () => {
    const run = await setUp();
    run.aws.on('ListRegions', ({ input }) =>
      input['NextToken'] === undefined
        ? { json: { Regions: [region('us-east-1', 'ENABLED')], NextToken: 'more' } }
        : { refuse: { code: 'InternalServerException', status: 500 } },
    );
    await expect(regionsOf(run)).rejects.toMatchObject({ category: 'failed' });
  });
});

describe('ec2:DescribeRegions', () => {
  test.each([
    ['denied', () => deny('no', 'AccessDeniedException')],
    ['not offered', () => ({ refuse: { code: 'UnknownOperationException', status: 400 } })],
    ['answered with nothing', () => ({ json: { Regions: [] } })],
  ])(
    'is asked in the home region when ListRegions is %s, and says what is missing',
    async (_name, answer) => {
      const run = await setUp();
      run.aws.on('ListRegions', answer);
      run.aws.on('DescribeRegions', () =>
        ec2Regions({
          'us-east-1': 'opt-in-not-required',
          'af-south-1': 'opted-in',
          'me-south-1': 'not-opted-in',
        }),
      );
      expect(await regionsOf(run)).toEqual({
        regions: ['af-south-1', 'us-east-1'],
        complete: true,
        warning: expect.stringContaining('Allow account:ListRegions'),
      });
      expect(
        run.aws.calls.find(({ operation }) => operation === 'DescribeRegions')?.signedRegion,
      ).toBe('eu-west-1');
    },
  );

  test('that fails is an error', async () => {
    const run = await setUp();
    run.aws.on('ListRegions', () => deny('no', 'AccessDeniedException'));
    run.aws.on('DescribeRegions', () => ({
      refuse: { code: 'RequestLimitExceeded', status: 503 },
    }));
    await expect(regionsOf(run)).rejects.toMatchObject({ name: 'AwsError', category: 'throttled' });
  });
});

test('when both are denied, the regions that every account has stand in, as an incomplete list that names both permissions', async () => {
  const run = await setUp();
  run.aws.on('ListRegions', () => deny('no', 'AccessDeniedException'));
  run.aws.on('DescribeRegions', () => deny('no', 'UnauthorizedOperation'));
  const list = await regionsOf(run);
  expect(list).toMatchObject({ regions: DEFAULT_REGIONS, complete: false });
  expect(list.warning).toContain('account:ListRegions');
  expect(list.warning).toContain('ec2:DescribeRegions');
});

describe('other partitions', () => {
  test.each([
    ['aws-us-gov', ['us-gov-east-1', 'us-gov-west-1']],
    ['aws-cn', ['cn-north-1', 'cn-northwest-1']],
  ])('%s is known without asking', async (partition, regions) => {
    const run = await setUp();
    expect(await regionsOf(run, partition)).toEqual({ regions, complete: true });
    expect(run.aws.calls).toEqual([]);
  });

  test('are listed as the AWS SDK knows them', () => {
    const known = partitionsInfo.partitions.filter(({ id }) => id !== 'aws');
    const regions = known.map(({ id, regions: all }) => [
      id,
      Object.keys(all)
        .filter((name) => !name.endsWith('-global'))
        .sort(),
    ]);
    expect(CLOSED_PARTITIONS).toEqual(Object.fromEntries(regions));
    expect(GLOBAL_REGIONS).toEqual(
      Object.fromEntries(
        partitionsInfo.partitions.map(({ id, outputs }) => [
          id,
          Reflect.get(outputs, 'implicitGlobalRegion'),
        ]),
      ),
    );
  });

  test('have the names and suffixes of their endpoints', () => {
    for (const { id, outputs, regions } of partitionsInfo.partitions) {
      expect(DNS_SUFFIXES[id]).toEqual([
        Reflect.get(outputs, 'dnsSuffix'),
        Reflect.get(outputs, 'dualStackDnsSuffix'),
      ]);
      for (const name of Object.keys(regions).filter((each) => !each.endsWith('-global'))) {
        expect([name, partitionOfRegion(name), isRegionName(name)]).toEqual([name, id, true]);
      }
    }
  });

  test.each([
    'us-east-1a',
    'US-EAST-1',
    'useast1',
    'us_east_1',
    '',
    'eu-west-',
    'https://x',
    'eu-west-1.evil.example',
  ])('%j is no name of a region', (name) => {
    expect(isRegionName(name)).toBe(false);
  });

  test('the default regions of the commercial one exist', () => {
    const commercial = partitionsInfo.partitions.find(({ id }) => id === 'aws');
    expect(Object.keys(commercial?.regions ?? {})).toEqual(
      expect.arrayContaining([...DEFAULT_REGIONS]),
    );
    expect(DEFAULT_REGIONS).toHaveLength(17);
    const all = Object.keys(commercial?.regions ?? {}).filter((name) => !name.endsWith('-global'));
    expect([...DEFAULT_REGIONS, ...OPT_IN_REGIONS].sort()).toEqual(all.sort());
  });
});
