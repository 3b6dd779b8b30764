// One authenticated request as a service's handler sees it, and the helpers all handlers share:
// input, pages, denials.
import type { DenyingPolicy } from '../world/access.js';
import type { ResourceSet } from '../world/resource-set.js';
import type { World } from '../world/world.js';
import type { Answer } from './answer.js';
import { AwsError } from './aws-error.js';
import type { Ec2Writer } from './ec2-xml.js';
import type { FragmentCache } from './fragments.js';
import type { Identities, Identity } from './identity.js';

/** What faults asked of the handler. */
export interface CallEffects {
  readonly vanished: ReadonlySet<string>;
  readonly allVanished: boolean;
  readonly pageSize: number;
  readonly emptyPage: boolean;
  readonly wrongAccount?: string | undefined;
  readonly failing: ReadonlyMap<string, string>;
  readonly failAll?: string | undefined;
}

export interface Call {
  readonly world: World;
  readonly identities: Identities;
  readonly fragments: FragmentCache;
  readonly ec2: Ec2Writer;
  readonly requestId: string;
  readonly region: string;
  readonly operation: string;
  readonly identity: Identity;
  /** What STS has for a session policy, in compressed bytes. */
  readonly policySpace: number;
  readonly input: Input;
  readonly effects: CallEffects;
}

/**
 * The parameters of a request: form fields, query parameters, labels or JSON members, by the API's
 * name.
 */
export type Input = Readonly<Record<string, unknown>>;

/** What a request asks for, before it is authenticated. */
export interface Route {
  readonly operation: string;
  readonly input: Input;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly target: string | undefined;
  readonly contentType: string;
  readonly body: string;
}

/** A simulated service. */
export interface Service {
  /** False for services whose one endpoint serves all regions. */
  readonly regional: boolean;
  /**
   * Finds out what is asked, or undefined when the service has no such operation. May throw an
   * AwsError for broken input.
   */
  route(request: RawRequest): Route | undefined;
  /** The resources that the request names, in every spelling a fault rule may use. */
  resources(route: Route): readonly string[];
  /** The IAM action of an operation, and the resource AWS names when it denies it. */
  permission(route: Route): { readonly action: string; readonly resource?: string };
  readonly operations: Readonly<Record<string, (call: Call) => Answer>>;
}

/** A string parameter, or undefined. An empty one counts as absent. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A number parameter inside its limits, or undefined. Throws `invalid-input` with the service's
 * code.
 */
export function integer(input: Input, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === '' || value === null) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw AwsError.condition(
      'invalid-input',
      `Value ( ${String(value)} ) for parameter ${name} is invalid. Expecting a value between ${min} and ${max}.`,
    );
  }
  return number;
}

/** A list-of-strings parameter; an absent one is empty. */
export function strings(input: Input, name: string): readonly string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** True when a fault made this resource vanish. */
export function vanished({ effects }: Call, ...spellings: readonly string[]): boolean {
  return effects.allVanished || spellings.some((spelling) => effects.vanished.has(spelling));
}

export interface Page {
  readonly positions: readonly number[];
  readonly nextToken: string | undefined;
}

/**
 * Where a paged list begins. Throws when the token was not handed out for this account, region and
 * operation.
 */
export function startOf(call: Call, token: string | undefined, invalid: () => AwsError): number {
  if (token === undefined) return 0;
  const parts = Buffer.from(token, 'base64url').toString('utf8').split('/');
  const position = Number(parts[3]);
  if (
    parts[0] !== call.identity.accountId ||
    parts[1] !== call.region ||
    parts[2] !== call.operation ||
    !Number.isInteger(position)
  )
    throw invalid();
  return position;
}

/** The token that leads on to a position. */
export function tokenFor(call: Call, position: number): string {
  return Buffer.from(
    `${call.identity.accountId}/${call.region}/${call.operation}/${position}`,
  ).toString('base64url');
}

/** One page of a set; small or empty when a fault says so. */
export function pageOf(
  call: Call,
  set: Pick<ResourceSet<unknown>, 'positions'>,
  start: number,
  size: number,
): Page {
  if (call.effects.emptyPage && start >= 0)
    return { positions: [], nextToken: tokenFor(call, start) };
  const { positions, next } = set.positions(start, Math.min(size, call.effects.pageSize));
  return { positions, nextToken: next === undefined ? undefined : tokenFor(call, next) };
}

/** A set over a plain array, for lists that are short. */
export function arraySet<T>(
  items: readonly T[],
): Pick<ResourceSet<T>, 'positions'> & { at(position: number): T | undefined } {
  return {
    at: (position) => items[position],
    positions(from, limit) {
      const to = Math.min(items.length, from + limit);
      const positions = Array.from(
        { length: Math.max(0, to - from) },
        (_, offset) => from + offset,
      );
      return { positions, next: to < items.length ? to : undefined };
    },
  };
}

const POLICIES: Readonly<Record<DenyingPolicy, readonly [article: string, name: string]>> = {
  'identity-policy': ['an', 'identity-based policy'],
  'service-control-policy': ['a', 'service control policy'],
  'session-policy': ['a', 'session policy'],
  'permissions-boundary': ['a', 'permissions boundary'],
  'resource-policy': ['a', 'resource-based policy'],
};

export interface DenialText {
  readonly arn: string;
  readonly action: string;
  readonly resource?: string | undefined;
  readonly by: DenyingPolicy;
  readonly explicit: boolean;
}

/**
 * AWS's sentence for a denial. Source: "Troubleshoot access denied error messages" in the IAM user
 * guide.
 */
export function denialText({ arn, action, resource, by, explicit }: DenialText): string {
  const [article, name] = POLICIES[by];
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  const why = explicit
    ? `with an explicit deny in ${article} ${name}`
    : `because no ${name} allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action}${on} ${why}`;
}
