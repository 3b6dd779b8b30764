import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/resync/ledger/ledger.js';
import { ALPHA, BETA, cell, end, evidence, ledgerOf } from '../builders.js';

const ONE = cell('K', ALPHA, 'r1');
const COMPLETE = { status: 'complete', items: 3 } as const;

describe('ledger', () => {
  it('proves nothing of a cell that it was never told of, that is only planned, or whose neighbour is complete', () => {
    const ledger = createLedger();
    expect(ledger.isComplete(ONE)).toBe(false);

    ledger.plan(ONE);
    end(ledger, cell('K', ALPHA, 'r2'), 'complete');
    end(ledger, cell('K', BETA, 'r1'), 'complete');
    end(ledger, cell('L', ALPHA, 'r1'), 'complete');
    expect(ledger.isComplete(ONE)).toBe(false);
  });

  it('keeps a cell unfit whether its item failed before or after the outcome, and counts it once', () => {
    const before = createLedger();
    before.plan(ONE);
    before.markUnfit(ONE);
    before.markUnfit(ONE);
    before.record(ONE, COMPLETE);
    const after = createLedger();
    after.plan(ONE);
    after.record(ONE, COMPLETE);
    after.markUnfit(ONE);

    for (const ledger of [before, after]) {
      expect(ledger.isComplete(ONE)).toBe(false);
      expect(ledger.unfitCells).toBe(1);
      expect(ledger.counts.complete).toBe(1);
    }
  });

  it('counts outcomes, planned cells and items, those of cells that failed half-way too', () => {
    const ledger = createLedger();
    end(ledger, ONE, 'complete', 3);
    end(ledger, cell('K', ALPHA, 'r2'), 'degraded', 2);
    end(ledger, cell('K', ALPHA, 'r3'), 'throttled', 100);
    ledger.plan(cell('K', ALPHA, 'r4'));

    expect(ledger.counts).toEqual({
      complete: 1,
      degraded: 1,
      denied: 0,
      unreachable: 0,
      throttled: 1,
      failed: 0,
      cancelled: 0,
    });
    expect([ledger.planned, ledger.items]).toEqual([4, 105]);
    expect([...ledger.completeRegions('K', ALPHA)].sort()).toEqual(['r1', 'r2']);
    expect(ledger.completeRegions('K', BETA)).toEqual([]);
  });

  it('keeps the states of many cells apart when regions appear late', () => {
    const ledger = createLedger();
    for (let region = 0; region < 40; region += 1) {
      for (const account of [ALPHA, BETA])
        end(
          ledger,
          cell('K', account, `r${region}`),
          (region + Number(account[0])) % 2 === 0 ? 'complete' : 'denied',
        );
    }
    const complete = Array.from({ length: 40 }, (_, region) =>
      [ALPHA, BETA].map((account) => ledger.isComplete(cell('K', account, `r${region}`))),
    );

    expect(complete).toEqual(
      Array.from({ length: 40 }, (_, region) => [region % 2 === 1, region % 2 === 0]),
    );
  });

  it('groups cells that failed alike, and keeps apart what differs in operation, code, status or who denied', () => {
    const ledger = createLedger();
    const fail = (region: string, account: string, overrides: Parameters<typeof evidence>[0]) => {
      ledger.plan(cell('K', account, region));
      ledger.record(cell('K', account, region), {
        status: 'denied',
        items: 0,
        evidence: evidence(overrides),
      });
    };
    fail('r1', ALPHA, { message: 'first' });
    fail('r2', ALPHA, { message: 'second', requestId: 'other' });
    fail('r1', BETA, {});
    fail('r3', BETA, { deniedBy: 'service-control-policy' });
    fail('r4', BETA, { operation: 'ec2:Other' });
    fail('r5', BETA, { code: 'UnauthorizedOperation' });

    expect(
      ledger.problems.map(({ cells, accounts, regions }) => [cells, [...accounts], [...regions]]),
    ).toEqual([
      [3, [ALPHA, BETA], ['r1', 'r2']],
      [1, [BETA], ['r3']],
      [1, [BETA], ['r4']],
      [1, [BETA], ['r5']],
    ]);
    expect(ledger.problems[0]?.evidence.message).toBe('first');
  });

  it('reports no problem for complete cells, and one with item counts for enrichments that failed', () => {
    const ledger = ledgerOf([
      [ONE, 'degraded'],
      [cell('K', BETA, 'r1'), 'degraded'],
      [cell('K', BETA, 'r2')],
    ]);
    expect(ledger.problems).toEqual([]);

    ledger.note('TagsAction', ONE, 'throttled', evidence({ code: 'Throttling' }), 2);
    ledger.note(
      'TagsAction',
      cell('K', BETA, 'r1'),
      'throttled',
      evidence({ code: 'Throttling' }),
      5,
    );
    expect(ledger.problems).toMatchObject([
      { subject: 'TagsAction', status: 'throttled', cells: 2, items: 7 },
    ]);
    expect(ledger.isComplete(ONE)).toBe(true);
  });

  it('names accounts that could not be read, grouped by cause, with the evidence of each', () => {
    const ledger = createLedger();
    ledger.recordAccount(ALPHA, 'denied', evidence({ operation: 'sts:AssumeRole' }));
    ledger.recordAccount(BETA, 'denied', evidence({ operation: 'sts:AssumeRole' }));

    expect([...ledger.unreadableAccounts.keys()]).toEqual([ALPHA, BETA]);
    expect(ledger.problems).toMatchObject([{ subject: 'account', status: 'denied', cells: 0 }]);
    expect([...(ledger.problems[0]?.accounts ?? [])]).toEqual([ALPHA, BETA]);
  });
});
