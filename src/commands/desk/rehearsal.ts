// A resync that changes nothing: its own stages, with notes in place of what they would do to Port.
import { stsRegion } from '../../credentials/sts-region.js';
import type { AppError } from '../../errors.js';
import type { HeldEntity } from '../../port/schemas.js';
import type { BulkOptions, BulkUpsert } from '../../port/write/bulk-upsert.js';
import { bulksOf } from '../../port/write/cut-bulks.js';
import type { ItemResult } from '../../port/write/item-result.js';
import type { RunScope } from '../../resync/plan/run-scope.js';
import { runResync } from '../../resync/run.js';
import { watchTogether } from '../../resync/watch-together.js';
import type { Entity } from '../../types/entity.js';
import type { ResyncReport } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { Desk, DeskCall } from './desk.js';
import { createUnmet } from './unmet.js';

/** An entity that a resync would write. */
export interface RehearsedWrite {
  readonly entity: Entity;
  /** What Port holds of it: nothing, or not known, because Port could not be asked for it. */
  readonly held: HeldEntity | 'nothing' | 'unknown';
}

export interface Rehearsal {
  /** In place of the mapping that Port holds. */
  readonly mapping: unknown;
  readonly scope?: RunScope | undefined;
  readonly watch?: RunWatch;
  /** Told of every entity that would be written, and that is not as Port holds it. */
  readonly onWrite?: (write: RehearsedWrite) => void;
}

export interface Rehearsed {
  readonly report: ResyncReport;
  /** What made it fail as a whole, with its cause. */
  readonly failure: AppError | undefined;
  /** Requests that a resync would have made besides those that were made. */
  readonly spared: { readonly writes: number; readonly deletions: number };
  /** What the scope names and the run met nothing of, as sentences. */
  readonly unmet: readonly string[];
}

/** Never rejects: every failure is in the report. */
export async function rehearse(
  { config, clients }: Desk,
  { log, signal }: Pick<DeskCall, 'log' | 'signal'>,
  { mapping, scope, watch = {}, onWrite = () => {} }: Rehearsal,
): Promise<Rehearsed> {
  const { integration, owned } = clients;
  const { upsertBatchLength, upsertBatchBytes, deleteBatchLength } = config.port;
  const limits = { length: upsertBatchLength, bytes: upsertBatchBytes };
  const spared = { writes: 0, deletions: 0 };
  const unmet = createUnmet(scope ?? {});
  let failure: AppError | undefined;
  const bulk = noting((entities, held) => {
    spared.writes += bulksOf(entities, limits);
    for (const entity of entities)
      onWrite({ entity, held: held === undefined ? 'unknown' : (held(entity) ?? 'nothing') });
  });
  const report = await runResync(
    {
      config,
      ...clients,
      integration: { ...integration, readConfig: async () => mapping },
      owned: {
        ...owned,
        async deleteEntities(_blueprint, identifiers) {
          spared.deletions += Math.ceil(identifiers.length / deleteBatchLength);
          return { deleted: identifiers, failed: [] };
        },
      },
      state: { report: async () => 'written' },
      rehearsal: { bulk, ...(scope === undefined ? {} : { scope }) },
      watch: watchTogether(() => [watch, unmet.watch], log),
      homeRegion: stsRegion(config.aws),
      log,
      now: Date.now,
    },
    {
      reason: 'rehearsal',
      signal,
      failed(thrown) {
        failure = thrown;
      },
    },
  );
  return { report, failure, spared, unmet: unmet.sentences() };
}

/** Takes every entity as Port would, and sends none. */
function noting(
  note: (entities: readonly Entity[], held: BulkOptions['held']) => void,
): BulkUpsert {
  return {
    async upsert(_blueprint, entities, { held }) {
      note(entities, held);
      return entities.map(
        (entity): ItemResult => ({ kind: 'written', created: held?.(entity) === undefined }),
      );
    },
  };
}
