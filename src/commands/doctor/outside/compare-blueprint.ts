// What of a mapping does not fit into the blueprint that it names: only what is proven, and for
// each field what mends it.
import { didYouMean, nearestSpelling } from '../../../lib/text/nearest-name.js';
import type { JsonType } from '../../../mapping/result-types.js';
import type { BlueprintSchema } from '../../../port/owned/blueprints.js';
import type { FindingCause } from '../finding.js';
import { cause } from './found.js';
import type { MappedBlueprint, MappedPlace } from './mapped-blueprints.js';

export interface Compared {
  readonly causes: readonly FindingCause[];
  readonly warnings: readonly FindingCause[];
}

/** `accounts`: the blueprint that accounts are mapped to, if it is known. */
export function compareBlueprint(
  mapped: MappedBlueprint,
  held: BlueprintSchema,
  accounts: string | undefined,
): Compared {
  const properties = [...mapped.properties].flatMap(([name, places]) =>
    propertyCauses(name, places, held),
  );
  const relations = [...mapped.relations].map(([name, places]) =>
    compareRelation({ name, places, held, accounts }),
  );
  return {
    causes: [
      ...properties,
      ...relations.flatMap(({ causes }) => causes),
      ...unsetCauses(mapped, held),
    ],
    warnings: relations.flatMap(({ warnings }) => warnings),
  };
}

function kindsOf(places: readonly MappedPlace[]): readonly string[] {
  return [...new Set(places.map(({ kind }) => kind))];
}

/** Where it stands, and whoever else does the same. */
function placesIn(places: readonly MappedPlace[]): string {
  const more = places.length - 1;
  return `${places[0]?.path ?? ''}${more === 0 ? '' : ` and ${more} more ${more === 1 ? 'place' : 'places'}`}`;
}

/** The one type that all places give, null aside; undefined where that is not certain. */
function onlyType(places: readonly MappedPlace[]): JsonType | undefined {
  const types = new Set(
    places.flatMap((place) => [...(place.types ?? UNKNOWN)]).filter((type) => type !== 'null'),
  );
  const [only] = types;
  return types.size === 1 ? only : undefined;
}

const UNKNOWN: readonly JsonType[] = ['string', 'number'];

/** Those that Port's API reference gives a property. */
const TYPES: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'array', 'object']);

function propertyCauses(
  name: string,
  places: readonly MappedPlace[],
  held: BlueprintSchema,
): readonly FindingCause[] {
  const { identifier, properties, computed } = held;
  const property = properties.get(name);
  if (property === undefined) {
    const what = computed.get(name);
    return [what === undefined ? lacksProperty(name, places, held) : isComputed(name, what)];
  }
  const { type } = property;
  if (type === undefined || !TYPES.has(type)) return [];
  const wrong = places.filter((place) => isNever(place.types, type));
  if (wrong.length === 0) return [];
  const given = spelt(wrong.flatMap((place) => [...(place.types ?? [])]));
  return [
    cause(
      'blueprint-wrong-type',
      `The property ${name} of the blueprint ${identifier} is of type ${type}, and the mapping gives ${given} (${placesIn(wrong)}: ${shown(wrong)})`,
      `Whoever keeps the mapping makes the expression give ${article(type)}, or replaces the property in Port's builder by one of type ${given.replace(/^an? /, '')}: the type of a property cannot be changed.`,
      kindsOf(wrong),
    ),
  ];

  function isComputed(named: string, what: string): FindingCause {
    return cause(
      'blueprint-property-computed',
      `${named} of the blueprint ${identifier} is ${article(what)} property, which Port fills in itself, and the mapping writes it`,
      `Whoever keeps the mapping takes ${placesIn(places)} out, or gives it another name.`,
      kindsOf(places),
    );
  }
}

function lacksProperty(
  name: string,
  places: readonly MappedPlace[],
  { identifier, properties }: BlueprintSchema,
): FindingCause {
  const type = onlyType(places);
  const nearest = nearestSpelling(name, [...properties.keys()]);
  return cause(
    'blueprint-lacks-property',
    `The blueprint ${identifier} has no property ${name}, which the mapping writes${didYouMean(nearest)}`,
    `Whoever keeps the blueprint adds the property ${name} ${type === undefined ? `of the type that ${shown(places)} gives` : `of type ${type}`} to the blueprint ${identifier} in Port's builder, or the mapping is corrected (${placesIn(places)}).`,
    kindsOf(places),
  );
}

