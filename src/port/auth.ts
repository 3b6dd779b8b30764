// Port's access token: fetched once for all callers, renewed before it expires and when Port refuses it.

import * as z from 'zod';

/** `expiresIn` is in seconds (port-api.md 2). */
export const tokenAnswer = z.object({
  accessToken: z.string().min(1),
  expiresIn: z.coerce.number().positive().catch(3600),
  tokenType: z.string().min(1).default('Bearer'),
});

export type TokenAnswer = z.infer<typeof tokenAnswer>;

export interface TokenSource {
  /** The value of the Authorization header. Throws what fetching a token throws. */
  header(): Promise<string>;
  /** Says that Port answered 401 to this header; a newer one is left alone. */
  reject(header: string): void;
}

/** Renewal starts this long before expiry, or at nine tenths of a short life. */
const MARGIN_MS = 60_000;

/** A source without a token yet. `fetchToken` runs once at a time, whoever asks; its failure reaches everyone who waits for it. */
export function createTokenSource(deps: { readonly fetchToken: () => Promise<TokenAnswer>; readonly now: () => number }): TokenSource {
  let current: { readonly header: string; readonly renewAt: number } | undefined;
  let inFlight: Promise<string> | undefined;

  const renew = async () => {
    const askedAt = deps.now();
    const { accessToken, expiresIn, tokenType } = await deps.fetchToken();
    const lifeMs = expiresIn * 1000;
    current = { header: `${tokenType} ${accessToken}`, renewAt: askedAt + lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
    return current.header;
  };

  return {
    header() {
      if (current !== undefined && deps.now() < current.renewAt) return Promise.resolve(current.header);
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
