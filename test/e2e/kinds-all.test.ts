// The whole daemon with a mapping of all kinds and all enrichments: Port then holds exactly what
// the world does, read with as few calls as it takes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../src/sandbox/aws/request-log.js';
import { pipelines } from '../../src/sandbox/world/pipeline.js';
import { type Harness, type Sync, startHarness } from './support/harness.js';
import { ALL_KINDS, blueprintOf, identityMapping, RAW_BLUEPRINTS } from './support/kinds.js';
import { expectHealthy } from './support/scenario.js';
import { identifiersOf, removeFirsts } from './support/world-ids.js';

const REGIONS = ['eu-west-1', 'us-east-1'];
const PER_PLACE = 6;
const world = {
  accounts: 3,
  regions: REGIONS,
  instances: PER_PLACE,
  buckets: PER_PLACE,
  clusters: PER_PLACE,
  functions: PER_PLACE,
  further: Object.fromEntries(ALL_KINDS.map(({ name }) => [name, PER_PLACE])),
};

let harness: Harness;
let first: Sync;
let requests: readonly LoggedRequest[];
let second: Sync;

beforeAll(async () => {
  harness = await startHarness({
    world,
    mapping: identityMapping(ALL_KINDS),
    blueprints: RAW_BLUEPRINTS,
    aws: { logSize: 100_000 },
  });
  first = await harness.sync();
  requests = harness.aws.requests.recent();
  second = await harness.sync();
});

afterAll(() => harness[Symbol.asyncDispose]());

function rawOf(kind: string): Record<string, unknown>[] {
  const entities = harness.port.catalog.entities(blueprintOf({ name: kind }));
  return [...entities].map(({ properties }) => Object(properties['raw']));
}

function identifiersIn(kind: string): string[] {
  return [...harness.port.catalog.entities(blueprintOf({ name: kind }))]
    .map(({ identifier }) => identifier)
    .sort();
}

describe('the first sync', () => {
  it('reads every cell to its end, without a problem', () => {
    expectHealthy(first);
    const scopes = { account: 3, organization: 1, global: 3, regional: 3 * REGIONS.length };
    const planned = ALL_KINDS.reduce((sum, { scope }) => sum + scopes[scope], 0);
    expect(first.report.cells).toMatchObject({ planned, complete: planned, unfit: 0 });
    expect(first.report.entities).toMatchObject({
      failedCount: 0,
      withheld: 0,
      excluded: 0,
      unmapped: 0,
    });
    expect(harness.aws.requests.counters().unexpected).toBe(0);
  });

  it('brings every resource of the world to Port, and nothing else', () => {
    const expected = identifiersOf(harness.world);
    expect([...expected.keys()].sort()).toEqual(ALL_KINDS.map(({ name }) => name).sort());
    for (const [kind, identifiers] of expected) {
      expect(identifiers.length, kind).toBeGreaterThan(0);
      expect(identifiersIn(kind), kind).toEqual([...identifiers].sort());
    }
    expect(first.report.resources).toBe([...expected.values()].flat().length);
    expect(harness.port.catalog.count()).toBe(first.report.resources);
  });

  it.each(ALL_KINDS.map(({ name, ...kind }) => ({ name, ...kind })))(
    'takes $name as it is, with what each enrichment adds',
    (kind) => {
      const resources = rawOf(kind.name);
      for (const { Type, Properties } of resources) {
        expect(Type).toBe(kind.name);
        expect(Object(Properties)).toHaveProperty([kind.id]);
      }
      for (const { action, fields } of kind.enrichments) {
        const filled = resources.some(({ Properties }) =>
          fields.some((field) => isFilled(Object(Properties)[field])),
        );
        expect(filled, action).toBe(true);
      }
    },
  );

  it('makes a read that several kinds need once for each account and region', () => {
    const places = harness.accounts
      .flatMap((account) => REGIONS.map((region) => `${account} ${region}`))
      .sort();
    for (const read of [
      'ecs:ListClusters',
      'codedeploy:ListApplications',
      'codedeploy:ListDeployments',
      'codepipeline:ListPipelines',
    ])
      expect(placesOf(read), read).toEqual(places);
    const perPipeline = places.flatMap((place) => {
      const [account = '', region = ''] = place.split(' ');
      return Array.from(
        { length: pipelines.in(harness.world, account, region).count },
        () => place,
      );
    });
    expect(placesOf('codepipeline:GetPipeline')).toEqual(perPipeline);
  });

  it('describes in batches where AWS has them', () => {
    const batches = [
      'ecs:DescribeClusters',
      'codebuild:BatchGetProjects',
      'codebuild:BatchGetBuilds',
      'codedeploy:BatchGetApplications',
    ];
    for (const read of batches)
      expect(placesOf(read), read).toHaveLength(harness.accounts.length * REGIONS.length);
    for (const single of ['codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup'])
      expect(placesOf(single)).toEqual([]);
  });
});

describe('the second sync', () => {
  it('changes nothing', () => {
    expectHealthy(second);
    expect(second.report.cells).toEqual(first.report.cells);
    expect(second.report.resources).toBe(first.report.resources);
    expect(second.report.entities).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: first.report.resources,
      deleted: 0,
      heldBack: 0,
    });
    expect(second.after).toEqual(second.before);
  });
});

describe('a sync after one of everything went in one place', () => {
  it('takes away what is gone, and what belonged to it, and nothing else', async () => {
    const before = identifiersOf(harness.world);
    removeFirsts(harness.world, harness.account(1), 'eu-west-1');
    const expected = identifiersOf(harness.world);

    const third = await harness.sync();

    expectHealthy(third);
    const gone = [...before.values()].flat().length - [...expected.values()].flat().length;
    expect(third.report.entities).toMatchObject({ created: 0, deleted: gone, heldBack: 0 });
    for (const [kind, identifiers] of expected) {
      if (
        ALL_KINDS.some(
          ({ name, scope }) => name === kind && (scope === 'regional' || scope === 'global'),
        )
      )
        expect(identifiers.length, kind).toBeLessThan(before.get(kind)?.length ?? 0);
      expect(identifiersIn(kind), kind).toEqual([...identifiers].sort());
    }
  });
});

function placesOf(read: string): string[] {
  return requests
    .flatMap(({ service, operation, accountId, region }) =>
      `${service}:${operation}` === read ? [`${accountId} ${region}`] : [],
    )
    .sort();
}

/** Neither absent nor what could stand for nothing. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  return value !== null && value !== undefined && Object.keys(Object(value)).length > 0;
}
