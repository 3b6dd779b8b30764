// Holds the entities: an index by blueprint and identifier, an order for cursors, and who points at
// whom.
// Built for a million small entities: properties and relations stay JSON text, and no operation but
// a full search walks them all.

export interface StoredEntity {
  readonly identifier: string;
  readonly blueprint: string;
  /** Position in the order of creation; cursors are made of it. */
  readonly sequence: number;
  title: string | null;
  icon: string | null;
  team: readonly string[];
  /** JSON object. */
  properties: string;
  /** JSON object of identifier, identifiers, or null. */
  relations: string;
  createdAt: number;
  updatedAt: number;
  /** User-Agent of the last writer. */
  datasource: string;
  /** False once deleted; the order drops it lazily. */
  live: boolean;
  dependents: Set<StoredEntity> | undefined;
}

export type EntityContent = Pick<
  StoredEntity,
  'title' | 'icon' | 'team' | 'properties' | 'relations' | 'datasource'
>;

export interface EntityStore {
  get(blueprint: string, identifier: string): StoredEntity | undefined;
  /** Adds an entity that does not exist yet. */
  add(blueprint: string, identifier: string, content: EntityContent, now: number): StoredEntity;
  /** Replaces the content of an entity and sets `updatedAt`. */
  update(entity: StoredEntity, content: EntityContent, now: number): void;
  /** Removes an entity; the caller has dealt with its dependents. */
  remove(entity: StoredEntity, targets: Iterable<StoredEntity>): void;
  /** Records that `source` no longer points at `before` and now points at `after`. */
  relink(source: StoredEntity, before: Iterable<StoredEntity>, after: Iterable<StoredEntity>): void;
  count(blueprint: string): number;
  ofBlueprint(blueprint: string): Iterable<StoredEntity>;
  /** Every entity in the order of creation, from the first whose sequence is above `sequence`. */
  after(sequence: number): Iterable<StoredEntity>;
  readonly size: number;
}

/** An empty store. */
export function createEntityStore(): EntityStore {
  const index = new Map<string, Map<string, StoredEntity>>();
  const order = createOrder();
  const intern = createIntern();
  return {
    get: (blueprint, identifier) => index.get(blueprint)?.get(identifier),
    add(blueprint, identifier, content, now) {
      const entities = index.get(blueprint) ?? new Map<string, StoredEntity>();
      index.set(blueprint, entities);
      const { title, icon, team, properties, relations } = content;
      const datasource = intern(content.datasource);
      const sequence = order.nextSequence();
      const written = { title, icon, team, properties, relations, datasource };
      const stamps = { createdAt: now, updatedAt: now };
      const entity = {
        identifier,
        blueprint,
        sequence,
        ...written,
        ...stamps,
        live: true,
        dependents: undefined,
      };
      entities.set(identifier, entity);
      order.push(entity);
      return entity;
    },
    update(entity, content, now) {
      Object.assign(entity, content, { datasource: intern(content.datasource), updatedAt: now });
    },
    remove(entity, targets) {
      for (const target of targets) target.dependents?.delete(entity);
      index.get(entity.blueprint)?.delete(entity.identifier);
      order.bury(entity);
    },
    relink(source, before, after) {
      for (const target of before) target.dependents?.delete(source);
      for (const target of after) {
        target.dependents ??= new Set();
        target.dependents.add(source);
      }
    },
    count: (blueprint) => index.get(blueprint)?.size ?? 0,
    ofBlueprint: (blueprint) => index.get(blueprint)?.values() ?? [],
    after: order.after,
    get size() {
      return order.size();
    },
  };
}

// Entities share a handful of datasources; one string each instead of one per entity.
function createIntern(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found === undefined) known.set(text, text);
    return found ?? text;
  };
}

interface Order {
  nextSequence(): number;
  push(entity: StoredEntity): void;
  bury(entity: StoredEntity): void;
  after(sequence: number): Iterable<StoredEntity>;
  size(): number;
}

// Deleted entities stay in the array until they are the majority, so that a deletion does not shift
// a million others.
function createOrder(): Order {
  let entities: StoredEntity[] = [];
  let sequence = 0;
  let dead = 0;
  return {
    nextSequence() {
      sequence += 1;
      return sequence;
    },
    push: (entity) => void entities.push(entity),
    bury(entity) {
      entity.live = false;
      dead += 1;
      if (dead < 1000 || dead * 2 < entities.length) return;
      entities = entities.filter(({ live }) => live);
      dead = 0;
    },
    *after(start) {
      const walked = entities;
      for (let i = firstAbove(walked, start); i < walked.length; i += 1) {
        const entity = walked[i];
        if (entity?.live === true) yield entity;
      }
    },
    size: () => entities.length - dead,
  };
}

function firstAbove(order: readonly StoredEntity[], sequence: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle]?.sequence ?? Number.POSITIVE_INFINITY) > sequence) high = middle;
    else low = middle + 1;
  }
  return low;
}
