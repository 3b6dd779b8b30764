// The second try of what Port did not take: in full, targets of relations first, in rounds while
// that helps. Guarantees that each write is settled or lost, and that no entity is left without a
// relation of its own unless it is lost, which is reported.
import { chunk, groupBy } from '../../lib/group-by.js';
import type { Entity } from '../../types/entity.js';
import type { Outgoing } from '../outbox/write-queue.js';
import type { BulkOptions, BulkUpsert } from './bulk-upsert.js';
import { dependencyLevels, withoutEachOther } from './dependency-levels.js';
import { type Failing, type ItemResult, mayBeItsNulls, withoutNullFace } from './item-result.js';
import type { Kept } from './kept-writes.js';

export interface SecondTryDeps {
  readonly bulk: BulkUpsert;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told of each write that Port took. */
  settle(write: Outgoing, result: ItemResult): void;
  /** Told of each write that Port did not take in the end. */
  lose(write: Outgoing, failing: Failing): void;
}

/** Bulk lengths of the rounds: smaller ones separate entities that only fail together. */
const LENGTHS = [20, 5, 1] as const;
const MAX_ROUNDS = 8;
/** For what had the whole budget of a request once already, and was not answered. */
const HURRIED_MS = 5_000;
/** So long it goes on without one entity that Port takes. */
const VAIN_MS = 20_000;
/**
 * The most that one part of a round counts for in that: whatever is beyond it was waiting for a
 * Port that was out or asked for a pause, which says nothing of the entities to come.
 */
const LONGEST_VAIN_PART_MS = 10_000;
/** Entities sent between two looks at the clock: as many bulks as travel at once. */
const BULKS_IN_A_PART = 20;

/** How long nothing has helped. */
interface Patience {
  readonly isOver: boolean;
  /** Does a part of the work, and tells what that tells: whether it helped. */
  during(work: () => Promise<boolean>): Promise<boolean>;
}

/** Rejects only with what `bulk` throws; nothing more is settled or lost then. */
export function createSecondTry(deps: SecondTryDeps): (all: readonly Kept[]) => Promise<void> {
  const { bulk, signal, settle, lose } = deps;
  const circles = createCircles(deps);

  /** Those that fail again are returned, and those that there is no time for. */
  async function round(
    items: readonly Kept[],
    length: number,
    patience: Patience,
  ): Promise<readonly Kept[]> {
    const open: Kept[] = [];
    for (const level of dependencyLevels(items)) {
      for (const [blueprint, group] of groupBy(level, ({ entity }) => entity.blueprint)) {
        for (const part of chunk(group, length * BULKS_IN_A_PART)) {
          if (patience.isOver) open.push(...part);
          else
            await patience.during(async () => {
              const again = await tryPart(blueprint, part, length);
              open.push(...again);
              return again.length < part.length;
            });
        }
      }
    }
    return open;
  }

  async function tryPart(
    blueprint: string,
    part: readonly Kept[],
    length: number,
  ): Promise<readonly Kept[]> {
    const entities = part.map(({ entity, failing }) =>
      mayBeItsNulls(entity, failing) ? withoutNullFace(entity) : entity,
    );
    const results = await bulk.upsert(blueprint, entities, optionsFor(part, length));
    return results.flatMap((result, index) => {
      const [entity, write] = [entities[index], part[index]];
      if (entity === undefined || write === undefined) return [];
      if (result.kind === 'failed') return [{ ...write, entity, failing: result.failing }];
      settle({ ...write, entity }, circles.inAll(write, result));
      return [];
    });
  }

  /** What Port has judged, it is asked again with the patience of a first write. */
  function optionsFor(part: readonly Kept[], length: number): BulkOptions {
    const isHurried = part.some(({ failing }) => failing.scope !== 'item');
    return { signal, length, ...(isHurried ? { budgetMs: HURRIED_MS } : {}) };
  }

  /** Gives up at once on what no repetition helps; what is left in the end is returned. */
  async function rounds(all: readonly Kept[], patience: Patience): Promise<readonly Kept[]> {
    let open = all;
    const lengths: number[] = [...LENGTHS];
    for (let turn = 0; open.length > 0 && turn < MAX_ROUNDS && !patience.isOver; turn += 1) {
      const again = await round(open, lengths[0] ?? 1, patience);
      const hasHelped = again.length < open.length;
      for (const write of again) if (isFinal(write)) lose(write, write.failing);
      open = again.filter((write) => !isFinal(write));
      if (hasHelped) continue;
      lengths.shift();
      // Port's word on a single entity stands; only a request that failed as a whole may hide
      // entities that would pass.
      if (lengths.length === 0 || !open.some(isServerTrouble)) break;
    }
    return open;
  }

  return async (all) => {
    for (const write of all) if (write.isLost) lose(write, write.failing);
    const patience = createPatience(deps.now);
    let open = await rounds(
      all.filter(({ isLost }) => !isLost),
      patience,
    );
    if (!patience.isOver && (await patience.during(() => circles.open(open))))
      open = await rounds(open, patience);
    for (const write of open) lose(write, write.failing);
  };
}

/** Entities that need each other. */
function createCircles({ bulk, signal }: Pick<SecondTryDeps, 'bulk' | 'signal'>) {
  const created = new WeakSet<Entity>();
  return {
    /**
     * Writes them without that first; true when Port took one. What Port holds of them stays, also
     * with merge off, until they are written in full.
     */
    async open(open: readonly Kept[]): Promise<boolean> {
      const members = withoutEachOther(open.filter(({ failing }) => failing.status === 404));
      const options = { signal, length: LENGTHS[0], merge: true };
      let isTaken = false;
      for (const [blueprint, group] of groupBy(members, ({ item }) => item.entity.blueprint)) {
        const entities = group.map(({ without }) => without);
        const results = await bulk.upsert(blueprint, entities, options);
        for (const [index, result] of results.entries()) {
          if (result.kind !== 'failed') isTaken = true;
          const member = group[index]?.item.entity;
          if (member !== undefined && result.kind === 'written' && result.created === true)
            created.add(member);
        }
      }
      return isTaken;
    },
    /** What became of an entity over both writes of it. */
    inAll: ({ entity }: Kept, result: ItemResult): ItemResult =>
      result.kind === 'written' && created.has(entity) ? { ...result, created: true } : result,
  };
}

function isFinal({ failing }: Kept): boolean {
  return failing.scope === 'final';
}

function isServerTrouble({ failing }: Kept): boolean {
  return failing.scope === 'request' && failing.status >= 500;
}

function createPatience(now: () => number): Patience {
  let vainMs = 0;
  return {
    get isOver() {
      return vainMs >= VAIN_MS;
    },
    async during(work) {
      const begin = now();
      const hasHelped = await work();
      vainMs = hasHelped ? 0 : vainMs + Math.min(now() - begin, LONGEST_VAIN_PART_MS);
      return hasHelped;
    },
  };
}
