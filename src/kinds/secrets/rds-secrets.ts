// The one secret in RDS's answers: the new password of a pending change, for which AWS itself gives
// asterisks.
import { hide } from './secret-rules.js';

interface WithPending {
  readonly PendingModifiedValues?: { readonly MasterUserPassword?: string | undefined } | undefined;
}

/**
 * The same instance or cluster with the password of its pending change replaced, unless AWS has
 * masked it.
 */
export function withoutPendingPassword<T extends WithPending>(item: T): T {
  const { PendingModifiedValues: pending } = item;
  if (pending?.MasterUserPassword === undefined) return item;
  return {
    ...item,
    PendingModifiedValues: { ...pending, MasterUserPassword: hide(pending.MasterUserPassword) },
  };
}
