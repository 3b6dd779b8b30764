// The whole traffic of runs that something comes in between: a request and an edited mapping in
// mid-run, and the end of the process.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, INTEGRATION, runOnce, startHarness } from '../support/harness.js';
import { type AppConfig, bundledMapping, mappingWith, withEntity } from '../support/mappings.js';
import { runStates } from '../support/port-side.js';
import { until } from '../support/process.js';
import { expectHealthy } from '../support/scenario.js';
import {
  BEGINNING,
  eventsIn,
  NO_HEARTBEAT,
  RUNNING,
  shownKind,
  shownRun,
  type Transcript,
  together,
  transcriptOf,
} from '../support/transcript.js';
import { removeBucket } from '../support/world-changes.js';

const INSTANCE = { service: 'ec2', operation: 'DescribeInstances' };
const BUCKET_KIND = 'AWS::S3::Bucket';
const POLLING = '{"type":"POLLING","interval":3600}';
const PENDING = `POST metrics ${BUCKET_KIND}-0 pending, AWS::EC2::Instance-1 pending`;
const SEARCHES = together(
  ['POST entities/search s3Bucket +E'],
  ['POST entities/search ec2Instance +E'],
);
const LIST = 'POST blueprints/entities/datasource-entities +E';
/** What is to go is looked at again, with the account that was made for its relation. */
const LOOKS = together(
  ['POST entities/search s3Bucket +E'],
  ['POST entities/search awsAccount +E'],
);
const REMOVE = 'POST blueprints/s3Bucket/bulk/entities/delete x1 +E';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** Buckets and instances, and nothing else. */
function twoKinds(of: AppConfig): AppConfig {
  const kinds = [BUCKET_KIND, 'AWS::EC2::Instance'];
  return { ...of, resources: of.resources.filter(({ kind }) => kinds.includes(kind)) };
}

/** Synced once by two kinds, with one bucket gone since; the log of requests is empty. */
async function synced(): Promise<{ readonly gone: string }> {
  harness = await startHarness({
    world: { accounts: 1, regions: ['eu-west-1'], buckets: 2, instances: 1, clusters: 0 },
    mapping: twoKinds(bundledMapping()),
    variables: NO_HEARTBEAT,
  });
  expectHealthy(await harness.sync());
  harness.port.requests.clear();
  return { gone: removeBucket(harness.world, harness.account(0)).replace('s3Bucket ', '') };
}

const SHOWN_RUN = shownRun(`${BUCKET_KIND}-0`, 'AWS::EC2::Instance-1');
const EXAMPLES = together(
  [`POST examples ${BUCKET_KIND} x1`],
  ['POST examples AWS::EC2::Instance x1'],
);

