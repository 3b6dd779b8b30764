// The data flow, stage by stage. Each stage is a file of this folder or a folder of its own; read them in this order.
import { discoverAccounts } from '../accounts/discover-accounts.js';
import { createMapper } from '../mapping/mapper.js';
import { listBlueprints } from '../port/owned/blueprints.js';
import { createEntityWriter } from '../port/write/entity-writer.js';
import { type Reconciliation, reconcile } from './delete/reconcile.js';
import { requireReadableAccount, requireWritten } from './failed.js';
import { ACCOUNT_KINDS } from './origin/origin.js';
import { everSyncedOthers } from './origin/synced-others.js';
import { loadMapping } from './plan/load-mapping.js';
import { whyOutdated } from './plan/mapping-in-force.js';
import { readCells } from './read/read-cells.js';
import type { ResyncDeps, Run } from './stages.js';
import { checkPolicies } from './typed/check-policies.js';
import { watchQueries } from './typed/typed-queries.js';

/**
 * Reads everything that the mapping asks for and makes Port equal to it. Fills `run.gathered` as it goes, so that a report can be
 * made of a run that failed half-way. Throws an AppError when the resync as a whole failed.
 */
export async function resync(deps: ResyncDeps, run: Run): Promise<void> {
  const { config, gateway, http, owned, base, broker, homeRegion, log, now } = deps;
  const { id: resyncId, startedAt, signal, gathered, sightings } = run;
  const { ledger, tally } = gathered;
  const { integration, includeSecretValues } = config;

  // mapping (Port)
  const document = await deps.integration.readConfig(signal);
  const { mapping, plans, warnings } = await loadMapping(document);
  for (const warning of warnings) run.warn('mapping', warning);
  if (mapping.resources.length === 0) return log.info({ resyncId }, 'the mapping is empty: nothing is read, written or deleted');
  const mapper = await createMapper({ mapping, signal, ...config.jq });
  const writer = createEntityWriter({
    http,
    integration,
    mapping,
    resyncId,
    signal,
    log,
    now,
    accountKinds: ACCOUNT_KINDS,
    ...config.port,
  });
  try {
    // accounts (Organizations); every session is proven anew in each resync
    broker.forget();
    const everSynced = (own: string): Promise<boolean> => everSyncedOthers(owned, plans, own, signal);
    const discovery = await discoverAccounts({ config: config.aws, gateway, base, broker, everSyncedOthers: everSynced, log }, signal);
    gathered.accounts = discovery.list;
    for (const warning of discovery.list.warnings) run.warn('accounts', warning);
    discovery.extras?.then((notes) => {
      for (const note of notes) log.info({ resyncId }, note);
    });

    // credentials (AssumeRole) -> regions -> cells -> resources -> entities -> upsert, streaming side by side
    const { concurrency } = config.aws;
    const onAccountOpened = run.accountOpened;
    const warn = (message: string, accountId: string): void => run.warn('regions', message, accountId);
    const queries = watchQueries(mapping, plans);
    const stages = { gateway, discovery, plans, mapper, writer, ledger, sightings, queries, tally };
    const reading = { ...stages, signal, concurrency, homeRegion, includeSecretValues, now, onAccountOpened, warn };
    const { opened, organization } = await readCells(reading);
    const policies = checkPolicies(plans, [...opened.values()]);
    const typed = queries.check([...opened.values()], discovery.list);
    for (const warning of [...policies.warnings, ...typed.warnings]) run.warn('mapping', warning);
    requireReadableAccount(ledger, plans, { found: discovery.list.accounts.length, readable: opened.size });

    // the rest of the upserts, then ledger -> reconcile
    const written = await writer.finish();
    const lost = written.failedCount + written.failedAgain;
    const writesMissing = lost > 0 || written.withheld > 0;
    const picture = { ledger, opened, organization, unclearPolicies: policies.unclear };
    const knewSome = written.updated + written.unchanged > 0;
    const { lostBlueprints } = writer;
    const known = { discovery, ...typed.judged, sightings, picture, writesMissing, knewSome, lostBlueprints };
    const whyMappingOutdated = async (stop: AbortSignal): Promise<string | undefined> => {
      const outdated = await whyOutdated(document, deps.integration, stop);
      if (outdated?.edited) gathered.mappingEdited = true;
      return outdated?.why;
    };
    const port = { owned, blueprints: (stop: AbortSignal) => listBlueprints(http, stop), whyMappingOutdated, resyncId };
    const record = (done: Reconciliation): void => {
      gathered.reconciliation = done;
    };
    await reconcile({ ...known, ...port, startedAt, signal, record, warn: (message) => run.warn('deletions', message) });
    requireWritten(lost, written.failed);
  } finally {
    await writer.close();
    gathered.written = writer.progress();
    await mapper.close();
  }
}
