// Finds entities by a query. Rules on identifier and blueprint become index look-ups; only what is
// left is tested entity by entity.
import type { StoredEntity } from './entity-store.js';
import { type JsonObject, parseObject } from './json.js';
import type { SearchNode, SearchRule } from './search-query.js';
import type { CatalogState } from './state.js';

interface Plan {
  readonly identifiers?: ReadonlySet<string>;
  readonly blueprints?: ReadonlySet<string>;
}

/** Entities that match the query, one at a time; `blueprint` narrows it further. */
export function* findEntities(
  state: CatalogState,
  query: SearchNode,
  blueprint?: string,
): Iterable<StoredEntity> {
  const plan = planOf(query);
  const blueprints = blueprint === undefined ? plan.blueprints : new Set([blueprint]);
  for (const entity of candidates(state, {
    ...plan,
    ...(blueprints === undefined ? {} : { blueprints }),
  })) {
    if (matches(state, query, entity)) yield entity;
  }
}

/** True when the entity satisfies the query. */
export function matches(state: CatalogState, query: SearchNode, entity: StoredEntity): boolean {
  let properties: JsonObject | undefined;
  const read = (name: string): unknown => {
    if (name.startsWith('$')) return readMeta(state, entity, name);
    properties ??= parseObject(entity.properties);
    return properties[name] ?? parseObject(entity.relations)[name];
  };
  return evaluate(query, read);
}

function evaluate(node: SearchNode, read: (name: string) => unknown): boolean {
  if ('test' in node) return node.test(read(node.property));
  return node.combinator === 'and'
    ? node.rules.every((rule) => evaluate(rule, read))
    : node.rules.some((rule) => evaluate(rule, read));
}

/** The value of a `$` meta-property. */
export function readMeta(state: CatalogState, entity: StoredEntity, name: string): unknown {
  switch (name) {
    case '$identifier':
      return entity.identifier;
    case '$blueprint':
      return entity.blueprint;
    case '$datasource':
      return entity.datasource;
    case '$title':
      return entity.title;
    case '$icon':
      return entity.icon;
    case '$team':
      return entity.team;
    case '$createdAt':
      return new Date(entity.createdAt).toISOString();
    case '$updatedAt':
      return new Date(entity.updatedAt).toISOString();
    default:
      return state.settings.clientId;
  }
}

function* candidates(state: CatalogState, plan: Plan): Iterable<StoredEntity> {
  if (plan.identifiers === undefined) {
    if (plan.blueprints === undefined) yield* state.entities.after(0);
    else for (const blueprint of plan.blueprints) yield* state.entities.ofBlueprint(blueprint);
    return;
  }
  const blueprints =
    plan.blueprints ?? [...state.blueprints.all()].map(({ definition }) => definition.identifier);
  for (const blueprint of blueprints) {
    for (const identifier of plan.identifiers) {
      const entity = state.entities.get(blueprint, identifier);
      if (entity !== undefined) yield entity;
    }
  }
}

function planOf(node: SearchNode): Plan {
  if ('test' in node) return planOfRule(node);
  const plans = node.rules.map(planOf);
  const join = node.combinator === 'and' ? intersect : unite;
  const identifiers = join(plans.map((plan) => plan.identifiers));
  const blueprints = join(plans.map((plan) => plan.blueprints));
  return {
    ...(identifiers === undefined ? {} : { identifiers }),
    ...(blueprints === undefined ? {} : { blueprints }),
  };
}

function planOfRule(rule: SearchRule): Plan {
  const values = new Set(
    rule.operator === '='
      ? [rule.value]
      : rule.operator === 'in' && Array.isArray(rule.value)
        ? rule.value
        : undefined,
  );
  if (rule.operator !== '=' && rule.operator !== 'in') return {};
  const texts = new Set([...values].filter((value) => typeof value === 'string'));
  if (rule.property === '$identifier') return { identifiers: texts };
  return rule.property === '$blueprint' ? { blueprints: texts } : {};
}

type Limits = readonly (ReadonlySet<string> | undefined)[];

function intersect(sets: Limits): ReadonlySet<string> | undefined {
  const given = sets.filter((set) => set !== undefined);
  const [first, ...rest] = given;
  return first === undefined
    ? undefined
    : new Set([...first].filter((value) => rest.every((set) => set.has(value))));
}

function unite(sets: Limits): ReadonlySet<string> | undefined {
  const given = sets.filter((set) => set !== undefined);
  if (sets.length === 0 || given.length < sets.length) return undefined;
  return new Set(given.flatMap((set) => [...set]));
}
