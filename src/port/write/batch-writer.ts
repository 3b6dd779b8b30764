// Writes one batch of entities of one blueprint: asks Port what it holds, leaves out what is
// unchanged, upserts the rest, and keeps what failed, in full, for a second try at the end.

import { AppError } from '../../errors.js';
import { createSparingLog } from '../../lib/text/sparing-log.js';
import type { Entity } from '../../types/entity.js';
import { lastStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import type { Outgoing } from '../outbox/write-queue.js';
import type { Ownership } from '../ownership.js';
import { type HeldEntity, heldEntity } from '../schemas.js';
import { searchEntities } from '../search.js';
import type { BulkUpsert } from './bulk-upsert.js';
import { comparedFields, isComparable, isUnchanged, withoutIdleNulls } from './entity-diff.js';
import { type Failing, type ItemResult, mayBeItsNulls } from './item-result.js';
import { createKeptWrites } from './kept-writes.js';
import { createSecondTry } from './second-try.js';
import type { Tally } from './write-totals.js';

export interface BatchWriter {
  /**
   * Throws only `resync-cancelled` and `port-credentials-rejected`; a failed search means that
   * everything is upserted.
   */
  write(blueprint: string, writes: readonly Outgoing[]): Promise<void>;
  /** Tries what failed again (see `createSecondTry`). What is left is counted as lost. */
  retryFailed(): Promise<void>;
  /** True from a failure on until its second try: what becomes of the mapping resource is open. */
  isUnsure(index: number): boolean;
}

export interface BatchWriterDeps {
  readonly http: PortHttp;
  readonly ownership: Ownership;
  readonly bulk: BulkUpsert;
  readonly tally: Tally;
  readonly log: PortLog;
  readonly signal: AbortSignal;
  readonly merge: boolean;
  /** How many failed entities are kept for the second try. */
  readonly maxKept: number;
  readonly now: () => number;
}

/** A writer for one resync. Its counts go to `deps.tally`. */
export function createBatchWriter(deps: BatchWriterDeps): BatchWriter {
  const { http, ownership, bulk, tally, signal } = deps;
  const sparing = createSparingLog(deps.log);
  const kept = createKeptWrites({ merge: deps.merge, max: deps.maxKept });
  /** Mapping resources with entities that are kept, or were. */
  const unsure = new Set<number>();
  const secondTry = createSecondTry({
    ...deps,
    settle: (write, result) => settle(write, result, false),
    lose: tally.lose,
  });

  async function readHeld(
    blueprint: string,
    entities: readonly (Entity & { readonly identifier: string })[],
  ): Promise<ReadonlyMap<string, HeldEntity> | undefined> {
    try {
      const identifiers = entities.map(({ identifier }) => identifier);
      const elements = await searchEntities(
        { http, ownership },
        { blueprint, identifiers, include: comparedFields(entities) },
        signal,
      );
      const held = elements
        .map((element) => heldEntity.safeParse(element))
        .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
      return new Map(
        held
          .filter((entity) => (entity.blueprint ?? blueprint) === blueprint)
          .map((entity) => [entity.identifier, entity]),
      );
    } catch (error) {
      if (
        error instanceof AppError &&
        (error.code === 'resync-cancelled' || error.code === 'port-credentials-rejected')
      )
        throw error;
      sparing.warn(
        error instanceof AppError ? `${error.code} ${lastStatus(error)}` : '',
        { err: error, blueprint },
        'could not compare with Port, so all entities of the batch are written',
      );
      return undefined;
    }
  }

  /**
   * Counts what became of an entity; `write` may be the second one of it, and do for a first one
   * that failed.
   */
  function count(write: Outgoing, result: 'created' | 'updated' | 'unchanged'): void {
    const counts = kept.outdo(write) || !write.again;
    if (counts) tally.add(result, write.by);
    else if (result !== 'unchanged') tally.add('rewritten', write.by);
  }

  function settle(write: Outgoing, result: ItemResult, isNew: boolean): void {
    if (result.kind === 'failed') return;
    if (result.kind === 'unresolved') {
      if (!write.again) tally.add('unresolved', write.by);
      return;
    }
    count(write, (result.created ?? isNew) ? 'created' : 'updated');
  }

  function keep(write: Outgoing, failing: Failing): void {
    const isLost = failing.scope === 'final' && !mayBeItsNulls(write.entity, failing);
    for (const index of write.by) unsure.add(index);
    if (!kept.keep(write, failing, isLost)) tally.lose(write, failing);
  }

  return {
    async write(blueprint, writes) {
      const held = await readHeld(
        blueprint,
        writes.map(({ entity }) => entity).filter(isComparable),
      );
      const heldOf = (entity: Entity) =>
        isComparable(entity) ? held?.get(entity.identifier) : undefined;
      const changed: Outgoing[] = [];
      for (const write of writes) {
        const inPort = heldOf(write.entity);
        if (inPort !== undefined && isUnchanged(write.entity, inPort)) count(write, 'unchanged');
        else changed.push({ ...write, entity: withoutIdleNulls(write.entity, inPort) });
      }
      const results = await bulk.upsert(
        blueprint,
        changed.map(({ entity }) => entity),
        { signal, held: held && heldOf },
      );
      results.forEach((result, index) => {
        const write = changed[index];
        if (write === undefined) return;
        if (result.kind === 'failed') keep(write, result.failing);
        else settle(write, result, heldOf(write.entity) === undefined);
      });
    },
    async retryFailed() {
      await secondTry(kept.drain());
      unsure.clear();
    },
    isUnsure: (index) => unsure.has(index),
  };
}
