// How many series there are with 10,000 accounts, and with whatever AWS answers.
import { expect, it } from 'vitest';
import type { Account } from '../../src/types/account.js';
import type { RunWatch } from '../../src/types/run-watch.js';
import { accountsOf, tellRun } from '../status/support/told.js';
import { serveMetrics } from './serve-metrics.js';
import type { ReadFamily } from './strict-exposition.js';

const KINDS = Array.from({ length: 33 }, (_, index) => `AWS::Service${index}::Thing`);
const ACCOUNTS = accountsOf(10_000);
const NAME = 'ocean_aws_account_kind_last_complete_timestamp_seconds';

/** One resync in which each account has one cell of each of the kinds. */
function resync(watch: RunWatch, accounts: readonly Account[], kinds: readonly string[]): void {
  const startedAt = new Date(1_700_000_000_000);
  tellRun(watch, { startedAt, accounts, kinds, regions: ['eu-west-1'] });
}

function seriesOf(families: ReadonlyMap<string, ReadFamily>): number {
  return [...families.values()].reduce((sum, { series }) => sum + series.length, 0);
}

it('the number of series does not depend on the number of accounts', async () => {
  await using few = await serveMetrics(false);
  await using many = await serveMetrics(false);
  resync(few.watch, ACCOUNTS.slice(0, 3), KINDS);
  resync(many.watch, ACCOUNTS, KINDS);

  const families = await many.scrape();
  expect(seriesOf(families)).toBe(seriesOf(await few.scrape()));
  expect(seriesOf(families)).toBeLessThan(500);
  expect(families.get('ocean_aws_cells')?.series[0]?.value).toBe(ACCOUNTS.length);
}, 60_000);

it('with labels of accounts there are 100,000 of them at most, and the rest is counted', async () => {
  await using metrics = await serveMetrics(true);
  resync(metrics.watch, ACCOUNTS.slice(0, 3_100), KINDS);

  const families = await metrics.scrape();
  expect(families.get(NAME)?.series).toHaveLength(100_000);
  expect(families.get('ocean_aws_telemetry_dropped')?.series).toEqual([
    expect.objectContaining({ labels: { signal: 'series' }, value: 2_300 }),
  ]);
}, 120_000);

it('an account that is listed no more takes its series along', async () => {
  await using metrics = await serveMetrics(true);
  resync(metrics.watch, ACCOUNTS.slice(0, 2), KINDS.slice(0, 2));
  resync(metrics.watch, ACCOUNTS.slice(1, 2), KINDS.slice(0, 2));

  const series = (await metrics.scrape()).get(NAME)?.series;
  expect(series?.map(({ labels }) => labels['account'])).toEqual(['100000000001', '100000000001']);
});

it('codes that an answer makes up are one series, and those that look like codes are few', async () => {
  await using metrics = await serveMetrics(false);
  const { count, port } = metrics;
  for (let index = 0; index < 5_000; index += 1) {
    count.ended('EC2', `made up ${index}`);
    count.ended('EC2', `Code${index}`);
    count.ended('EC2', 'ok');
    port.ended({ path: `/made/${index}` }, 200 + (index % 900));
    port.ended({ path: `/blueprints/b${index}/entities/bulk` }, 207);
  }

  const families = await metrics.scrape();
  const codes = families.get('ocean_aws_aws_requests')?.series ?? [];
  const countOf = (code: string) => codes.find(({ labels }) => labels['code'] === code)?.value;
  expect(codes.length).toBeLessThanOrEqual(21);
  expect(countOf('other')).toBe(10_000 - (codes.length - 2));
  expect(countOf('ok')).toBe(5_000);
  expect(families.get('ocean_aws_port_requests')?.series.length).toBeLessThan(10);
});
