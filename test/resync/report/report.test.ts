import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Reconciliation } from '../../../src/resync/delete/reconcile.js';
import { createLedger, type Ledger } from '../../../src/resync/ledger/ledger.js';
import { createMappingTally } from '../../../src/resync/ledger/mapping-tally.js';
import { createSightings } from '../../../src/resync/ledger/sightings.js';
import { cellProblem, mappingProblem } from '../../../src/resync/report/problems.js';
import {
  createReport,
  type Gathered,
  isIncomplete,
  type ReportHead,
} from '../../../src/resync/report/report.js';
import { reportText } from '../../../src/resync/report/report-text.js';
import type { Evidence, OutcomeStatus } from '../../../src/types/outcome.js';
import type { ResyncReport } from '../../../src/types/report.js';
import { ALPHA, accountList, BETA, cell, evidence, ledgerOf } from '../builders.js';

const HEAD: ReportHead = {
  resyncId: 'run-1',
  reason: 'scheduled',
  status: 'completed',
  startedAt: new Date(0),
  durationMs: 12_340,
  requests: {
    aws: 1234,
    awsRetries: 2,
    awsThrottled: 1,
    port: 56,
    portRetries: 0,
    portThrottled: 0,
  },
};

function gathered(overrides: Partial<Gathered> = {}): Gathered {
  return {
    ledger: createLedger(),
    tally: createMappingTally(),
    progress: { summaries: [] },
    sightings: createSightings(),
    readable: 0,
    warnings: [],
    ...overrides,
  };
}

function report(overrides: Partial<Gathered> = {}, head: Partial<ReportHead> = {}): ResyncReport {
  return createReport({ ...HEAD, ...head }, gathered(overrides));
}

function text(of: ResyncReport): string {
  return stripVTControlCharacters(reportText(of));
}

function ledgerWith(
  status: Exclude<OutcomeStatus, 'complete' | 'degraded'>,
  overrides: Partial<Evidence>,
  accounts: readonly string[] = [ALPHA],
): Ledger {
  const ledger = createLedger();
  for (const account of accounts) {
    const of = cell('AWS::EC2::Instance', account, 'eu-west-1');
    ledger.plan(of);
    ledger.record(of, { status, items: 0, evidence: evidence(overrides) });
  }
  return ledger;
}

const NOTHING: Reconciliation = {
  unseen: 0,
  deleted: [],
  deletedCount: 0,
  heldBack: [],
  heldBackCount: 0,
  heldReasons: {},
  aboveThreshold: [],
  failed: [],
};

describe('calls that were saved', () => {
  it('are one figure for people, and by kind and action in the data', () => {
    const tally = createMappingTally();
    tally.save('AWS::S3::Bucket', 'Tagging', 1200);
    tally.save('AWS::SQS::Queue', 'Attributes', 30);
    tally.save('AWS::S3::Bucket', 'Tagging', 4);
    const of = report({ tally });

    expect(of.saved).toEqual([
      { kind: 'AWS::S3::Bucket', action: 'Tagging', calls: 1204 },
      { kind: 'AWS::SQS::Queue', action: 'Attributes', calls: 30 },
    ]);
    expect(text(of)).toContain(
      ' · 1,234 calls of AWS saved, as the mapping reads nothing of them\n',
    );
    expect(text(report())).not.toContain('saved');
  });
});

