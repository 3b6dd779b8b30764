import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellState, createCellStates } from '../../../src/resync/ledger/cell-states.js';
import { cell } from '../builders.js';

const KINDS = ['K', 'K L', 'L'];
const ACCOUNTS = ['111111111111', '222222222222'];
const REGIONS = Array.from({ length: 20 }, (_, index) => `r${index}`);

describe('states of cells', () => {
  it('are what was set last, for each cell alone, in whatever order cells and regions appear', () => {
    const cells = fc.record({
      kind: fc.constantFrom(...KINDS),
      accountId: fc.constantFrom(...ACCOUNTS),
      region: fc.constantFrom(...REGIONS),
    });
    const state = fc.constantFrom<CellState>('planned', 'complete', 'ended', 'unfit');
    fc.assert(
      fc.property(fc.array(fc.tuple(cells, state), { maxLength: 60 }), (changes) => {
        const states = createCellStates();
        const expected = new Map<string, CellState>();
        for (const [each, to] of changes) {
          states.set(each, to);
          expected.set(JSON.stringify([each.kind, each.accountId, each.region]), to);
        }
        for (const kind of KINDS) {
          for (const account of ACCOUNTS) {
            const now = REGIONS.map(
              (region) => expected.get(JSON.stringify([kind, account, region])) ?? 'unknown',
            );
            expect(REGIONS.map((region) => states.get(cell(kind, account, region)))).toEqual(now);
            expect([...states.regionsOf(kind, account, 'complete')].sort()).toEqual(
              REGIONS.filter((_, index) => now[index] === 'complete').sort(),
            );
          }
        }
      }),
    );
  });
});
