// Reads from AWS's message who denied. Source: "Access denied error message format", IAM User
// Guide.
import type { Evidence } from '../../types/outcome.js';

export type DeniedBy = NonNullable<Evidence['deniedBy']>;

const PHRASES: readonly (readonly [phrase: RegExp, by: DeniedBy])[] = [
  [/service control policy/i, 'service-control-policy'],
  [/session policy/i, 'session-policy'],
  [/permissions boundary/i, 'permissions-boundary'],
  [/trust policy/i, 'trust-policy'],
  [/resource-based policy/i, 'resource-policy'],
  [/identity-based policy/i, 'identity-policy'],
];

/** The action that AWS's message says is denied; an operation may need several. */
export function deniedAction(message: string): string | undefined {
  return /not authorized to perform:? ([a-z0-9-]{1,64}:[A-Za-z0-9]{1,128})/.exec(message)?.[1];
}

/** True when a policy denies in so many words: then no other one can allow it. */
export function isExplicitDenial(message: string): boolean {
  return /explicit deny|explicitly denies/i.test(message);
}

/** Who denied, as far as the message tells. */
export function denialOf(message: string): DeniedBy | undefined {
  return PHRASES.find(([phrase]) => phrase.test(message))?.[1];
}