describe('a problem of cells', () => {
  const FAILURES: readonly Exclude<OutcomeStatus, 'complete' | 'degraded'>[] = [
    'denied',
    'unreachable',
    'throttled',
    'failed',
    'cancelled',
  ];

  it.each(FAILURES.map((status) => [status] as const))(
    'that is %s names what, where, why and what to do',
    (status) => {
      const [problem] = ledgerWith(status, { requestId: 'req-9' }, [ALPHA, BETA]).problems.map(
        cellProblem,
      );

      expect(problem).toMatchObject({
        accounts: [ALPHA, BETA],
        regions: ['eu-west-1'],
        count: 2,
        requestId: 'req-9',
        operation: 'ec2:DescribeInstances',
        code: 'AccessDenied',
      });
      for (const part of [
        'AWS::EC2::Instance',
        'ec2:DescribeInstances',
        'AccessDenied',
        '2 cell(s)',
        '2 account(s)',
        'not authorized',
      ])
        expect(problem?.message).toContain(part);
      expect(problem?.remedy.length).toBeGreaterThan(20);
    },
  );

  it.each([
    ['identity-policy', 'Allow ec2:DescribeInstances'],
    ['service-control-policy', 'service control policy'],
    ['session-policy', 'session policy'],
    ['permissions-boundary', 'boundary'],
    ['resource-policy', 'policy of the resource'],
    ['trust-policy', 'trust policy'],
  ] as const)('denied by %s says which policy to change', (deniedBy, remedy) => {
    const [problem] = ledgerWith('denied', { deniedBy }).problems.map(cellProblem);

    expect(problem?.message).toContain(deniedBy.replaceAll('-', ' '));
    expect(problem?.remedy).toContain(remedy);
  });

  it('of whole accounts names the accounts and the three things to check', () => {
    const ledger = createLedger();
    ledger.recordAccount(ALPHA, 'denied', evidence({ operation: 'sts:AssumeRole' }));
    ledger.recordAccount(BETA, 'denied', evidence({ operation: 'sts:AssumeRole' }));
    const [problem] = ledger.problems.map(cellProblem);

    expect(problem).toMatchObject({ accounts: [ALPHA, BETA], count: 2 });
    for (const part of ['role exists', 'trust policy', 'ExternalId', 'sts:AssumeRole'])
      expect(problem?.remedy).toContain(part);
  });

  it('of an enrichment names it and the items', () => {
    const ledger = createLedger();
    ledger.note(
      'ListTagsAction',
      cell('AWS::Lambda::Function', ALPHA, 'r1'),
      'denied',
      evidence({ operation: 'lambda:ListTags' }),
      12,
    );
    const [problem] = ledger.problems.map(cellProblem);

    for (const part of ['AWS::Lambda::Function', 'ListTagsAction', '12 item(s)', 'lambda:ListTags'])
      expect(problem?.message).toContain(part);
  });
});

describe('a problem of the mapping', () => {
  const finding = {
    resource: 2,
    path: 'port.entity.mappings.identifier',
    expression: '.Nope.x',
    message: 'Cannot index',
    kind: 'K',
    items: 4,
  };

  it('names the place, the expression, the message and how many items', () => {
    const problem = mappingProblem({ ...finding, concerns: 'item' });

    expect(problem).toMatchObject({
      code: 'item-not-mapped',
      subject: 'resources[2].port.entity.mappings.identifier',
      count: 4,
    });
    for (const part of ['4 item(s)', 'K', '.Nope.x', 'Cannot index', 'nothing is deleted'])
      expect(problem.message).toContain(part);
    expect(mappingProblem({ ...finding, concerns: 'field' })).toMatchObject({
      code: 'field-not-mapped',
    });
  });
});

