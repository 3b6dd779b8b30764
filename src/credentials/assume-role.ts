// Takes a role and proves whose session came out. It is assumed from the base identity; with a web
// identity, a role that only trusts the token's issuer is taken with the token itself, and the way
// that worked is tried first from then on.
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError } from '../aws/errors/aws-error.js';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig } from '../config/config.js';
import { AppError } from '../errors.js';
import type { BaseSession } from './base-identity.js';
import { chooseCredentialSource } from './credential-source.js';
import { type IssuedByAws, type Verified, verifyIssued } from './issued.js';
import { isCallerRefused, isRoleDenial, roleDenied } from './role-denied.js';
import { stsRegions } from './sts-region.js';
import { assumeRoleWithWebIdentity } from './web-identity.js';

export interface RoleRequest {
  readonly arn: string;
  /** The account that the session must turn out to be in. */
  readonly accountId: string;
  readonly sessionName: string;
  /** What the session may do at most; all that the role may, when absent. */
  readonly policy?: string;
}

/**
 * New credentials of the role, verified as far as AWS lets them be. Throws AppError `role-denied`,
 * `session-mismatch` or `base-identity-unavailable`, or AwsError (throttled, unreachable, failed).
 */
export type AssumeRole = (
  role: RoleRequest,
  caller: BaseSession,
  signal: AbortSignal,
) => Promise<Verified>;

export interface AssumeRoleDeps {
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  /** Told every secret that is issued. */
  readonly keepSecret?: (secret: string) => void;
}

type Way = 'base' | 'web-identity';

/**
 * Remembers for each role which way worked, and for new roles the way that worked last. Makes no
 * call by itself.
 */
export function createAssumeRole({ config, gateway, keepSecret }: AssumeRoleDeps): AssumeRole {
  const regions = stsRegions(config);
  const kept = keepSecret === undefined ? {} : { keepSecret };
  const tokenFile =
    chooseCredentialSource(config).type === 'web-identity'
      ? config.webIdentity?.tokenFile
      : undefined;
  const wayOfRole = new Map<string, Way>();
  let lastWay: Way = 'base';

  function waysFor(role: RoleRequest): readonly Way[] {
    if (tokenFile === undefined) return ['base'];
    return (wayOfRole.get(role.arn) ?? lastWay) === 'base'
      ? ['base', 'web-identity']
      : ['web-identity', 'base'];
  }

  async function issue(
    way: Way,
    role: RoleRequest,
    caller: BaseSession,
    signal: AbortSignal,
  ): Promise<IssuedByAws> {
    if (way === 'web-identity' && tokenFile !== undefined)
      return assumeRoleWithWebIdentity({ gateway, regions, tokenFile, ...kept }, role, signal);
    try {
      const request = {
        RoleArn: role.arn,
        RoleSessionName: role.sessionName,
        ...(config.externalId === undefined ? {} : { ExternalId: config.externalId }),
        ...(config.sourceIdentity === undefined ? {} : { SourceIdentity: config.sourceIdentity }),
        ...(role.policy === undefined ? {} : { Policy: role.policy }),
      };
      const question = {
        name: 'sts:AssumeRole',
        accountId: caller.accountId,
        regions,
        refusesByInput: true,
      };
      return await gateway.anywhere.ask(question, (region) =>
        gateway
          .client(STSClient, { session: caller, region, signal, actor: caller.arn })
          .send(new AssumeRoleCommand(request)),
      );
    } catch (error) {
      throw blameCaller(error, caller);
    }
  }

  return async (role, caller, signal) => {
    const denials = new Map<Way, AwsError>();
    for (const way of waysFor(role)) {
      try {
        const issued = await issue(way, role, caller, signal);
        const verified = await verifyIssued({ gateway, regions, ...kept }, issued, role, signal);
        wayOfRole.set(role.arn, way);
        lastWay = way;
        return verified;
      } catch (error) {
        // Anything but a denial of this role ends the attempt: another way would only hide it.
        if (!isRoleDenial(error, way)) throw error;
        denials.set(way, error);
      }
    }
    throw allDenied({ role, caller, externalIdSent: config.externalId !== undefined }, denials);
  };
}

interface Attempted {
  readonly role: RoleRequest;
  readonly caller: BaseSession;
  readonly externalIdSent: boolean;
}

function allDenied(
  { role, caller, externalIdSent }: Attempted,
  denials: ReadonlyMap<Way, AwsError>,
): AppError {
  const denial = denials.get('base');
  const webIdentityDenial = denials.get('web-identity');
  if (!denial) return new AppError('internal', `No way to assume ${role.arn} was tried.`);
  const tokenToo = webIdentityDenial ? { webIdentityDenial } : {};
  return roleDenied({
    roleArn: role.arn,
    baseArn: caller.arn,
    externalIdSent,
    denial,
    ...tokenToo,
  });
}

/** What concerns the base identity is said of it, and not of the role. */
function blameCaller(error: unknown, caller: BaseSession): unknown {
  if (!(error instanceof AwsError)) return error;
  // The request was never sent: the session of the base identity had no credentials to give.
  if (error.cause instanceof AppError) return error.cause;
  if (!isCallerRefused(error)) return error;
  return new AppError(
    'base-identity-unavailable',
    `AWS no longer accepts the credentials of ${caller.arn}: ${error.message}`,
    {
      cause: error,
      remedy: error.remedy,
    },
  );
}
