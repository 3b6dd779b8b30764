// Opens the accounts and reads their cells, all at the same time: a fixed number of readers takes
// cells as accounts open.
import { setTimeout as pause } from 'node:timers/promises';
import type { Discovery } from '../../accounts/discovery.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import { inTime } from '../../lib/waiting/waiting.js';
import type { Cell } from '../../types/outcome.js';
import type { RunWatch } from '../../types/run-watch.js';
import { ACCOUNT_KINDS } from '../origin/origin.js';
import { accountCells, allowedRegions, type KindPlan, resourcesOf } from '../plan/plan-cells.js';
import { cellsInScope, type RunScope } from '../plan/run-scope.js';
import { type CellQueue, createCellQueue } from './cell-queue.js';
import { type OpenedAccount, type OpeningDeps, openAccounts } from './open-accounts.js';
import { type OrganizationCells, readOrganizationKinds } from './organization-cells.js';
import { createPageBudget } from './page-budget.js';
import { type CellDeps, readCell } from './read-cell.js';
import type { CellAccount } from './read-context.js';
import { createSharedPlaces, type SharedPlaces } from './shared-places.js';

export interface ReadingStages extends Omit<CellDeps, 'budget' | 'facts'> {
  readonly plans: readonly KindPlan[];
  /** Cells read side by side. */
  readonly concurrency: number;
  /** Where account-wide APIs are asked when the mapping does not exclude the region. */
  readonly homeRegion: string;
  accountOpened(): void;
  readonly watch: RunWatch;
  readonly scope?: RunScope | undefined;
  warn(subject: 'regions' | 'sessions', message: string, accountId: string): void;
}

export interface Reading {
  readonly opened: ReadonlyMap<string, OpenedAccount>;
  readonly organization: OrganizationCells;
}

/**
 * Resolves when every planned cell has its outcome. Rejects when the resync was stopped or Port
 * failed; then readers have ended too.
 */
export async function readCells(deps: ReadingStages, discovery: Discovery): Promise<Reading> {
  const { signal, abort, unlink } = linkSignals([deps.signal]);
  const work = createWork(deps, discovery, signal);
  const opening = openAll(deps, discovery, work).finally(() => work.queue.end());
  const readers = Array.from({ length: deps.concurrency }, () =>
    readFromQueue(deps.homeRegion, work),
  );
  try {
    const [result] = await Promise.all([opening, ...readers]);
    return result;
  } catch (error) {
    abort(error);
    work.queue.end();
    await Promise.allSettled([opening, ...readers]);
    throw error;
  } finally {
    unlink();
  }
}

/** What those who open accounts and those who read their cells share. */
interface Work {
  readonly cellDeps: CellDeps;
  readonly queue: CellQueue;
  readonly plans: ReadonlyMap<string, KindPlan>;
  /** Those that are open, by id. */
  readonly accounts: Map<string, OpenedAccount>;
  readonly places: SharedPlaces;
  /** Cells of accounts themselves that are still to be read. */
  readonly accountsRead: ReturnType<typeof createCountdown>;
}

function createWork(
  deps: ReadingStages,
  { facts }: Pick<Discovery, 'facts'>,
  signal: AbortSignal,
): Work {
  return {
    cellDeps: { ...deps, signal, facts, budget: createPageBudget(signal) },
    queue: createCellQueue(),
    plans: new Map(deps.plans.map((plan) => [plan.kind.name, plan])),
    accounts: new Map(),
    places: createSharedPlaces(),
    accountsRead: createCountdown(signal),
  };
}

/**
 * Opens the accounts, whose cells go to the queue, and reads what belongs to their organizations.
 */
async function openAll(deps: ReadingStages, discovery: Discovery, work: Work): Promise<Reading> {
  const { gateway, ledger, homeRegion, plans } = deps;
  const { cellDeps, accountsRead } = work;
  const needsRegions = plans.some(
    ({ kind }) => kind.scope === 'regional' || kind.scope === 'global',
  );
  const onOpened = (account: OpenedAccount, turn: number): void => {
    announce(account, turn, deps, work);
    deps.accountOpened();
  };
  const warn: OpeningDeps['warn'] = (message, accountId, subject = 'regions') => {
    deps.warn(subject, message, accountId);
  };
  const opened = await openAccounts({
    gateway,
    discovery,
    ledger,
    needsRegions,
    homeRegion,
    signal: cellDeps.signal,
    warn,
    onOpened,
    onUnreadable: () => missKinds(deps, []),
  });
  const organization = await readOrganizationKinds(cellDeps, discovery, plans, opened, homeRegion);
  deps.progress.allPlanned();
  await accountsRead.done();
  if (deps.scope?.unitsWithinMs !== undefined)
    await inTime(Promise.resolve(discovery.extras), deps.scope.unitsWithinMs, delay);
  // All accounts are given to the writer now: what waits for them may go.
  await deps.writer.accountsGiven();
  return { opened, organization };
}

/** Plans the cells of an account that is open now, and lets readers have them. */
function announce(opened: OpenedAccount, turn: number, deps: ReadingStages, work: Work): void {
  const { plans, ledger, progress, watch } = deps;
  work.accounts.set(opened.account.id, opened);
  const { account, regions } = opened;
  watch.accountOpened?.(account.id, regions);
  const all = accountCells(plans, account.id, regions.regions, turn);
  const cells = cellsInScope(all, deps.scope, deps.homeRegion);
  for (const cell of cells) {
    const plan = work.plans.get(cell.kind);
    ledger.plan(cell);
    if (plan) progress.expect(resourcesOf(plan, cell));
    if (plan?.kind.sharesReads) work.places.expect(cell);
  }
  if (regions.regions.length === 0) missKinds(deps, cells);
  work.accountsRead.expect(cells.filter(isAccount).length);
  work.queue.add(cells);
}

/** Notes that an account, or its regions, could not be read: only these cells of it are. */
function missKinds({ plans, progress }: ReadingStages, cells: readonly Cell[]): void {
  const planned = new Set(cells.map((cell) => cell.kind));
  for (const { kind, resources } of plans)
    if (kind.scope !== 'organization' && !planned.has(kind.name)) progress.miss(resources);
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal });
}

/** One reader: cell after cell, until there are no more. */
async function readFromQueue(
  homeRegion: string,
  { queue, plans, accounts, places, accountsRead, cellDeps }: Work,
): Promise<void> {
  for (let cell = await queue.next(); cell; cell = await queue.next()) {
    const plan = plans.get(cell.kind);
    const account = accounts.get(cell.accountId);
    if (!plan || !account) continue;
    const shares = plan.kind.sharesReads === true;
    await readCell(cellDeps, plan, cell, {
      ...cellAccount(plan, cell, account, homeRegion),
      place: shares ? places.of(cell) : {},
    });
    if (shares) places.done(cell);
    if (isAccount(cell)) accountsRead.happened();
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
  const own =
    plan.kind.scope === 'regional'
      ? [cell.region]
      : accountWideRegions(allowedRegions(plan, regions.regions), homeRegion);
  return { id: account.id, name: account.name, session, regions: own };
}

/** The home region first where it is allowed. */
function accountWideRegions(allowed: readonly string[], homeRegion: string): readonly string[] {
  if (allowed.length === 0) return [homeRegion];
  return allowed.includes(homeRegion)
    ? [homeRegion, ...allowed.filter((region) => region !== homeRegion)]
    : allowed;
}
