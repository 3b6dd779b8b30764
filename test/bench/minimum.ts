// The fewest AWS calls that a sync of a world can take, from what the world holds and what AWS's
// API allows.
import type { World } from '../../src/sandbox/world/world.js';
import { NEEDED_CALLS, type NeededCall } from './calls.js';
import { type Counts, countsByPlace } from './contents.js';

export interface Reads {
  readonly kinds: readonly string[];
  /** Enrichments that the mapping asks for besides the default ones. */
  readonly actions: readonly string[];
}

/**
 * Calls by operation. Throws for a kind that the benchmark cannot count, and for an enrichment
 * whose calls it does not know.
 */
export function minimumCalls(world: World, reads: Reads): ReadonlyMap<string, number> {
  const unknown = reads.actions.filter(
    (name) => !NEEDED_CALLS.some(({ action }) => action === name),
  );
  if (unknown.length > 0)
    throw new Error(`the benchmark does not know the calls of ${unknown.join(', ')}`);
  const needed = NEEDED_CALLS.filter((call) => isNeeded(call, reads));
  const counts = countsByPlace(
    world,
    needed.map(({ of }) => of),
  );
  return new Map(needed.map((call) => [call.operation, callsFor(call, counts.get(call.of) ?? [])]));
}

function isNeeded({ by, action }: NeededCall, { kinds, actions }: Reads): boolean {
  return (
    (by === 'any' || by.some((kind) => kinds.includes(kind))) &&
    (action === undefined || actions.includes(action))
  );
}

function callsFor({ type, size }: NeededCall, places: readonly Counts[]): number {
  return places
    .flat()
    .reduce((sum, count) => sum + Math.max(type === 'list' ? 1 : 0, Math.ceil(count / size)), 0);
}
