// Who may do what in a world: the base identity, the roles with their trust, and the denials of
// policies.
import type { ResolvedOptions } from './options.js';
import { hashText, letters, mix } from './random.js';

/** The kind of policy a denial comes from; each has its own wording in AWS's message. */
export type DenyingPolicy =
  | 'identity-policy'
  | 'service-control-policy'
  | 'session-policy'
  | 'permissions-boundary'
  | 'resource-policy';

/** Policies that must all allow what a role does; an identity policy is one of them. */
export type AllowingPolicy = Extract<
  DenyingPolicy,
  'identity-policy' | 'permissions-boundary' | 'service-control-policy'
>;

/** One thing an account's identities may not do. */
export interface Denial {
  /** IAM action, such as `ec2:DescribeInstances`, `ec2:*` or `*`. */
  readonly action: string;
  /** Only there; everywhere when absent. */
  readonly region?: string;
  readonly by: DenyingPolicy;
}

export interface Role {
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** The unique id that begins with AROA. */
  readonly id: string;
  /**
   * ARNs of users, roles or account roots (`arn:aws:iam::111122223333:root`) that may assume it.
   */
  readonly trusts: readonly string[];
  readonly trustsWebIdentity: boolean;
  readonly externalId?: string | undefined;
  readonly maxSessionSeconds: number;
  /** Its trust policy allows sts:SetSourceIdentity too. */
  readonly allowsSourceIdentity: boolean;
}

export type RolePatch = Partial<
  Pick<
    Role,
    'trusts' | 'trustsWebIdentity' | 'externalId' | 'maxSessionSeconds' | 'allowsSourceIdentity'
  >
>;

/** The IAM user that the integration starts from; it lives in the management account. */
export interface BaseIdentity {
  readonly accountId: string;
  readonly userArn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A token that AssumeRoleWithWebIdentity accepts; shaped like a JWT. */
  readonly webIdentityToken: string;
}

export interface Access {
  readonly base: BaseIdentity;
  /** The role with this name (path and name as in the ARN after `role/`) in an account. */
  role(accountId: string, pathAndName: string): Role | undefined;
  /** Changes a role, or adds it when the account has none with this name. */
  putRole(accountId: string, pathAndName: string, patch: RolePatch): void;
  deleteRole(accountId: string, pathAndName: string): void;
  denials(accountId: string): readonly Denial[];
  setDenials(accountId: string, denials: readonly Denial[]): void;
  /**
   * What each policy allows the roles of an account, as IAM actions with `*` at the end or not; a
   * policy that allows everything is not among them.
   */
  allowedActions(accountId: string): ReadonlyMap<AllowingPolicy, readonly string[]>;
  setAllowedActions(
    accountId: string,
    by: AllowingPolicy,
    actions: readonly string[] | undefined,
  ): void;
  /** The policy documents of the base identity; undefined when it may assume every role. */
  basePolicies(): readonly string[] | undefined;
  setBasePolicies(documents: readonly string[] | undefined): void;
  /** Role ARNs, or `*`, that the base identity has no permission to assume. */
  readonly baseMayNotAssume: Set<string>;
}

const JWT_HEADER = Buffer.from('{"alg":"RS256","typ":"JWT","kid":"sandbox"}').toString('base64url');

const NO_LIMITS: ReadonlyMap<AllowingPolicy, readonly string[]> = new Map();

/**
 * The identities and roles of a world. Every account has the world's role; other roles exist once
 * they were put.
 */
export function createAccess(options: ResolvedOptions, managementId: string): Access {
  const roles = new Map<string, RolePatch | 'deleted'>();
  const denials = new Map<string, readonly Denial[]>();
  const allowed = new Map<string, ReadonlyMap<AllowingPolicy, readonly string[]>>();
  let ofBase: readonly string[] | undefined;
  const standard = `${options.rolePath.slice(1)}${options.roleName}`;
  const trusts = options.trustedPrincipals ?? [
    `arn:${options.partition}:iam::${managementId}:root`,
  ];
  return {
    base: createBase(options, managementId),
    role(accountId, pathAndName) {
      const patch = roles.get(`${accountId}/${pathAndName}`);
      if (patch === 'deleted' || (patch === undefined && pathAndName !== standard))
        return undefined;
      const slash = pathAndName.lastIndexOf('/');
      return {
        accountId,
        name: pathAndName.slice(slash + 1),
        path: `/${pathAndName.slice(0, slash + 1)}`,
        arn: `arn:${options.partition}:iam::${accountId}:role/${pathAndName}`,
        id: `AROA${letters(hashText(`${accountId}/${pathAndName}`, options.seed), 17)}`,
        trusts,
        trustsWebIdentity: true,
        externalId: options.externalId,
        maxSessionSeconds: 43_200,
        allowsSourceIdentity: false,
        ...patch,
      };
    },
    putRole(accountId, pathAndName, patch) {
      const key = `${accountId}/${pathAndName}`;
      const before = roles.get(key);
      roles.set(key, before === 'deleted' ? patch : { ...before, ...patch });
    },
    deleteRole(accountId, pathAndName) {
      roles.set(`${accountId}/${pathAndName}`, 'deleted');
    },
    denials: (accountId) => denials.get(accountId) ?? [],
    setDenials(accountId, list) {
      if (list.length === 0) denials.delete(accountId);
      else denials.set(accountId, list);
    },
    allowedActions: (accountId) => allowed.get(accountId) ?? NO_LIMITS,
    setAllowedActions(accountId, by, actions) {
      const limits = new Map(allowed.get(accountId));
      if (actions === undefined) limits.delete(by);
      else limits.set(by, actions);
      allowed.set(accountId, limits);
    },
    basePolicies: () => ofBase,
    setBasePolicies(documents) {
      ofBase = documents;
    },
    baseMayNotAssume: new Set(),
  };
}

function createBase(options: ResolvedOptions, accountId: string): BaseIdentity {
  const key = hashText('base identity', options.seed);
  const claims = {
    iss: 'https://oidc.sandbox.example',
    sub: 'system:serviceaccount:port:ocean-aws',
    aud: 'sts.amazonaws.com',
    seed: options.seed,
  };
  return {
    accountId,
    userArn: `arn:${options.partition}:iam::${accountId}:user/port-ocean`,
    userId: `AIDA${letters(key, 17)}`,
    accessKeyId: `AKIA${letters(mix(key, 1), 16)}`,
    secretAccessKey: letters(
      mix(key, 2),
      40,
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
    ),
    webIdentityToken: `${JWT_HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${letters(mix(key, 3), 43, 'ABCDEFabcdef0123456789')}`,
  };
}
