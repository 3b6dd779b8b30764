// Takes entities one by one from many readers and writes them to Port in full batches, accounts
// first.
// Guarantees that every entity given (several writes of one are one) ends in exactly one of the
// totals, and that memory stays bounded: `write` waits while much is unwritten.

import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { MappedEntity } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { createOutbox, type WriterLimits } from '../outbox/outbox.js';
import type { WriteOrigin } from '../outbox/write-queue.js';
import { ownershipOf } from '../ownership.js';
import { cancelled } from '../wait.js';
import { type BatchWriter, createBatchWriter } from './batch-writer.js';
import { type BulkUpsert, createBulkUpsert } from './bulk-upsert.js';
import { createWithheld } from './withheld.js';
import { createTally, type Tally, type WriteCounts, type WriteTotals } from './write-totals.js';

export interface EntityWriter {
  /**
   * Takes an entity, at once; resolves when there is room for more, not when it was written. Writes
   * of one entity by several mapping resources are combined in mapping order; of several by one
   * mapping resource the last one counts, and those of another source are forgotten. Throws
   * `resync-cancelled`, or what ended all writing, such as `port-credentials-rejected`.
   */
  write(
    entity: MappedEntity,
    mappingResource: MappingResource,
    origin?: WriteOrigin,
  ): Promise<void>;
  /**
   * To be called when all account entities were given: they are written, then all others may be.
   * Happens by itself after some seconds, when memory gets short, at `finish`, and at once when the
   * mapping has no account kinds. Resolves when the accounts are written.
   */
  accountsGiven(): Promise<void>;
  /**
   * To be called when no more entities come of the mapping resource: those that wait only for more
   * of them are written. Without it they wait for half a minute, or for `finish`.
   */
  allGiven(index: number): void;
  /**
   * Writes all that is left, tries what failed again, in full and with relation targets first, and
   * returns the totals. To be called once.
   */
  finish(): Promise<WriteTotals>;
  /**
   * Ends writing, also in the middle: nothing is sent any more when it resolves. To be called at
   * the end, whatever that was.
   */
  close(): Promise<void>;
  /** The totals so far; entities that wait or failed for the first time are in none of them yet. */
  progress(): WriteTotals;
  /** What became of the entities of one mapping resource so far. */
  countsOf(index: number): WriteCounts;
  /**
   * True when nothing that was given of the mapping resource waits, is in flight, or is to be tried
   * again.
   */
  isSettled(index: number): boolean;
  /** Blueprints with entities that Port did not take after all tries. */
  readonly lostBlueprints: ReadonlySet<string>;
}

export interface EntityWriterDeps {
  readonly http: PortHttp;
  readonly integration: { readonly type: string; readonly identifier: string };
  readonly mapping: Mapping;
  readonly resyncId: string;
  /** Kinds whose blueprints everything else relates to. */
  readonly accountKinds: readonly string[];
  readonly upsertBatchLength: number;
  readonly upsertBatchBytes: number;
  readonly signal: AbortSignal;
  readonly log: PortLog;
  readonly limits?: Partial<WriterLimits>;
  /** Called after each batch, whatever became of it: something may be settled now. */
  readonly sent?: () => void;
  readonly now?: () => number;
  /** Takes the place of the requests that write. */
  readonly bulk?: BulkUpsert | undefined;
}

/** Entities that failed at first and are kept whole, to be tried again at the end. */
const FAILED_KEPT = 20_000;

/**
 * A writer for one resync, to be closed. Nothing is sent before the first batch is full, lingers
 * too long, or `finish` is called.
 */
export function createEntityWriter(deps: EntityWriterDeps): EntityWriter {
  const { mapping, accountKinds, limits } = deps;
  const { signal, abort, unlink } = linkSignals([deps.signal]);
  const ending = createEnding(signal);
  const tally = createTally();
  const withheld = createWithheld(tally);
  const batches = newBatchWriter({ ...deps, signal }, tally);
  const outbox = createOutbox({
    mapping,
    accountKinds,
    limits,
    signal,
    check: ending.check,
    sift: withheld.sift,
    send: (blueprint, writes) => ending.guard(() => batches.write(blueprint, writes)),
    sent: deps.sent,
  });

  return {
    async write({ entity, omitted }, resource, { again = false, source } = {}) {
      if (ending.isEnded && !again) tally.give();
      ending.check();
      if (!mapping.enableMergeEntity && omitted.length > 0) {
        withheld.hold(entity, resource.index, again);
        return;
      }
      const isReplacing = source !== undefined && withheld.replace(entity, resource.index);
      if (outbox.add(entity, resource, { again: again && !isReplacing, source })) tally.give();
      await outbox.room();
    },
    accountsGiven: outbox.accountsGiven,
    allGiven: outbox.allGiven,
    async finish() {
      await outbox.sendAll();
      ending.check();
      await batches.retryFailed();
      return tally.totals();
    },
    async close() {
      abort();
      unlink();
      await outbox.close();
    },
    progress: tally.totals,
    countsOf: tally.countsOf,
    isSettled: (index) => !ending.isEnded && !outbox.isWaiting(index) && !batches.isUnsure(index),
    lostBlueprints: tally.lostBlueprints,
  };
}

/**
 * Whether all writing has ended before its time, and why: it was stopped, or an error of a batch
 * concerns every other one too.
 */
function createEnding(signal: AbortSignal) {
  let broken: { readonly error: unknown } | undefined;
  const isEnded = () => broken !== undefined || signal.aborted;
  return {
    get isEnded() {
      return isEnded();
    },
    check(): void {
      if (broken !== undefined) throw broken.error;
      if (signal.aborted) throw cancelled('writing to Port');
    },
    /** Writes, unless writing has ended. Never rejects: an error ends all writing. */
    async guard(write: () => Promise<void>): Promise<void> {
      if (isEnded()) return;
      try {
        await write();
      } catch (error) {
        broken ??= { error };
      }
    },
  };
}

function newBatchWriter(deps: EntityWriterDeps, tally: Tally): BatchWriter {
  const { http, mapping, resyncId, log, signal, now = Date.now } = deps;
  const merge = mapping.enableMergeEntity;
  const bulk =
    deps.bulk ??
    createBulkUpsert({
      http,
      resyncId,
      merge,
      createMissingRelatedEntities: mapping.createMissingRelatedEntities,
      limits: { length: deps.upsertBatchLength, bytes: deps.upsertBatchBytes },
    });
  return createBatchWriter({
    http,
    ownership: ownershipOf(deps.integration),
    bulk,
    tally,
    log,
    signal,
    merge,
    maxKept: FAILED_KEPT,
    now,
  });
}
