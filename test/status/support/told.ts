// Resyncs as watchers are told of them, of any size, without AWS.
import type { Account, AccountList } from '../../../src/types/account.js';
import type { EntityMapping, Mapping } from '../../../src/types/mapping.js';
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../../../src/types/outcome.js';
import type { ReportedProblem } from '../../../src/types/report.js';
import type { RunWatch } from '../../../src/types/run-watch.js';
import { NO_CELLS, type ReportChanges, reportOf } from '../../metrics/report.js';

export const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1'];
export const KINDS = [
  'AWS::EC2::Instance',
  'AWS::S3::Bucket',
  'AWS::Lambda::Function',
  'AWS::RDS::DBInstance',
  'AWS::SQS::Queue',
  'AWS::EKS::Cluster',
];

export interface ToldRun {
  readonly resyncId?: string;
  readonly reason?: string;
  readonly startedAt: Date;
  readonly accounts: readonly Account[];
  readonly kinds?: readonly string[];
  readonly regions?: readonly string[];
  /** Undefined means complete. */
  readonly outcome?: (cell: Cell) => Outcome | undefined;
  readonly unreadable?: ReadonlyMap<string, Evidence>;
  /** Cells that end; the others are left in the middle, and the run does not end. */
  readonly until?: number;
  /** Accounts that open before that. */
  readonly opened?: number;
  readonly absenceIsEvidence?: boolean;
  readonly report?: ReportChanges;
}

export function accountsOf(count: number, name = (index: number) => `team-${index}`): Account[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(100_000_000_000 + index),
    name: name(index),
    partition: 'aws',
  }));
}

export function evidenceOf(code: string, change: Partial<Evidence> = {}): Evidence {
  return { code, message: 'no', operation: 'ec2:DescribeInstances', attempts: 1, ...change };
}

export function failed(status: OutcomeStatus, code: string): Outcome {
  return { status, items: 0, evidence: evidenceOf(code) };
}

export function listOf(accounts: readonly Account[], absenceIsEvidence = true): AccountList {
  return {
    source: 'organization',
    accounts,
    inactive: new Map(),
    unclear: new Map(),
    absenceIsEvidence,
    warnings: [],
  };
}

/** Tells one run to its end, or as far as `until` says. */
export function tellRun(watch: RunWatch, run: ToldRun): void {
  const { accounts, kinds = KINDS, regions = REGIONS, unreadable = new Map() } = run;
  const { resyncId = 'run-1', reason = 'schedule', startedAt, outcome = () => undefined } = run;
  watch.began?.({ resyncId, reason, startedAt });
  watch.planned?.(mappingOf(kinds));
  watch.discovered?.(listOf(accounts, run.absenceIsEvidence));
  let left = run.until ?? Number.POSITIVE_INFINITY;
  const counts = { ...NO_CELLS };
  for (const { id: accountId } of accounts.slice(0, run.opened ?? accounts.length)) {
    const evidence = unreadable.get(accountId);
    if (evidence) {
      watch.accountUnreadable?.(accountId, 'denied', evidence);
      continue;
    }
    watch.accountOpened?.(accountId, { regions: [], complete: true });
    const cells = kinds.flatMap((kind) => regions.map((region) => ({ kind, accountId, region })));
    for (const cell of cells) watch.cellPlanned?.(cell);
    for (const cell of cells) {
      counts.planned += 1;
      if (left <= 0) continue;
      left -= 1;
      watch.cellBegan?.(cell);
      const result = outcome(cell) ?? { status: 'complete', items: 3 };
      counts[result.status] += 1;
      watch.cellEnded?.(cell, result);
    }
  }
  if (run.until !== undefined) return;
  watch.reconciling?.();
  watch.ended?.(
    reportOf({
      resyncId,
      reason,
      startedAt,
      accounts: {
        found: accounts.length,
        readable: accounts.length - unreadable.size,
        unreadable: unreadable.size,
      },
      cells: counts,
      durationMs: 83_000,
      resources: 1234,
      entities: { created: 12, updated: 34, unchanged: 1188, mapped: 1234, deleted: 2 },
      ...run.report,
    }),
  );
}

export function problemOf(change: Partial<ReportedProblem> = {}): ReportedProblem {
  return {
    severity: 'warning',
    code: 'AccessDenied',
    subject: 'AWS::EC2::Instance',
    message: 'AWS::EC2::Instance: ec2:DescribeInstances was denied',
    remedy: 'Allow ec2:DescribeInstances in the policy of the role.',
    accounts: [],
    count: 1,
    ...change,
  };
}

const ENTITY: EntityMapping = {
  identifier: '.Properties.Arn',
  blueprint: '"thing"',
  properties: {},
  relations: {},
};

export function mappingOf(kinds: readonly string[]): Mapping {
  return {
    deleteDependentEntities: false,
    createMissingRelatedEntities: true,
    enableMergeEntity: true,
    entityDeletionThreshold: 0.9,
    resources: kinds.map((kind, index) => ({
      index,
      kind,
      selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
      itemsToParseName: 'item',
      itemsToParseTopLevelTransform: true,
      entity: ENTITY,
    })),
  };
}
