// The fields of an entity, each with its expression, what it gives now, what Port holds, and which
// reads of AWS its value is from.
import type { Kind } from '../../kinds/kind.js';
import { createExpressionReader } from '../../mapping/expression-reader.js';
import { createBudget } from '../../mapping/jq/budget.js';
import { mappingReads } from '../../mapping/mapping-reads.js';
import { createPlan } from '../../mapping/plan.js';
import type { FieldChange } from '../../port/write/entity-diff.js';
import { brings } from '../../resync/plan/needed-reads.js';
import type { EntityMapping, MappingResource, SearchQuery } from '../../types/mapping.js';
import type { FailedDetail, Giving } from './sighted.js';

type Expression = string | SearchQuery;

export interface MappedField {
  /** `identifier`, `blueprint`, `title`, `icon`, `team`, `properties.NAME` or `relations.NAME`. */
  readonly field: string;
  /** Index of the resource of the mapping. */
  readonly resource: number;
  readonly expression: Expression;
  /** What it gives; undefined when that is not known. */
  readonly now: unknown;
  /** Why it is not known what it gives. */
  readonly unknown?: string;
  /** Why it gives null. */
  readonly nulled?: string;
  /** A resource further down in the mapping gives the field, too, and its value counts. */
  readonly isOutdone: boolean;
  /** Port holds another value than this. */
  readonly differs: boolean;
  /** The actions whose answers it reads; none where the list alone tells. */
  readonly enrichments: readonly string[];
  /** It may read anything of the resource. */
  readonly readsAll: boolean;
}

export interface FieldSources {
  /** One for each resource of the mapping, in its order. */
  readonly giving: readonly Giving[];
  readonly kinds: readonly Kind[];
  readonly failedDetails: readonly FailedDetail[];
  readonly merge: boolean;
  readonly changes: readonly FieldChange[];
}

/** Every mapped field of every resource of the mapping that gives the entity. */
export function mappedFields(sources: FieldSources): readonly MappedField[] {
  const { giving, changes } = sources;
  const differing = new Set(changes.map(({ field }) => field));
  return giving.flatMap((source, at) =>
    expressionsOf(source.filler.entity).map(([field, expression]): MappedField => {
      const reads = readsOf(source.filler, expression, kindOf(source, sources));
      const isOutdone = giving.slice(at + 1).some((later) => outdoes(later, field, sources));
      const isUnknown = source.mapped.omitted.includes(field);
      return {
        field,
        resource: source.filler.index,
        expression,
        now: isUnknown ? undefined : (fieldValue(source.mapped.entity, field) ?? null),
        ...(isUnknown ? { unknown: whyUnknown(source, field, reads, sources) } : {}),
        ...nulledBy(source, field),
        isOutdone,
        differs: !isOutdone && !isUnknown && differing.has(field),
        enrichments: reads.enrichments,
        readsAll: reads.all,
      };
    }),
  );
}

function expressionsOf(entity: EntityMapping): readonly (readonly [string, Expression])[] {
  const plain = (['identifier', 'blueprint', 'title', 'icon', 'team'] as const).flatMap((field) => {
    const expression = entity[field];
    return expression === undefined ? [] : [[field, expression] as const];
  });
  const inside = (['properties', 'relations'] as const).flatMap((group) =>
    Object.entries(entity[group]).map(
      ([name, expression]) => [`${group}.${name}`, expression] as const,
    ),
  );
  return [...plain, ...inside];
}

interface Fields {
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly relations?: Readonly<Record<string, unknown>> | undefined;
}

/** The value of a field by its dotted name. */
export function fieldValue(entity: Fields, field: string): unknown {
  const [, group, name = ''] = /^(properties|relations)\.(.*)$/s.exec(field) ?? [];
  const holder: object | undefined =
    group === 'properties' || group === 'relations' ? entity[group] : entity;
  const key = group === undefined ? field : name;
  return holder !== undefined && Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}

/** With merge off, the one furthest down replaces the others as a whole. */
function outdoes({ mapped }: Giving, field: string, { merge }: FieldSources): boolean {
  if (field === 'identifier' || field === 'blueprint') return false;
  return !merge || fieldValue(mapped.entity, field) !== undefined;
}

function kindOf({ filler }: Giving, { kinds }: FieldSources): Kind | undefined {
  return kinds.find(({ name }) => name === filler.kind);
}

interface FieldReads {
  readonly enrichments: readonly string[];
  readonly context: readonly string[];
  readonly all: boolean;
}

/** By the analysis that decides what is left out of an entity when a read fails. */
function readsOf(
  filler: MappingResource,
  expression: Expression,
  kind: Kind | undefined,
): FieldReads {
  const alone = {
    ...filler,
    selector: { ...filler.selector, query: 'true' },
    entity: { identifier: expression, blueprint: '"alone"', properties: {}, relations: {} },
  };
  const plan = createPlan(alone, createExpressionReader(createBudget()));
  const readsItem = plan.slots.some(
    ({ reads: { members } }) => members === 'all' || members.has(filler.itemsToParseName),
  );
  const { properties, named } = mappingReads(
    readsItem ? plan : { ...plan, itemsToParse: undefined },
  );
  const asked = (kind?.enrichments ?? []).filter(
    ({ always, action }) => always || filler.selector.includeActions.includes(action),
  );
  const bringing =
    kind === undefined || properties === 'all'
      ? asked
      : asked.filter((enrichment) => brings(kind, enrichment, properties));
  return {
    enrichments: bringing.map(({ action }) => action),
    context: [...named],
    all: properties === 'all',
  };
}

function whyUnknown(
  { filler, cell, result }: Giving,
  field: string,
  reads: FieldReads,
  { failedDetails }: FieldSources,
): string {
  if (filler.unclearFields?.includes(field))
    return 'the mapping has a key for it that is not known, so it is not clear what is meant';
  const uncomputed = result.leftOut?.find(({ path }) => isAt(path, field));
  if (uncomputed !== undefined) return uncomputed.message;
  const subjects = new Set([...reads.enrichments, ...reads.context]);
  const causes = failedDetails.filter(
    (failed) => failed.cell === cell && subjects.has(failed.subject),
  );
  if (causes.length === 0) return 'what it reads could not be read from AWS';
  return causes
    .map(
      ({ subject, status, evidence: { operation, code, message } }) =>
        `${subject} failed: ${operation} ${status === 'denied' ? 'was denied' : status} (${code}: ${message})`,
    )
    .join('; ');
}

function nulledBy({ filler, result }: Giving, field: string): { readonly nulled?: string } {
  // Of the items of one resource nobody knows which one it was.
  if (filler.itemsToParse !== undefined && result.entities.length > 1) return {};
  const found = result.nulled.find(({ path }) => isAt(path, field));
  return found === undefined ? {} : { nulled: found.message };
}

function isAt(path: string, field: string): boolean {
  const own = `port.entity.mappings.${field}`;
  return path === own || path.startsWith(`${own}.`);
}