/** True when none of the types is the wanted one. Null empties any property. */
function isNever(types: ReadonlySet<JsonType> | undefined, wanted: string): boolean {
  if (types === undefined) return false;
  const given = [...types].filter((type) => type !== 'null');
  return given.length > 0 && !given.some((type) => type === wanted);
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function spelt(types: readonly JsonType[]): string {
  return [...new Set(types.filter((type) => type !== 'null'))].map(article).join(' or ');
}

const MOST_SHOWN = 60;

function shown([first]: readonly MappedPlace[]): string {
  const text = typeof first?.value === 'string' ? first.value.replace(/\s+/g, ' ') : 'the query';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

interface RelationInput {
  readonly name: string;
  readonly places: readonly MappedPlace[];
  readonly held: BlueprintSchema;
  readonly accounts: string | undefined;
}

function compareRelation({ name, places, held, accounts }: RelationInput): Compared {
  const { identifier, relations } = held;
  const relation = relations.get(name);
  const kinds = kindsOf(places);
  if (relation === undefined) {
    const target = accounts !== undefined && places.every(isAccountId) ? accounts : undefined;
    const nearest = didYouMean(nearestSpelling(name, [...relations.keys()]));
    const remedy = `Whoever keeps the blueprint adds the relation ${name}${target === undefined ? '' : ` to ${target}`} to the blueprint ${identifier} in Port's builder, or the mapping is corrected (${placesIn(places)}).`;
    const message = `The blueprint ${identifier} has no relation ${name}, which the mapping writes${nearest}`;
    return { causes: [cause('blueprint-lacks-relation', message, remedy, kinds)], warnings: [] };
  }
  const wrong = places.filter((place) => !isRelated(place.types));
  const causes = wrong.map((place) =>
    cause(
      'blueprint-wrong-type',
      `The relation ${name} of the blueprint ${identifier} needs an identifier, and the mapping gives ${spelt([...(place.types ?? [])])} (${place.path}: ${shown([place])})`,
      'Whoever keeps the mapping makes the expression give the identifier of the related entity.',
      [place.kind],
    ),
  );
  return { causes, warnings: relationWarnings({ name, places, held, accounts }, relation) };
}

/** Identifiers are texts or numbers, several of them a list; an object may be a search query. */
function isRelated(types: ReadonlySet<JsonType> | undefined): boolean {
  return types === undefined || [...types].some((type) => type !== 'boolean');
}

function isAccountId({ value }: MappedPlace): boolean {
  return typeof value === 'string' && value.trim() === '.__ExtraContext.AccountId';
}

/** What Port may take, and what is hardly meant. */
function relationWarnings(
  { name, places, held: { identifier }, accounts }: RelationInput,
  { target, many }: { readonly target: string | undefined; readonly many: boolean },
): readonly FindingCause[] {
  const kinds = kindsOf(places);
  const of = `The relation ${name} of the blueprint ${identifier}`;
  const single = places.filter(
    (place) => isNever(place.types, 'array') && isNever(place.types, 'object'),
  );
  const list = places.filter((place) => onlyType([place]) === 'array');
  return [
    ...(many && single.length > 0
      ? [
          cause(
            'relation-not-a-list',
            `${of} leads to many entities, and the mapping gives ${spelt(single.flatMap((place) => [...(place.types ?? [])]))} (${placesIn(single)})`,
            `Whoever keeps the mapping writes a list: [${shown(single)}].`,
            kinds,
          ),
        ]
      : []),
    ...(!many && list.length > 0
      ? [
          cause(
            'relation-a-list',
            `${of} leads to one entity, and the mapping gives a list (${placesIn(list)}): Port refuses one of several`,
            `Whoever keeps the blueprint makes the relation one to many, or the mapping gives one identifier.`,
            kinds,
          ),
        ]
      : []),
    ...(target !== undefined &&
    accounts !== undefined &&
    target !== accounts &&
    places.some(isAccountId)
      ? [
          cause(
            'relation-elsewhere',
            `${of} leads to ${target}, and the mapping gives ids of accounts, which it makes entities of ${accounts}`,
            `Whoever keeps the blueprint lets the relation lead to ${accounts}, unless ${target} has entities with these ids from elsewhere.`,
            kinds,
          ),
        ]
      : []),
  ];
}

/** What every entity needs and none would get. */
function unsetCauses(
  { properties, relations, kinds }: MappedBlueprint,
  held: BlueprintSchema,
): readonly FindingCause[] {
  const lacking = (what: 'property' | 'relation', name: string) =>
    cause(
      `required-${what}-unset`,
      `The blueprint ${held.identifier} requires the ${what} ${name}, which the mapping never sets, so Port refuses every new entity`,
      `Whoever keeps the mapping adds ${name} to port.entity.mappings.${what === 'property' ? 'properties' : 'relations'} of the resources that are mapped to ${held.identifier}, or the ${what} is made optional in Port's builder.`,
      kinds,
    );
  return [
    ...held.required
      .filter((name) => !properties.has(name) && held.properties.get(name)?.hasDefault !== true)
      .map((name) => lacking('property', name)),
    ...[...held.relations]
      .filter(([name, { required }]) => required && !relations.has(name))
      .map(([name]) => lacking('relation', name)),
  ];
}
