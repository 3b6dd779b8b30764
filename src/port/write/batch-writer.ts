// Writes one batch of entities of one blueprint: asks Port what it holds, leaves out what is
// unchanged, upserts the rest, and keeps what failed, in full, for a second try at the end.

import { AppError } from '../../errors.js';
import { chunk, groupBy } from '../../lib/group-by.js';
import { createSparingLog } from '../../lib/text/sparing-log.js';
import type { Entity } from '../../types/entity.js';
import { lastStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import type { Ownership } from '../ownership.js';
import { type HeldEntity, heldEntity } from '../schemas.js';
import { searchEntities } from '../search.js';
import type { BulkUpsert } from './bulk-upsert.js';
import { dependencyLevels, withoutEachOther } from './dependency-levels.js';
import { comparedFields, isComparable, isUnchanged, withoutIdleNulls } from './entity-diff.js';
import { type Failing, type ItemResult, mayBeItsNulls, withoutNullFace } from './item-result.js';
import { createKeptWrites, type Kept } from './kept-writes.js';
import type { Outgoing } from './write-queue.js';
import type { Tally } from './write-totals.js';

export interface BatchWriter {
  /**
   * Throws only `resync-cancelled` and `port-credentials-rejected`; a failed search means that
   * everything is upserted.
   */
  write(blueprint: string, writes: readonly Outgoing[]): Promise<void>;
  /**
   * Tries what failed again, targets of relations first, in rounds while that helps, and for 20 s
   * without any help at the most. What is left is counted as lost.
   */
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

/** Bulk lengths of the rounds: smaller ones separate entities that only fail together. */
const RETRY_LENGTHS = [20, 5, 1] as const;
const MAX_ROUNDS = 8;
/** The whole budget was spent on these entities once already. */
const RETRY_BUDGET_MS = 5_000;
/** So long the second try goes on without one entity that Port takes. */
const VAIN_RETRY_MS = 20_000;
/** Entities sent between two looks at the clock: as many bulks as travel at once. */
const BULKS_IN_A_PART = 20;

/** A writer for one resync. Its counts go to `deps.tally`. */
export function createBatchWriter(deps: BatchWriterDeps): BatchWriter {
  const { http, ownership, bulk, tally, signal, now } = deps;
  const sparing = createSparingLog(deps.log);
  const isVain = ({ helpedAt }: { readonly helpedAt: number }) => now() - helpedAt >= VAIN_RETRY_MS;
  const kept = createKeptWrites({ merge: deps.merge, max: deps.maxKept });
  /** Mapping resources with entities that are kept, or were. */
  const unsure = new Set<number>();

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

  /**
   * One round over the kept entities; those that fail again are returned, and those that there is
   * no time for.
   */
  async function retryOnce(
    items: readonly Kept[],
    length: number,
    clock: { helpedAt: number },
  ): Promise<readonly Kept[]> {
    const open: Kept[] = [];
    for (const level of dependencyLevels(items)) {
      for (const [blueprint, group] of groupBy(level, ({ entity }) => entity.blueprint)) {
        for (const part of chunk(group, length * BULKS_IN_A_PART)) {
          if (isVain(clock)) {
            open.push(...part);
            continue;
          }
          const failedBefore = open.length;
          await retryPart(blueprint, part, length, open);
          if (open.length - failedBefore < part.length) clock.helpedAt = now();
        }
      }
    }
    return open;
  }

  async function retryPart(
    blueprint: string,
    part: readonly Kept[],
    length: number,
    open: Kept[],
  ): Promise<void> {
    const entities = part.map(({ entity, failing }) =>
      mayBeItsNulls(entity, failing) ? withoutNullFace(entity) : entity,
    );
    const results = await bulk.upsert(blueprint, entities, {
      signal,
      length,
      budgetMs: RETRY_BUDGET_MS,
    });
    results.forEach((result, index) => {
      const [entity, write] = [entities[index], part[index]];
      if (entity === undefined || write === undefined) return;
      if (result.kind === 'failed') open.push({ ...write, entity, failing: result.failing });
      else settle({ ...write, entity }, result, false);
    });
  }

  /**
   * Entities that need each other are written without that first; true when Port took one. With
   * merge off this would take away relations that Port holds.
   */
  async function openCircles(open: readonly Kept[]): Promise<boolean> {
    let isTaken = false;
    const missed = withoutEachOther(open.filter(({ failing }) => failing.status === 404));
    for (const [blueprint, group] of groupBy(missed, ({ entity }) => entity.blueprint)) {
      const entities = group.map(({ entity }) => entity);
      const options = { signal, length: RETRY_LENGTHS[0], budgetMs: RETRY_BUDGET_MS };
      const results = await bulk.upsert(blueprint, entities, options);
      isTaken ||= results.some(({ kind }) => kind !== 'failed');
    }
    return isTaken;
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
      const all = kept.drain();
      for (const write of all.filter(({ isLost }) => isLost)) tally.lose(write, write.failing);
      let open = all.filter(({ isLost }) => !isLost);
      const lengths: number[] = [...RETRY_LENGTHS];
      const clock = { helpedAt: now() };
      for (let round = 0; open.length > 0 && round < MAX_ROUNDS && !isVain(clock); round += 1) {
        const again = await retryOnce(open, lengths[0] ?? 1, clock);
        const left: Kept[] = [];
        for (const write of again) {
          if (write.failing.scope === 'final') tally.lose(write, write.failing);
          else left.push(write);
        }
        const helped = again.length < open.length;
        open = left;
        if (helped) continue;
        lengths.shift();
        // Port's word on a single entity stands; only a request that failed as a whole may hide
        // entities that would pass.
        if (
          lengths.length === 0 ||
          !left.some(({ failing }) => failing.scope === 'request' && failing.status >= 500)
        )
          break;
      }
      if (deps.merge && !isVain(clock) && (await openCircles(open)))
        open = [...(await retryOnce(open, RETRY_LENGTHS[0], clock))];
      for (const write of open) tally.lose(write, write.failing);
      unsure.clear();
    },
    isUnsure: (index) => unsure.has(index),
  };
}
