import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/kinds/kind.js';
import {
  accountCells,
  allowedRegions,
  planKinds,
  REGION_OF_GLOBAL_KINDS,
  resourcesOf,
} from '../../../src/resync/plan/plan-cells.js';
import type { RegionPolicy } from '../../../src/types/mapping.js';
import { ALPHA, cell, kind, mapping, plan } from '../builders.js';

const INSTANCE = kind('AWS::EC2::Instance');
const VOLUME = kind('AWS::EC2::Volume');
const CLUSTER = kind('AWS::ECS::Cluster');
const BUCKET = kind('AWS::S3::Bucket', { scope: 'global' });
const INFO = kind('AWS::Account::Info', { scope: 'account' });
const ORGANIZATION = kind('AWS::Organizations::Account', { scope: 'organization' });

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `region-${index}`);
}

describe('planKinds', () => {
  it('makes one plan for all mapping resources of a kind, in the order of the kinds, and none for kinds that are not mapped', () => {
    const kinds = new Map<string, Kind>(
      [INSTANCE, VOLUME, BUCKET].map((each) => [each.name, each]),
    );
    const plans = planKinds(mapping([plan(BUCKET), plan(INSTANCE, {}, {})]), kinds);

    expect(plans.map(({ kind: { name }, resources }) => [name, resources.length])).toEqual([
      ['AWS::EC2::Instance', 2],
      ['AWS::S3::Bucket', 1],
    ]);
  });
});

describe('region policy', () => {
  const table: readonly [string, RegionPolicy, readonly string[]][] = [
    ['neither list: all', { allow: [], deny: [] }, ['a', 'b', 'c']],
    ['allow: only those', { allow: ['a', 'z'], deny: [] }, ['a']],
    ['deny: all but those', { allow: [], deny: ['a'] }, ['b', 'c']],
    [
      'both: deny wins, and what is named nowhere is out',
      { allow: ['a', 'b'], deny: ['a'] },
      ['b'],
    ],
    ['exact names only', { allow: ['A', 'b*'], deny: [] }, []],
  ];

  it.each(table)('%s', (_name, regionPolicy, allowed) => {
    expect(allowedRegions(plan(INSTANCE, { regionPolicy }), ['a', 'b', 'c'])).toEqual(allowed);
  });

  it('reads a region that any mapping resource of the kind allows, and hands it only to those that do', () => {
    const both = plan(
      INSTANCE,
      { regionPolicy: { allow: ['a'] } },
      { regionPolicy: { deny: ['a'] } },
    );

    expect(allowedRegions(both, ['a', 'b'])).toEqual(['a', 'b']);
    expect(resourcesOf(both, cell(INSTANCE.name, ALPHA, 'a')).map(({ index }) => index)).toEqual([
      0,
    ]);
    expect(resourcesOf(both, cell(INSTANCE.name, ALPHA, 'b')).map(({ index }) => index)).toEqual([
      1,
    ]);
  });

  it('does not filter what is not regional', () => {
    const excluded = plan(
      BUCKET,
      { regionPolicy: { allow: ['a'] } },
      { regionPolicy: { deny: ['a'] } },
    );

    expect(resourcesOf(excluded, cell(BUCKET.name, ALPHA, REGION_OF_GLOBAL_KINDS))).toHaveLength(2);
  });
});

describe('cells of an account', () => {
  it('are one for each regional kind and allowed region, one for each global and account kind, none for the organization', () => {
    const plans = [
      plan(INSTANCE, { regionPolicy: { deny: ['region-1'] } }),
      plan(BUCKET, {}, {}),
      plan(INFO),
      plan(ORGANIZATION),
    ];
    const cells = accountCells(plans, ALPHA, names(3), 0);

    expect(cells.map((each) => `${each.kind} ${each.accountId} ${each.region}`).sort()).toEqual([
      `AWS::Account::Info ${ALPHA} global`,
      `AWS::EC2::Instance ${ALPHA} region-0`,
      `AWS::EC2::Instance ${ALPHA} region-2`,
      `AWS::S3::Bucket ${ALPHA} global`,
    ]);
  });

  it('leave out a global kind when the policy excludes every region, and keep account kinds even without regions', () => {
    const plans = [
      plan(BUCKET, { regionPolicy: { allow: ['elsewhere'] } }),
      plan(INFO, { regionPolicy: { allow: ['elsewhere'] } }),
    ];

    expect(accountCells(plans, ALPHA, names(3), 0).map((each) => each.kind)).toEqual([
      'AWS::Account::Info',
    ]);
    expect(accountCells(plans, ALPHA, [], 0).map((each) => each.kind)).toEqual([
      'AWS::Account::Info',
    ]);
  });

  it('are complete and without repetition for every number of regions and every turn', () => {
    const plans = [plan(INSTANCE), plan(VOLUME), plan(CLUSTER)];
    for (let count = 1; count <= 34; count += 1) {
      for (const turn of [0, 1, 7, 1000]) {
        const cells = accountCells(plans, ALPHA, names(count), turn);
        expect(new Set(cells.map((each) => `${each.kind} ${each.region}`)).size).toBe(3 * count);
        expect(cells).toHaveLength(3 * count);
      }
    }
  });

  it('start in another region in each account', () => {
    const starts = [0, 1, 2, 3].map(
      (turn) => accountCells([plan(INSTANCE)], ALPHA, names(17), turn)[0]?.region,
    );

    expect(new Set(starts).size).toBe(4);
  });

  // 17 are the regions of a new commercial account, 2 those of the other partitions; the rest are
  // accounts with opt-in regions.
  it.each([17, 18, 20, 25, 30, 34, 4, 5])(
    'do not put the same region and service next to each other with %i regions',
    (count) => {
      const plans = [plan(INSTANCE), plan(VOLUME), plan(CLUSTER)];
      const services = new Map(plans.map(({ kind: { name, arnService } }) => [name, arnService]));
      const cells = accountCells(plans, ALPHA, names(count), 3).map(
        (each) => `${services.get(each.kind)} ${each.region}`,
      );
      const twins = cells.filter((each, index) => cells[index + 1] === each);

      expect(twins).toEqual([]);
    },
  );
});
