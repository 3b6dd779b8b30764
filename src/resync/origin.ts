// Where an entity that Port lists comes from: which account and region, as far as the entity itself tells. Pure.
import type { Kind } from '../kinds/kind.js';
import type { OwnedEntity } from '../types/entity.js';
import type { MappingResource } from '../types/mapping.js';

export interface Origin {
  readonly accountId?: string;
  readonly region?: string;
  /** The service of the ARN that is the entity's identifier. */
  readonly service?: string;
}

/** Fields of a blueprint's entities that hold the account or region, because the mapping fills them so. */
export interface OriginHints {
  readonly accountProperties: readonly string[];
  readonly regionProperties: readonly string[];
  /** Relations that hold the account. */
  readonly accountRelations: readonly string[];
  /** The identifier of this blueprint's entities is an account id. */
  readonly identifierIsAccount: boolean;
  /** Entities are parts of a resource (`itemsToParse`), so an ARN on them may name something that lies elsewhere. */
  readonly isPartOfResource: boolean;
}

const ACCOUNT_ID = /^\d{12}$/;
const ACCOUNT_EXPRESSION = /^\s*\.__ExtraContext\.AccountId\s*$/;
const REGION_EXPRESSION = /^\s*\.__ExtraContext\.Region\s*$/;
/** Kinds whose resources are accounts. */
export const ACCOUNT_KINDS: readonly string[] = ['AWS::Account::Info', 'AWS::Organizations::Account'];

/** What the mapping resources of one blueprint say about where account and region stand in its entities. */
export function originHints(resources: readonly MappingResource[]): OriginHints {
  const fieldsBy = (pattern: RegExp): string[] =>
    resources.flatMap(({ entity }) =>
      Object.entries(entity.properties).flatMap(([name, expression]) => (pattern.test(expression) ? [name] : [])),
    );
  return {
    accountProperties: fieldsBy(ACCOUNT_EXPRESSION),
    regionProperties: fieldsBy(REGION_EXPRESSION),
    accountRelations: resources.flatMap(({ entity }) =>
      Object.entries(entity.relations).flatMap(([name, expression]) =>
        typeof expression === 'string' && ACCOUNT_EXPRESSION.test(expression) ? [name] : [],
      ),
    ),
    identifierIsAccount: resources.some(({ kind }) => ACCOUNT_KINDS.includes(kind)),
    isPartOfResource: resources.some(({ itemsToParse }) => itemsToParse !== undefined),
  };
}

/**
 * In this order: the identifier, where it is the entity's own ARN or an account id; the properties that the mapping fills with account and
 * region; else an ARN of a feeding kind's service in a property, if it ends in the name that the identifier ends in, together with the relation to an account.
 * What contradicts decides nothing.
 */
export function originOf(entity: OwnedEntity, hints: OriginHints, kinds: readonly Kind[]): Origin {
  const { properties = {}, relations = {} } = entity;
  const identifierArn = hints.isPartOfResource ? undefined : ownArn([entity.identifier], kinds);
  const named = Object.values(properties).filter((value) => lastPartOf(value) === lastPartOf(entity.identifier));
  const arn = identifierArn ?? (hints.isPartOfResource ? undefined : ownArn(named, kinds));
  const accounts = new Set<string>();
  const regions = new Set<string>();
  addIfText(accounts, identifierArn?.accountId);
  if (hints.identifierIsAccount && ACCOUNT_ID.test(entity.identifier)) accounts.add(entity.identifier);
  for (const name of hints.accountProperties) addIfText(accounts, properties[name]);
  if (accounts.size === 0) {
    addIfText(accounts, arn?.accountId);
    const related = hints.accountRelations.length > 0 ? hints.accountRelations.map((name) => relations[name]) : Object.values(relations);
    for (const value of related) if (typeof value === 'string' && ACCOUNT_ID.test(value)) accounts.add(value);
  }
  addIfText(regions, arn?.region);
  for (const name of hints.regionProperties) addIfText(regions, properties[name]);
  const origin = { accountId: only(accounts), region: only(regions), service: identifierArn?.service };
  return Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== undefined));
}

/** The name at the end of an ARN or identifier; other ARNs on an entity, such as those of a layer or of a replica's source, name something else. */
function lastPartOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split(/[:/]/).at(-1) : undefined;
}

interface Arn {
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
}

/** The parts of an ARN (`arn:partition:service:region:account:resource`), or undefined for other text. */
export function parseArn(text: unknown): Arn | undefined {
  if (typeof text !== 'string' || !text.startsWith('arn:')) return undefined;
  const [, , service, region, accountId, ...resource] = text.split(':');
  if (service === undefined || region === undefined || accountId === undefined || resource.length === 0) return undefined;
  return { service, region, accountId };
}

/** The one ARN among the values that can be the resource's own: of a feeding kind's service. Several that differ are none. */
function ownArn(values: readonly unknown[], kinds: readonly Kind[]): Arn | undefined {
  const services = new Set(kinds.map(({ arnService }) => arnService));
  const [first, ...others] = values.flatMap((value) => parseArn(value) ?? []).filter(({ service }) => services.has(service));
  return others.every(({ accountId, region }) => accountId === first?.accountId && region === first?.region) ? first : undefined;
}

function addIfText(values: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') values.add(value);
}

function only(values: ReadonlySet<string>): string | undefined {
  const [value] = values;
  return values.size === 1 ? value : undefined;
}
