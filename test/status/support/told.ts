// Resyncs as watchers are told of them, of any size, without AWS.
import type { Account, AccountList } from '../../../src/types/account.js';
import type { EntityMapping, Mapping } from '../../../src/types/mapping.js';
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../../../src/types/outcome.js';
import type { ReportedProblem, ResyncReport } from '../../../src/types/report.js';
import type { RunWatch } from '../../../src/types/run-watch.js';

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
  readonly report?: Partial<ResyncReport>;
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
    watch.accountOpened?.(accountId);
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
        source: 'organization',
        found: accounts.length,
        readable: accounts.length - unreadable.size,
        unreadable: unreadable.size,
        inactive: 0,
      },
      cells: counts,
      ...run.report,
    }),
  );
}

const NO_CELLS = {
  planned: 0,
  unfit: 0,
  complete: 0,
  degraded: 0,
  denied: 0,
  unreachable: 0,
  throttled: 0,
  failed: 0,
  cancelled: 0,
};

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

export function reportOf(change: Partial<ResyncReport>): ResyncReport {
  return {
    resyncId: 'run-1',
    reason: 'schedule',
    status: 'completed',
    startedAt: new Date(0),
    durationMs: 83_000,
    accounts: { source: 'organization', found: 0, readable: 0, unreadable: 0, inactive: 0 },
    cells: NO_CELLS,
    resources: 1234,
    entities: {
      created: 12,
      updated: 34,
      unchanged: 1188,
      withheld: 0,
      rewritten: 0,
      unresolved: 0,
      failedCount: 0,
      failedAgain: 0,
      unwritten: 0,
      mapped: 1234,
      excluded: 0,
      unmapped: 0,
      merged: 0,
      further: 0,
      deleted: 2,
      heldBack: 0,
    },
    requests: {
      aws: 4000,
      awsRetries: 3,
      awsThrottled: 1,
      port: 90,
      portRetries: 0,
      portThrottled: 0,
    },
    byResource: [],
    heldReasons: {},
    problems: [],
    deletions: [],
    heldBack: [],
    mappingEdited: false,
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
