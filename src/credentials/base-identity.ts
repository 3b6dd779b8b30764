// The identity that everything starts from: static keys, a web identity, or whatever the SDK's
// default chain finds. It is verified with GetCallerIdentity when it is opened, renews itself, and
// is asked for once however many need it.

import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig, StaticKeys } from '../config/config.js';
import { AppError, toError } from '../errors.js';
import { readArn } from '../lib/arn.js';
import { createSingleFlight } from '../lib/waiting/single-flight.js';
import type { AwsCredentials, Session } from '../types/session.js';
import { type AmbientCredentials, findAmbientCredentials } from './ambient-credentials.js';
import { moved, unavailable } from './base-identity-failure.js';
import { chooseCredentialSource } from './credential-source.js';
import { type CallerIdentity, callerIdentity, keepCredentials, verifyIssued } from './issued.js';
import { createRefreshingSession } from './refreshing-session.js';
import { isRoleDenial } from './role-denied.js';
import { stsRegion, stsRegions } from './sts-region.js';
import { assumeRoleWithWebIdentity } from './web-identity.js';

/** The base identity's session, and its ARN as GetCallerIdentity gave it. */
export type BaseSession = Session & { readonly arn: string };

export interface BaseIdentity {
  /**
   * The verified session, with credentials that are valid now; the first success is kept. Throws
   * AppError `base-identity-unavailable` or `resync-cancelled`.
   */
  open(signal: AbortSignal): Promise<BaseSession>;
}

export interface BaseIdentityDeps {
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log: Pick<Logger, 'warn'>;
  /** Told every secret that is issued, so that the log does not show it. */
  readonly keepSecret?: (secret: string) => void;
  /** Replaces the SDK's default chain. */
  readonly ambient?: AmbientCredentials;
}

interface CredentialsOrigin {
  /** For messages: what the credentials come from. */
  readonly label: string;
  readonly remedy?: string;
  /** Credentials and whose they are. */
  obtain(
    signal: AbortSignal,
  ): Promise<{ readonly credentials: AwsCredentials; readonly identity: CallerIdentity }>;
}

/** Chooses the source of credentials at once, and asks it for nothing before `open`. */
export function createBaseIdentity(deps: BaseIdentityDeps): BaseIdentity {
  const { log, now = Date.now } = deps;
  const origin = chooseOrigin(deps);
  let opened: BaseSession | undefined;

  const open = createSingleFlight(async (signal) => {
    const { credentials, identity } = await obtainFrom(origin, signal);
    const { arn, accountId, unproven } = identity;
    const session = createRefreshingSession({
      accountId,
      partition: readArn(arn)?.partition ?? deps.config.partition,
      initial: credentials,
      now,
      obtain: async (refreshSignal) => {
        const next = await obtainFrom(origin, refreshSignal);
        if (next.identity.accountId !== accountId) throw moved(arn, next.identity.arn);
        return next.credentials;
      },
      onRefreshFailure: (error) =>
        log.warn(
          { arn, reason: toError(error).message },
          'base identity could not be refreshed ahead of time, its credentials are still valid',
        ),
    });
    opened = { ...session, arn, ...(unproven === undefined ? {} : { unproven }) };
    return opened;
  });

  return {
    async open(signal) {
      if (!opened) return open(signal);
      // After a long pause the credentials may have expired: say so here, not in each of the reads
      // that follow.
      await opened.credentials(signal);
      return opened;
    },
  };
}

const KEY_REMEDY =
  'Check that the access key in OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID exists and is active, that its secret belongs to it, and that a session token, if there is one, has not expired.';
const TOKEN_REMEDY =
  'Check that the trust policy of the role allows sts:AssumeRoleWithWebIdentity to the issuer of the token, for its audience and subject, and that the account has that OIDC provider.';

function chooseOrigin(deps: BaseIdentityDeps): CredentialsOrigin {
  const { config, gateway, log } = deps;
  const regions = stsRegions(config);
  const source = chooseCredentialSource(config);
  if (source.warning) log.warn({ priority: config.credentialProviderPriority }, source.warning);
  if (source.type === 'web-identity' && config.webIdentity)
    return webIdentityOrigin(deps, config.webIdentity.tokenFile, source.webIdentityRoles);

  const verified = async (
    credentials: AwsCredentials,
    signal: AbortSignal,
  ): ReturnType<CredentialsOrigin['obtain']> => ({
    credentials,
    identity: await callerIdentity(
      { gateway, regions, presumedAccountId: 'base' },
      credentials,
      signal,
    ),
  });
  if (source.type === 'static' && config.staticKeys) {
    const keys: StaticKeys = config.staticKeys;
    return {
      label: 'the configured access key',
      remedy: KEY_REMEDY,
      obtain: (signal) => verified(keys, signal),
    };
  }
  const ambient = deps.ambient ?? findAmbientCredentials;
  return {
    label: "the AWS SDK's default credential chain",
    obtain: async (signal) => {
      const credentials = await ambient({ region: stsRegion(config), signal });
      keepCredentials(credentials, deps.keepSecret);
      return verified(credentials, signal);
    },
  };
}

function webIdentityOrigin(
  { config, gateway, keepSecret }: BaseIdentityDeps,
  tokenFile: string,
  roles: readonly string[],
): CredentialsOrigin {
  const regions = stsRegions(config);
  const kept = keepSecret === undefined ? {} : { keepSecret };
  return {
    label: `the web identity token ${tokenFile} for ${roles.join(' or ')}`,
    remedy: TOKEN_REMEDY,
    async obtain(signal) {
      let denial: unknown;
      for (const arn of roles) {
        try {
          const issued = await assumeRoleWithWebIdentity(
            { gateway, regions, tokenFile, ...kept },
            { arn, sessionName: sessionNameFor(arn, config) },
            signal,
          );
          const role = { arn, accountId: readArn(arn)?.accountId ?? '' };
          const { credentials, ...identity } = await verifyIssued(
            { gateway, regions, ...kept },
            issued,
            role,
            signal,
          );
          return { credentials, identity: { accountId: role.accountId, ...identity } };
        } catch (error) {
          if (!isRoleDenial(error, 'web-identity')) throw error;
          denial ??= error;
        }
      }
      throw denial;
    },
  };
}

/**
 * A configured role has the session name that it would have when assumed; the role of the pod has a
 * name of its own.
 */
function sessionNameFor(arn: string, config: AwsConfig): string {
  if (arn === config.accountRoleArn?.trim()) return 'OceanOrgAssumeRoleSession';
  return config.accountRoleArns.some((entry) => entry.trim() === arn)
    ? 'OceanRoleSession'
    : 'OceanWebIdentitySession';
}

async function obtainFrom(
  origin: CredentialsOrigin,
  signal: AbortSignal,
): ReturnType<CredentialsOrigin['obtain']> {
  try {
    return await origin.obtain(signal);
  } catch (error) {
    if (signal.aborted)
      throw new AppError('resync-cancelled', 'Opening the base identity was stopped.', {
        cause: error,
      });
    if (error instanceof AppError && error.code === 'base-identity-unavailable') throw error;
    throw unavailable(origin, toError(error));
  }
}
