// Where an entity that Port lists comes from: which account and region, as far as the entity itself tells. Pure.
import type { Kind } from '../kinds/kind.js';
import type { OwnedEntity } from '../types/entity.js';
import type { MappingResource } from '../types/mapping.js';

export interface Origin {
  readonly accountId?: string;
  readonly region?: string;
  /** The service of the entity's own ARN. */
  readonly service?: string;
}

/** Fields of a blueprint's entities that hold the account or region, because the mapping fills them so. */
export interface OriginHints {
  readonly accountProperties: readonly string[];
  readonly regionProperties: readonly string[];
  /** The identifier of this blueprint's entities is an account id. */
  readonly identifierIsAccount: boolean;
}

const ACCOUNT_ID = /^\d{12}$/;
const ACCOUNT_EXPRESSION = /^\s*\.__ExtraContext\.AccountId\s*$/;
const REGION_EXPRESSION = /^\s*\.__ExtraContext\.Region\s*$/;
/** Kinds whose resources are accounts. */
export const ACCOUNT_KINDS: readonly string[] = ['AWS::Account::Info', 'AWS::Organizations::Account'];

export function originHints(resources: readonly MappingResource[]): OriginHints {
  const fieldsBy = (pattern: RegExp): string[] =>
    resources.flatMap(({ entity }) => Object.entries(entity.properties).flatMap(([name, expression]) => (pattern.test(expression) ? [name] : [])));
  return {
    accountProperties: fieldsBy(ACCOUNT_EXPRESSION),
    regionProperties: fieldsBy(REGION_EXPRESSION),
    identifierIsAccount: resources.some(({ kind }) => ACCOUNT_KINDS.includes(kind)),
  };
}

/**
 * In this order: the entity's own ARN (its identifier, or a property with an ARN of a feeding kind's service), its account and
 * region properties, its relation to an account. Sources that contradict each other decide nothing.
 */
export function originOf(entity: OwnedEntity, hints: OriginHints, kinds: readonly Kind[]): Origin {
  const arn = ownArn(entity, kinds);
  const properties = entity.properties ?? {};
  const accounts = new Set<string>();
  const regions = new Set<string>();
  if (arn?.accountId) accounts.add(arn.accountId);
  if (arn?.region) regions.add(arn.region);
  if (hints.identifierIsAccount && ACCOUNT_ID.test(entity.identifier)) accounts.add(entity.identifier);
  for (const name of hints.accountProperties) addIfText(accounts, properties[name]);
  for (const name of hints.regionProperties) addIfText(regions, properties[name]);
  if (accounts.size === 0) {
    for (const value of Object.values(entity.relations ?? {})) if (typeof value === 'string' && ACCOUNT_ID.test(value)) accounts.add(value);
  }
  const origin = { accountId: only(accounts), region: only(regions), service: arn?.service };
  return Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== undefined));
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

function ownArn(entity: OwnedEntity, kinds: readonly Kind[]): Arn | undefined {
  const identifier = parseArn(entity.identifier);
  if (identifier) return identifier;
  const services = new Set(kinds.map(({ arnService }) => arnService));
  const arns = Object.values(entity.properties ?? {}).flatMap((value) => parseArn(value) ?? []);
  const own = arns.filter(({ service, accountId }) => services.has(service) && accountId !== '');
  const [first] = own;
  return own.every(({ accountId, region }) => accountId === first?.accountId && region === first?.region) ? first : undefined;
}

function addIfText(values: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') values.add(value);
}

function only(values: ReadonlySet<string>): string | undefined {
  const [value] = values;
  return values.size === 1 ? value : undefined;
}
