// Who asks, and where: everything that tells one call of a shared client from another.
import type { Session } from '../types/session.js';

export interface AwsScope {
  /** Undefined sends the request unsigned, as AssumeRoleWithWebIdentity wants it. */
  readonly session:
    | Pick<Session, 'accountId' | 'partition' | 'credentials' | 'renew' | 'forService'>
    | undefined;
  readonly region: string;
  readonly signal: AbortSignal;
  /** The ARN that acts, for messages. */
  readonly actor?: string;
}
