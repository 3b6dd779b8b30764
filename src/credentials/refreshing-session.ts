// A session that renews its own credentials: ahead of time without making anyone wait, and before
// use when they have expired. It guarantees one refresh in flight, and that credentials which are
// still valid stay in use when a refresh fails.
import { AppError } from '../errors.js';
import { createSingleFlight } from '../lib/waiting/single-flight.js';
import type { AwsCredentials, Session } from '../types/session.js';

/**
 * Refresh when less than this remains, or less than a quarter of the lifetime if that is shorter.
 */
const REFRESH_AHEAD_MS = 5 * 60_000;
/** Credentials this close to their end would expire on the way to AWS. */
const SAFETY_MS = 10_000;
/** After a failed refresh, the next attempt that nobody waits for starts no sooner. */
const RETRY_AFTER_MS = 30_000;

export interface RefreshingSessionOptions {
  readonly accountId: string;
  readonly partition: string;
  readonly initial: AwsCredentials;
  /** Gets new, verified credentials of the same identity. */
  readonly obtain: (signal: AbortSignal) => Promise<AwsCredentials>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told once when refreshing starts to fail while the credentials in use are still valid. */
  readonly onRefreshFailure: (error: unknown) => void;
}

interface Issue {
  readonly credentials: AwsCredentials;
  /**
   * Both absent when the credentials do not expire, or when their end cannot be told by our clock.
   */
  readonly refreshAt?: number;
  readonly unusableAt?: number;
  readonly retryAfterMs: number;
}

/**
 * Opens a session on `initial`. `credentials` and `renew` throw what `obtain` throws once no valid
 * credentials are left.
 */
export function createRefreshingSession(options: RefreshingSessionOptions): Session {
  const { accountId, partition, now } = options;
  let issue = toIssue(options.initial, now());
  let retryAt = 0;
  let failing = false;

  const refresh = createSingleFlight(async (signal) => {
    issue = toIssue(await options.obtain(signal), now());
    failing = false;
    retryAt = 0;
    return issue.credentials;
  });

  function refreshAhead(): void {
    if (now() < retryAt) return;
    refresh().catch((error: unknown) => {
      retryAt = now() + issue.retryAfterMs;
      if (failing) return;
      failing = true;
      options.onRefreshFailure(error);
    });
  }

  return {
    accountId,
    partition,
    async credentials(signal) {
      if (issue.unusableAt !== undefined && now() >= issue.unusableAt) return refresh(signal);
      if (issue.refreshAt !== undefined && now() >= issue.refreshAt) refreshAhead();
      return issue.credentials;
    },
    async renew(rejected, signal) {
      if (!sameCredentials(issue.credentials, rejected)) return issue.credentials;
      const renewed = await refresh(signal);
      if (sameCredentials(renewed, rejected)) throw refusedAgain(accountId);
      return renewed;
    },
  };
}

/** Compares what a request is signed with. */
function sameCredentials(a: AwsCredentials, b: AwsCredentials): boolean {
  return a.accessKeyId === b.accessKeyId && a.sessionToken === b.sessionToken;
}

function toIssue(credentials: AwsCredentials, obtainedAt: number): Issue {
  const expiresAt = credentials.expiration?.getTime();
  const lifetimeMs = (expiresAt ?? Number.NaN) - obtainedAt;
  // Credentials that look expired the moment AWS issued them mean that the clocks differ: then
  // AWS's refusal decides, through `renew`.
  if (expiresAt === undefined || !(lifetimeMs > 0))
    return { credentials, retryAfterMs: RETRY_AFTER_MS };
  return {
    credentials,
    refreshAt: expiresAt - Math.min(REFRESH_AHEAD_MS, lifetimeMs / 4),
    unusableAt: expiresAt - Math.min(SAFETY_MS, lifetimeMs / 20),
    retryAfterMs: Math.min(RETRY_AFTER_MS, lifetimeMs / 20),
  };
}

function refusedAgain(accountId: string): AppError {
  return new AppError(
    'base-identity-unavailable',
    `AWS refused the credentials for account ${accountId} as expired, and asking for new ones gave the same again.`,
    {
      remedy:
        'Replace the keys or the session token in the environment or profile that they come from.',
      details: { accountId },
    },
  );
}
