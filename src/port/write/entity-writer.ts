// Takes entities one by one from many readers and writes them to Port in full batches, accounts first.
// Guarantees that every entity given (several writes of one are one) ends in exactly one of the totals, and that memory stays bounded: `write` waits while much is unwritten.

import pLimit from 'p-limit';
import { linkSignals } from '../../lib/linked-signal.js';
import type { Entity, MappedEntity } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { cancelled } from '../http/wait.js';
import { ownershipOf } from '../ownership.js';
import { type BatchWriter, createBatchWriter } from './batch-writer.js';
import { createBulkUpsert } from './bulk-upsert.js';
import { createPrecedence } from './entity-merge.js';
import { createWithheld } from './withheld.js';
import { createWriteQueue, type Outgoing, overlap, type WriteOrigin, type WriteQueue } from './write-queue.js';
import { createTally, type Tally, type WriteTotals } from './write-totals.js';
import { BATCHES_SIDE_BY_SIDE, DEFAULT_LIMITS, FAILED_KEPT, HELD_FACTOR, LATE_ACCOUNT_MS, type WriterLimits } from './writer-limits.js';

export interface EntityWriter {
  /**
   * Takes an entity, at once; resolves when there is room for more, not when it was written. Writes of one entity by several mapping
   * resources are combined in mapping order; of several by one mapping resource the last one counts, and those of another source are
   * forgotten. Throws `resync-cancelled`, or what ended all writing, such as `port-credentials-rejected`.
   */
  write(entity: MappedEntity, mappingResource: MappingResource, origin?: WriteOrigin): Promise<void>;
  /**
   * To be called when all account entities were given: they are written, then all others may be. Happens by itself after some seconds, when
   * memory gets short, at `finish`, and at once when the mapping has no account kinds. Resolves when the accounts are written.
   */
  accountsGiven(): Promise<void>;
  /** Writes all that is left, tries what failed again, in full and with relation targets first, and returns the totals. To be called once. */
  finish(): Promise<WriteTotals>;
  /** Ends writing, also in the middle: nothing is sent any more when it resolves. To be called at the end, whatever that was. */
  close(): Promise<void>;
  /** The totals so far; entities that wait or failed for the first time are in none of them yet. */
  progress(): WriteTotals;
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
  /** Called for an entity whose identifier was a search query, with the identifier that Port found. */
  readonly onResolved?: (blueprint: string, identifier: string) => void;
  readonly limits?: Partial<WriterLimits>;
  readonly now?: () => number;
}

interface Lane {
  readonly blueprint: string;
  readonly queue: WriteQueue;
  readonly inFlight: Set<{ readonly keys: ReadonlySet<string>; readonly done: Promise<void> }>;
  linger: NodeJS.Timeout | undefined;
}

