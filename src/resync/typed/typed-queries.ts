// A query is text that somebody typed: a name that no resource has, or a region or account that
// nobody knows, selects nothing. Such names are told with the nearest right ones, and nothing is
// deleted because a query with one of them excludes it.
import type { Kind } from '../../kinds/kind.js';
import { knownProperties } from '../../kinds/reading/shape.js';
import { cutName } from '../../lib/text/cut-text.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import { typedIn } from '../../mapping/jq/typed-names.js';
import type { Level, TypedName, TypedText } from '../../mapping/jq/typed-values.js';
import type { AccountList, AccountRegions } from '../../types/account.js';
import { ACCOUNT_CONTEXT } from '../../types/account-context.js';
import type { MappedResource } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import type { Resource } from '../../types/resource.js';
import type { KindPlan } from '../plan/plan-cells.js';
import { type Domain, type DomainName, domainOf, knownValues } from './known-values.js';

export interface TypedQueries {
  /** Shows what became of resources through a mapping resource. */
  see(
    resource: MappingResource,
    built: readonly BuiltResource[],
    mapped: readonly MappedResource[],
  ): void;
  /** Judges all queries; to be called when everything was read. */
  check(opened: readonly AccountRegions[], list: AccountList): QueryCheck;
}

type BuiltResource = {
  readonly resource: Resource;
  readonly unread: { has(name: string): boolean };
};

export interface QueryCheck {
  /**
   * The mapping and its plans, with what the queries leave unclear: what such a query excludes may
   * be meant to be selected.
   */
  readonly judged: { readonly mapping: Mapping; readonly plans: readonly KindPlan[] };
  readonly warnings: readonly string[];
}

/** One expression that decides what a mapping resource selects. */
interface Query {
  readonly kind: Kind;
  readonly resource: MappingResource;
  readonly path: string;
  readonly known: Readonly<Record<Level, readonly string[]>>;
  /** Names that the kind does not declare and that no resource was seen to have. */
  readonly strange: Set<TypedName>;
  readonly texts: readonly TypedText[];
}

/** Wrong names of one query that are told one by one. */
const MOST_TOLD = 5;

/** Watches the queries of the mapping. */
export function watchQueries(mapping: Mapping, plans: readonly KindPlan[]): TypedQueries {
  const queries = plans.flatMap(({ kind, resources }) =>
    resources.flatMap((resource) => queriesOf(kind, resource)),
  );
  const watched = new Map<number, Query[]>();
  for (const query of queries)
    watched.set(query.resource.index, [...(watched.get(query.resource.index) ?? []), query]);
  const excluding = new Set<number>();
  return {
    see({ index }, built, mapped) {
      const own = watched.get(index);
      if (own === undefined) return;
      if (mapped.some(({ excluded }) => excluded > 0)) excluding.add(index);
      for (const { strange } of own)
        for (const name of strange)
          if (built.some((each) => mayHave(each, name))) strange.delete(name);
    },
    check(opened, list) {
      const unclear = new Map<number, string>();
      const warnings: string[] = [];
      const known = knownValues(opened, list);
      for (const query of queries) {
        const { resource } = query;
        const wrong = [...wrongNames(query), ...wrongTexts(query, known)];
        for (const { warning } of wrong.slice(0, MOST_TOLD)) warnings.push(warning);
        if (wrong.length > MOST_TOLD)
          warnings.push(`${query.path} holds ${wrong.length - MOST_TOLD} more such names`);
        const because = wrong.find(({ decides }) => decides)?.because;
        // A query that excludes nothing takes nothing away; of a list of parts it is not known what
        // it lacks.
        const excludes = excluding.has(resource.index) || resource.itemsToParse !== undefined;
        if (because !== undefined && excludes && !unclear.has(resource.index))
          unclear.set(resource.index, because);
      }
      return { judged: withUnclear(mapping, plans, unclear), warnings };
    },
  };
}

function withUnclear(
  mapping: Mapping,
  plans: readonly KindPlan[],
  unclear: ReadonlyMap<number, string>,
): QueryCheck['judged'] {
  if (unclear.size === 0) return { mapping, plans };
  const doubted = (resource: MappingResource): MappingResource => {
    const because = resource.unclear ?? unclear.get(resource.index);
    return because === undefined ? resource : { ...resource, unclear: because };
  };
  return {
    mapping: { ...mapping, resources: mapping.resources.map(doubted) },
    plans: plans.map((plan) => ({ ...plan, resources: plan.resources.map(doubted) })),
  };
}

