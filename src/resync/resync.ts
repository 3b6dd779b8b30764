// The data flow, stage by stage: each line says what goes in and what comes out. Each stage is a
// room of this folder; read them in this order.
import { discoverAccounts } from '../accounts/discover-accounts.js';
import type { Discovery } from '../accounts/discovery.js';
import { reconcile } from './delete/reconcile.js';
import { requireReadableAccount, requireWritten } from './failed.js';
import { everSyncedOthers } from './origin/synced-others.js';
import { loadMapping } from './plan/load-mapping.js';
import { onlyOfOrganizations } from './plan/needed-reads.js';
import { rolePolicies } from './plan/role-policies.js';
import { discoveryInScope, mappingInScope } from './plan/run-scope.js';
import { readCells } from './read/read-cells.js';
import { openStages, type ResyncDeps, type Run, type Stages } from './stages.js';
import { checkTyped } from './typed/check-typed.js';

/**
 * Reads everything that the mapping asks for and makes Port equal to it. Fills `run.gathered` as it
 * goes, so that a report can be made of a run that failed half-way. Throws an AppError when the
 * resync as a whole failed.
 */
export async function resync(deps: ResyncDeps, run: Run): Promise<void> {
  const scope = deps.rehearsal?.scope;
  const loaded = mappingInScope(await loadMapping(deps.integration, run), scope);
  deps.watch.planned?.(loaded.mapping);
  if (loaded.mapping.resources.length === 0) return sayEmpty(deps, run);
  const stages = await openStages(deps, run, loaded);
  try {
    const discovery = await discover(stages, run);
    // Accounts open, cells are read and entities go to Port side by side.
    const reading = await readCells(stages, discovery);
    const typed =
      scope === undefined ? checkTyped(stages, discovery.list, reading.opened) : undefined;
    requireReadableAccount(stages, discovery.list, reading.opened);
    const written = await stages.writer.finish();
    stages.progress.check();
    if (typed !== undefined) {
      stages.watch.reconciling?.();
      await reconcile(stages, { discovery, reading, typed, written });
      sayReconciled(stages, run);
    }
    requireWritten(written);
  } finally {
    await stages.close();
  }
}

function sayReconciled({ watch }: Stages, { gathered: { reconciliation } }: Run): void {
  watch.reconciled?.({
    deleted: reconciliation?.deletedCount ?? 0,
    refused: reconciliation?.failed.length ?? 0,
  });
}

function sayEmpty({ log }: ResyncDeps, { id: resyncId }: Run): void {
  log.info({ resyncId }, 'the mapping is empty: nothing is read, written or deleted');
}

/**
 * The accounts, and what their list proves about those that are not in it. Every session is proven
 * anew in each resync, and limited to what its mapping needs.
 */
async function discover(stages: Stages, { gathered }: Run): Promise<Discovery> {
  const { config, gateway, base, broker, owned, plans, mapper } = stages;
  const { log, signal, resyncId, warn, watch } = stages;
  broker.forget(rolePolicies(plans, config.aws, mapper.reads));
  const everSynced = (own: string): Promise<boolean> => everSyncedOthers(owned, plans, own, signal);
  const found = await discoverAccounts(
    { config: config.aws, gateway, base, broker, everSyncedOthers: everSynced, log },
    signal,
  );
  const discovery = discoveryInScope(found, stages.scope);
  gathered.accounts = discovery.list;
  watch.discovered?.(discovery.list);
  for (const warning of discovery.list.warnings) warn('accounts', warning);
  if (discovery.facts === undefined)
    for (const warning of onlyOfOrganizations(plans, mapper.reads)) warn('mapping', warning);
  discovery.extras?.then((notes) => {
    for (const note of notes) log.info({ resyncId }, note);
  });
  return discovery;
}
