// The wire contract of one run with Port, call by call: methods, paths, queries, User-Agents and
// bodies.
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/sandbox/port/request-log.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { expectHealthy } from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const UA = 'port-ocean/aws-v3/9.9.9-e2e/e2e';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** One call as this test writes it down. */
interface Line {
  readonly call: string;
  readonly status: number;
  readonly agent: 'plain' | 'exporter';
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const READ_QUERY = { oceanCoreVersion: '0.48.12', isPolling: 'false' };
const RESYNC_QUERY = {
  ocean_info_event_type: 'resync',
  ocean_info_resync_id: expect.stringMatching(UUID),
};
const INCLUDED = [
  'properties.arn',
  'properties.creationDate',
  'properties.tags',
  'relations.account',
];
const DRIFT = {
  installationAppType: 'aws-v3',
  actionsProcessingEnabled: false,
  incrementalSyncEnabled: false,
  changelogDestination: {},
  processingMode: 'ocean-core',
  version: '9.9.9-e2e',
};

describe('the wire', () => {
  it('of a first run is what Port expects of an integration', async () => {
    harness = await startHarness({
      world: { accounts: 1, regions: [EU], buckets: 1, instances: 0, clusters: 0 },
    });
    expectHealthy(await harness.sync());
    const account = harness.account(0);
    const bare = (identifier: string) => ({
      call: 'POST /v1/blueprints',
      status: 201,
      agent: 'exporter',
      body: expect.objectContaining({ identifier }),
    });

    expectLines(harness.port.requests.list(), [
      { call: 'POST /v1/auth/access_token', status: 200, agent: 'plain' },
      { call: 'GET /v1/integration/e2e', status: 404, agent: 'plain', query: READ_QUERY },
      { call: 'GET /v1/integration/provision-enabled', status: 200, agent: 'plain' },
      {
        call: 'POST /v1/integration',
        status: 200,
        agent: 'plain',
        body: {
          installationId: INTEGRATION,
          installationAppType: 'aws-v3',
          version: '9.9.9-e2e',
          changelogDestination: {},
          config: expect.objectContaining({
            deleteDependentEntities: true,
            createMissingRelatedEntities: true,
            enableMergeEntity: true,
            entityDeletionThreshold: 0.9,
          }),
          actionsProcessingEnabled: false,
          incrementalSyncEnabled: false,
          createPortResourcesOrigin: 'Default',
        },
      },
      { call: 'PATCH /v1/integration/e2e', status: 200, agent: 'plain', body: DRIFT },
      { call: 'GET /v1/blueprints/awsAccount', status: 404, agent: 'plain' },
      bare('awsAccount'),
      { call: 'GET /v1/blueprints/ec2Instance', status: 404, agent: 'plain' },
      bare('ec2Instance'),
      {
        call: 'PATCH /v1/blueprints/ec2Instance',
        status: 200,
        agent: 'exporter',
        body: expect.objectContaining({
          relations: { account: expect.objectContaining({ target: 'awsAccount' }) },
        }),
      },
      {
        call: 'PATCH /v1/integration/e2e',
        status: 200,
        agent: 'plain',
        body: { arePortResourcesInitialized: true, version: '9.9.9-e2e' },
      },
      { call: 'GET /v1/organization', status: 200, agent: 'plain' },
      {
        call: 'PATCH /v1/integration/e2e/resync-state',
        status: 200,
        agent: 'plain',
        body: {
          status: 'running',
          lastResyncEnd: null,
          lastResyncStart: expect.stringMatching(TIME),
          nextResync: null,
          intervalInMinuets: null,
        },
      },
      { call: 'GET /v1/integration/e2e', status: 200, agent: 'plain', query: READ_QUERY },
      {
        call: 'POST /v1/entities/search',
        status: 200,
        agent: 'exporter',
        query: {
          exclude_calculated_properties: 'true',
          include: expect.arrayContaining(['blueprint', 'identifier', 'title', ...INCLUDED]),
        },
        body: {
          combinator: 'and',
          rules: [
            {
              property: '$identifier',
              operator: 'in',
              value: [expect.stringMatching(/^arn:aws:s3:::/)],
            },
            { property: '$blueprint', operator: '=', value: 's3Bucket' },
            { property: '$datasource', operator: 'contains', value: 'port-ocean/aws-v3/' },
            { property: '$datasource', operator: 'contains', value: '/e2e/exporter' },
          ],
        },
      },
      {
        call: 'POST /v1/blueprints/s3Bucket/entities/bulk',
        status: 200,
        agent: 'exporter',
        query: {
          upsert: 'true',
          merge: 'true',
          create_missing_related_entities: 'true',
          validation_only: 'false',
          ...RESYNC_QUERY,
        },
        body: {
          entities: [
            {
              identifier: expect.stringMatching(/^arn:aws:s3:::/),
              blueprint: 's3Bucket',
              title: expect.any(String),
              properties: {
                arn: expect.any(String),
                creationDate: expect.any(String),
                tags: expect.any(Array),
              },
              relations: { account },
            },
          ],
        },
      },
      {
        call: 'POST /v1/blueprints/entities/datasource-entities',
        status: 200,
        agent: 'exporter',
        body: {
          datasource_prefix: 'port-ocean/aws-v3/',
          datasource_suffix: '/e2e/exporter',
          limit: 5000,
          before: expect.stringMatching(TIME),
        },
      },
      {
        call: 'PATCH /v1/integration/e2e/resync-state',
        status: 200,
        agent: 'plain',
        body: {
          status: 'completed',
          lastResyncEnd: expect.stringMatching(TIME),
          nextResync: null,
          intervalInMinuets: null,
        },
      },
    ]);
    expectOneResync(harness.port.requests.list());
    expect(harness.port.requests.counters()).not.toHaveProperty('unexpected');
  });

  it('of a delete names the entities and the resync', async () => {
    harness = await startHarness({
      world: { accounts: 1, regions: [EU], buckets: 0, instances: 2, clusters: 0 },
    });
    expectHealthy(await harness.sync());
    harness.port.requests.clear();
    const gone = removeInstance(harness.world, harness.account(0), EU).replace('ec2Instance ', '');

    expectHealthy(await harness.sync());

    expectLines(harness.port.requests.list(), [
      { call: 'POST /v1/auth/access_token', status: 200, agent: 'plain' },
      { call: 'GET /v1/integration/e2e', status: 200, agent: 'plain', query: READ_QUERY },
      {
        call: 'POST /v1/blueprints/ec2Instance/bulk/entities/delete',
        status: 200,
        agent: 'exporter',
        query: { delete_dependents: 'true', ...RESYNC_QUERY },
        body: { entities: [gone] },
      },
      {
        call: 'PATCH /v1/integration/e2e/resync-state',
        status: 200,
        agent: 'plain',
        body: expect.objectContaining({ status: 'completed' }),
      },
    ]);
  });
});

/**
 * The lines in this order among all requests, with exactly these queries and bodies; no body where
 * a line has none.
 */
function expectLines(
  requests: readonly RequestRecord[],
  lines: readonly (Line | { readonly agent: string })[],
): void {
  const seen = requests.map(({ method, path, status, userAgent, query, body }) => ({
    call: `${method} ${path}`,
    status,
    agent: userAgent === UA ? 'plain' : userAgent === `${UA}/exporter` ? 'exporter' : userAgent,
    query: toObject(query),
    body,
  }));
  let from = 0;
  for (const line of lines) {
    const wanted = { query: {}, body: undefined, ...line };
    const at = seen.findIndex((request, index) => index >= from && matches(request, wanted));
    expect(
      at,
      `no ${JSON.stringify(line)} from request ${from} on:\n${seen
        .slice(from)
        .map((request) => JSON.stringify(request))
        .join('\n')}`,
    ).not.toBe(-1);
    from = at + 1;
  }
}

function matches(request: unknown, wanted: unknown): boolean {
  try {
    expect(request).toEqual(wanted);
    return true;
  } catch {
    return false;
  }
}

function toObject(query: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => [
      name,
      query.getAll(name).length > 1 ? query.getAll(name) : query.get(name),
    ]),
  );
}

function expectOneResync(requests: readonly RequestRecord[]): void {
  const ids = requests.flatMap(({ query }) => query.get('ocean_info_resync_id') ?? []);
  expect(new Set(ids).size).toBe(1);
}
