// One kind in one account: its state, and all that is known of it.
import type { OutcomeStatus } from '../../types/outcome.js';
import type { Accounts, KnownAccount } from './accounts.js';
import { type KindColumns, STATUSES } from './kind-columns.js';
import type { NameList } from './name-list.js';

export interface Pair {
  readonly kind: string;
  /** Undefined while the first reading has not ended. */
  readonly status: OutcomeStatus | undefined;
  readonly isBeingRead: boolean;
  readonly code: string;
  /** Where cells are not complete. */
  readonly regions: readonly string[];
  readonly cells: number;
  readonly cellsIncomplete: number;
  readonly items: number;
  readonly readAt: Date | undefined;
}

export interface CoverageParts {
  readonly accounts: Accounts;
  readonly kinds: ReadonlyMap<string, KindColumns>;
  readonly codes: NameList;
  readonly regions: NameList;
  readonly run: { readonly number: number };
}

/** Read once for an organization: an account that cannot be opened is no gap in them. */
const OF_ORGANIZATIONS = /^AWS::Organizations::/;

/**
 * The state of a kind in an account: 0 when its first reading has not ended, -1 when there is
 * nothing to read. An account that could not be opened in a later run hides what was read before.
 */
export function stateAt(
  kind: string,
  columns: KindColumns,
  at: number,
  account: KnownAccount,
): number {
  const run = columns.run[at] ?? 0;
  const { failure } = account;
  if (failure && failure.run > run && (run > 0 || !OF_ORGANIZATIONS.test(kind)))
    return failure.status;
  return run === 0 ? -1 : (columns.status[at] ?? 0);
}

/** Nothing where there is nothing to read. */
export function pairOf(
  { accounts, codes, regions, run }: CoverageParts,
  at: number,
  kind: string,
  columns: KindColumns,
): Pair[] {
  const account = accounts.at(at);
  const state = account ? stateAt(kind, columns, at, account) : -1;
  if (account === undefined || state < 0) return [];
  const { failure } = account;
  const isHidden = failure !== undefined && failure.run > (columns.run[at] ?? 0);
  const code = columns.code[at] ?? 0;
  const readAt = columns.readAt[at] ?? 0;
  const bits = [
    ...bitsOf(columns.regionsLow[at] ?? 0, 0),
    ...bitsOf(columns.regionsHigh[at] ?? 0, 32),
  ];
  const cells = columns.planned[at] ?? 0;
  return [
    {
      kind,
      status: STATUSES[state - 1],
      isBeingRead: columns.run[at] === run.number && (columns.ended[at] ?? 0) < cells,
      code: isHidden ? failure.code : code === 0 ? '' : codes.nameOf(code - 1),
      regions: isHidden ? [] : bits.map(regions.nameOf).sort(),
      cells,
      cellsIncomplete: columns.incomplete[at] ?? 0,
      items: columns.items[at] ?? 0,
      readAt: readAt === 0 ? undefined : new Date(readAt * 1000),
    },
  ];
}

function bitsOf(mask: number, first: number): number[] {
  const bits: number[] = [];
  for (let left = mask >>> 0; left !== 0; left &= left - 1)
    bits.push(first + 31 - Math.clz32(left & -left));
  return bits;
}
