// Gives out one verified, self-refreshing session per role. All roles are assumed from the base identity, never through each
// other; with a web identity, a role that only trusts the token's issuer is taken with the token itself.
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Logger } from 'pino';
import { AwsError } from '../aws/aws-error.js';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig } from '../config/config.js';
import { AppError, toError } from '../errors.js';
import type { AwsCredentials, Session } from '../types/session.js';
import { isSessionOfRole, splitArn } from './arns.js';
import type { BaseIdentity, BaseSession } from './base-identity.js';
import { chooseCredentialSource } from './credential-source.js';
import { type IssuedByAws, verifyIssued } from './issued.js';
import { createRefreshingSession } from './refreshing-session.js';
import { isCallerRefused, isRoleDenial, roleDenied } from './role-denied.js';
import { createSingleFlight } from './single-flight.js';
import { stsRegion } from './sts-region.js';
import { assumeRoleWithWebIdentity } from './web-identity.js';

export interface RoleRequest {
  readonly arn: string;
  /** The account that the session must turn out to be in. */
  readonly accountId: string;
  readonly sessionName: string;
}

export interface RoleBroker {
  /**
   * A verified session with credentials that are valid now; one AssumeRole in flight per role, however many ask.
   * A base identity that already is this role is returned as it is. Throws AppError `role-denied`, `session-mismatch`,
   * `base-identity-unavailable` or `resync-cancelled`, or AwsError (throttled, unreachable, failed).
   */
  session(role: RoleRequest, signal: AbortSignal): Promise<Session>;
  /** Drops all sessions, so that the next resync proves them anew. Sessions already given out keep working. */
  forget(): void;
}

export interface RoleBrokerDeps {
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  readonly base: BaseIdentity;
  readonly now?: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

type Way = 'base' | 'web-identity';

export function createRoleBroker(deps: RoleBrokerDeps): RoleBroker {
  const { config, gateway, base, log, now = Date.now } = deps;
  const region = stsRegion(config);
  const tokenFile = chooseCredentialSource(config).type === 'web-identity' ? config.webIdentity?.tokenFile : undefined;
  const openers = new Map<string, (signal?: AbortSignal) => Promise<Session>>();
  const wayOfRole = new Map<string, Way>();
  let lastWay: Way = 'base';

  async function fromBase(role: RoleRequest, caller: BaseSession, signal: AbortSignal): Promise<IssuedByAws> {
    const client = gateway.client(STSClient, { session: caller, region, signal, actor: caller.arn });
    const externalId = config.externalId === undefined ? {} : { ExternalId: config.externalId };
    try {
      return await client.send(new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: role.sessionName, ...externalId }));
    } catch (error) {
      throw blameCaller(error, caller);
    }
  }

  function waysFor(role: RoleRequest): readonly Way[] {
    if (tokenFile === undefined) return ['base'];
    return (wayOfRole.get(role.arn) ?? lastWay) === 'base' ? ['base', 'web-identity'] : ['web-identity', 'base'];
  }

  /** Tries each way until one is not denied; anything but a denial ends the attempt. */
  async function assume(role: RoleRequest, caller: BaseSession, signal: AbortSignal): Promise<AwsCredentials> {
    const denials = new Map<Way, AwsError>();
    for (const way of waysFor(role)) {
      try {
        const issued =
          way === 'web-identity' && tokenFile !== undefined
            ? await assumeRoleWithWebIdentity({ gateway, region, tokenFile }, role, signal)
            : await fromBase(role, caller, signal);
        const { credentials } = await verifyIssued({ gateway, region }, issued, role, signal);
        wayOfRole.set(role.arn, way);
        lastWay = way;
        return credentials;
      } catch (error) {
        if (!isRoleDenial(error, way)) throw error;
        denials.set(way, error);
      }
    }
    throw denied(role, caller, denials);
  }

  function denied(role: RoleRequest, caller: BaseSession, denials: ReadonlyMap<Way, AwsError>): Error {
    const denial = denials.get('base');
    const webIdentityDenial = denials.get('web-identity');
    if (!denial) return new AppError('internal', `No way to assume ${role.arn} was tried.`);
    const externalIdSent = config.externalId !== undefined;
    return roleDenied({
      roleArn: role.arn,
      baseArn: caller.arn,
      externalIdSent,
      denial,
      ...(webIdentityDenial ? { webIdentityDenial } : {}),
    });
  }

  function createOpener(role: RoleRequest, caller: BaseSession): (signal?: AbortSignal) => Promise<Session> {
    let opened: Session | undefined;
    const open = createSingleFlight(async (signal) => {
      const obtain = (refreshSignal: AbortSignal): Promise<AwsCredentials> => assume(role, caller, refreshSignal);
      opened = createRefreshingSession({
        accountId: role.accountId,
        partition: splitArn(role.arn)?.partition ?? config.partition,
        initial: await obtain(signal),
        obtain,
        now,
        onRefreshFailure: (error) =>
          log.warn(
            { roleArn: role.arn, reason: toError(error).message },
            'session could not be refreshed ahead of time, the current one is still valid',
          ),
      });
      return opened;
    });
    return async (signal) => {
      if (!opened) return open(signal);
      // A session that expired since the last resync is worth nothing until its refresh has worked.
      await opened.credentials(signal);
      return opened;
    };
  }

  return {
    async session(role, signal) {
      const caller = await base.open(signal);
      if (isSessionOfRole(caller.arn, role.arn)) return caller;
      // Everything that changes which identity comes out; the region and the token file never change while the program runs.
      const key = JSON.stringify([role.arn, role.accountId, role.sessionName, config.externalId ?? null, caller.arn]);
      const open = openers.get(key) ?? createOpener(role, caller);
      openers.set(key, open);
      return open(signal);
    },
    forget() {
      openers.clear();
      wayOfRole.clear();
    },
  };
}

/** What concerns the base identity is said of it, and not of the role. */
function blameCaller(error: unknown, caller: BaseSession): unknown {
  if (!(error instanceof AwsError)) return error;
  // The request was never sent: the session of the base identity had no credentials to give.
  if (error.cause instanceof AppError) return error.cause;
  if (!isCallerRefused(error)) return error;
  return new AppError('base-identity-unavailable', `AWS no longer accepts the credentials of ${caller.arn}: ${error.message}`, {
    cause: error,
  });
}
