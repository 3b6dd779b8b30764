// How many series there are with 10,000 accounts, and with whatever AWS answers.
import { expect, it } from 'vitest';
import type { AccountList } from '../../src/types/account.js';
import type { Mapping } from '../../src/types/mapping.js';
import type { RunWatch } from '../../src/types/run-watch.js';
import { reportOf } from './report.js';
import { serveMetrics } from './serve-metrics.js';
import type { ReadFamily } from './strict-exposition.js';

const KINDS = Array.from({ length: 33 }, (_, index) => `AWS::Service${index}::Thing`);
const ACCOUNTS = Array.from({ length: 10_000 }, (_, index) => String(100_000_000_000 + index));
const NAME = 'ocean_aws_account_kind_last_complete_timestamp_seconds';

const mapping: Mapping = {
  deleteDependentEntities: false,
  createMissingRelatedEntities: true,
  enableMergeEntity: true,
  entityDeletionThreshold: 0.9,
  resources: KINDS.map((kind, index) => ({
    index,
    kind,
    selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
    itemsToParseName: 'item',
    itemsToParseTopLevelTransform: true,
    entity: { identifier: '.id', blueprint: '"thing"', properties: {}, relations: {} },
  })),
};

/** One resync in which each account has one cell of each of the kinds. */
function resync(watch: RunWatch, accounts: readonly string[], kinds: readonly string[]): void {
  const list: AccountList = {
    source: 'organization',
    accounts: accounts.map((id) => ({ id, name: id, partition: 'aws' })),
    inactive: new Map(),
    unclear: new Map(),
    absenceIsEvidence: true,
    warnings: [],
  };
  watch.began?.({ resyncId: 'r', reason: 'start', startedAt: new Date(1_700_000_000_000) });
  watch.planned?.(mapping);
  watch.discovered?.(list);
  for (const accountId of accounts) {
    watch.accountOpened?.(accountId);
    const cells = kinds.map((kind) => ({ kind, accountId, region: 'eu-west-1' }));
    for (const cell of cells) watch.cellPlanned?.(cell);
    for (const cell of cells) {
      watch.cellBegan?.(cell);
      watch.cellEnded?.(cell, { status: 'complete', items: 1 });
    }
  }
  watch.reconciling?.();
  watch.ended?.(reportOf({ accounts: { found: accounts.length, readable: accounts.length } }));
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
  resync(metrics.watch, ['111111111111', '222222222222'], KINDS.slice(0, 2));
  resync(metrics.watch, ['222222222222'], KINDS.slice(0, 2));

  const series = (await metrics.scrape()).get(NAME)?.series;
  expect(series?.map(({ labels }) => labels['account'])).toEqual(['222222222222', '222222222222']);
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
