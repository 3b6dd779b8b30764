// What the stages of a resync work with: parts that live as long as the program, the one run that
// they make, and what is opened for it. Each stage names what it needs of this one object, and
// gives plain data back.
import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { Config } from '../config/config.js';
import type { BaseIdentity } from '../credentials/base-identity.js';
import type { RoleBroker } from '../credentials/role-broker.js';
import { createMapper, type Mapper } from '../mapping/mapper.js';
import type { PortHttp } from '../port/http/port-http.js';
import type { PortIntegration } from '../port/integration/integration.js';
import type { StateReporter } from '../port/integration/state-reporter.js';
import { type BlueprintRelations, listBlueprints } from '../port/owned/blueprints.js';
import type { OwnedEntities } from '../port/owned/owned-entities.js';
import type { BulkUpsert } from '../port/write/bulk-upsert.js';
import { createEntityWriter, type EntityWriter } from '../port/write/entity-writer.js';
import type { RunWatch } from '../types/run-watch.js';
import type { Reconciliation } from './delete/reconcile.js';
import type { Ledger } from './ledger/ledger.js';
import type { MappingTally } from './ledger/mapping-tally.js';
import type { ResourceProgress } from './ledger/resource-progress.js';
import type { Sightings } from './ledger/sightings.js';
import { ACCOUNT_KINDS } from './origin/origin.js';
import type { LoadedMapping } from './plan/load-mapping.js';
import { whyOutdated } from './plan/mapping-in-force.js';
import {
  createNeededReads,
  enrichmentsOf,
  type NeededReads,
  unaskedFor,
} from './plan/needed-reads.js';
import type { RunScope } from './plan/run-scope.js';
import type { ObservedRun } from './report/report.js';
import { type TypedQueries, watchQueries } from './typed/typed-queries.js';

export interface ResyncDeps {
  readonly config: Config;
  readonly gateway: AwsGateway;
  readonly base: BaseIdentity;
  readonly broker: RoleBroker;
  readonly http: PortHttp;
  readonly integration: PortIntegration;
  readonly owned: OwnedEntities;
  readonly state: StateReporter;
  /** Who is told of what happens. */
  readonly watch: RunWatch;
  /** Absent in a daemon, which reads everything and writes it. */
  readonly rehearsal?: Rehearsing;
  readonly homeRegion: string;
  readonly log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly now: () => number;
}

/** What makes a run one that changes nothing; only such a run may look at a part. */
export interface Rehearsing {
  /** Takes the place of the requests that write entities. */
  readonly bulk: BulkUpsert;
  readonly scope?: RunScope;
}

export interface Run extends ObservedRun {
  readonly signal: AbortSignal;
  readonly sightings: Sightings;
  readonly progress: ResourceProgress;
  accountOpened(): void;
  /** The same message about several accounts is one warning. */
  warn(subject: string, message: string, accountId?: string): void;
}

/** Everything that a stage may need. To be closed at the end, however it came. */
export interface Stages extends Omit<ResyncDeps, 'state' | 'rehearsal'>, LoadedMapping {
  /** Undefined where everything is read. */
  readonly scope: RunScope | undefined;
  readonly resyncId: string;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  readonly tally: MappingTally;
  readonly sightings: Sightings;
  readonly progress: ResourceProgress;
  /** Expressions to entities. */
  readonly mapper: Mapper;
  /** What of AWS the expressions do without. */
  readonly needed: NeededReads;
  /** Entities to Port. */
  readonly writer: EntityWriter;
  readonly queries: TypedQueries;
  readonly concurrency: number;
  readonly includeSecretValues: boolean;
  readonly accountOpened: Run['accountOpened'];
  readonly warn: Run['warn'];
  /** All blueprints of the Port organization; may throw. */
  blueprints(signal: AbortSignal): Promise<readonly BlueprintRelations[]>;
  /** Why the mapping may not be the one in Port any more. */
  whyMappingOutdated(signal: AbortSignal): Promise<string | undefined>;
  /** Takes what was deleted and held, also when it broke off. */
  record(done: Reconciliation): void;
  close(): Promise<void>;
}

/**
 * Opens the mapper and the writer of one run. Throws `mapping-invalid` when an expression does not
 * compile.
 */
export async function openStages(
  deps: ResyncDeps,
  run: Run,
  loaded: LoadedMapping,
): Promise<Stages> {
  const { config, http, integration, log, now } = deps;
  const { id: resyncId, startedAt, signal, gathered, sightings, progress } = run;
  const { mapping, plans } = loaded;
  const mapper = await createMapper({ mapping, signal, ...config.jq });
  for (const warning of unaskedFor(plans, mapper.reads)) run.warn('mapping', warning);
  const shared = { http, resyncId, signal, log, now, ...config.port };
  const writer = createEntityWriter({
    ...shared,
    integration: config.integration,
    mapping,
    accountKinds: ACCOUNT_KINDS,
    sent: progress.check,
    bulk: deps.rehearsal?.bulk,
  });
  progress.open(mapping, writer);
  const needed = createNeededReads(config.fetch, plans, mapper.reads);
  for (const plan of plans) deps.watch.enriching?.(plan.kind.name, enrichmentsOf(plan, needed));
  return {
    ...deps,
    ...loaded,
    scope: deps.rehearsal?.scope,
    resyncId,
    startedAt,
    signal,
    ledger: gathered.ledger,
    tally: gathered.tally,
    sightings,
    progress,
    mapper,
    needed,
    writer,
    queries: watchQueries(mapping, plans),
    concurrency: config.aws.concurrency,
    includeSecretValues: config.includeSecretValues,
    accountOpened: run.accountOpened,
    warn: run.warn,
    blueprints: (stop) => listBlueprints(http, stop),
    async whyMappingOutdated(stop) {
      const outdated = await whyOutdated(loaded.document, integration, stop);
      if (outdated?.edited) gathered.mappingEdited = true;
      return outdated?.why;
    },
    record(done) {
      gathered.reconciliation = done;
    },
    async close() {
      await writer.close();
      gathered.written = writer.progress();
      await mapper.close();
    },
  };
}
