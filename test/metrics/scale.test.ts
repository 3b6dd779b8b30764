// How many series there are with 10,000 accounts, and with whatever AWS answers.
import { afterEach, expect, it } from 'vitest';
import { createUsage } from '../../src/aws/call/usage.js';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.js';
import { createPortCounters } from '../../src/port/usage.js';
import type { AccountList } from '../../src/types/account.js';
import type { Mapping } from '../../src/types/mapping.js';
import { reportOf } from './report.js';
import { type ReadFamily, readStrictly } from './strict-exposition.js';

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

const open: Metrics[] = [];
afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

function setUp(accountLabels: boolean) {
  const { usage, count } = createUsage();
  const port = createPortCounters();
  const metrics = createMetrics({
    config: {
      metrics: { prometheus: true, accountLabels },
      integration: { type: 'aws-v3', identifier: 'test', version: '1.2.3' },
    },
    aws: usage,
    port,
    now: () => 1_700_000_000_000,
  });
  open.push(metrics);
  const scrape = async (): Promise<ReadonlyMap<string, ReadFamily>> => {
    const [route] = metrics.routes;
    const { body } = (await route?.answer({ accept: 'application/openmetrics-text' })) ?? {};
    return readStrictly(body ?? '', true);
  };
  return { metrics, count, port, scrape };
}

/** One resync in which each account has one cell of each of the kinds. */
function resync({ watch }: Metrics, accounts: readonly string[], kinds: readonly string[]): void {
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
  const [few, many] = [setUp(false), setUp(false)];
  resync(few.metrics, ACCOUNTS.slice(0, 3), KINDS);
  resync(many.metrics, ACCOUNTS, KINDS);

  const families = await many.scrape();
  expect(seriesOf(families)).toBe(seriesOf(await few.scrape()));
  expect(seriesOf(families)).toBeLessThan(500);
  expect(families.get('ocean_aws_cells')?.series[0]?.value).toBe(ACCOUNTS.length);
}, 60_000);

it('with labels of accounts there are 100,000 of them at most, and the rest is counted', async () => {
  const { metrics, scrape } = setUp(true);
  resync(metrics, ACCOUNTS.slice(0, 3_100), KINDS);

  const families = await scrape();
  expect(families.get(NAME)?.series).toHaveLength(100_000);
  expect(families.get('ocean_aws_telemetry_dropped')?.series).toEqual([
    expect.objectContaining({ labels: { signal: 'series' }, value: 2_300 }),
  ]);
}, 120_000);

it('an account that is listed no more takes its series along', async () => {
  const { metrics, scrape } = setUp(true);
  resync(metrics, ['111111111111', '222222222222'], KINDS.slice(0, 2));
  resync(metrics, ['222222222222'], KINDS.slice(0, 2));

  const series = (await scrape()).get(NAME)?.series;
  expect(series?.map(({ labels }) => labels['account'])).toEqual(['222222222222', '222222222222']);
});

it('codes that an answer makes up are one series, and those that look like codes are few', async () => {
  const { count, port, scrape } = setUp(false);
  for (let index = 0; index < 5_000; index += 1) {
    count.ended('EC2', `made up ${index}`);
    count.ended('EC2', `Code${index}`);
    count.ended('EC2', 'ok');
    port.ended({ path: `/made/${index}` }, 200 + (index % 900));
    port.ended({ path: `/blueprints/b${index}/entities/bulk` }, 207);
  }

  const families = await scrape();
  const codes = families.get('ocean_aws_aws_requests')?.series ?? [];
  const countOf = (code: string) => codes.find(({ labels }) => labels['code'] === code)?.value;
  expect(codes.length).toBeLessThanOrEqual(21);
  expect(countOf('other')).toBe(10_000 - (codes.length - 2));
  expect(countOf('ok')).toBe(5_000);
  expect(families.get('ocean_aws_port_requests')?.series.length).toBeLessThan(10);
});
