// Turns one resource of the mapping into what its evaluation needs: the distinct expressions with
// what they read, and templates that say where each result goes in the entity.
import type { EntityMapping, MappingResource, SearchQuery } from '../types/mapping.js';
import type { ExpressionReader, ReadExpression } from './expression-reader.js';
import { rewriteQuotes } from './jq/quotes.js';

/** One distinct expression of a mapping resource. */
export interface Slot extends ReadExpression {
  /** As the operator wrote it. */
  readonly expression: string;
  /** As the engine gets it. */
  readonly source: string;
  /** Where it occurs first, such as `selector.query`. */
  readonly path: string;
}

/** A value to be filled in: the result of a slot, or structure around such values. */
export type Template =
  | {
      readonly type: 'slot';
      readonly slot: number;
      readonly path: string;
      readonly expression: string;
    }
  | { readonly type: 'constant'; readonly value: unknown }
  | { readonly type: 'list'; readonly items: readonly Template[] }
  | { readonly type: 'record'; readonly members: readonly (readonly [string, Template])[] };

/** A mapped field: `name` is its dotted path in the entity. */
export interface Field {
  readonly name: string;
  readonly template: Template;
}

export interface EntityPlan {
  readonly identifier: Field;
  readonly blueprint: Field;
  readonly title: Field | undefined;
  readonly icon: Field | undefined;
  readonly team: Field | undefined;
  readonly properties: readonly (readonly [string, Field])[];
  readonly relations: readonly (readonly [string, Field])[];
}

export interface Plan {
  readonly resource: MappingResource;
  readonly itemsToParse: Slot | undefined;
  /** The selector is the first. */
  readonly slots: readonly [Slot, ...Slot[]];
  readonly entity: EntityPlan;
}

const MAPPINGS = 'port.entity.mappings';

/**
 * The plan of one mapping resource. Equal expressions share a slot; an expression that we cannot
 * parse is left to the engine.
 */
export function createPlan(resource: MappingResource, read: ExpressionReader): Plan {
  const createSlot = (expression: string, path: string): Slot => {
    const source = rewriteQuotes(expression);
    return { expression, source, path, ...read(source) };
  };
  const slots: [Slot, ...Slot[]] = [createSlot(resource.selector.query, 'selector.query')];
  const known = new Map<string, number>();
  const entity = planEntity(resource.entity, (expression, path) => {
    const source = rewriteQuotes(expression);
    const slot = known.get(source) ?? slots.push(createSlot(expression, path)) - 1;
    known.set(source, slot);
    return { type: 'slot', slot, path, expression };
  });
  const { itemsToParse } = resource;
  return {
    resource,
    itemsToParse:
      itemsToParse === undefined ? undefined : createSlot(itemsToParse, 'port.itemsToParse'),
    slots,
    entity,
  };
}

type AddSlot = (expression: string, path: string) => Template;

function planEntity(mapping: EntityMapping, addSlot: AddSlot): EntityPlan {
  const field = (name: string, value: string | SearchQuery): Field => ({
    name,
    template: template(value, `${MAPPINGS}.${name}`, addSlot),
  });
  const optional = (name: string, value: string | SearchQuery | undefined): Field | undefined =>
    value === undefined ? undefined : field(name, value);
  const record = (
    name: string,
    values: Readonly<Record<string, string | SearchQuery>>,
  ): readonly (readonly [string, Field])[] =>
    Object.entries(values).map(([key, value]) => [key, field(`${name}.${key}`, value)]);
  return {
    identifier: field('identifier', mapping.identifier),
    blueprint: field('blueprint', mapping.blueprint),
    title: optional('title', mapping.title),
    icon: optional('icon', mapping.icon),
    team: optional('team', mapping.team),
    properties: record('properties', mapping.properties),
    relations: record('relations', mapping.relations),
  };
}

/** Every string in a search query is an expression: combinators, properties and operators too. */
function template(value: unknown, path: string, addSlot: AddSlot): Template {
  if (typeof value === 'string') return addSlot(value, path);
  if (Array.isArray(value))
    return {
      type: 'list',
      items: value.map((item, index) => template(item, `${path}.${index}`, addSlot)),
    };
  if (typeof value !== 'object' || value === null) return { type: 'constant', value };
  const members = Object.entries(value).map(
    ([key, item]) => [key, template(item, `${path}.${key}`, addSlot)] as const,
  );
  return { type: 'record', members };
}

/** Every slot that a template takes results from. */
export function slotsOf(template: Template): readonly number[] {
  switch (template.type) {
    case 'slot':
      return [template.slot];
    case 'constant':
      return [];
    case 'list':
      return template.items.flatMap(slotsOf);
    case 'record':
      return template.members.flatMap(([, member]) => slotsOf(member));
  }
}