describe('the transcript', () => {
  it('of a daemon has one more run for a request and an edit in mid-run, by the new mapping', async () => {
    const { gone } = await synced();
    const polls = pollsOnDemand();
    const { aws, port } = harness;
    const busy = aws.faults.add({ ...INSTANCE, effect: { type: 'throttle' } });

    await runOnce(
      harness.variables({ OCEAN__EVENT_LISTENER: POLLING }),
      { sleep: polls.sleep },
      async (stop) => {
        await until(() => busy.hits > 0, 'the read');
        port.seed.mapping(INTEGRATION, edited());
        port.seed.resyncRequest(INTEGRATION);
        polls.next();
        await until(() => pollsAnswered() === 2, 'the second question');
        busy.remove();
        await until(() => runStates(harness).length === 6, 'two more runs');
        await until(() => shown('__runtime__') === 2, 'the end is shown');
        void stop('a test');
      },
    );

    const wire = transcriptOf(harness);
    wire.expectLanes({
      main: [
        ...BEGINNING,
        SEARCHES,
        LIST,
        LOOKS,
        // The mapping is another one now: nothing goes.
        'GET integration/e2e',
        'PATCH integration/e2e/resync-state completed',
        RUNNING,
        'GET integration/e2e',
        together(
          ['POST entities/search s3Bucket +E', 'POST blueprints/s3Bucket/entities/bulk x1 +E'],
          ['POST entities/search ec2Instance +E'],
        ),
        LIST,
        LOOKS,
        'GET integration/e2e',
        'GET blueprints',
        REMOVE,
        'PATCH integration/e2e/resync-state completed',
      ],
      metrics: ['GET integration/e2e for addresses', ...SHOWN_RUN, ...SHOWN_RUN],
      examples: [EXAMPLES, EXAMPLES],
      polls: ['GET integration/e2e/resync-request', 'GET integration/e2e/resync-request'],
      logs: wire.repeated('POST logs'),
    });
    wire.expectLast('POST logs');
    const [, second] = wire.resyncIds;
    expect(wire.resyncIds).toHaveLength(2);
    expect(wire.body(REMOVE)).toEqual({ entities: [gone] });
    expect(wire.queries(REMOVE)).toMatchObject([{ ocean_info_resync_id: second }]);
    expect(wire.body('POST blueprints/s3Bucket/entities/bulk x1 +E')).toMatchObject({
      entities: [{ title: expect.stringMatching(/^arn:aws:s3:::/) }],
    });
    // Each run under its own id, the first to its end before the second begins.
    const ids = (text: string) =>
      wire.bodies(text).flatMap((body) => eventsIn(body).map(({ eventId }) => eventId));
    for (const text of new Set(SHOWN_RUN.slice(1))) expect(ids(text)).toEqual(wire.resyncIds);
    expect(messagesOf(wire)).toContain('resync completed with warnings');
  });

  it('of a run that is stopped while it reads has no deletion, and shows what it left', async () => {
    await synced();
    const { aws, port } = harness;
    const hangs = [INSTANCE, { service: 's3' }].map((where) =>
      aws.faults.add({ ...where, effect: { type: 'hang' } }),
    );

    await runOnce(
      harness.variables({ OCEAN__STATUS_HEARTBEAT_INTERVAL_SECONDS: '0.5' }),
      {},
      async (stop) => {
        await until(() => hangs.every(({ hits }) => hits > 0), 'the reads');
        const alive = () => port.requests.count('POST /v1/ingest/metrics/:ingest/heartbeat');
        await until(() => alive() > 0, 'a heartbeat');
        void stop('a test');
      },
    );

    const wire = transcriptOf(harness);
    wire.expectLanes({
      main: [...BEGINNING, 'PATCH integration/e2e/resync-state aborted'],
      metrics: [
        'GET integration/e2e for addresses',
        PENDING,
        'POST metrics __runtime__ syncing',
        ...shownKind(`${BUCKET_KIND}-0`, 'aborted'),
        'PUT metrics AWS::EC2::Instance-1 aborted',
        'POST metrics __runtime__ aborted',
      ],
      heartbeats: wire.repeated('POST heartbeat'),
      logs: wire.repeated('POST logs'),
    });
    wire.expectOrder(
      RUNNING,
      PENDING,
      'POST heartbeat',
      'PATCH integration/e2e/resync-state aborted',
      'POST metrics __runtime__ aborted',
    );
    wire.expectLast('POST logs');
    expect(wire.resyncIds).toHaveLength(1);
    const [runId] = wire.resyncIds;
    for (const body of wire.bodies('POST heartbeat')) expect(body).toEqual({ eventId: runId });
    expect(wire.body('PATCH integration/e2e/resync-state aborted')).toEqual({
      status: 'aborted',
      lastResyncEnd: expect.any(String),
      nextResync: null,
      intervalInMinuets: null,
    });
    expect(eventsIn(wire.body('POST metrics __runtime__ aborted'))).toMatchObject([
      { eventId: runId, metrics: { phase: { resync: { success: 0 } } } },
    ]);
    expect(messagesOf(wire).at(-1)).toBe('resync aborted');
  });
});

/** Messages of all lines that Port was sent. */
function messagesOf(wire: Transcript): readonly unknown[] {
  return wire
    .bodies('POST logs')
    .flatMap((body) => Object(body).logs.map(({ message }: { message: unknown }) => message));
}

/** Other bucket titles. */
function edited(): AppConfig {
  return twoKinds(
    mappingWith(BUCKET_KIND, (found) => withEntity(found, { title: '.Properties.Arn' })),
  );
}

function pollsAnswered(): number {
  return harness.port.requests
    .list({ path: /\/resync-request$/ })
    .filter(({ status }) => status === 200).length;
}

/** How often an event in a last state came. */
function shown(kind: string): number {
  return harness.port.requests
    .list({ path: /\/syncMetrics$/ })
    .flatMap(({ body }) => eventsIn(body))
    .filter((event) => event['kind'] === kind && event['syncState'] === 'completed').length;
}

/** Time between two questions to Port passes when the test says so; other time as usual. */
function pollsOnDemand() {
  const waiting: (() => void)[] = [];
  return {
    next: () => waiting.shift()?.(),
    sleep: (ms: number, signal: AbortSignal): Promise<void> =>
      ms < 3_600_000
        ? delay(ms, undefined, { signal })
        : new Promise((resolve) => {
            waiting.push(resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
          }),
  };
}
