// The whole traffic of runs that end by themselves: a first one, and one that finds what it left.
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, INTEGRATION, startHarness } from '../support/harness.js';
import { expectHealthy } from '../support/scenario.js';
import {
  BEGINNING,
  eventsIn,
  NO_HEARTBEAT,
  RUNNING,
  shownRun,
  type Transcript,
  together,
  transcriptOf,
} from '../support/transcript.js';
import { removeBucket } from '../support/world-changes.js';

const EU = 'eu-west-1';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WORLD = { accounts: 1, regions: [EU], buckets: 2, instances: 0, clusters: 0 };

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const created = (blueprint: string) => [
  `GET blueprints/${blueprint} 404`,
  `POST blueprints ${blueprint} +E`,
];
const related = (blueprint: string) => [
  `GET blueprints/${blueprint}`,
  `PATCH blueprints/${blueprint} +E`,
];
const written = (blueprint: string, entities: number) => [
  `POST entities/search ${blueprint} +E`,
  `POST blueprints/${blueprint}/entities/bulk x${entities} +E`,
];

const METRICS = [
  'GET integration/e2e for addresses',
  ...shownRun(
    ...['AWS::Account::Info-0', 'AWS::S3::Bucket-1', 'AWS::EC2::Instance-2', 'AWS::ECS::Cluster-3'],
  ),
];

describe('the transcript', () => {
  it('of a first run has each call that Port expects, in order, and no other', async () => {
    harness = await startHarness({ world: WORLD, variables: NO_HEARTBEAT });

    expectHealthy(await harness.sync());

    const wire = transcriptOf(harness);
    wire.expectLanes({
      main: [
        'POST auth/access_token anonymous',
        'GET integration/e2e 404',
        'GET integration/provision-enabled',
        'POST integration',
        'PATCH integration/e2e',
        together(
          ...['awsAccount', 's3Bucket', 'ec2Instance', 'ecsCluster', 'snsTopic'].map(created),
        ),
        together(...['s3Bucket', 'ec2Instance', 'ecsCluster', 'snsTopic'].map(related)),
        'PATCH integration/e2e',
        'GET organization',
        RUNNING,
        'GET integration/e2e',
        together(written('awsAccount', 1), written('s3Bucket', 2)),
        'POST blueprints/entities/datasource-entities +E',
        'PATCH integration/e2e/resync-state completed',
      ],
      metrics: METRICS,
      examples: ['POST examples AWS::Account::Info x1', 'POST examples AWS::S3::Bucket x2'],
      logs: wire.repeated('POST logs'),
    });
    wire.expectOrder(
      RUNNING,
      'GET integration/e2e for addresses',
      'PATCH integration/e2e/resync-state completed',
      'POST metrics __runtime__ completed',
    );
    wire.expectLast('POST logs');
    expect(wire.resyncIds).toEqual([expect.stringMatching(UUID)]);
    expectSetUp(wire);
    expectWrites(wire, harness.account(0));
    expectStates(wire);
    expectShown(wire);
  });

  it('of a second run has no set-up, no write of what is there, and one deletion', async () => {
    harness = await startHarness({ world: WORLD, variables: NO_HEARTBEAT });
    expectHealthy(await harness.sync());
    harness.port.requests.clear();
    const gone = removeBucket(harness.world, harness.account(0)).replace('s3Bucket ', '');

    expectHealthy(await harness.sync());

    const wire = transcriptOf(harness);
    wire.expectLanes({
      main: [
        ...BEGINNING,
        together(['POST entities/search awsAccount +E'], ['POST entities/search s3Bucket +E']),
        'POST blueprints/entities/datasource-entities +E',
        // What is to go is looked at again, as are the mapping and what depends on it.
        'POST entities/search s3Bucket +E',
        'GET integration/e2e',
        'GET blueprints',
        'POST blueprints/s3Bucket/bulk/entities/delete x1 +E',
        'PATCH integration/e2e/resync-state completed',
      ],
      metrics: METRICS,
      examples: ['POST examples AWS::Account::Info x1', 'POST examples AWS::S3::Bucket x1'],
      logs: wire.repeated('POST logs'),
    });
    wire.expectOrder(
      'PATCH integration/e2e/resync-state completed',
      'POST metrics __runtime__ completed',
    );
    wire.expectLast('POST logs');
    const remove = 'POST blueprints/s3Bucket/bulk/entities/delete x1 +E';
    expect(wire.body(remove)).toEqual({ entities: [gone] });
    expect(wire.queries(remove)).toEqual([
      {
        delete_dependents: 'true',
        ocean_info_event_type: 'resync',
        ocean_info_resync_id: wire.resyncIds[0],
      },
    ]);
    expect(wire.resyncIds).toHaveLength(1);
    expect(countsOf(wire, 'PUT metrics AWS::S3::Bucket-1 completed')).toEqual([1, 0, 1]);
    expect(eventsIn(wire.body('PUT metrics __reconciliation__ completed'))).toMatchObject([
      { metrics: { phase: { delete: { object_count_type: { deleted: { object_count: 1 } } } } } },
    ]);
  });
});

