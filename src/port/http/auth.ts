// Port's access token: fetched once for all callers, renewed before it expires and when Port
// refuses it.

import * as z from 'zod';
import { AppError } from '../../errors.js';

/**
 * In seconds; what is shorter would be renewed all the time, and Port's tokens live for three
 * hours.
 */
const SHORTEST_LIFE = 30;
const LONGEST_LIFE = 86_400;
const USUAL_LIFE = 3600;

/**
 * A token that may stand in a header, of `expiresIn` seconds; an absurd life is taken for a usual
 * one.
 */
export const tokenAnswer = z.object({
  accessToken: z.string().regex(/^[\x21-\x7e]{1,12000}$/, 'no access token'),
  expiresIn: z.coerce
    .number()
    .positive()
    .catch(USUAL_LIFE)
    .transform((seconds) => Math.min(LONGEST_LIFE, Math.max(SHORTEST_LIFE, seconds))),
  tokenType: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .catch('Bearer'),
});

export type TokenAnswer = z.infer<typeof tokenAnswer>;

export interface TokenSource {
  /**
   * The value of the Authorization header. Throws what fetching a token throws; with `isOffer`, for
   * what nothing depends on, credentials that were refused are not tried again.
   */
  header(isOffer?: boolean): Promise<string>;
  /** Says that Port answered 401 to this header; a newer one is left alone. */
  reject(header: string): void;
}

/** Renewal starts this long before expiry, or at nine tenths of a short life. */
const MARGIN_MS = 60_000;

/**
 * A source without a token yet. `fetchToken` runs once at a time, whoever asks; its failure reaches
 * everyone who waits for it, and the next one asks again.
 */
export function createTokenSource(deps: {
  readonly fetchToken: () => Promise<TokenAnswer>;
  readonly now: () => number;
}): TokenSource {
  let current: { readonly header: string; readonly renewAt: number } | undefined;
  let inFlight: Promise<string> | undefined;
  let refusal: AppError | undefined;

  const keepRefusal = (thrown: unknown): never => {
    const isRefusal = thrown instanceof AppError && thrown.code === 'port-credentials-rejected';
    if (isRefusal) refusal = thrown;
    throw thrown;
  };
  const renew = async () => {
    const askedAt = deps.now();
    const { accessToken, expiresIn, tokenType } = await deps.fetchToken().catch(keepRefusal);
    refusal = undefined;
    const lifeMs = expiresIn * 1000;
    current = {
      header: `${tokenType} ${accessToken}`,
      renewAt: askedAt + lifeMs - Math.min(MARGIN_MS, lifeMs / 10),
    };
    return current.header;
  };

  return {
    header(isOffer = false) {
      if (current !== undefined && deps.now() < current.renewAt)
        return Promise.resolve(current.header);
      if (isOffer && refusal !== undefined) return Promise.reject(refusal);
      inFlight ??= renew().finally(() => {
        inFlight = undefined;
      });
      return inFlight;
    },
    reject(header) {
      if (current?.header === header) current = undefined;
    },
  };
}
