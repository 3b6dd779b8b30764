// What Port shows of runs: the traffic of the metrics endpoint, call by call, and what trouble of
// that endpoint costs a resync.
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { type Harness, INTEGRATION, runOnce, startHarness } from './support/harness.js';
import { runStates, strike } from './support/port-side.js';
import { until } from './support/process.js';
import { expectFailure, expectHealthy } from './support/scenario.js';
import { removeBucket } from './support/world-changes.js';

const EU = 'eu-west-1';
const WORLD = { accounts: 1, regions: [EU], buckets: 2, instances: 1, clusters: 1 };
const METRICS = /^\/v1\/ingest\/metrics\//;
const PENDING =
  'POST AWS::Account::Info-0 pending, AWS::S3::Bucket-1 pending, AWS::EC2::Instance-2 pending, AWS::ECS::Cluster-3 pending 200';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** The calls that show the run, in their order, as `METHOD kind state status`. */
function transcript(): string[] {
  return harness.port.requests.list({ path: '/v1/ingest/metrics' }).flatMap((request) => {
    if (request.path.endsWith('/heartbeat')) return [];
    const kinds = eventsIn(request.body).map(
      ({ kindIdentifier, syncState }) => `${kindIdentifier} ${syncState}`,
    );
    return [`${request.method} ${kinds.join(', ')} ${request.status}`];
  });
}

function eventsIn(body: unknown): readonly Record<string, unknown>[] {
  const { syncKindsMetrics, syncKindMetrics } = Object(body);
  return syncKindsMetrics ?? [syncKindMetrics];
}

/** Places of requests in the order of all. */
function placeOf(call: string, state: string): number {
  return harness.port.requests
    .list()
    .findLastIndex(
      ({ method, path, body }) =>
        `${method} ${path.replace(/ingest_[\w-]+/, '*')}` === call &&
        JSON.stringify(body ?? '').includes(state),
    );
}

/** The last of what Port was told of a kind. */
function lastOf(kind: string): Record<string, unknown> {
  const found = harness.port.catalog
    .shipped(INTEGRATION)
    ?.metrics.findLast(({ kindIdentifier }) => kindIdentifier === kind);
  if (found === undefined) throw new Error(`Port was told nothing of ${kind}.`);
  return found;
}

const count = (object_count: number) => ({ object_count });
const phases = (
  success: number,
  extract: readonly [number, number],
  transform: readonly [number, number, number],
  load: readonly [number, number, number],
) => ({
  phase: {
    resync: { duration_seconds: expect.any(Number), success },
    extract: {
      object_count_type: { raw_extracted: count(extract[0]), failed: count(extract[1]) },
    },
    transform: {
      object_count_type: {
        transformed: count(transform[0]),
        filtered_out: count(transform[1]),
        failed: count(transform[2]),
      },
    },
    load: {
      object_count_type: {
        loaded: count(load[0]),
        failed: count(load[1]),
        skipped: count(load[2]),
      },
    },
  },
});

/** What the resync itself sends, without what changes from run to run. */
function ownCalls({ port }: Harness): string[] {
  return port.requests
    .list()
    .filter(({ path }) => !METRICS.test(path))
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
}

describe('a first run', () => {
  it('shows every kind, the run and its deletions in the order that Port expects', async () => {
    harness = await startHarness({ world: WORLD });

    expectHealthy(await harness.sync());

    expect(transcript()).toEqual([
      PENDING,
      'POST __runtime__ syncing 200',
      'PUT AWS::Account::Info-0 syncing 200',
      'PUT AWS::Account::Info-0 completed 200',
      'PUT AWS::S3::Bucket-1 syncing 200',
      'PUT AWS::S3::Bucket-1 completed 200',
      'PUT AWS::EC2::Instance-2 syncing 200',
      'PUT AWS::EC2::Instance-2 completed 200',
      'PUT AWS::ECS::Cluster-3 syncing 200',
      'PUT AWS::ECS::Cluster-3 completed 200',
      'POST __reconciliation__ syncing 200',
      'PUT __reconciliation__ completed 200',
      'POST __runtime__ completed 200',
    ]);
    const state = 'PATCH /v1/integration/e2e/resync-state';
    const post = 'POST /v1/ingest/metrics/*/syncMetrics';
    expect(placeOf(state, 'running')).toBeLessThan(placeOf(post, 'pending'));
    expect(placeOf(state, 'completed')).toBeGreaterThan(-1);
    expect(placeOf(state, 'completed')).toBeLessThan(placeOf(post, 'completed'));
  });

  it('says of a kind exactly what was counted of it', async () => {
    harness = await startHarness({ world: WORLD });

    const { report } = await harness.sync();

    expect(lastOf('AWS::S3::Bucket-1')).toEqual({
      integrationType: 'aws-v3',
      installationType: 'OnPrem',
      executionMode: 'single_process',
      integrationIdentifier: 'e2e',
      integrationVersion: '9.9.9-e2e',
      oceanVersion: '0.48.12',
      kindIdentifier: 'AWS::S3::Bucket-1',
      kind: 'AWS::S3::Bucket',
      kindIndex: 1,
      eventId: report['resyncId'],
      syncState: 'completed',
      blueprint: '"s3Bucket"',
      metrics: phases(1, [2, 0], [2, 0, 0], [2, 0, 0]),
    });
    expect(lastOf('__runtime__')).toMatchObject({
      kind: '__runtime__',
      kindIndex: 0,
      blueprint: '',
      metrics: { phase: { resync: { duration_seconds: expect.any(Number), success: 1 } } },
    });
  });
});

