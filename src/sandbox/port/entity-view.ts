// Renders an entity as JSON text. Stored properties and relations are copied as text unless the
// caller wants a part of them.
import { type Call, flag, listParam } from './call.js';
import type { StoredEntity } from './entity-store.js';
import { type JsonObject, parseObject } from './json.js';
import { readMeta } from './search.js';
import { type CatalogState, relatedIdentifiers } from './state.js';

export interface ViewOptions {
  /** Fields to keep, such as `identifier` or `properties.name`; all when undefined. */
  readonly include?: ReadonlySet<string>;
  readonly exclude?: ReadonlySet<string>;
  readonly calculated: boolean;
  /** Relation values become `{identifier, title}`. */
  readonly titles: boolean;
}

/** The view that the query parameters ask for. */
export function viewOptions(
  call: Call,
  fields: { include?: readonly string[]; exclude?: readonly string[] } = {},
): ViewOptions {
  const include = fields.include ?? listParam(call, 'include');
  const exclude = fields.exclude ?? listParam(call, 'exclude');
  flag(call, 'allow_partial_results');
  return {
    ...(include.length === 0 ? {} : { include: fieldSet(include) }),
    ...(exclude.length === 0 ? {} : { exclude: fieldSet(exclude) }),
    calculated: !flag(call, 'exclude_calculated_properties'),
    titles: flag(call, 'attach_title_to_relation'),
  };
}

// `$title` and `title` mean the same field.
function fieldSet(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => (name.startsWith('$') ? name.slice(1) : name)));
}

export const WHOLE_VIEW: ViewOptions = { calculated: true, titles: false };

/**
 * The entity as JSON text. Mirror properties are resolved; calculation and aggregation properties
 * are not computed.
 */
export function renderEntity(
  state: CatalogState,
  entity: StoredEntity,
  options: ViewOptions,
): string {
  const { include, exclude } = options;
  const mirrors = options.calculated
    ? state.blueprints.get(entity.blueprint)?.definition.mirrorProperties
    : undefined;
  const hasMirrors = mirrors !== undefined && Object.keys(mirrors).length > 0;
  if (include === undefined && exclude === undefined && !options.titles && !hasMirrors)
    return renderWhole(state, entity);
  const properties = { ...parseObject(entity.properties) };
  for (const [key, mirror] of Object.entries(mirrors ?? {}))
    properties[key] = resolveMirror(state, entity, mirror.path);
  const relations = options.titles ? withTitles(state, entity) : parseObject(entity.relations);
  const whole = { ...metaFields(state, entity), properties, relations };
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(whole)) {
    if (exclude?.has(name) === true) continue;
    if (name !== 'properties' && name !== 'relations') {
      if (include === undefined || include.has(name)) kept[name] = value;
    } else {
      const part = pick(name === 'properties' ? properties : relations, name, options);
      if (include === undefined || include.has(name) || Object.keys(part).length > 0)
        kept[name] = part;
    }
  }
  return JSON.stringify(kept);
}

function pick(values: JsonObject, group: string, { include, exclude }: ViewOptions): JsonObject {
  const wanted = (key: string): boolean =>
    include === undefined ||
    include.has(group) ||
    include.has(`${group}.${key}`) ||
    include.has(key);
  const refused = (key: string): boolean =>
    exclude !== undefined && (exclude.has(`${group}.${key}`) || exclude.has(key));
  return Object.fromEntries(Object.entries(values).filter(([key]) => wanted(key) && !refused(key)));
}

function metaFields(state: CatalogState, entity: StoredEntity): JsonObject {
  const { clientId } = state.settings;
  return {
    identifier: entity.identifier,
    title: entity.title,
    icon: entity.icon,
    team: entity.team,
    blueprint: entity.blueprint,
    createdAt: new Date(entity.createdAt).toISOString(),
    createdBy: clientId,
    updatedAt: new Date(entity.updatedAt).toISOString(),
    updatedBy: clientId,
  };
}

function renderWhole(state: CatalogState, entity: StoredEntity): string {
  const meta = JSON.stringify(metaFields(state, entity));
  return `${meta.slice(0, -1)},"properties":${entity.properties},"relations":${entity.relations}}`;
}

function withTitles(state: CatalogState, entity: StoredEntity): JsonObject {
  const relations = state.blueprints.get(entity.blueprint)?.definition.relations;
  const titled = Object.entries(parseObject(entity.relations)).map(([key, value]) => {
    const target = relations?.[key]?.target ?? '';
    const describe = (identifier: string): JsonObject => ({
      identifier,
      title: state.entities.get(target, identifier)?.title ?? null,
    });
    if (typeof value === 'string') return [key, describe(value)] as const;
    return [key, Array.isArray(value) ? relatedIdentifiers(value).map(describe) : value] as const;
  });
  return Object.fromEntries(titled);
}

function resolveMirror(state: CatalogState, start: StoredEntity, path: string): unknown {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let current: StoredEntity[] = [start];
  let many = false;
  for (const step of steps) {
    const next: StoredEntity[] = [];
    for (const entity of current) {
      const relation = state.blueprints.get(entity.blueprint)?.definition.relations[step];
      if (relation === undefined) continue;
      many ||= relation.many;
      for (const identifier of relatedIdentifiers(parseObject(entity.relations)[step])) {
        const target = state.entities.get(relation.target, identifier);
        if (target !== undefined) next.push(target);
      }
    }
    current = next;
  }
  const read = (entity: StoredEntity): unknown =>
    last.startsWith('$')
      ? readMeta(state, entity, last)
      : (parseObject(entity.properties)[last] ?? null);
  const values = current.map(read);
  return many ? values : (values[0] ?? null);
}
