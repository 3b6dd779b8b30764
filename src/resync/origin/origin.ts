// Where an entity that Port lists comes from: which account and region, as far as the entity itself
// tells. Pure.

import type { Kind } from '../../kinds/kind.js';
import { type Arn, isAccountId, readArn } from '../../lib/arn.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { MappingResource } from '../../types/mapping.js';

export interface EntityOrigin {
  readonly accountId?: string;
  readonly region?: string;
  /** The service of the ARN that is the entity's identifier. */
  readonly service?: string;
  /**
   * The account is what something on the entity names, which need not be the entity's own: it says
   * nothing of accounts that are not listed.
   */
  readonly isGuess?: true;
}

/**
 * Fields of a blueprint's entities that hold the account or region, because the mapping fills them
 * so.
 */
export interface OriginHints {
  readonly accountProperties: readonly string[];
  readonly regionProperties: readonly string[];
  /** Properties that hold the resource's own ARN. */
  readonly arnProperties: readonly string[];
  /** Relations that hold the account. */
  readonly accountRelations: readonly string[];
  /** The identifier of this blueprint's entities is an account id. */
  readonly identifierIsAccount: boolean;
  /**
   * Entities are parts of a resource (`itemsToParse`), so an ARN on them may name something that
   * lies elsewhere.
   */
  readonly isPartOfResource: boolean;
}

/** A mapping resource with its kind. */
export interface FillingResource {
  readonly kind: Kind;
  readonly resource: MappingResource;
}

/** `eu-west-1`, `us-gov-east-1`; not `us-east-1a`, which is a zone. */
const isRegion = (text: string): boolean => /^[a-z]+(-[a-z]+)+-\d+$/.test(text);
const ACCOUNT_EXPRESSION = /^\s*\.__ExtraContext\.AccountId\s*$/;
const REGION_EXPRESSION = /^\s*\.__ExtraContext\.Region\s*$/;
/** Kinds whose resources are accounts. */
export const ACCOUNT_KINDS: readonly string[] = [
  'AWS::Account::Info',
  'AWS::Organizations::Account',
];

/**
 * What the mapping resources of one blueprint say about where account and region stand in its
 * entities.
 */
export function originHints(fillers: readonly FillingResource[]): OriginHints {
  const propertiesWhere = (test: (expression: string, kind: Kind) => boolean): string[] =>
    fillers.flatMap(({ kind, resource }) =>
      Object.entries(resource.entity.properties).flatMap(([name, expression]) =>
        test(expression, kind) ? [name] : [],
      ),
    );
  return {
    accountProperties: propertiesWhere((expression) => ACCOUNT_EXPRESSION.test(expression)),
    regionProperties: propertiesWhere((expression) => REGION_EXPRESSION.test(expression)),
    arnProperties: propertiesWhere(isOwnArn),
    accountRelations: fillers.flatMap(({ resource }) =>
      Object.entries(resource.entity.relations).flatMap(([name, expression]) =>
        typeof expression === 'string' && ACCOUNT_EXPRESSION.test(expression) ? [name] : [],
      ),
    ),
    identifierIsAccount: fillers.some(({ kind }) => ACCOUNT_KINDS.includes(kind.name)),
    isPartOfResource: fillers.some(({ resource }) => resource.itemsToParse !== undefined),
  };
}

/**
 * True for an ARN that the mapping builds from the context, and for the field of the kind that
 * holds its own: `Arn`, `TableArn` of a table.
 */
function isOwnArn(expression: string, { id, name }: Kind): boolean {
  if (/\barn:/.test(expression) && expression.includes('.__ExtraContext.')) return true;
  const field = /^\s*\.Properties\.(\w*arn)\s*$/i.exec(expression)?.[1];
  return (
    field !== undefined &&
    (field === id || name.toLowerCase().endsWith(field.slice(0, -3).toLowerCase()))
  );
}

/**
 * The account, by the first that tells: an identifier that is the own ARN or an account id;
 * properties that the mapping fills with the account; an own ARN in a property; the relation that
 * the mapping fills with it; as guesses, an ARN that ends in the same name, and a relation to an
 * account.
 * What contradicts decides nothing.
 */
export function originOf(
  entity: OwnedEntity,
  hints: OriginHints,
  kinds: readonly Kind[],
): EntityOrigin {
  const { identifier, properties = {}, relations = {} } = entity;
  const arnIn = (values: readonly unknown[]): Arn | undefined =>
    hints.isPartOfResource ? undefined : onlyArn(values, kinds);
  const identifierArn = arnIn([identifier]);
  const own = identifierArn ?? arnIn(hints.arnProperties.map((name) => properties[name]));
  const named = arnIn(
    Object.values(properties).filter((value) => lastPartOf(value) === lastPartOf(identifier)),
  );

  const stated = [
    identifierArn?.accountId,
    ...(hints.identifierIsAccount ? [identifier] : []),
    ...hints.accountProperties.map((name) => properties[name]),
  ];
  const sources: readonly (readonly unknown[])[] = [
    stated,
    [own?.accountId, ...hints.accountRelations.map((name) => relations[name])],
  ];
  const guesses = [
    named?.accountId,
    ...(hints.accountRelations.length > 0 ? [] : Object.values(relations)),
  ];
  const certain = sources
    .map((values) => matching(values, isAccountId))
    .find(({ size }) => size > 0);
  const accountId = only(certain ?? matching(guesses, isAccountId));
  const region = only(
    matching([own?.region, ...hints.regionProperties.map((name) => properties[name])], isRegion),
  );
  return {
    ...(accountId === undefined ? {} : { accountId }),
    ...(region === undefined ? {} : { region }),
    ...(identifierArn === undefined ? {} : { service: identifierArn.service }),
    ...(accountId === undefined || certain !== undefined ? {} : { isGuess: true }),
  };
}

/**
 * What the identifier itself names of the origin. For entities of mapping resources whose
 * identifiers are known to stand for several resources: the rest of the origin is that of one of
 * them, and others may be elsewhere.
 */
export function namedOrigin(
  { accountId, region, ...rest }: EntityOrigin,
  identifier: string,
): EntityOrigin {
  return {
    ...(rest.service === undefined ? {} : { service: rest.service }),
    ...(accountId !== undefined && identifier.includes(accountId) ? { accountId } : {}),
    ...(region !== undefined && identifier.includes(region) ? { region } : {}),
  };
}

/**
 * The name at the end of an ARN or identifier; other ARNs on an entity, such as those of a layer or
 * of a replica's source, name something else.
 */
function lastPartOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split(/[:/]/).at(-1) : undefined;
}

/**
 * The one ARN among the values that can be the resource's own: of a filling kind's service. Several
 * that differ are none.
 */
function onlyArn(values: readonly unknown[], kinds: readonly Kind[]): Arn | undefined {
  const services = new Set(kinds.map(({ arnService }) => arnService));
  const [first, ...others] = values
    .flatMap((value) => readArn(value) ?? [])
    .filter(({ service }) => services.has(service));
  return others.every(
    ({ accountId, region }) => accountId === first?.accountId && region === first?.region,
  )
    ? first
    : undefined;
}

function matching(
  values: readonly unknown[],
  isOne: (text: string) => boolean,
): ReadonlySet<string> {
  return new Set(
    values.flatMap((value) => (typeof value === 'string' && isOne(value) ? [value] : [])),
  );
}

function only(values: ReadonlySet<string>): string | undefined {
  const [value] = values;
  return values.size === 1 ? value : undefined;
}
