// Credentials from where the program runs: environment, shared profile, web identity, ECS or EKS
// agent, instance metadata, in the order of the AWS SDK's default chain. Loaded only when used, and
// bounded in time: off AWS nothing answers at the metadata address.
import { AppError, toError } from '../errors.js';
import { deadline, raceAbort } from '../lib/waiting/waiting.js';
import type { AwsCredentials } from '../types/session.js';

export type AmbientCredentials = (options: {
  readonly region: string;
  readonly signal: AbortSignal;
}) => Promise<AwsCredentials>;

/** For one request to a metadata service. */
const METADATA_TIMEOUT_MS = 2_000;
const METADATA_RETRIES = 1;
/** For the chain as a whole; a credential_process or SSO login may take seconds. */
const CHAIN_TIMEOUT_MS = 30_000;

/**
 * Asks the chain anew: caching is the caller's. Throws AppError `base-identity-unavailable` when
 * nothing in the chain has credentials.
 */
export const findAmbientCredentials: AmbientCredentials = async ({ region, signal }) => {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const chain = defaultProvider({
    timeout: METADATA_TIMEOUT_MS,
    maxRetries: METADATA_RETRIES,
    clientConfig: { region },
  });
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await within(
      CHAIN_TIMEOUT_MS,
      signal,
      chain(),
    );
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration }),
    };
  } catch (error) {
    throw new AppError(
      'base-identity-unavailable',
      `No access key is configured, and the AWS SDK's default chain (environment, profile, web identity, container, instance metadata) gave no credentials: ${toError(error).message}`,
      { cause: error },
    );
  }
};

async function within<T>(timeoutMs: number, signal: AbortSignal, work: Promise<T>): Promise<T> {
  const limit = deadline(timeoutMs, signal);
  try {
    return await raceAbort(
      work,
      limit.signal,
      () =>
        new Error(limit.expired() ? `no answer within ${timeoutMs / 1000} s` : 'it was stopped'),
    );
  } finally {
    limit.clear();
  }
}
