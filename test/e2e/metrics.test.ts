// The metrics of a daemon, as Prometheus scrapes them, against what the resync reports and what the
// world holds.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadFamily, readStrictly } from '../metrics/strict-exposition.js';
import { type Harness, runOnce, startHarness, type Variables } from './support/harness.js';
import { type ReportLine, reportOf } from './support/log-lines.js';
import { freePort, until } from './support/process.js';

const OPEN = 'application/openmetrics-text;version=1.0.0';

interface Scraped {
  readonly families: ReadonlyMap<string, ReadFamily>;
  readonly report: ReportLine;
  readonly warnings: readonly string[];
}

/** Runs a daemon until its first resync has ended, and scrapes it then. */
async function scrape(harness: Harness, variables: Variables = {}): Promise<Scraped> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/metrics`;
  let families: ReadonlyMap<string, ReadFamily> = new Map();
  const run = await runOnce(
    harness.variables({
      OCEAN__EVENT_LISTENER: '{"type":"POLLING"}',
      OCEAN__SCHEDULED_RESYNC_INTERVAL: '90',
      APPLICATION__PORT: String(port),
      ...variables,
    }),
    { meter: process },
    (stop) => {
      const ended = async (): Promise<boolean> => {
        const answer = await fetch(url, { headers: { accept: OPEN } }).catch(() => undefined);
        if (answer === undefined) return false;
        families = readStrictly(await answer.text(), true);
        return families.has('ocean_aws_resyncs');
      };
      until(ended, 'the first resync ends').then(
        () => stop('scraped'),
        () => stop('never'),
      );
    },
  );
  const warnings = run.lines.filter(({ level }) => level === 'WARN').map(({ msg }) => msg);
  return { families, report: reportOf(run.lines), warnings };
}

function sumOf(
  families: Scraped['families'],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = families
    .get(name)
    ?.series.filter((series) =>
      Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    );
  return found === undefined || found.length === 0
    ? undefined
    : found.reduce((sum, { value }) => sum + value, 0);
}

describe('what Prometheus scrapes after a resync', () => {
  let harness: Harness;
  let scraped: Scraped;
  let unreadable = '';
  beforeAll(async () => {
    harness = await startHarness();
    unreadable = harness.account(3);
    harness.aws.faults.add({
      service: 'ec2',
      accountId: harness.account(1),
      region: 'us-east-1',
      effect: { type: 'error', code: 'UnauthorizedOperation', status: 403, message: 'no' },
    });
    harness.aws.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      accountId: unreadable,
      effect: { type: 'error', code: 'AccessDenied', status: 403, message: 'no' },
    });
    scraped = await scrape(harness);
  }, 60_000);
  afterAll(() => harness[Symbol.asyncDispose]());

  it('counts resyncs, and says when the last one ended and the next one is due', () => {
    const { families, report } = scraped;
    expect(sumOf(families, 'ocean_aws_resyncs', { status: 'completed', reason: 'start' })).toBe(1);
    expect(sumOf(families, 'ocean_aws_resync_running')).toBe(0);
    expect(sumOf(families, 'ocean_aws_resync_interval_seconds')).toBe(5400);
    const duration = { status: 'completed' };
    expect(sumOf(families, 'ocean_aws_resync_last_duration_seconds', duration)).toBe(
      Number(report['durationMs']) / 1000,
    );
    const end = sumOf(families, 'ocean_aws_resync_last_end_timestamp_seconds', duration) ?? 0;
    expect(Math.abs(Date.now() / 1000 - end)).toBeLessThan(60);
  });

  it('counts accounts, cells and entities as the report does', () => {
    const { families, report } = scraped;
    for (const state of ['found', 'readable', 'unreadable', 'inactive'] as const)
      expect(sumOf(families, 'ocean_aws_accounts', { state })).toBe(report.accounts[state]);
    expect(report.accounts.unreadable).toBe(1);
    for (const outcome of ['complete', 'denied'] as const)
      expect(sumOf(families, 'ocean_aws_cells', { outcome })).toBe(report.cells[outcome]);
    expect(report.cells.denied).toBeGreaterThan(0);
    expect(sumOf(families, 'ocean_aws_resync_cells', { state: 'planned' })).toBe(
      report.cells.planned,
    );
    expect(sumOf(families, 'ocean_aws_entities', { action: 'created' })).toBe(
      report.entities.created,
    );
    expect(report.entities.created).toBeGreaterThan(0);
  });

  it('counts the requests that AWS and Port got, by service and code', () => {
    const { families } = scraped;
    expect(sumOf(families, 'ocean_aws_aws_requests')).toBe(harness.aws.requests.count());
    const denied = { aws_service: 'EC2', code: 'UnauthorizedOperation' };
    expect(sumOf(families, 'ocean_aws_aws_requests', denied)).toBeGreaterThan(0);
    expect(sumOf(families, 'ocean_aws_port_requests', { route: 'entity-write' })).toBeGreaterThan(
      0,
    );
    expect(sumOf(families, 'ocean_aws_port_requests', { route: 'other' })).toBeUndefined();
  });

  it('does not call a kind complete of which a cell or an account is missing', () => {
    const { families } = scraped;
    const age = (kind: string) =>
      sumOf(families, 'ocean_aws_kind_last_complete_timestamp_seconds', { kind });
    expect(age('AWS::EC2::Instance')).toBe(0);
    expect(age('AWS::S3::Bucket')).toBe(0);
  });

  it('has the program itself', () => {
    const { families } = scraped;
    expect(sumOf(families, 'ocean_aws_build_info', { version: '9.9.9-e2e' })).toBe(1);
    expect(sumOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(sumOf(families, 'process_cpu_seconds')).toBeGreaterThan(0);
    expect(sumOf(families, 'ocean_aws_event_loop_delay_seconds', { quantile: '1' })).toBeLessThan(
      60,
    );
  });

  it('has the names of Ocean, by mapping resource', () => {
    const { families, report } = scraped;
    const kinds = families.get('success')?.series.map(({ labels }) => labels['kind']);
    expect(kinds).toContain('__runtime__');
    expect(kinds).toContain('__reconciliation__');
    const instances = kinds?.find((kind) => kind?.startsWith('AWS::EC2::Instance-')) ?? '';
    expect(sumOf(families, 'success', { kind: instances, phase: 'resync' })).toBe(0);
    const count = (object_count_type: string) =>
      sumOf(families, 'object_count', { kind: instances, object_count_type });
    expect(count('raw_extracted')).toBeGreaterThan(0);
    expect(count('transformed')).toBe(count('raw_extracted'));
    expect(count('loaded')).toBe(count('transformed'));
    expect(sumOf(families, 'duration_seconds', { kind: '__runtime__' })).toBe(
      Number(report['durationMs']) / 1000,
    );
  });

  it('tells no account', () => {
    const all = [...scraped.families.values()].flatMap(({ series }) => series);
    const texts = all.flatMap(({ labels }) => Object.values(labels));
    expect(texts.filter((text) => harness.accounts.includes(text))).toEqual([]);
  });
});

describe('with OCEAN__METRICS__ACCOUNT_LABELS', () => {
  it('each account tells when each of its kinds was read completely', async () => {
    await using harness = await startHarness({ world: { accounts: 3 } });
    const broken = harness.account(1);
    harness.aws.faults.add({
      service: 'ec2',
      accountId: broken,
      effect: { type: 'error', code: 'UnauthorizedOperation', status: 403, message: 'no' },
    });
    const { families } = await scrape(harness, { OCEAN__METRICS__ACCOUNT_LABELS: 'true' });

    const name = 'ocean_aws_account_kind_last_complete_timestamp_seconds';
    const read = families
      .get(name)
      ?.series.filter((each) => each.labels['kind'] === 'AWS::EC2::Instance');
    expect(read?.map(({ labels }) => labels['account']).sort()).toEqual(
      harness.accounts.filter((id) => id !== broken).sort(),
    );
    const buckets = { kind: 'AWS::S3::Bucket' };
    expect(
      sumOf(families, 'ocean_aws_kind_last_complete_timestamp_seconds', buckets),
    ).toBeGreaterThan(1e9);
  }, 60_000);
});

describe('the route', () => {
  it('is not there with OCEAN__METRICS__PROMETHEUS=false', async () => {
    await using harness = await startHarness({ world: { accounts: 1 } });
    const port = await freePort();
    let status = 0;
    await runOnce(
      harness.variables({
        OCEAN__EVENT_LISTENER: '{"type":"POLLING"}',
        OCEAN__METRICS__PROMETHEUS: 'false',
        APPLICATION__PORT: String(port),
      }),
      {},
      (stop) => {
        const asked = async (): Promise<boolean> => {
          const answer = await fetch(`http://127.0.0.1:${port}/metrics/`).catch(() => undefined);
          status = answer?.status ?? 0;
          return status !== 0;
        };
        until(asked, 'the server answers').finally(() => stop('asked'));
      },
    );
    expect(status).toBe(404);
  }, 60_000);
});
