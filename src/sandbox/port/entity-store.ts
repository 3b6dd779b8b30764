// Holds the entities: an index by blueprint and identifier, an order for cursors, and who points at whom.
// Built for a million small entities: properties and relations stay JSON text, and no operation but a full search walks them all.

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

export type EntityContent = Pick<StoredEntity, 'title' | 'icon' | 'team' | 'properties' | 'relations' | 'datasource'>;

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
  const datasources = new Map<string, string>();
  let order: StoredEntity[] = [];
  let nextSequence = 1;
  let dead = 0;

  const intern = (datasource: string): string => {
    const known = datasources.get(datasource);
    if (known !== undefined) return known;
    datasources.set(datasource, datasource);
    return datasource;
  };

  const compact = (): void => {
    if (dead < 1000 || dead * 2 < order.length) return;
    order = order.filter((entity) => entity.live);
    dead = 0;
  };

  function* after(sequence: number): Iterable<StoredEntity> {
    const walked = order;
    for (let i = firstAbove(walked, sequence); i < walked.length; i += 1) {
      const entity = walked[i];
      if (entity?.live === true) yield entity;
    }
  }

  return {
    get: (blueprint, identifier) => index.get(blueprint)?.get(identifier),
    add(blueprint, identifier, content, now) {
      let entities = index.get(blueprint);
      if (entities === undefined) {
        entities = new Map();
        index.set(blueprint, entities);
      }
      const entity: StoredEntity = {
        identifier,
        blueprint,
        sequence: nextSequence,
        title: content.title,
        icon: content.icon,
        team: content.team,
        properties: content.properties,
        relations: content.relations,
        createdAt: now,
        updatedAt: now,
        datasource: intern(content.datasource),
        live: true,
        dependents: undefined,
      };
      nextSequence += 1;
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
      entity.live = false;
      dead += 1;
      compact();
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
    after,
    get size() {
      return order.length - dead;
    },
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
