// Gives out one verified, self-refreshing session per role. All roles are assumed from the base
// identity, never through each other.

import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig } from '../config/config.js';
import { AppError, toError } from '../errors.js';
import { isSessionOfRole, readArn } from '../lib/arn.js';
import { createSparingLog } from '../lib/text/sparing-log.js';
import { createSingleFlight } from '../lib/waiting/single-flight.js';
import type { AwsCredentials, Session } from '../types/session.js';
import { createAssumeRole, type RoleRequest } from './assume-role.js';
import type { BaseIdentity, BaseSession } from './base-identity.js';
import type { Verified } from './issued.js';
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
   * Drops all sessions, so that the next resync proves them anew. Sessions already given out keep
   * working.
   */
  forget(): void;
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
  const { config, base, now = Date.now } = deps;
  const sparing = createSparingLog(deps.log);
  const assume = createAssumeRole(deps);
  const openers = new Map<string, Opener>();

  function createOpener(role: RoleRequest, caller: BaseSession): Opener {
    let opened: Session | undefined;
    const open = createSingleFlight(async (signal) => {
      const { credentials, arn, unproven } = await assume(role, caller, signal);
      const refreshed = createRefreshingSession({
        accountId: role.accountId,
        partition: readArn(arn)?.partition ?? config.partition,
        initial: credentials,
        obtain: async (refreshSignal) =>
          provenAsBefore(await assume(role, caller, refreshSignal), unproven, role.arn),
        now,
        onRefreshFailure: (error) =>
          sparing.warn(
            error instanceof AppError ? error.code : '',
            { roleArn: role.arn, reason: toError(error).message },
            STILL_VALID,
          ),
      });
      opened = unproven === undefined ? refreshed : { ...refreshed, unproven };
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
    forget() {
      openers.clear();
      sparing.forget();
    },
  };
}

const STILL_VALID = 'session could not be refreshed ahead of time, the current one is still valid';

/**
 * Credentials that prove less than those which they replace would turn what was read with them into
 * evidence.
 */
function provenAsBefore(
  { credentials, unproven }: Verified,
  before: string | undefined,
  roleArn: string,
): AwsCredentials {
  if (unproven === undefined || before !== undefined) return credentials;
  throw new AppError(
    'session-mismatch',
    `AWS could not be asked whose the new credentials of ${roleArn} are: ${unproven}`,
  );
}
