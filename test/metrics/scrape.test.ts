// Scrapes of so many series that they are not to be written, sent or kept at once.
import { expect, it } from 'vitest';
import { createMetricsRoute } from '../../src/metrics/route.js';
import { createMetricStore } from '../../src/metrics/store.js';
import type { MetricSeries } from '../../src/types/metric.js';
import type { RunWatch } from '../../src/types/run-watch.js';
import { OPEN_METRICS, serveMetrics } from './serve-metrics.js';

/** Some 24 pieces of text. */
const ACCOUNTS = 50_000;
const SERIES = /^ocean_aws_account_kind_last_complete_timestamp_seconds\{/gm;

function read(watch: RunWatch, accounts: number): void {
  watch.began?.({ resyncId: 'r', reason: 'start', startedAt: new Date(0) });
  for (let index = 0; index < accounts; index += 1) {
    const cell = { kind: 'k', accountId: String(100_000_000_000 + index), region: 'eu-west-1' };
    watch.cellPlanned?.(cell);
    watch.cellEnded?.(cell, { status: 'complete', items: 1 });
  }
}

it('others are answered while a long text is written', async () => {
  await using metrics = await serveMetrics(true);
  read(metrics.watch, ACCOUNTS);
  const answered: string[] = [];
  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`${metrics.url}${path}`);
    answered.push(path);
    return answer.text();
  };

  const [text] = await Promise.all([ask('/metrics'), ask('/health/live')]);

  expect(answered).toEqual(['/health/live', '/metrics']);
  expect(text.match(SERIES)).toHaveLength(ACCOUNTS);
});

it('HEAD tells how long the text is, and sends nothing of it', async () => {
  await using metrics = await serveMetrics(true);
  read(metrics.watch, ACCOUNTS);

  const head = await fetch(`${metrics.url}/metrics`, { method: 'HEAD' });

  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(4_500_000);
  expect(await head.text()).toBe('');
});

it('one text is written at a time, for all who ask for it at once', async () => {
  const { route, log } = routeOf(10_000);

  const [one, same, other] = await Promise.all([
    route.answer({ accept: '' }),
    route.answer({ accept: '' }),
    route.answer({ accept: OPEN_METRICS }),
  ]);

  expect(same.body).toBe(one.body);
  expect(other.body).not.toBe(one.body);
  expect(log).toEqual(['begin', 'end', 'begin', 'end']);
});

it('of long texts four are kept at most, for those who still read them', async () => {
  const { route } = routeOf(10_000);
  const ended: boolean[][] = [];
  const signals: AbortSignal[] = [];

  for (let count = 0; count < 6; count += 1) {
    const { body } = await route.answer({ accept: '' });
    if (typeof body === 'string') throw new Error('the text is not long');
    signals.push(body.signal);
    ended.push(signals.map(({ aborted }) => aborted));
  }

  expect(ended[3]).toEqual([false, false, false, false]);
  expect(ended[4]).toEqual([true, false, false, false, false]);
  expect(ended[5]).toEqual([true, true, false, false, false, false]);
});

it('short texts are given to everyone, however many there are', async () => {
  const { route } = routeOf(10);

  for (let count = 0; count < 10; count += 1)
    expect((await route.answer({ accept: '' })).body).toContain('success{kind="kind-9",');
});

/** The answers of so many series, and when their reading began and ended. */
function routeOf(count: number) {
  const log: string[] = [];
  function* series(): Generator<MetricSeries> {
    log.push('begin');
    for (let index = 0; index < count; index += 1)
      yield { labels: { kind: `kind-${index}`, phase: 'resync' }, value: 1 };
    log.push('end');
  }
  const store = createMetricStore();
  store.keptBy('success', series);
  return { route: createMetricsRoute(store, { now: () => 0, sleep: async () => {} }), log };
}
