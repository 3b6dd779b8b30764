// Options of the mapping that change how Port is written: relations without bare targets, merge
// off, deletes with and without dependents; and lists and deletes that Port carries out in part.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity, withSelector } from './support/mappings.js';
import { changeBlueprint, hastyPort, impatientPort, strike } from './support/port-side.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectIncomplete,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { clusterAt, instanceAt, removeInstance, resizeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
const OURS = `port-ocean/aws-v3/0.0.1/${INTEGRATION}/exporter`;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('createMissingRelatedEntities off', () => {
  it('writes targets before what refers to them, whatever the order of the mapping', async () => {
    const config = bundledMapping();
    const mapping = {
      ...config,
      createMissingRelatedEntities: false,
      resources: [...config.resources].reverse(),
    };
    harness = await startHarness({ world: TINY, mapping });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    const [bulk] = harness.port.requests.list({ path: /entities\/bulk/ });
    expect(bulk?.path).toContain('awsAccount');
    expect(bulk?.query.get('create_missing_related_entities')).toBe('false');
  });

  it('finds the order also among blueprints that are not accounts', async () => {
    harness = await startSynced({ world: TINY });
    const { world, port } = harness;
    const { arn } = clusterAt(world, harness.account(0), EU);
    const relations = {
      account: { target: 'awsAccount' },
      cluster: { title: 'Cluster', target: 'ecsCluster', required: false, many: false },
    };
    changeBlueprint(harness, 'ec2Instance', () => ({ relations }));
    for (const { blueprint, identifier } of [...port.catalog.entities()])
      port.seed.deleteEntity(blueprint, identifier);
    const related = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(found, {
        relations: { account: '.__ExtraContext.AccountId', cluster: `"${arn}"` },
      }),
    );
    port.seed.mapping(INTEGRATION, { ...related, createMissingRelatedEntities: false });

    const sync = await harness.sync({ deps: hastyPort() });

    expectHealthy(sync);
    expect(port.catalog.count('ecsCluster')).toBe(4);
    for (const entity of port.catalog.entities('ec2Instance'))
      expect(entity.relations['cluster']).toBe(arn);
    expect(
      port.catalog.entity('ec2Instance', instanceAt(world, harness.account(1), EU))?.properties[
        'arn'
      ],
    ).toContain(':ec2:');
  });

  it('loses only those whose target never comes, and says what is missing', async () => {
    const mapping = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(found, { relations: { account: '"999999999999"' } }),
    );
    harness = await startHarness({
      world: { accounts: 1, regions: [EU] },
      mapping: { ...mapping, createMissingRelatedEntities: false },
    });

    const sync = await harness.sync({ deps: hastyPort() });

    expect(sync.exitCode).toBe(1);
    expect(sync.report.error?.code).toBe('entities-lost');
    expect(sync.report.error?.message).toContain('999999999999');
    expect(sync.report.entities.failedCount).toBe(2);
    expect(harness.port.catalog.count('ecsCluster')).toBe(1);
    expect(harness.port.catalog.entity('awsAccount', '999999999999')).toBeUndefined();
  });
});

describe('createMissingRelatedEntities on', () => {
  it('keeps the bare targets that Port made, for as long as something refers to them', async () => {
    const config = bundledMapping();
    const onlyInstances = config.resources.filter(({ kind }) => kind === 'AWS::EC2::Instance');
    const mapping = { ...config, entityDeletionThreshold: 1, resources: onlyInstances };
    harness = await startHarness({ world: TINY, mapping });
    expectHealthy(await harness.sync());
    expect(harness.port.catalog.count('awsAccount')).toBe(2);

    const second = await harness.sync();

    expectHealthy(second);
    expect(changes(second.before, second.after)).toEqual({ created: [], updated: [], deleted: [] });
    harness.world.removeAccountFromOrganization(harness.account(1));
    expectHealthy(await harness.sync());
    expect(
      [...harness.port.catalog.entities('awsAccount')].map(({ identifier }) => identifier),
    ).toEqual([harness.account(0)]);
  });
});