describe('a later run', () => {
  it('counts what Port had already as skipped, and what is gone as deleted', async () => {
    harness = await startHarness({ world: WORLD });
    expectHealthy(await harness.sync());
    removeBucket(harness.world, harness.account(0));

    expectHealthy(await harness.sync());

    expect(lastOf('AWS::S3::Bucket-1')['metrics']).toEqual(phases(1, [1, 0], [1, 0, 0], [0, 0, 1]));
    expect(lastOf('__reconciliation__')['metrics']).toEqual({
      phase: {
        resync: { duration_seconds: expect.any(Number), success: 1 },
        delete: { object_count_type: { deleted: count(1) } },
      },
    });
    expect(lastOf('AWS::EC2::Instance-2')['metrics']).toEqual(
      phases(1, [1, 0], [1, 0, 0], [0, 0, 1]),
    );
  });
});

describe('a kind that could not be read', () => {
  it('in part is completed without success, with the cells that are missing', async () => {
    harness = await startHarness({ world: { ...WORLD, regions: [EU, 'us-east-1'] } });
    harness.aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      region: EU,
      effect: { type: 'deny' },
    });

    await harness.sync();

    const { syncState, metrics } = lastOf('AWS::EC2::Instance-2');
    expect(syncState).toBe('completed');
    expect(metrics).toEqual(phases(0, [1, 1], [1, 0, 0], [1, 0, 0]));
    expect(lastOf('__runtime__')).toMatchObject({
      syncState: 'completed',
      metrics: { phase: { resync: { success: 0 } } },
    });
  });

  it('anywhere has failed, and the others have not', async () => {
    harness = await startHarness({ world: WORLD });
    harness.aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      effect: { type: 'deny' },
    });

    await harness.sync();

    expect(lastOf('AWS::EC2::Instance-2')).toMatchObject({
      syncState: 'failed',
      metrics: phases(0, [0, 1], [0, 0, 0], [0, 0, 0]),
    });
    expect(lastOf('AWS::S3::Bucket-1')['syncState']).toBe('completed');
  });
});

describe('a run that fails', () => {
  it('before its mapping is known shows only itself', async () => {
    harness = await startHarness({ world: WORLD, mapping: { resources: 'none' } });

    await harness.sync();

    expect(transcript()).toEqual(['POST __runtime__ failed 200']);
  });

  it('half-way leaves nothing pending or syncing', async () => {
    harness = await startHarness({ world: WORLD });
    expectHealthy(await harness.sync());
    harness.port.requests.clear();
    strike(harness, 'list', { kind: 'status', status: 403 });

    expectFailure(await harness.sync(), 'port-rejected');

    expect(transcript().slice(-4)).toEqual([
      'PUT AWS::ECS::Cluster-3 completed 200',
      'POST __reconciliation__ syncing 200',
      'PUT __reconciliation__ failed 200',
      'POST __runtime__ failed 200',
    ]);
  });

  it('while it reads shows the kinds that have not ended as failed', async () => {
    harness = await startHarness({ world: WORLD });
    strike(harness, 'bulk', { kind: 'status', status: 403 });
    strike(harness, 'search', { kind: 'status', status: 403 });

    expectFailure(await harness.sync(), 'entities-lost');

    expect(lastOf('AWS::S3::Bucket-1')).toMatchObject({
      syncState: 'completed',
      metrics: phases(0, [2, 0], [2, 0, 0], [0, 2, 0]),
    });
    expect(openKinds()).toEqual([]);
    expect(lastOf('__runtime__')).toMatchObject({ syncState: 'failed' });
  });
});