describe('report', () => {
  it('is made of whatever was gathered, however early the run failed', () => {
    const error = { code: 'organization-denied', message: 'no', remedy: 'allow it' } as const;
    const failed = report({}, { status: 'failed', error });

    expect(failed).toMatchObject({
      accounts: { source: 'unknown', found: 0, readable: 0 },
      cells: { planned: 0 },
      resources: 0,
      entities: { created: 0, deleted: 0 },
      error,
    });
    expect(text(failed)).toContain('organization-denied: no');
    expect(text(failed)).toContain('allow it');
  });

  it('counts accounts, cells, resources and entities', () => {
    const ledger = ledgerOf([[cell('K', ALPHA, 'r1')], [cell('K', ALPHA, 'r2'), 'denied']]);
    ledger.recordAccount(BETA, 'denied', evidence());
    ledger.markUnfit(cell('K', ALPHA, 'r1'));
    const accounts = accountList([ALPHA, BETA], { inactive: new Map([['3', 'SUSPENDED']]) });
    const written = {
      created: 1,
      updated: 2,
      unchanged: 3,
      withheld: 4,
      rewritten: 0,
      unresolved: 0,
      failedCount: 5,
      failedAgain: 0,
      unwritten: 0,
    };
    const reconciliation = { ...NOTHING, deletedCount: 6, heldBackCount: 7 };

    expect(report({ ledger, accounts, readable: 1, written, reconciliation })).toMatchObject({
      accounts: { source: 'organization', found: 2, readable: 1, unreadable: 1, inactive: 1 },
      cells: { planned: 2, complete: 1, denied: 1, unfit: 1 },
      entities: { ...written, deleted: 6, heldBack: 7 },
    });
  });

  it('says what the threshold holds back, with both counts and how to let it go', () => {
    const reconciliation: Reconciliation = {
      ...NOTHING,
      heldBackCount: 95,
      heldBack: [{ blueprint: 'instance', because: '95 of 100', count: 95 }],
      aboveThreshold: [
        {
          blueprint: 'instance',
          count: 95,
          owned: 100,
          shareOf: 'blueprint',
          reasons: ['region-excluded'],
        },
      ],
    };
    const made = report({ reconciliation });

    expect(made.heldBack).toMatchObject([{ blueprint: 'instance', count: 95 }]);
    expect(made.problems).toMatchObject([
      { code: 'deletions-held-back', subject: 'instance', count: 95 },
    ]);
    expect(made.problems[0]?.message).toMatch(
      /95.*instance.*the region policy of the mapping excludes its region.*100/,
    );
    expect(made.problems[0]?.remedy).toContain('entityDeletionThreshold');
  });

  it('says which deletions Port refused', () => {
    const reconciliation: Reconciliation = {
      ...NOTHING,
      failed: [{ blueprint: 'instance', identifier: 'i-1', message: 'has dependents' }],
    };

    expect(report({ reconciliation }).problems).toMatchObject([
      { code: 'deletion-refused', message: expect.stringMatching(/i-1.*has dependents/) },
    ]);
  });

  it('says once what Port refused for the same reason', () => {
    const failed = ['i-1', 'i-2', 'i-3', 'i-4'].map((identifier) => ({
      blueprint: 'instance',
      identifier,
      message: `entity "${identifier}" has dependents`,
    }));

    expect(report({ reconciliation: { ...NOTHING, failed } }).problems).toMatchObject([
      {
        count: 4,
        message:
          'Port did not delete 4 entities of instance (i-1, i-2, i-3 and 1 more): entity "i-1" has dependents',
      },
    ]);
  });

  it('is plain JSON', () => {
    const ledger = ledgerWith('denied', {});
    const made = report({ ledger });

    expect(JSON.parse(JSON.stringify(made))).toEqual({
      ...made,
      startedAt: made.startedAt.toISOString(),
    });
  });
});

