// Port is out in the middle of a run: what was read waits for it within bounds, AWS is not asked
// any further, and nothing is missing in the end.
import { expect, it } from 'vitest';
import { WRITER_LIMITS } from '../../src/port/outbox/outbox.js';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, runOnce, SHOWS_NOTHING, startHarness } from './support/harness.js';
import { mappingWith, withEntity } from './support/mappings.js';
import { hastyPort } from './support/port-side.js';
import { until } from './support/process.js';
import { NO_HEARTBEAT } from './support/transcript.js';

const INSTANCE = 'AWS::EC2::Instance';
const INSTANCES = 6000;
/** Entities are large, so that few of them are as much as may wait. */
const TITLE = 'x'.repeat(20_000);
const READERS = 4;
const PAGE = 50;
/**
 * Resources that are read and not written: entities that wait, and the page of each reader, which
 * waits in the middle of it.
 */
const MOST_HELD = Math.ceil(WRITER_LIMITS.unwrittenBytes / TITLE.length) + READERS * PAGE;
/** So many attempts of Port, with pauses between them, are long enough to read on, if that may be. */
const ATTEMPTS = 16;

const OUTAGES: readonly (readonly [string, FaultEffect])[] = [
  ['answers 503', { kind: 'status', status: 503 }],
  ['accepts and never answers', { kind: 'hang' }],
];

it.each(OUTAGES)(
  'holds a bounded number of resources while Port %s, and goes on when it is back',
  async (_, effect) => {
    await using harness = await startLarge();
    const { port } = harness;
    const pages = () => pagesRead(harness);
    const written = () => port.catalog.count('ec2Instance');
    // An outage may last for hours here, so that a slow machine is not taken for one.
    const patient = hastyPort({
      policy: { outageMs: 36_000_000, lostMs: 36_000_000 },
      requestTimeoutMs: 2000,
    });

    let watched: Promise<void> | undefined;
    const { exitCode } = await runOnce(harness.variables(), patient, (stop) => {
      const watch = async () => {
        await until(() => written() > 0, 'the first instances are written');
        const outage = port.faults.add({ effect });
        // Those who read on at that moment come to their end while Port is asked in vain.
        await until(() => isStill(pages, () => outage.hits), 'nothing more is read');

        expect.soft(pages() * PAGE).toBeGreaterThan(written());
        expect.soft(pages() * PAGE - written()).toBeLessThanOrEqual(MOST_HELD);
        expect.soft(pages() * PAGE).toBeLessThan(INSTANCES / 2);
        outage.remove();
      };
      watched = watch().catch(async (error) => {
        await stop('what was waited for did not happen');
        throw error;
      });
    });
    await watched;

    expect(exitCode).toBe(0);
    const instances = [...expectedCatalog(harness.world, [INSTANCE])].map(
      ([key, entity]) => [key, { ...entity, title: TITLE, relations: {} }] as const,
    );
    expect(harness.snapshot()).toEqual(new Map(instances));
  },
  120_000,
);

/**
 * Instances with a large entity each, in short pages, and no other resources. No account is waited
 * for, so that no more than the ordinary limit may wait.
 */
async function startLarge(): Promise<Harness> {
  const mapping = mappingWith(INSTANCE, (found) =>
    withEntity(found, { title: JSON.stringify(TITLE), relations: {} }),
  );
  const resources = mapping.resources.filter(({ kind }) => kind === INSTANCE);
  const harness = await startHarness({
    world: { instances: { total: INSTANCES }, buckets: 0, clusters: 0, functions: 0 },
    mapping: { ...mapping, resources },
    variables: {
      ...SHOWS_NOTHING,
      ...NO_HEARTBEAT,
      OCEAN__INTEGRATION__CONFIG__CONCURRENCY: String(READERS),
    },
  });
  harness.aws.faults.add({
    operation: 'DescribeInstances',
    effect: { type: 'small-pages', size: PAGE },
  });
  return harness;
}

function pagesRead({ aws }: Harness): number {
  return aws.requests.counters().byOperation['ec2:DescribeInstances'] ?? 0;
}

/** True when no page was read during so many attempts of Port. */
async function isStill(pages: () => number, attempts: () => number): Promise<boolean> {
  const [pagesBefore, attemptsBefore] = [pages(), attempts()];
  await until(() => attempts() >= attemptsBefore + ATTEMPTS, 'Port is asked again and again');
  return pages() === pagesBefore;
}
