// A query of the mapping is text that a person typed: what one with a wrong name excludes stays in
// Port, and the report says what was probably meant. What a right query excludes goes.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf } from './support/catalog.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import {
  type AppConfig,
  bundledMapping,
  EXTRA_BLUEPRINTS,
  FUNCTIONS,
  fullMapping,
  mappingWith,
  QUEUE_BLUEPRINT,
  QUEUES,
  withSelector,
} from './support/mappings.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  startSynced,
} from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';
const INSTANCE = 'AWS::EC2::Instance';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** The mapping with no guard in the way of a deletion. */
function seed(mapping: AppConfig): void {
  harness.port.seed.mapping(INTEGRATION, { ...mapping, entityDeletionThreshold: 1 });
}

function seedQuery(query: string): void {
  seed(mappingWith(INSTANCE, (found) => withSelector(found, { query })));
}

describe('a query with a name that is none', () => {
  it.each([
    {
      query: `.Regon == "${EU}"`,
      told: 'reads .Regon, which no AWS::EC2::Instance has; did you mean .__ExtraContext.Region?',
    },
    { query: '.__ExtraContext.AcountId != null', told: 'did you mean .__ExtraContext.AccountId?' },
    { query: `.__ExtraContext.AcountId == "{0}"`, told: 'did you mean .__ExtraContext.AccountId?' },
    {
      query: '.Properties.InstanceTyp // "" | startswith("t")',
      told: 'did you mean .Properties.InstanceType?',
    },
    { query: '.Properties | has("Statee")', told: 'did you mean .Properties.State?' },
    { query: '.__ExtraContext.Region == "us-east2"', told: 'did you mean us-east-2?' },
    { query: `.__ExtraContext.Region | IN("${US}", "eu-wets-1")`, told: `did you mean ${EU}?` },
    { query: '.__ExtraContext.AccountId == "{short}"', told: 'did you mean {0}?' },
    {
      query: '.__ExtraContext.AccountId == {0}',
      told: 'a number and equal to no text; did you mean "{0}"?',
    },
  ])('deletes nothing that it excludes, and is told: $query', async ({ query, told }) => {
    harness = await startSynced();
    const own = (text: string): string =>
      text
        .replaceAll('{0}', harness.account(0))
        .replaceAll('{short}', harness.account(0).slice(0, 11));
    const cluster = [...harness.world.clusters(harness.account(1), EU)][0];
    harness.world.removeCluster(harness.account(1), EU, cluster?.clusterName ?? '');
    seedQuery(own(query));

    const sync = await harness.sync();

    expectIncomplete(sync);
    // What other resources of the mapping feed is judged as ever.
    expectNoLoss(sync, [`deleted ${keyOf('ecsCluster', cluster?.clusterArn ?? '')}`]);
    const problems = sync.problems.map(({ problem }) => problem).join('\n');
    expect(problems).toContain(own(told));
    expect(sync.report.heldBack).toEqual([
      expect.objectContaining({ because: expect.stringMatching(/selector\.query (reads|names) /) }),
    ]);
    seed(bundledMapping());
    await expectConvergence(harness);
  });

  it('that excludes nothing is told, and lets go what is gone', async () => {
    harness = await startSynced();
    seedQuery('.Properties.Stat != "terminated"');
    const gone = removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.problems.map(({ problem }) => problem).join('\n')).toContain(
      'did you mean .Properties.State?',
    );
  });

  it('in a list of parts deletes none of them', async () => {
    const parts = (list: string): AppConfig => ({
      ...fullMapping(),
      resources: [
        ...fullMapping().resources.filter(({ kind }) => kind !== FUNCTIONS.kind),
        {
          ...FUNCTIONS,
          port: {
            itemsToParse: list,
            entity: {
              mappings: {
                identifier: '.Properties.FunctionArn + .item',
                blueprint: '"lambdaFunction"',
              },
            },
          },
        },
      ],
    });
    harness = await startHarness({
      mapping: parts('.Properties.Architectures'),
      blueprints: EXTRA_BLUEPRINTS,
    });
    expectHealthy(await harness.sync());
    seed(parts('.Properties.Architecturs // []'));

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.problems.map(({ problem }) => problem).join('\n')).toContain(
      'did you mean .Properties.Architectures?',
    );
  });
});

describe('a query of right names', () => {
  it.each([
    { query: `.__ExtraContext.Region == "${EU}"`, left: 4 * 2 * 2 },
    { query: '.__ExtraContext.AccountId != "{0}"', left: 3 * 2 },
    { query: '.__ExtraContext.Region | startswith("eu-")', left: 4 * 2 * 2 },
    // A region that AWS has and no account has enabled, and a property that only some instances
    // have.
    { query: `.__ExtraContext.Region | IN("${EU}", "ap-east-1")`, left: 4 * 2 * 2 },
    { query: '.Properties.InstanceLifecycle == "spot"', left: 4 * 3 * 2 },
  ])('lets go what it excludes: $query', async ({ query, left }) => {
    harness = await startSynced();
    seedQuery(query.replaceAll('{0}', harness.account(0)));

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after).deleted).toHaveLength(left);
  });

  it('may name what is not declared, where a resource has it', async () => {
    const mapping = (query: string): AppConfig => ({
      ...fullMapping(),
      resources: [...fullMapping().resources, withSelector(QUEUES, { query })],
    });
    harness = await startHarness({
      mapping: mapping('.Properties.QueueArn != null'),
      blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
    });

    expectHealthy(await harness.sync());
  });
});
