import { describe, expect, it } from 'vitest';
import { createProblemGroups } from '../../../src/resync/ledger/problem-groups.js';
import { ALPHA, BETA, cell, evidence } from '../builders.js';

const DENIED = { subject: 'list', status: 'denied' } as const;

describe('problems grouped by cause', () => {
  it('are one for all that is alike, with how far it reaches and the evidence of the first', () => {
    const problems = createProblemGroups();
    problems.addCell(
      { ...DENIED, evidence: evidence({ message: 'first' }) },
      cell('K', ALPHA, 'r1'),
      3,
    );
    problems.addCell(
      { ...DENIED, evidence: evidence({ message: 'second' }) },
      cell('L', BETA, 'r1'),
      4,
    );

    expect(problems.all).toEqual([
      {
        ...DENIED,
        evidence: evidence({ message: 'first' }),
        accounts: new Set([ALPHA, BETA]),
        regions: new Set(['r1']),
        kinds: new Set(['K', 'L']),
        cells: 2,
        items: 7,
      },
    ]);
  });

  it('are several where the subject, the status, the code, the operation or who denied it differs', () => {
    const problems = createProblemGroups();
    const causes = [
      { ...DENIED, evidence: evidence() },
      { ...DENIED, evidence: evidence(), subject: 'TagsAction' },
      { ...DENIED, evidence: evidence(), status: 'failed' } as const,
      { ...DENIED, evidence: evidence({ code: 'OtherCode' }) },
      { ...DENIED, evidence: evidence({ operation: 's:Other' }) },
      { ...DENIED, evidence: evidence({ deniedBy: 'service-control-policy' }) },
    ];
    for (const cause of causes) problems.addCell(cause, cell('K', ALPHA, 'r1'), 0);

    expect(
      problems.all.map(({ subject, status, evidence: of }) => ({ subject, status, evidence: of })),
    ).toEqual(causes);
  });

  it('count accounts as a whole without cells', () => {
    const problems = createProblemGroups();
    const cause = { subject: 'account', status: 'denied', evidence: evidence() } as const;
    for (const account of [ALPHA, BETA, ALPHA]) problems.addAccount(cause, account);

    expect(problems.all).toHaveLength(1);
    expect(problems.all[0]).toMatchObject({ accounts: new Set([ALPHA, BETA]), cells: 0, items: 0 });
  });
});
