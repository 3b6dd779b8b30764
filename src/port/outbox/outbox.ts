// Entities on their way out: accounts first, the others in batches, and no more of them at once
// than memory is meant for.

import pLimit from 'p-limit';
import type { Entity } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import { createAccountHold } from './account-hold.js';
import { createPrecedence } from './entity-merge.js';
import { createLanes, type Lane, type LaneDeps } from './lanes.js';
import type { Batch, Outgoing, WriteOrigin } from './write-queue.js';

/** How much may wait, and how long. */
export interface WriterLimits {
  /** One batch: one search, then bulks. */
  readonly batchCount: number;
  readonly batchBytes: number;
  /** What may be unwritten, in queues and in flight, before `write` waits. */
  readonly unwrittenCount: number;
  readonly unwrittenBytes: number;
  /** The longest an entity waits for its batch to fill. */
  readonly lingerMs: number;
  /** The longest that others wait for the accounts. */
  readonly holdMs: number;
}

export interface Outbox {
  /** Takes an entity in, at once. True when it is one more that counts. */
  add(entity: Entity, resource: MappingResource, origin: WriteOrigin): boolean;
  /** Resolves when there is room for more. Throws what `check` throws. */
  room(): Promise<void>;
  /** True while an entity of the mapping resource waits or is in flight. */
  isWaiting(index: number): boolean;
  /** Resolves when the accounts are written, and the others may follow. */
  accountsGiven(): Promise<void>;
  /** No more entities come of the mapping resource: what waits for more of them waits no longer. */
  allGiven(index: number): void;
  /** Resolves when everything is written. */
  sendAll(): Promise<void>;
  /** Stops all clocks; resolves when nothing is in flight. */
  close(): Promise<void>;
}

export interface OutboxDeps {
  readonly mapping: Mapping;
  /** Kinds whose blueprints everything else relates to. */
  readonly accountKinds: readonly string[];
  readonly limits?: Partial<WriterLimits> | undefined;
  /** Ends waiting for room. */
  readonly signal: AbortSignal;
  /** Throws when writing has ended. */
  check(): void;
  /** The writes of a batch that may go out. */
  sift(writes: readonly Outgoing[]): readonly Outgoing[];
  /** Never rejects. */
  send(blueprint: string, writes: readonly Outgoing[]): Promise<void>;
  /** Called after each batch. */
  sent?: (() => void) | undefined;
}

const MIB = 1024 * 1024;
/** Measured: larger queues cost memory and save no time. */
export const WRITER_LIMITS: WriterLimits = {
  batchCount: 1000,
  batchBytes: 4 * MIB,
  unwrittenCount: 6_000,
  unwrittenBytes: 24 * MIB,
  lingerMs: 30_000,
  holdMs: 20_000,
};
const BATCHES_SIDE_BY_SIDE = 8;
/**
 * While accounts are still to come, so many times more may wait: written earlier, entities would
 * make bare accounts of their own.
 */
const HELD_FACTOR = 4;
/** How long an account that comes after the others were let go waits for company. */
const LATE_ACCOUNT_MS = 100;