function expectSetUp(wire: Transcript): void {
  const versions = { oceanCoreVersion: '0.48.12', isPolling: 'false' };
  expect(wire.queries('GET integration/e2e 404')).toEqual([versions]);
  expect(wire.queries('GET integration/e2e')).toEqual([versions]);
  expect(wire.queries('GET integration/e2e for addresses')).toEqual([versions]);
  expect(wire.body('POST integration')).toEqual({
    installationId: INTEGRATION,
    installationAppType: 'aws-v3',
    version: '9.9.9-e2e',
    changelogDestination: {},
    config: expect.objectContaining({
      deleteDependentEntities: true,
      createMissingRelatedEntities: true,
      enableMergeEntity: true,
      entityDeletionThreshold: 0.9,
      resources: expect.arrayContaining([expect.objectContaining({ kind: 'AWS::S3::Bucket' })]),
    }),
    actionsProcessingEnabled: false,
    incrementalSyncEnabled: false,
    createPortResourcesOrigin: 'Default',
  });
  expect(wire.bodies('PATCH integration/e2e')).toEqual([
    {
      installationAppType: 'aws-v3',
      actionsProcessingEnabled: false,
      incrementalSyncEnabled: false,
      changelogDestination: {},
      processingMode: 'ocean-core',
      version: '9.9.9-e2e',
    },
    { arePortResourcesInitialized: true, version: '9.9.9-e2e' },
  ]);
  expect(wire.body('POST blueprints s3Bucket +E')).not.toHaveProperty('relations');
  expect(wire.body('PATCH blueprints/s3Bucket +E')).toMatchObject({
    relations: { account: { target: 'awsAccount' } },
  });
}

function expectWrites(wire: Transcript, account: string): void {
  const arn = expect.stringMatching(/^arn:aws:s3:::/);
  const search = 'POST entities/search s3Bucket +E';
  expect(wire.queries(search)).toEqual([
    {
      exclude_calculated_properties: 'true',
      include: [
        ...['blueprint', 'identifier', 'title', 'properties.arn', 'properties.creationDate'],
        ...['properties.tags', 'relations.account'],
      ],
    },
  ]);
  expect(wire.body(search)).toEqual({
    combinator: 'and',
    rules: [
      { property: '$identifier', operator: 'in', value: [arn, arn] },
      { property: '$blueprint', operator: '=', value: 's3Bucket' },
      { property: '$datasource', operator: 'contains', value: 'port-ocean/aws-v3/' },
      { property: '$datasource', operator: 'contains', value: '/e2e/exporter' },
    ],
  });
  const upsert = 'POST blueprints/s3Bucket/entities/bulk x2 +E';
  expect(wire.queries(upsert)).toEqual([
    {
      upsert: 'true',
      merge: 'true',
      create_missing_related_entities: 'true',
      validation_only: 'false',
      ocean_info_event_type: 'resync',
      ocean_info_resync_id: wire.resyncIds[0],
    },
  ]);
  const bucket = {
    identifier: arn,
    blueprint: 's3Bucket',
    title: expect.any(String),
    properties: { arn, creationDate: expect.any(String), tags: expect.any(Array) },
    relations: { account },
  };
  expect(wire.body(upsert)).toEqual({ entities: [bucket, bucket] });
  expect(wire.body('POST blueprints/entities/datasource-entities +E')).toEqual({
    datasource_prefix: 'port-ocean/aws-v3/',
    datasource_suffix: '/e2e/exporter',
    limit: 5000,
    before: TIME,
  });
}

function expectStates(wire: Transcript): void {
  const times = { nextResync: null, intervalInMinuets: null };
  expect(wire.body(RUNNING)).toEqual({
    status: 'running',
    lastResyncEnd: null,
    lastResyncStart: TIME,
    ...times,
  });
  expect(wire.body('PATCH integration/e2e/resync-state completed')).toEqual({
    status: 'completed',
    lastResyncEnd: TIME,
    ...times,
  });
}

/** What only shows the run. */
function expectShown(wire: Transcript): void {
  const [runId] = wire.resyncIds;
  const [event] = eventsIn(wire.body('PUT metrics AWS::S3::Bucket-1 completed'));
  expect(event).toMatchObject({
    integrationType: 'aws-v3',
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: INTEGRATION,
    integrationVersion: '9.9.9-e2e',
    oceanVersion: '0.48.12',
    kindIdentifier: 'AWS::S3::Bucket-1',
    kind: 'AWS::S3::Bucket',
    kindIndex: 1,
    eventId: runId,
    syncState: 'completed',
    blueprint: '"s3Bucket"',
  });
  expect(countsOf(wire, 'PUT metrics AWS::S3::Bucket-1 completed')).toEqual([2, 2, 0]);
  expect(countsOf(wire, 'PUT metrics AWS::ECS::Cluster-3 completed')).toEqual([0, 0, 0]);
  expect(eventsIn(wire.body('POST metrics __runtime__ completed'))).toMatchObject([
    { kindIndex: 0, blueprint: '', metrics: { phase: { resync: { success: 1 } } } },
  ]);
  expect(wire.body('POST examples AWS::Account::Info x1')).toEqual({
    examples: [
      {
        Type: 'AWS::Account::Info',
        Properties: { Id: expect.any(String), Name: expect.any(String) },
      },
    ],
  });
  const line = (message: string, extra: object) => ({
    message,
    level: 'INFO',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
    extra: expect.objectContaining(extra),
  });
  expect(wire.bodies('POST logs').flatMap((body) => Object(body).logs)).toEqual([
    line('integration created in Port', { integration: INTEGRATION }),
    line('resync started', { resyncId: runId }),
    line('resync completed', { resyncId: runId }),
  ]);
}

/** How many were read, loaded, and left as they were. */
function countsOf(wire: Transcript, text: string): readonly unknown[] {
  const [event] = eventsIn(wire.body(text));
  const { extract, load } = Object(event?.['metrics']).phase;
  return [
    extract.object_count_type.raw_extracted.object_count,
    load.object_count_type.loaded.object_count,
    load.object_count_type.skipped.object_count,
  ];
}
