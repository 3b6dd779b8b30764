// Reads from AWS's message who denied. Source: "Access denied error message format", IAM User Guide.
import type { Evidence } from '../types/outcome.js';

export type DeniedBy = NonNullable<Evidence['deniedBy']>;

const PHRASES: readonly { readonly phrase: RegExp; readonly by: DeniedBy; readonly remedy: string }[] = [
  {
    phrase: /service control policy/i,
    by: 'service-control-policy',
    remedy: 'A service control policy of the organization decides this: allow the action there, or exclude the region or account here.',
  },
  { phrase: /session policy/i, by: 'session-policy', remedy: 'The policy passed with the session must allow the action.' },
  { phrase: /permissions boundary/i, by: 'permissions-boundary', remedy: 'The permissions boundary of the role must allow the action.' },
  { phrase: /trust policy/i, by: 'trust-policy', remedy: 'The trust policy of the role must name the identity that assumes it.' },
  { phrase: /resource-based policy/i, by: 'resource-policy', remedy: 'The policy attached to the resource must allow the action.' },
  { phrase: /identity-based policy/i, by: 'identity-policy', remedy: 'Add the action to a policy attached to the role.' },
];

/** Who denied, and what to do about it, as far as the message tells. */
export function denialOf(message: string): { readonly by: DeniedBy; readonly remedy: string } | undefined {
  return PHRASES.find(({ phrase }) => phrase.test(message));
}