describe('merge', () => {
  const withOwner = (): void => {
    const { port } = harness;
    changeBlueprint(harness, 'ec2Instance', ({ schema }) => ({
      schema: { ...schema, properties: { ...schema.properties, owner: { type: 'string' } } },
    }));
    for (const entity of [...port.catalog.entities('ec2Instance')]) {
      port.seed.entity({ ...entity, properties: { ...entity.properties, owner: 'team-a' } });
    }
  };

  it('on keeps what people added to an entity when it changes', async () => {
    harness = await startSynced({ world: TINY });
    withOwner();
    resizeInstance(harness.world, harness.account(0), EU);

    expectHealthy(await harness.sync());

    for (const { properties } of harness.port.catalog.entities('ec2Instance'))
      expect(properties['owner']).toBe('team-a');
  });

  it('off replaces an entity that changed, and leaves unchanged ones alone', async () => {
    harness = await startSynced({
      world: TINY,
      mapping: { ...bundledMapping(), enableMergeEntity: false },
    });
    withOwner();
    const resized = resizeInstance(harness.world, harness.account(0), EU);
    harness.port.requests.clear();

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({
      created: [],
      updated: [resized],
      deleted: [],
    });
    const owners = [...harness.port.catalog.entities('ec2Instance')].filter(
      ({ properties }) => properties['owner'] === undefined,
    );
    expect(owners.map(({ identifier }) => keyOf('ec2Instance', identifier))).toEqual([resized]);
    expect(harness.port.requests.list({ path: /entities\/bulk/ })[0]?.query.get('merge')).toBe(
      'false',
    );
  });
});

describe('the list of our entities', () => {
  it('that fails half-way deletes nothing, however much the first page shows to be gone', async () => {
    harness = await startSynced({
      world: TINY,
      mapping: { ...bundledMapping(), entityDeletionThreshold: 1 },
    });
    for (let n = 0; n < 5_200; n += 1) {
      const identifier = `i-${String(n).padStart(17, '0')}`;
      const relations = { account: harness.account(0) };
      harness.port.seed.entity({
        blueprint: 'ec2Instance',
        identifier,
        relations,
        datasource: OURS,
        updatedAt: '2026-01-01T00:00:00Z',
      });
    }
    strike(harness, 'list', { kind: 'status', status: 500 }, { after: 1 });

    const sync = await harness.sync({ deps: impatientPort() });

    expectFailure(sync, 'port-unreachable');
    expect(harness.port.requests.list({ path: /bulk\/entities\/delete/ })).toEqual([]);
    expect((await expectConvergence(harness)).report.entities.deleted).toBe(5_200);
  });

  it('holds entities of other integrations and of people, which are never deleted', async () => {
    harness = await startSynced({ world: TINY });
    const old = {
      blueprint: 'ec2Instance',
      updatedAt: '2026-01-01T00:00:00Z',
      relations: { account: harness.account(0) },
    };
    harness.port.seed.entity({ ...old, identifier: 'i-of-a-person', datasource: 'Mozilla/5.0' });
    harness.port.seed.entity({
      ...old,
      identifier: 'i-of-a-neighbour',
      datasource: 'port-ocean/aws-v3/1.0.0/another-e2e/exporter',
    });
    harness.port.seed.entity({
      ...old,
      identifier: 'i-of-a-longer-name',
      datasource: 'port-ocean/aws-v3/1.0.0/not-e2e/exporter',
    });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: [] });
  });
});

