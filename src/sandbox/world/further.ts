// Resources of all kinds but the first few: a definition a kind, kept beside the world, as lazy and
// deterministic as the rest of it.
import type { Place } from './place.js';
import { createResourceSet, type EditableSet, type ResourceSet } from './resource-set.js';
import type { World } from './world.js';

export interface FurtherDefinition<T extends object> {
  /** The kind that is made of it, such as `AWS::SQS::Queue`; the key of `WorldOptions.further`. */
  readonly name: string;
  /** The resource at a position of a place; the same arguments always give the same one. */
  make(place: Place, position: number): T;
  idOf(resource: T): string;
  /** The position that an id or name stands for, not yet checked. */
  positionOf(place: Place, id: string): number | undefined;
}

export interface Further<T extends object> {
  readonly name: string;
  /** The id by which `change` and `remove` know it. */
  idOf(resource: T): string;
  in(world: World, accountId: string, region: string): ResourceSet<T>;
  /** Adds one, made like the others and then changed by `patch`. */
  add(world: World, accountId: string, region: string, patch?: Partial<T>): T;
  /** Throw an Error when there is none with this id. */
  change(world: World, accountId: string, region: string, id: string, patch: Partial<T>): void;
  remove(world: World, accountId: string, region: string, id: string): void;
}

/** Sets without changes that are kept for reuse. */
const KEPT_SETS = 4096;

/**
 * A kind of resource that every world has, in the amount its options give; changes are kept per
 * world and vanish with it.
 */
export function defineFurther<T extends object>(definition: FurtherDefinition<T>): Further<T> {
  const worlds = new WeakMap<
    World,
    { readonly edited: Map<string, EditableSet<T>>; readonly recent: Map<string, EditableSet<T>> }
  >();

  function setOf(world: World, accountId: string, region: string, edit: boolean): EditableSet<T> {
    let kept = worlds.get(world);
    if (!kept) {
      kept = { edited: new Map(), recent: new Map() };
      worlds.set(world, kept);
    }
    const key = `${accountId}/${region}`;
    const set = kept.edited.get(key) ?? kept.recent.get(key) ?? createSet(world, accountId, region);
    if (edit) kept.edited.set(key, set);
    else if (!kept.recent.has(key)) {
      if (kept.recent.size >= KEPT_SETS) kept.recent.clear();
      kept.recent.set(key, set);
    }
    return set;
  }

  function createSet(world: World, accountId: string, region: string): EditableSet<T> {
    const place = world.place(accountId, region);
    return createResourceSet<T>({
      base: world.amount(world.options.further[definition.name] ?? 0, accountId, region),
      make: (position) => definition.make(place, position),
      positionOf: (id) => definition.positionOf(place, id),
      idOf: (resource) => definition.idOf(resource),
      merge: (resource, patch) => ({ ...resource, ...patch }),
    });
  }

  function settle(world: World, done: boolean, what: string): void {
    if (!done) throw new Error(`There is no ${definition.name} ${what} in this world.`);
    world.touch();
  }

  return {
    name: definition.name,
    idOf: definition.idOf,
    in: (world, accountId, region) => setOf(world, accountId, region, false),
    add(world, accountId, region, patch = {}) {
      world.touch();
      return setOf(world, accountId, region, true).add(patch);
    },
    change: (world, accountId, region, id, patch) =>
      settle(
        world,
        setOf(world, accountId, region, true).change(id, patch),
        `${id} in ${accountId} ${region}`,
      ),
    remove: (world, accountId, region, id) =>
      settle(
        world,
        setOf(world, accountId, region, true).remove(id),
        `${id} in ${accountId} ${region}`,
      ),
  };
}
