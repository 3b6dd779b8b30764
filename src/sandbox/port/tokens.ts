// Issues and checks access tokens. A token is a JWT for clients that look inside, but only tokens
// issued here and not expired are accepted.
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseBody, Refusal } from './reply.js';
import type { PortSettings } from './settings.js';

export interface Tokens {
  /** Answers a token request. Throws 422 for a malformed body, 401 for wrong credentials. */
  issue(body: unknown): {
    readonly accessToken: string;
    readonly expiresIn: number;
    readonly tokenType: string;
  };
  /** Throws 401 unless the Authorization header carries a token that is known and not expired. */
  check(authorization: string | undefined): void;
  /** Forgets every token, as when credentials are rotated. */
  revokeAll(): void;
}

const Credentials = z.strictObject({ clientId: z.string(), clientSecret: z.string() });

/** A token service over the settings' credentials, lifetime and clock. */
export function createTokens(settings: PortSettings): Tokens {
  const key = randomBytes(32);
  const expiry = new Map<string, number>();
  return {
    issue(body) {
      const { clientId, clientSecret } = parseBody(Credentials, body);
      if (clientId !== settings.clientId || clientSecret !== settings.clientSecret) {
        throw new Refusal(401, 'unauthorized', 'the client id or secret is wrong');
      }
      const now = settings.clock();
      for (const [token, until] of expiry) if (until <= now) expiry.delete(token);
      const accessToken = sign(key, settings, now);
      expiry.set(accessToken, now + settings.tokenLifetimeSeconds * 1000);
      return { accessToken, expiresIn: settings.tokenLifetimeSeconds, tokenType: 'Bearer' };
    },
    check(authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      const until = token === undefined ? undefined : expiry.get(token);
      if (until === undefined)
        throw new Refusal(401, 'unauthorized', 'a valid access token is required');
      if (until <= settings.clock())
        throw new Refusal(401, 'unauthorized', 'the access token has expired');
    },
    revokeAll: () => expiry.clear(),
  };
}

// Ocean's actions processor reads `isMachine` from the token without verifying it, so the claim is
// there.
function sign(key: Buffer, settings: PortSettings, nowMs: number): string {
  const issuedAt = Math.floor(nowMs / 1000);
  const claims = {
    orgId: settings.organizationId,
    isMachine: true,
    personalToken: false,
    iat: issuedAt,
    exp: issuedAt + settings.tokenLifetimeSeconds,
    jti: randomUUID(),
  };
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}
