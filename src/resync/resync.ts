// The data flow, stage by stage. Each stage is a file of this folder or a folder of its own; read them in this order.
import { discoverAccounts } from '../accounts/discover-accounts.js';
import { createMapper } from '../mapping/mapper.js';
import { createEntityWriter } from '../port/entity-writer.js';
import { requireReadableAccount, requireWritten } from './check-outcome.js';
import { everSyncedOthers } from './ever-synced.js';
import { loadMapping } from './load-mapping.js';
import { ACCOUNT_KINDS } from './origin.js';
import { readCells } from './read-cells.js';
import { reconcile } from './reconcile.js';
import type { ResyncDeps, Run } from './run.js';

/**
 * Reads everything that the mapping asks for and makes Port equal to it. Fills `run.gathered` as it goes, so that a report can be
 * made of a run that failed half-way. Throws an AppError when the resync as a whole failed.
 */
export async function resync(deps: ResyncDeps, run: Run): Promise<void> {
  const { config, gateway, http, owned, log } = deps;
  const { id: resyncId, startedAt, signal, gathered, sightings } = run;
  const { ledger, tally } = gathered;

  // mapping (Port)
  const { mapping, plans, warnings } = await loadMapping(await deps.integration.readConfig());
  for (const warning of warnings) run.warn('mapping', warning);
  const mapper = await createMapper({ mapping, ...config.jq });
  const writer = createEntityWriter({
    http,
    integration: config.integration,
    mapping,
    resyncId,
    signal,
    log,
    accountKinds: ACCOUNT_KINDS,
    ...config.port,
  });
  try {
    // accounts (Organizations); every session is proven anew in each resync
    deps.broker.forget();
    const discovery = await discoverAccounts(
      {
        config: config.aws,
        gateway,
        base: deps.base,
        broker: deps.broker,
        everSyncedOthers: (own) => everSyncedOthers(owned, plans, own, signal),
        log,
      },
      signal,
    );
    gathered.accounts = discovery.list;
    for (const warning of discovery.list.warnings) run.warn('accounts', warning);

    // credentials (AssumeRole) -> regions -> cells -> resources -> entities -> upsert, streaming side by side
    const { opened, organizationCellAccount } = await readCells({
      gateway,
      discovery,
      plans,
      mapper,
      writer,
      ledger,
      sightings,
      tally,
      signal,
      concurrency: config.aws.concurrency,
      homeRegion: deps.homeRegion,
      includeSecretValues: config.includeSecretValues,
      now: deps.now,
      onAccountOpened: run.accountOpened,
      warn: (message, accountId) => run.warn('regions', message, accountId),
    });
    const cellsWithoutCall = plans.some(({ kind }) => kind.scope === 'account') ? opened.size : 0;
    requireReadableAccount(ledger, discovery.list.accounts.length, opened.size, cellsWithoutCall);

    // the rest of the upserts, then ledger -> reconcile
    const written = await writer.finish();
    gathered.written = written;
    gathered.reconciliation = await reconcile({
      owned,
      mapping,
      plans,
      sightings,
      startedAt,
      resyncId,
      signal,
      writesMissing: written.failedCount > 0 || written.withheld > 0,
      picture: { ledger, accounts: discovery.list, opened, organizationCellAccount },
    });
    requireWritten(written.failedCount, written.failed);
  } finally {
    await mapper.close();
  }
}