function queriesOf(kind: Kind, resource: MappingResource): readonly Query[] {
  const { index, selector, itemsToParse, itemsToParseName } = resource;
  const query = (expression: string, path: string, more: readonly string[]): Query[] => {
    const { names, texts } = typedIn(expression);
    const known = {
      resource: ['Type', 'Properties', '__ExtraContext', ...more],
      properties: knownProperties(kind),
      context: [...kind.contextKeys, ...ACCOUNT_CONTEXT],
    };
    const strange = new Set(names.filter(({ level, name }) => !known[level].includes(name)));
    return strange.size + texts.length === 0
      ? []
      : [{ kind, resource, path: `resources[${index}].${path}`, known, strange, texts }];
  };
  if (itemsToParse === undefined) return query(selector.query, 'selector.query', []);
  return [
    ...query(itemsToParse, 'port.itemsToParse', []),
    ...query(selector.query, 'selector.query', [itemsToParseName]),
  ];
}

/** True when the resource has it, or when what brings it could not be read. */
function mayHave({ resource, unread }: BuiltResource, { level, name }: TypedName): boolean {
  if (level === 'resource') return Object.hasOwn(resource, name);
  if (level === 'context') return Object.hasOwn(resource.__ExtraContext ?? {}, name);
  return Object.hasOwn(resource.Properties, name) || unread.has(name);
}

interface Wrong {
  readonly warning: string;
  readonly because: string;
  /** False when the query goes on with something else where it finds nothing. */
  readonly decides: boolean;
}

function wrongNames({ kind, path, known, strange }: Query): readonly Wrong[] {
  const byName = new Map<string, Wrong>();
  for (const typed of strange) {
    const text = pathOf(typed.level, typed.name);
    const nearest = nearestPath(typed, known);
    const decides =
      !typed.standIns.some(({ level, name }) => known[level].includes(name)) ||
      byName.get(text)?.decides === true;
    const because = `${path} reads ${text}, which no ${kind.name} has`;
    byName.set(text, { warning: `${because}${didYouMean(nearest)}`, because, decides });
  }
  return [...byName.values()];
}

const PREFIX: Readonly<Record<Level, string>> = {
  resource: '',
  properties: '.Properties',
  context: '.__ExtraContext',
};

function pathOf(level: Level, name: string): string {
  return `${PREFIX[level]}.${cutName(name, 60)}`;
}

/** The nearest name of all levels; of equally near ones that of its own level. */
function nearestPath({ level, name }: TypedName, known: Query['known']): string | undefined {
  const levels: readonly Level[] = [
    level,
    ...(['resource', 'context', 'properties'] as const).filter((other) => other !== level),
  ];
  const nearest = nearestSpelling(
    name,
    levels.flatMap((each) => known[each]),
  );
  const at =
    nearest === undefined ? undefined : levels.find((each) => known[each].includes(nearest));
  return at === undefined || nearest === undefined ? undefined : pathOf(at, nearest);
}

function wrongTexts(
  { kind, path, texts, known }: Query,
  domains: Readonly<Record<DomainName, Domain>>,
): readonly Wrong[] {
  const byText = new Map<string, Wrong>();
  for (const typed of texts) {
    const { level, name } = typed.comparedWith;
    const domainName = domainOf(typed.comparedWith, kind);
    const domain =
      domainName === undefined || !known[level].includes(name) ? undefined : domains[domainName];
    if (domain === undefined || domain.values.length === 0 || isOneOf(typed, domain.values))
      continue;
    const text = shown(typed);
    const why =
      typed.isNumber && domain.values.includes(typed.text)
        ? 'a number and equal to no text'
        : domain.what;
    const nearest = domain.nearest(typed.text);
    byText.set(`${name} ${text}`, {
      warning: `${path} compares ${pathOf(level, name)} with ${text}, which is ${why}${didYouMean(nearest && (typed.isNumber ? `"${nearest}"` : nearest))}`,
      because: `${path} names ${text}, which is ${why}`,
      decides: true,
    });
  }
  return [...byText.values()];
}

function isOneOf({ text, isNumber, match }: TypedText, values: readonly string[]): boolean {
  if (isNumber) return false;
  return match === 'whole'
    ? values.includes(text)
    : values.some((value) => value.includes(text) || text.includes(value));
}

function shown({ text, isNumber }: TypedText): string {
  return isNumber ? cutName(text) : JSON.stringify(cutName(text));
}
