// Gives out one verified, self-refreshing session per role. All roles are assumed from the base
// identity, never through each other.

import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig } from '../config/config.js';
import { AppError, toError } from '../errors.js';
import { isSessionOfRole, readArn } from '../lib/arn.js';
import { createSparingLog } from '../lib/text/sparing-log.js';
import { createSingleFlight } from '../lib/waiting/single-flight.js';
import type { Session } from '../types/session.js';
import type { RolePolicies } from '../types/session-policy.js';
import { createAssumeRole, type RoleRequest } from './assume-role.js';
import type { BaseIdentity, BaseSession } from './base-identity.js';
import { requireAsProven } from './issued.js';
import { openLimited } from './limited-session.js';
import { createPolicyRungs } from './policy-rungs.js';
import { createRefreshingSession } from './refreshing-session.js';

export interface RoleBroker {
  /**
   * A verified session with credentials that are valid now; one AssumeRole in flight per role,
   * however many ask.
   * A base identity that already is this role is returned as it is. Throws AppError `role-denied`,
   * `session-mismatch`, `base-identity-unavailable` or `resync-cancelled`, or AwsError (throttled,
   * unreachable, failed).
   */
  session(role: RoleRequest, signal: AbortSignal): Promise<Session>;
  /**
   * Drops all sessions, so that the next resync proves them anew; its sessions may do at most what
   * `policies` say, where AWS takes them. Sessions already given out keep working as they are.
   */
  forget(policies?: RolePolicies): void;
}

export interface RoleBrokerDeps {
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  readonly base: BaseIdentity;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log: Pick<Logger, 'warn' | 'debug'>;
  /** Told every secret that is issued, so that the log does not show it. */
  readonly keepSecret?: (secret: string) => void;
}

type Opener = (signal: AbortSignal) => Promise<Session>;

/**
 * A broker with no sessions yet; sessions of one role are shared by all who ask, until `forget`.
 */
export function createRoleBroker(deps: RoleBrokerDeps): RoleBroker {
  const { config, base, log, now = Date.now } = deps;
  const sparing = createSparingLog(log);
  const assume = createAssumeRole(deps);
  const rungs = createPolicyRungs(config.accountRoleArn?.trim());
  const openers = new Map<string, Opener>();

  async function openSession(
    role: RoleRequest,
    caller: BaseSession,
    signal: AbortSignal,
  ): Promise<Session> {
    const { credentials, arn, unproven } = await assume(role, caller, signal);
    const refreshed = createRefreshingSession({
      accountId: role.accountId,
      partition: readArn(arn)?.partition ?? config.partition,
      initial: credentials,
      obtain: async (refreshSignal) => {
        const next = await assume(role, caller, refreshSignal);
        requireAsProven(next.unproven, unproven, role.arn);
        return next.credentials;
      },
      now,
      onRefreshFailure: (error) =>
        sparing.warn(
          error instanceof AppError ? error.code : '',
          { roleArn: role.arn, reason: toError(error).message },
          STILL_VALID,
        ),
    });
    return unproven === undefined ? refreshed : { ...refreshed, unproven };
  }

  function createOpener(role: RoleRequest, caller: BaseSession): Opener {
    const ladder = rungs.ladderOf(role.arn);
    let opened: Session | undefined;
    const open = createSingleFlight(async (signal) => {
      const openWith = (policy: string | undefined, openSignal: AbortSignal): Promise<Session> =>
        openSession(policy === undefined ? role : { ...role, policy }, caller, openSignal);
      opened =
        ladder === undefined
          ? await openWith(undefined, signal)
          : await openLimited({ rungs, ladder, openWith, roleArn: role.arn, log }, signal);
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
      // Everything that changes which identity comes out; the region and the token file never
      // change while the program runs.
      const key = JSON.stringify([
        role.arn,
        role.accountId,
        role.sessionName,
        config.externalId ?? null,
        caller.arn,
      ]);
      const open = openers.get(key) ?? createOpener(role, caller);
      openers.set(key, open);
      return open(signal);
    },
    forget(policies) {
      openers.clear();
      rungs.replace(policies);
      sparing.forget();
    },
  };
}

const STILL_VALID = 'session could not be refreshed ahead of time, the current one is still valid';
