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

/** Who denied, as far as the message tells. */
export function denialOf(message: string): DeniedBy | undefined {
  return PHRASES.find(([phrase]) => phrase.test(message))?.[1];
}