describe('deletes', () => {
  const userDependsOn = (identifier: string): void => {
    const relations = {
      runsOn: { title: 'Runs on', target: 'ec2Instance', required: false, many: false },
    };
    harness.port.seed.blueprint({
      identifier: 'service',
      title: 'Service',
      schema: { properties: {} },
      relations,
    });
    harness.port.seed.entity({
      blueprint: 'service',
      identifier: 'shop',
      relations: { runsOn: identifier },
      datasource: 'Mozilla/5.0',
    });
  };

  it('without dependents: the one that something refers to stays and is named, the others go', async () => {
    harness = await startSynced({
      world: TINY,
      mapping: { ...bundledMapping(), deleteDependentEntities: false },
    });
    const kept = removeInstance(harness.world, harness.account(0), EU);
    const gone = [
      removeInstance(harness.world, harness.account(0), EU),
      removeInstance(harness.world, harness.account(1), EU),
    ];
    userDependsOn(kept.replace('ec2Instance ', ''));

    const sync = await harness.sync();

    expectIncomplete(sync);
    expect(changes(sync.before, sync.after)).toEqual({
      created: [],
      updated: [],
      deleted: gone.sort(),
    });
    const problem = expectProblem(sync, 'deletion-refused', { subject: 'ec2Instance' });
    expect(problem.problem).toContain(kept.replace('ec2Instance ', ''));
    expect(problem.problem).toContain('has_dependents');
    harness.port.seed.deleteEntity('service', 'shop');
    await expectConvergence(harness);
  });

  it('with dependents: takes along what other people made to depend on it', async () => {
    harness = await startSynced({ world: TINY });
    const gone = removeInstance(harness.world, harness.account(0), EU);
    userDependsOn(gone.replace('ec2Instance ', ''));

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after).deleted).toEqual([gone, 'service shop'].sort());
  });

  it('with dependents: never takes along what lives, though Port holds a relation that the mapping knows nothing of', async () => {
    harness = await startSynced({ world: TINY });
    const { world, port } = harness;
    const gone = removeInstance(world, harness.account(0), EU);
    const living = clusterAt(world, harness.account(0), EU).arn;
    const monitoredBy = {
      title: 'Monitored by',
      target: 'ec2Instance',
      required: false,
      many: false,
    };
    changeBlueprint(harness, 'ecsCluster', () => ({
      relations: { account: { target: 'awsAccount' }, monitoredBy },
    }));
    const cluster = port.catalog.entity('ecsCluster', living);
    if (!cluster) throw new Error('the cluster was synced');
    port.seed.entity({
      ...cluster,
      relations: { ...cluster.relations, monitoredBy: gone.replace('ec2Instance ', '') },
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expect(changes(sync.before, sync.after).deleted).toEqual([]);
    expect(expectProblem(sync, 'deletion-refused').problem).toContain('has_dependents');
    const freed = port.catalog.entity('ecsCluster', living);
    if (!freed) throw new Error('the cluster was not deleted');
    port.seed.entity({ ...freed, relations: { ...freed.relations, monitoredBy: null } });
    expect((await harness.sync()).after.has(gone)).toBe(false);
  });

  it('that Port confirms in part are looked up, and what is still there is named', async () => {
    harness = await startSynced({ world: TINY });
    const identifier = removeInstance(harness.world, harness.account(0), EU).replace(
      'ec2Instance ',
      '',
    );
    const other = removeInstance(harness.world, harness.account(1), EU);
    strike(harness, 'delete', {
      kind: 'item-errors',
      identifiers: [identifier],
      statusCode: 403,
      error: 'has_dependents',
    });

    const sync = await harness.sync({ deps: hastyPort() });

    expectIncomplete(sync);
    expect(changes(sync.before, sync.after).deleted).toEqual([other]);
    expect(expectProblem(sync, 'deletion-refused').problem).toContain(identifier);
    await expectConvergence(harness);
  });

  it('are held back beyond the threshold, with a warning and exit code 0', async () => {
    harness = await startSynced({
      world: TINY,
      mapping: { ...bundledMapping(), entityDeletionThreshold: 0.2 },
    });
    for (const id of harness.accounts)
      for (const region of TINY.regions) removeInstance(harness.world, id, region);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expect(changes(sync.before, sync.after).deleted).toEqual([]);
    expect(sync.report.entities).toMatchObject({ deleted: 0, heldBack: 4 });
    expectProblem(sync, 'deletions-held-back');
    harness.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });
});

describe('a mapping that is edited between two runs', () => {
  it('fills new fields, drops what a selector excludes, and deletes what no resource fills any more', async () => {
    harness = await startSynced({ world: TINY });
    const { port } = harness;
    const edited = mappingWith('AWS::EC2::Instance', (found) =>
      withSelector(withEntity(found, { title: '"server " + .Properties.InstanceId' }), {
        query: `.__ExtraContext.Region == "${EU}"`,
      }),
    );
    const narrow = {
      ...edited,
      resources: edited.resources.filter(({ kind }) => kind !== 'AWS::ECS::Cluster'),
    };
    port.seed.mapping(INTEGRATION, narrow);

    expectHealthy(await harness.sync());

    expect(port.catalog.count('ecsCluster')).toBe(0);
    expect(port.catalog.count('ec2Instance')).toBe(4);
    for (const { title, identifier } of port.catalog.entities('ec2Instance'))
      expect(title).toBe(`server ${identifier}`);

    port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });
});