describe('isIncomplete', () => {
  it('is false for a run in which every planned cell is complete', () => {
    expect(isIncomplete(report({ ledger: ledgerOf([[cell('K', ALPHA, 'r1')]]) }))).toBe(false);
  });

  const ALL_BUT_COMPLETE: readonly OutcomeStatus[] = [
    'degraded',
    'denied',
    'unreachable',
    'throttled',
    'failed',
    'cancelled',
  ];
  it.each(ALL_BUT_COMPLETE.map((status) => [status] as const))(
    'is true with a cell that is %s',
    (status) => {
      expect(
        isIncomplete(
          report({
            ledger: ledgerOf([[cell('K', ALPHA, 'r1')], [cell('K', ALPHA, 'r2'), status]]),
          }),
        ),
      ).toBe(true);
    },
  );

  it('is true with a cell that never ended, an unreadable account, or an item that was not mapped', () => {
    const unended = ledgerOf([[cell('K', ALPHA, 'r1')]]);
    unended.plan(cell('K', ALPHA, 'r2'));
    const unreadable = ledgerOf([[cell('K', ALPHA, 'r1')]]);
    unreadable.recordAccount(BETA, 'denied', evidence());
    const tally = createMappingTally();
    tally.add(
      {
        entities: [],
        excluded: 0,
        refused: [],
        nulled: [],
        failures: [{ resource: 0, path: 'p', expression: 'e', message: 'm' }],
      },
      cell('K', ALPHA, 'r1'),
    );

    expect(isIncomplete(report({ ledger: unended }))).toBe(true);
    expect(isIncomplete(report({ ledger: unreadable }))).toBe(true);
    expect(isIncomplete(report({ ledger: ledgerOf([[cell('K', ALPHA, 'r1')]]), tally }))).toBe(
      true,
    );
  });

  it('is true when the regions of an account could not be read, so that none of its regional cells was planned', () => {
    // As open-accounts records it: the account opened, its regions did not.
    const ledger = ledgerOf([[cell('AWS::Account::Info', ALPHA, 'global')]]);
    ledger.note(
      'regions',
      { kind: 'every regional kind', accountId: ALPHA, region: 'unknown' },
      'throttled',
      evidence({ code: 'Throttling', operation: 'account:ListRegions' }),
      0,
    );

    expect(isIncomplete(report({ ledger, readable: 1 }))).toBe(true);
  });
});

describe('report text', () => {
  it('shows the figures, the deletions with evidence, what was held back and why', () => {
    const reconciliation: Reconciliation = {
      ...NOTHING,
      deletedCount: 2,
      heldBackCount: 3,
      deleted: [
        {
          blueprint: 'instance',
          because: 'its account is not active any more',
          detail: `${BETA} is SUSPENDED`,
          count: 2,
        },
      ],
      heldBack: [
        {
          blueprint: 'bucket',
          because: `account ${ALPHA} could not be read (AccessDenied)`,
          count: 3,
        },
      ],
    };
    const shown = text(report({ reconciliation, readable: 1, accounts: accountList([ALPHA]) }));

    for (const part of [
      'completed with warnings',
      '12.3 s',
      'scheduled',
      'run-1',
      '1 found',
      '1 read',
      '2 deleted',
      '3 held back',
      'AWS 1,234 (2 retries, 1 throttled)',
      'Port 56',
    ])
      expect(shown).toContain(part);
    expect(shown).toContain(
      `2 × instance  its account is not active any more (${BETA} is SUSPENDED)`,
    );
    expect(shown).toContain(`3 × bucket  account ${ALPHA} could not be read (AccessDenied)`);
  });

  it('gives each problem its accounts and its remedy, names five accounts and counts the rest', () => {
    const ids = Array.from({ length: 8 }, (_, index) => String(100_000_000_000 + index));
    const shown = text(report({ ledger: ledgerWith('denied', {}, ids) }));

    expect(shown).toContain(`[${ids.slice(0, 5).join(', ')} and 3 more]`);
    expect(shown).toContain('→ Allow ec2:DescribeInstances to the role of these accounts.');
  });

  it('shows twenty problems and says how many more there are', () => {
    const ledger = createLedger();
    for (let index = 0; index < 23; index += 1)
      ledger.note(`Action${index}`, cell('K', ALPHA, 'r'), 'denied', evidence(), 1);
    const shown = text(report({ ledger }));

    expect(shown).toContain('Problems, by cause (23)');
    expect(shown).toContain('and 3 more in the log');
    expect(shown.match(/→/g)).toHaveLength(20);
  });

  it.each(['completed', 'failed', 'aborted'] as const)('says %s', (status) => {
    const shown = text(report({ ledger: ledgerOf([[cell('K', ALPHA, 'r1')]]) }, { status }));

    expect(shown).toContain(`Resync ${status} in`);
    expect(shown).not.toContain('warnings');
  });
});
