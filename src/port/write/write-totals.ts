// Counts what became of every entity that was given to the writer.

import type { Outgoing } from '../outbox/write-queue.js';
import type { Failing } from './item-result.js';

export interface FailedEntity {
  readonly blueprint: string;
  /** A search query as JSON when the mapping used one. */
  readonly identifier: string;
  /** Port's status; 0 when Port could not be reached or said nothing of the entity. */
  readonly status: number;
  readonly message: string;
}

export interface WriteTotals {
  readonly created: number;
  readonly updated: number;
  /** Port held the same already; nothing was sent. */
  readonly unchanged: number;
  /** Left out because merge is off and some fields are unknown. */
  readonly withheld: number;
  /**
   * Writes of entities that are counted already: another mapping resource had more of them, or
   * their resource was read again.
   */
  readonly rewritten: number;
  /** Search-query identifiers that matched nothing in Port. */
  readonly unresolved: number;
  /**
   * The first of the writes that failed for good; `failedCount` and `failedAgain` count them all.
   */
  readonly failed: readonly FailedEntity[];
  /** Entities that failed for good. */
  readonly failedCount: number;
  /** Writes that failed for good, of entities that are counted already. */
  readonly failedAgain: number;
  /**
   * Entities that were given and are in no other count: they wait, or waited when the writing ended
   * before its time.
   */
  readonly unwritten: number;
}

/** What became of the entities of one mapping resource so far. */
export interface WriteCounts {
  /** Created or updated. */
  readonly loaded: number;
  /** Port did not take them after all tries. */
  readonly failed: number;
  /** Not sent: Port held the same, some fields are unknown, or no entity was found for a search. */
  readonly skipped: number;
}

export interface Tally {
  /**
   * `by` are the mapping resources that an entity is of; it counts for the first of them in mapping
   * order.
   */
  add(
    result: 'created' | 'updated' | 'unchanged' | 'withheld' | 'rewritten' | 'unresolved',
    by: readonly number[],
    count?: number,
  ): void;
  /** Entities were given that count; fewer, when they are given again. */
  give(count?: number): void;
  lose(write: Pick<Outgoing, 'entity' | 'again' | 'by'>, failing: Failing): void;
  totals(): WriteTotals;
  /** Of one mapping resource. */
  countsOf(index: number): WriteCounts;
  /** Blueprints with entities that were lost. */
  readonly lostBlueprints: ReadonlySet<string>;
}

const MAX_LISTED = 100;

/** A tally at zero. */
export function createTally(): Tally {
  const counts = { created: 0, updated: 0, unchanged: 0, withheld: 0, rewritten: 0, unresolved: 0 };
  const failed: FailedEntity[] = [];
  let given = 0;
  let failedCount = 0;
  let failedAgain = 0;
  const lostBlueprints = new Set<string>();
  const byResource: { loaded: number; failed: number; skipped: number }[] = [];

  function countFor(by: readonly number[], which: keyof WriteCounts, count: number): void {
    let index = by[0] ?? 0;
    for (const other of by) if (other < index) index = other;
    const known = byResource[index] ?? { ...NOTHING_YET };
    known[which] += count;
    byResource[index] = known;
  }

  return {
    add(result, by, count = 1) {
      counts[result] += count;
      if (result !== 'rewritten')
        countFor(by, result === 'created' || result === 'updated' ? 'loaded' : 'skipped', count);
    },
    give(count = 1) {
      given += count;
    },
    lose({ entity: { blueprint, identifier }, again, by }, { status, message }) {
      if (again) failedAgain += 1;
      else {
        failedCount += 1;
        countFor(by, 'failed', 1);
      }
      lostBlueprints.add(blueprint);
      if (failed.length >= MAX_LISTED) return;
      failed.push({
        blueprint,
        identifier: typeof identifier === 'string' ? identifier : JSON.stringify(identifier),
        status,
        message,
      });
    },
    totals() {
      const { created, updated, unchanged, withheld, unresolved } = counts;
      const unwritten = given - created - updated - unchanged - withheld - unresolved - failedCount;
      return { ...counts, failed: [...failed], failedCount, failedAgain, unwritten };
    },
    countsOf: (index) => ({ ...NOTHING_YET, ...byResource[index] }),
    lostBlueprints,
  };
}

const NOTHING_YET: WriteCounts = { loaded: 0, failed: 0, skipped: 0 };
