// Traces and metrics over OTLP, to a collector on loopback.
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/metrics/definitions.js';
import { type CollectedSpan, startCollector } from '../tracing/collector.js';
import { startHarness } from './support/harness.js';
import { isReport, reportOf } from './support/log-lines.js';
import { until, useProcesses } from './support/process.js';

const scene = useProcesses();
const TOKEN = 'collector-token-5f2c8a';

function byName(spans: readonly CollectedSpan[], name: string): readonly CollectedSpan[] {
  return spans.filter((span) => span.name === name);
}

function one(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const [found, ...others] = byName(spans, name);
  if (found === undefined || others.length > 0) throw new Error(`not one ${name}`);
  return found;
}

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  it('a resync is one trace, with its stages, and its accounts with counts and failures', async () => {
    await using collector = await startCollector();
    await using harness = await startHarness();
    const [denied, unreadable] = [harness.account(1), harness.account(2)];
    harness.aws.faults.add({
      service: 'ec2',
      accountId: denied,
      effect: { type: 'error', code: 'UnauthorizedOperation', status: 403, message: 'no' },
    });
    harness.aws.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      accountId: unreadable,
      effect: { type: 'error', code: 'AccessDenied', status: 403, message: 'no' },
    });

    const { report, lines } = await harness.sync({
      variables: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
        OTEL_SERVICE_NAME: 'catalog',
      },
    });

    const { spans } = collector;
    const root = one(spans, 'resync');
    expect(root.parentSpanId ?? '').toBe('');
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root.traceId]));
    expect(root.attributes).toMatchObject({
      'ocean_aws.resync.status': 'completed',
      'ocean_aws.resync.reason': 'once',
      'ocean_aws.accounts.found': report.accounts.found,
      'ocean_aws.entities.created': report.entities.created,
      'ocean_aws.requests.aws': report.requests.aws,
    });
    const stages = ['mapping', 'accounts', 'read', 'reconcile'].map((name) => one(spans, name));
    for (const [index, stage] of stages.entries()) {
      expect(stage.parentSpanId).toBe(root.spanId);
      const next = stages[index + 1];
      if (next !== undefined) expect(next.startTimeUnixNano >= stage.endTimeUnixNano).toBe(true);
    }
    const accounts = byName(spans, 'account');
    expect(accounts.map(({ attributes }) => attributes['cloud.account.id']).sort()).toEqual(
      [...harness.accounts].sort(),
    );
    for (const account of accounts) expect(account.parentSpanId).toBe(one(spans, 'read').spanId);
    const of = (id: string) =>
      accounts.find(({ attributes }) => attributes['cloud.account.id'] === id);
    expect(of(unreadable)?.events[0]).toMatchObject({
      name: 'account unreadable',
      attributes: { 'error.type': 'AccessDenied' },
    });
    expect(of(denied)?.attributes['ocean_aws.cells.denied']).toBe(report.cells.denied);
    expect(of(denied)?.events[0]).toMatchObject({
      name: 'cell not read',
      attributes: {
        'ocean_aws.operation': 'ec2:DescribeInstances',
        'error.type': 'UnauthorizedOperation',
      },
    });
    expect(of(harness.account(3))?.events).toEqual([]);
    const planned = accounts.map(({ attributes }) =>
      Number(attributes['ocean_aws.cells.planned'] ?? 0),
    );
    expect(planned.reduce((sum, count) => sum + count)).toBe(report.cells.planned);
    expect(spans).toHaveLength(1 + stages.length + harness.accounts.length);

    expect(collector.resources[0]?.attributes).toMatchObject({ 'service.name': 'catalog' });
    expect(collector.requests.map(({ headers }) => headers['authorization'])).toContain(
      `Bearer ${TOKEN}`,
    );
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  }, 60_000);

  it('the metrics that Prometheus reads are sent before the end, under the same names', async () => {
    await using collector = await startCollector();
    await using harness = await startHarness({ world: { accounts: 2 } });

    const { report } = await harness.sync({
      variables: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/v1/metrics` },
    });

    const { metrics } = collector;
    expect(metrics.map(({ name }) => name).filter((name) => !Object.hasOwn(METRICS, name))).toEqual(
      [],
    );
    const entities = metrics.find(({ name }) => name === 'ocean_aws_entities_total');
    expect(entities?.sum?.isMonotonic).toBe(true);
    const created = entities?.sum?.dataPoints.find(
      ({ attributes }) => attributes['action'] === 'created',
    );
    expect(created?.asDouble ?? created?.asInt).toBe(report.entities.created);
    const duration = metrics.find(({ name }) => name === 'ocean_aws_resync_last_duration_seconds');
    expect(duration).toMatchObject({ unit: 's', gauge: { dataPoints: [{}] } });
    expect(collector.spans).toEqual([]);
  }, 60_000);
});

describe('a collector that', () => {
  it.each([
    ['never answers', 'hang' as const, undefined],
    ['is overloaded', 503, undefined],
    ['refuses', 401, 'http-401'],
  ])(
    '%s costs a resync nothing, and its end two seconds',
    async (_what, answer, cause) => {
      await using collector = await startCollector(answer);
      const harness = await scene.simulate({ world: { accounts: 2 } });
      const daemon = scene.start(harness.variables({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }));

      await until(() => daemon.lines().some(isReport), 'the resync ends');
      const since = Date.now();
      expect(await daemon.exit).toMatchObject({ code: 0, err: '' });
      expect(Date.now() - since).toBeLessThan(5_000);
      expect(collector.requests.length).toBeGreaterThan(0);
      const lines = daemon.lines();
      expect(reportOf(lines).status).toBe('completed');
      expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
      const told = lines.filter(({ msg }) => msg.startsWith('telemetry could not be sent'));
      if (cause !== undefined) expect(told).toMatchObject([{ cause }, { cause }]);
    },
    60_000,
  );
});