/** Nothing on its way yet. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const limits: WriterLimits = { ...WRITER_LIMITS, ...deps.limits };
  const backlog = createBacklog(limits);
  const company = createCompany();
  const lanes = createLanes({
    ...sending(deps, limits, backlog),
    maySend: (blueprint) => hold.maySend(blueprint),
  });
  const hold = createAccountHold({
    isNeeded: deps.mapping.resources.some(({ kind }) => deps.accountKinds.includes(kind)),
    holdMs: limits.holdMs,
    writeAccounts: (blueprints) => writeAll(blueprints.map(lanes.of)),
    letGo() {
      for (const lane of lanes.all()) lane.start(company.isComplete(lane) ? 'all' : 'due');
      backlog.wake();
    },
  });
  const isCrowded = () => backlog.isCrowded(hold.isOver ? 1 : HELD_FACTOR);
  deps.signal.addEventListener('abort', backlog.wake, { once: true });

  return {
    add(entity, resource, origin) {
      const { blueprint } = entity;
      hold.given(blueprint, deps.accountKinds.includes(resource.kind));
      const lane = lanes.of(blueprint);
      const grown = lane.add(
        entity,
        resource.index,
        origin,
        hold.isLate(blueprint) ? LATE_ACCOUNT_MS : limits.lingerMs,
      );
      backlog.grow({ ...grown, index: grown.isFurther ? resource.index : undefined });
      company.joins(lane, resource.index);
      lane.start('full');
      return grown.counts;
    },
    async room() {
      while (isCrowded()) {
        deps.check();
        void hold.end();
        makeRoom(lanes.all());
        if (isCrowded()) await backlog.changed();
      }
      deps.check();
    },
    isWaiting: backlog.has,
    accountsGiven: hold.end,
    allGiven(index) {
      company.ends(index);
      for (const lane of lanes.all()) if (company.isComplete(lane)) lane.start('all');
    },
    async sendAll() {
      await hold.end();
      await writeAll(lanes.all());
    },
    async close() {
      hold.close();
      for (const lane of lanes.all()) lane.close();
      await settled(lanes.all());
    },
  };
}

/** How the batches of all lanes are made and sent. */
function sending(
  { mapping, sift, send, sent }: OutboxDeps,
  limits: WriterLimits,
  backlog: Backlog,
): Omit<LaneDeps, 'maySend'> {
  const slots = pLimit(BATCHES_SIDE_BY_SIDE);
  return {
    queue: {
      merge: mapping.enableMergeEntity,
      precedence: createPrecedence(mapping),
      maxCount: limits.batchCount,
      maxBytes: limits.batchBytes,
    },
    async write(blueprint, batch) {
      const writes = sift(batch.writes);
      if (writes.length > 0) await slots(() => send(blueprint, writes));
    },
    written(batch) {
      backlog.shrink(batch);
      backlog.wake();
      sent?.();
    },
  };
}

/**
 * Small batches only when nothing else can make room, or a crowd of readers would turn every entity
 * into a batch of its own.
 */
function makeRoom(lanes: readonly Lane[]): void {
  const which = lanes.every(({ isIdle }) => isIdle) ? 'all' : 'full';
  for (const lane of lanes) lane.start(which);
}

async function writeAll(lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes) lane.start('all');
  await settled(lanes);
}

async function settled(lanes: readonly Lane[]): Promise<void> {
  await Promise.all(lanes.map((lane) => lane.settled()));
}

/** Whom the last entities of a lane wait for: those mapping resources that have filled it so far. */
function createCompany() {
  const joined = new Map<Lane, Set<number>>();
  const ended = new Set<number>();
  return {
    joins(lane: Lane, index: number): void {
      const members = joined.get(lane);
      if (members === undefined) joined.set(lane, new Set([index]));
      else members.add(index);
    },
    ends(index: number): void {
      ended.add(index);
    },
    /** True when none of them gives any more. */
    isComplete: (lane: Lane): boolean =>
      [...(joined.get(lane) ?? [])].every((index) => ended.has(index)),
  };
}

interface Backlog {
  /** `index` when the mapping resource has one more entity on its way. */
  grow(by: Amount & { readonly index: number | undefined }): void;
  shrink(by: Amount & Pick<Batch, 'of'>): void;
  /** True when the mapping resource has entities on their way. */
  has(index: number): boolean;
  /** True when there is as much as the limits allow, or `factor` times as much. */
  isCrowded(factor: number): boolean;
  /** Resolves at the next `wake`. */
  changed(): Promise<void>;
  /** To be called when those who wait are to look again. */
  wake(): void;
}

interface Amount {
  readonly count: number;
  readonly bytes: number;
}

/** What is unwritten, and those who wait for it to become less. */
function createBacklog({ unwrittenCount, unwrittenBytes }: WriterLimits): Backlog {
  const waiters: (() => void)[] = [];
  const byResource: number[] = [];
  let count = 0;
  let bytes = 0;
  return {
    grow(by) {
      count += by.count;
      bytes += by.bytes;
      if (by.index !== undefined) byResource[by.index] = (byResource[by.index] ?? 0) + 1;
    },
    shrink(by) {
      count -= by.count;
      bytes -= by.bytes;
      for (const [index, entities] of by.of)
        byResource[index] = (byResource[index] ?? 0) - entities;
    },
    has: (index) => (byResource[index] ?? 0) > 0,
    isCrowded: (factor) => count >= unwrittenCount * factor || bytes >= unwrittenBytes * factor,
    changed: () => new Promise((resolve) => waiters.push(resolve)),
    wake() {
      for (const waiter of waiters.splice(0)) waiter();
    },
  };
}