/** A writer for one resync, to be closed. Nothing is sent before the first batch is full, lingers too long, or `finish` is called. */
export function createEntityWriter(deps: EntityWriterDeps): EntityWriter {
  const { mapping } = deps;
  const { signal, abort, unlink } = linkSignals([deps.signal]);
  const limits: WriterLimits = { ...DEFAULT_LIMITS, ...deps.limits };
  const tally = createTally();
  const batches = newBatchWriter({ ...deps, signal }, tally);
  const precedence = createPrecedence(mapping);
  const slots = pLimit(BATCHES_SIDE_BY_SIDE);
  const lanes = new Map<string, Lane>();
  const accountBlueprints = new Set<string>();
  const unwritten = { count: 0, bytes: 0 };
  const withheld = createWithheld(tally);
  const waiters: (() => void)[] = [];
  let broken: { readonly error: unknown } | undefined;
  let isReleased = !mapping.resources.some(({ kind }) => deps.accountKinds.includes(kind));
  let releasing: Promise<void> | undefined;
  let hold: NodeJS.Timeout | undefined;

  const maySend = (lane: Lane) => isReleased || accountBlueprints.has(lane.blueprint);
  const isCrowded = () => {
    const factor = isReleased ? 1 : HELD_FACTOR;
    return unwritten.count >= limits.unwrittenCount * factor || unwritten.bytes >= limits.unwrittenBytes * factor;
  };
  const wake = () => {
    for (const waiter of waiters.splice(0)) waiter();
  };
  signal.addEventListener('abort', wake, { once: true });

  function laneOf(blueprint: string): Lane {
    const options = { merge: mapping.enableMergeEntity, precedence, maxCount: limits.batchCount, maxBytes: limits.batchBytes };
    const lane = lanes.get(blueprint) ?? { blueprint, queue: createWriteQueue(options), inFlight: new Set(), linger: undefined };
    lanes.set(blueprint, lane);
    return lane;
  }

  /** Starts batches: full ones, or with `all` also the last one. */
  function flush(lane: Lane, all: boolean): void {
    if (!maySend(lane)) return;
    while (lane.queue.isFull || (all && lane.queue.count > 0)) startBatch(lane);
    if (lane.queue.count > 0) return;
    clearTimeout(lane.linger);
    lane.linger = undefined;
  }

  function startBatch(lane: Lane): void {
    const batch = lane.queue.take();
    // Two writes of one entity must not overtake each other.
    const before = [...lane.inFlight].filter(({ keys }) => overlap(keys, batch.keys)).map(({ done }) => done);
    const work = async () => {
      await Promise.all(before);
      const writes = withheld.sift(batch.writes);
      if (writes.length > 0) await slots(() => writeOrGiveUp(lane.blueprint, writes));
      unwritten.count -= batch.count;
      unwritten.bytes -= batch.bytes;
      lane.inFlight.delete(entry);
      wake();
    };
    const entry = { keys: batch.keys, done: work() };
    lane.inFlight.add(entry);
  }

  async function writeOrGiveUp(blueprint: string, writes: readonly Outgoing[]): Promise<void> {
    if (broken !== undefined || signal.aborted) return;
    try {
      await batches.write(blueprint, writes);
    } catch (error) {
      broken ??= { error };
    }
  }

  function check(): void {
    if (broken !== undefined) throw broken.error;
    if (signal.aborted) throw cancelled('writing to Port');
  }

  async function room(): Promise<void> {
    while (isCrowded()) {
      check();
      void release();
      // Small batches only when nothing else can make room, or a crowd of readers would turn every entity into a batch of its own.
      const isIdle = [...lanes.values()].every((lane) => lane.inFlight.size === 0);
      for (const lane of lanes.values()) flush(lane, isIdle);
      if (isCrowded()) await new Promise<void>((resolve) => waiters.push(resolve));
    }
    check();
  }

  async function settled(chosen: readonly Lane[]): Promise<void> {
    await Promise.all(chosen.flatMap((lane) => [...lane.inFlight].map(({ done }) => done)));
  }

  function release(): Promise<void> {
    if (isReleased) return Promise.resolve();
    clearTimeout(hold);
    releasing ??= (async () => {
      const accountLanes = [...accountBlueprints].map(laneOf);
      for (const lane of accountLanes) flush(lane, true);
      await settled(accountLanes);
      isReleased = true;
      for (const lane of lanes.values()) flush(lane, lane.linger === undefined);
      wake();
    })();
    return releasing;
  }

  function enqueue(entity: Entity, resource: MappingResource, origin: WriteOrigin): Lane {
    const lane = laneOf(entity.blueprint);
    if (deps.accountKinds.includes(resource.kind)) accountBlueprints.add(entity.blueprint);
    const grown = lane.queue.add(entity, resource.index, origin);
    if (grown.counts) tally.give();
    unwritten.count += grown.count;
    unwritten.bytes += grown.bytes;
    lane.linger ??= setTimeout(
      () => {
        lane.linger = undefined;
        flush(lane, true);
      },
      isReleased && accountBlueprints.has(entity.blueprint) ? LATE_ACCOUNT_MS : limits.lingerMs,
    ).unref();
    if (!isReleased) hold ??= setTimeout(() => void release(), limits.holdMs).unref();
    return lane;
  }

  return {
    async write({ entity, omitted }, resource, { again = false, source } = {}) {
      if (broken !== undefined || signal.aborted) {
        if (!again) tally.give();
        check();
      }
      if (!mapping.enableMergeEntity && omitted.length > 0) {
        withheld.hold(entity, resource.index, again);
        return;
      }
      const isReplacing = source !== undefined && withheld.replace(entity, resource.index);
      flush(enqueue(entity, resource, { again: again && !isReplacing, source }), false);
      await room();
    },
    accountsGiven: release,
    async finish() {
      await release();
      for (const lane of lanes.values()) flush(lane, true);
      await settled([...lanes.values()]);
      check();
      await batches.retryFailed();
      return tally.totals();
    },
    async close() {
      abort();
      unlink();
      clearTimeout(hold);
      for (const lane of lanes.values()) clearTimeout(lane.linger);
      await settled([...lanes.values()]);
    },
    progress: tally.totals,
    lostBlueprints: tally.lostBlueprints,
  };
}

function newBatchWriter(deps: EntityWriterDeps, tally: Tally): BatchWriter {
  const { http, mapping, resyncId, log, signal, onResolved, now = Date.now } = deps;
  const merge = mapping.enableMergeEntity;
  const bulk = createBulkUpsert({
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
    onResolved,
    merge,
    maxKept: FAILED_KEPT,
    now,
  });
}
