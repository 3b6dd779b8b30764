// Opens the accounts and reads their cells, all at the same time: a fixed number of readers takes cells as accounts open.
import type { Discovery } from '../../accounts/discovery.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { Cell } from '../../types/outcome.js';
import { ACCOUNT_KINDS } from '../origin/origin.js';
import { accountCells, allowedRegions, type KindPlan } from '../plan/plan-cells.js';
import { createCellQueue } from './cell-queue.js';
import { type OpenedAccount, openAccounts } from './open-accounts.js';
import { type OrganizationCells, readOrganizationKinds } from './organization-cells.js';
import { createPageBudget } from './page-budget.js';
import { type CellAccount, type CellDeps, readCell } from './read-cell.js';
import { createSharedPlaces } from './shared-places.js';

export interface ReadingDeps extends Omit<CellDeps, 'budget'> {
  readonly discovery: Discovery;
  readonly plans: readonly KindPlan[];
  /** Cells read side by side. */
  readonly concurrency: number;
  /** Where account-wide APIs are asked when the mapping does not exclude the region. */
  readonly homeRegion: string;
  onAccountOpened(): void;
  warn(message: string, accountId: string): void;
}

export interface ReadingResult {
  readonly opened: ReadonlyMap<string, OpenedAccount>;
  readonly organization: OrganizationCells;
}

/** Resolves when every planned cell has its outcome. Rejects when the resync was stopped or Port failed; then readers have ended too. */
export async function readCells(deps: ReadingDeps): Promise<ReadingResult> {
  const queue = createCellQueue();
  const { signal, abort, unlink } = linkSignals([deps.signal]);
  const cellDeps: CellDeps = { ...deps, signal, budget: createPageBudget(signal) };
  const plans = new Map(deps.plans.map((plan) => [plan.kind.name, plan]));
  const accounts = new Map<string, OpenedAccount>();
  const places = createSharedPlaces();
  const accountsRead = createCountdown(signal);

  const needsRegions = deps.plans.some(({ kind }) => kind.scope === 'regional' || kind.scope === 'global');
  const opening = openAccounts({
    gateway: deps.gateway,
    discovery: deps.discovery,
    ledger: deps.ledger,
    needsRegions,
    homeRegion: deps.homeRegion,
    signal,
    warn: deps.warn,
    onOpened(opened, turn) {
      accounts.set(opened.account.id, opened);
      const cells = accountCells(deps.plans, opened.account.id, opened.regions.regions, turn);
      for (const cell of cells) {
        deps.ledger.plan(cell);
        if (plans.get(cell.kind)?.kind.sharesReads) places.expect(cell);
      }
      accountsRead.expect(cells.filter(isAccount).length);
      queue.add(cells);
      deps.onAccountOpened();
    },
  }).then(async (opened) => {
    const organization = await readOrganizationKinds(cellDeps, deps.discovery, deps.plans, opened, deps.homeRegion);
    await accountsRead.done();
    // All accounts are given to the writer now: what waits for them may go.
    await deps.writer.accountsGiven();
    return { opened, organization };
  });

  async function reader(): Promise<void> {
    for (let cell = await queue.next(); cell; cell = await queue.next()) {
      const plan = plans.get(cell.kind);
      const account = accounts.get(cell.accountId);
      if (!plan || !account) continue;
      const shares = plan.kind.sharesReads === true;
      await readCell(cellDeps, plan, cell, {
        ...cellAccount(plan, cell, account, deps.homeRegion),
        place: shares ? places.of(cell) : {},
      });
      if (shares) places.done(cell);
      if (isAccount(cell)) accountsRead.happened();
    }
  }

  const readers = Array.from({ length: deps.concurrency }, () => reader());
  try {
    const [result] = await Promise.all([opening.finally(() => queue.end()), ...readers]);
    return result;
  } catch (error) {
    abort(error);
    queue.end();
    await Promise.allSettled([opening, ...readers]);
    throw error;
  } finally {
    unlink();
  }
}

function isAccount({ kind }: Cell): boolean {
  return ACCOUNT_KINDS.includes(kind);
}

/** Waits until as many events happened as were expected, or until the signal is aborted. */
function createCountdown(signal: AbortSignal) {
  let open = 0;
  let finish: (() => void) | undefined;
  return {
    expect(count: number) {
      open += count;
    },
    happened() {
      open -= 1;
      if (open === 0) finish?.();
    },
    /** To be called when no more are expected. */
    done: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
        if (open === 0 || signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}

function cellAccount(
  plan: KindPlan,
  cell: Cell,
  { account, session, regions }: OpenedAccount,
  homeRegion: string,
): Omit<CellAccount, 'place'> {
  const own = plan.kind.scope === 'regional' ? [cell.region] : accountWideRegions(allowedRegions(plan, regions.regions), homeRegion);
  return { id: account.id, name: account.name, session, regions: own };
}

/** The home region first where it is allowed. */
function accountWideRegions(allowed: readonly string[], homeRegion: string): readonly string[] {
  if (allowed.length === 0) return [homeRegion];
  return allowed.includes(homeRegion) ? [homeRegion, ...allowed.filter((region) => region !== homeRegion)] : allowed;
}
