// Which of the policies that may limit a role AWS takes. What it refuses once, because of the tags
// that the base identity brings along, it refuses for every role: so it is not asked again.
import { AwsError } from '../aws/errors/aws-error.js';
import type { PolicyLadder, PolicyPart, RolePolicies } from '../types/session-policy.js';

export interface PolicyRungs {
  /** The policies of the role; undefined when its sessions are not to be limited. */
  ladderOf(roleArn: string): PolicyLadder | undefined;
  /** The parts to ask with; undefined when AWS takes none of the ladder. */
  partsOf(ladder: PolicyLadder): readonly PolicyPart[] | undefined;
  /** AWS refused these parts: those of the next rung are asked with from now on. */
  refused(ladder: PolicyLadder, parts: readonly PolicyPart[], error: AwsError): void;
  /** Why sessions are unlimited though they were to be limited. */
  whyUnlimited(ladder: PolicyLadder): string;
  /** The policies of the next resync; what is known of the same ones is kept. */
  replace(policies: RolePolicies | undefined): void;
}

/** True when STS refused the policy that was passed, which says nothing of the role. */
export function isPolicyRefused(error: unknown): error is AwsError {
  if (!(error instanceof AwsError)) return false;
  const { meaning, evidence } = error;
  return (
    meaning === 'session-policy' || (meaning === 'invalid' && /'policy'/.test(evidence.message))
  );
}

/** `managementArn` is the role that also reads the organization. */
export function createPolicyRungs(managementArn: string | undefined): PolicyRungs {
  let policies: RolePolicies | undefined;
  /** By the text of the ladder: which rung is tried, and what AWS called the one before. */
  let known = new Map<string, { readonly rung: number; readonly code: string }>();

  return {
    ladderOf: (roleArn) => (roleArn === managementArn ? policies?.management : policies?.member),
    partsOf: (ladder) => ladder[known.get(textOf(ladder))?.rung ?? 0],
    refused(ladder, parts, { awsCode: code }) {
      const rung = ladder.indexOf(parts) + 1;
      const before = known.get(textOf(ladder))?.rung ?? 0;
      if (rung > before) known.set(textOf(ladder), { rung, code });
    },
    whyUnlimited(ladder) {
      const code = known.get(textOf(ladder))?.code ?? 'it is too long';
      return `AWS takes no session policy as long as the mapping needs (${code}), so sessions may do whatever their roles may. Session tags of the base identity, such as those of EKS Pod Identity, count together with it: pass fewer of them, limit the roles themselves with the policies in docs/permissions.md, or set OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off.`;
    },
    replace(next) {
      policies = next;
      const texts = new Set(next ? [next.member, next.management].map(textOf) : []);
      known = new Map([...known].filter(([text]) => texts.has(text)));
    },
  };
}

function textOf(ladder: PolicyLadder): string {
  return (ladder[0] ?? []).map(({ policy }) => policy).join('\n');
}