/** Kinds of the last run that Port shows as if they went on. */
function openKinds(): string[] {
  const last = new Map(
    (harness.port.catalog.shipped(INTEGRATION)?.metrics ?? []).map((event) => [
      event['kindIdentifier'],
      event['syncState'],
    ]),
  );
  return [...last].flatMap(([kind, state]) =>
    state === 'pending' || state === 'syncing' ? [`${kind} ${state}`] : [],
  );
}

describe('a run that is stopped', () => {
  it('shows what had not ended as aborted, after Port was told the state of the run', async () => {
    harness = await startHarness({ world: WORLD });
    harness.aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      effect: { type: 'hang' },
    });
    const hangs = () =>
      harness.aws.requests.count({ service: 'ec2', operation: 'DescribeInstances' }) > 0;

    await runOnce(harness.variables(), {}, (stop) => {
      void until(hangs, 'the read').then(() => stop('a test'));
    });

    expect(runStates(harness)).toEqual(['running', 'aborted']);
    expect(openKinds()).toEqual([]);
    expect(lastOf('AWS::EC2::Instance-2')).toMatchObject({ syncState: 'aborted' });
    expect(lastOf('__runtime__')).toMatchObject({ syncState: 'aborted' });
    const aborted = placeOf('PATCH /v1/integration/e2e/resync-state', 'aborted');
    expect(placeOf('POST /v1/ingest/metrics/*/syncMetrics', '__runtime__')).toBeGreaterThan(
      aborted,
    );
  });

  it('and left as running by a killed process is shown as aborted at the next start', async () => {
    harness = await startHarness({ world: WORLD });
    expectHealthy(await harness.sync());
    await tellPort({ status: 'running', lastResyncStart: '2026-01-01T00:00:00.000000+00:00' });

    expectHealthy(await harness.sync());

    expect(runStates(harness)).toEqual([
      'running',
      'completed',
      'running',
      'aborted',
      'running',
      'completed',
    ]);
  });

  it('and known to have ended is left as it is', async () => {
    harness = await startHarness({ world: WORLD });
    expectHealthy(await harness.sync());

    expectHealthy(await harness.sync());

    expect(runStates(harness)).toEqual(['running', 'completed', 'running', 'completed']);
  });
});

const TROUBLES: readonly (readonly [string, FaultEffect])[] = [
  ['hangs', { kind: 'hang' }],
  ['answers 500', { kind: 'status', status: 500 }],
  ['answers 401', { kind: 'status', status: 401 }],
  ['answers 413', { kind: 'status', status: 413 }],
  ['answers with a page', { kind: 'garbage', form: 'html' }],
  ['resets connections', { kind: 'reset' }],
];

describe('an endpoint for metrics that', () => {
  it.each(TROUBLES)('%s changes nothing of the resync', async (_, effect) => {
    harness = await startHarness({ world: WORLD });
    const healthy = await harness.sync();
    expectHealthy(healthy);
    harness.port.requests.clear();
    expectHealthy(await harness.sync());
    const usual = ownCalls(harness);
    harness.port.requests.clear();
    const fault = harness.port.faults.add({ path: METRICS, effect });

    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expect(sync.report.msg).toBe('resync completed');
    expect(sync.report.entities).toMatchObject({ failedCount: 0, unwritten: 0 });
    expect(fault.hits).toBeGreaterThan(0);
    expect(fault.hits).toBeLessThanOrEqual(4);
    // A token that was refused here is fetched anew, once.
    const isToken = (call: string) => call.includes('/auth/');
    const own = ownCalls(harness);
    const isRefused = effect.kind === 'status' && effect.status === 401;
    expect(own.filter(isToken)).toHaveLength(isRefused ? 2 : 1);
    expect(own.filter((call) => !isToken(call)).sort()).toEqual(
      usual.filter((call) => !isToken(call)).sort(),
    );
    const said = sync.lines.filter(({ msg }) => String(msg).startsWith('Port did not take all'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ level: 'warn', dropped: 13, sent: 0 });
  });
});

async function tellPort(state: object): Promise<void> {
  const { url, clientId, clientSecret } = harness.port;
  const send = (path: string, method: string, body: object, token?: string) =>
    fetch(`${url}/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: token }),
      },
      body: JSON.stringify(body),
    });
  const answer = await send('/auth/access_token', 'POST', { clientId, clientSecret });
  const { accessToken } = Object(await answer.json());
  const told = await send(
    `/integration/${INTEGRATION}/resync-state`,
    'PATCH',
    state,
    `Bearer ${accessToken}`,
  );
  expect(told.status).toBe(200);
  await told.arrayBuffer();
}
