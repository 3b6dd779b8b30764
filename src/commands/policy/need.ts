// What a role has to be allowed, as data of its own: an action, on what, and why.
import {
  type AccountSearch,
  type CallableAction,
  callableByManagement,
  callableByMember,
  type KindAsRead,
} from '../../permissions/callable-actions.js';

export type PolicyRole = 'member' | 'management' | 'base';

export interface Need extends CallableAction {
  /** ARNs, or patterns of ARNs, each of which has to be allowed; `*` for all. */
  readonly resources: readonly string[];
}

export interface WhatIsRead extends AccountSearch {
  readonly kinds: readonly KindAsRead[];
  /** ARNs of the roles that the base identity assumes, or patterns of them. */
  readonly roles: readonly string[];
  /** Sessions carry a source identity. */
  readonly sourceIdentity: boolean;
}

/** What the role needs, sorted. A base identity that assumes no role reads its own account. */
export function needsOf(role: PolicyRole, read: WhatIsRead): readonly Need[] {
  if (role === 'base' && read.roles.length > 0)
    return read.kinds.length === 0 ? [] : baseNeeds(read);
  const actions =
    role === 'management'
      ? callableByManagement(read.kinds, read)
      : callableByMember(read.kinds, read);
  if (read.kinds.length === 0) return [];
  return actions.map((action) => ({ ...action, resources: ['*'] }));
}

function baseNeeds({ roles, sourceIdentity }: WhatIsRead): readonly Need[] {
  return ASSUMING.slice(0, sourceIdentity ? 2 : 1).map(([action, why]) => ({
    action,
    askedBy: [why],
    standIn: false,
    resources: [...roles].sort(),
  }));
}

const ASSUMING = [
  ['sts:AssumeRole', 'the roles that are read with'],
  ['sts:SetSourceIdentity', 'OCEAN__INTEGRATION__CONFIG__SOURCE_IDENTITY'],
] as const;
