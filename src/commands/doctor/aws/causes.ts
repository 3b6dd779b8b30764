// Why AWS did not answer, and who must do what about it: one cause for all accounts and kinds that
// it concerns.
import { meaningOf } from '../../../aws/errors/judge-answer.js';
import { groupBy } from '../../../lib/group-by.js';
import { joinedGap, type PolicyGap } from '../../../permissions/lacking-statement.js';
import type { Problem } from '../../../resync/ledger/problem-groups.js';
import { cellProblem } from '../../../resync/report/problems.js';
import type { Evidence } from '../../../types/outcome.js';
import type { FindingCause } from '../finding.js';
import { readAdvice, roleAdvice, rolesOf, type Setup } from './advice.js';

const ASSUME_ROLE = 'sts:AssumeRole';

interface Explained extends FindingCause {
  readonly lacking?: PolicyGap;
}

/** Those that concern most accounts first; actions that one policy lacks are one cause. */
export function causesOf(problems: readonly Problem[], setup: Setup): readonly FindingCause[] {
  const causes = problems
    .filter(({ status }) => status !== 'cancelled')
    .filter((problem) => !isConsequence(problem, problems))
    .map((problem) => causeOf(problem, setup));
  return [...joined(causes, setup)].sort((a, b) => b.accounts.length - a.accounts.length);
}

/** Calls that were not made, because others of the same service got no answer. */
function isConsequence({ evidence, status }: Problem, problems: readonly Problem[]): boolean {
  return (
    evidence.code === 'circuit-open' &&
    problems.some(
      (other) =>
        other.status === status &&
        other.evidence.code !== 'circuit-open' &&
        serviceOf(other.evidence) === serviceOf(evidence),
    )
  );
}

function serviceOf({ operation }: Evidence): string {
  return operation.split(':')[0] ?? '';
}

function causeOf(problem: Problem, setup: Setup): Explained {
  const { evidence, status, accounts, kinds, subject } = problem;
  const { code, message, remedy } = cellProblem(problem);
  const ids = [...accounts].sort();
  const isDenied = status === 'denied' && isAboutPermission(evidence, subject);
  const plain = {
    code,
    message,
    remedy,
    accounts: ids,
    kinds: subject === 'account' ? [] : [...kinds],
  };
  if (!isDenied) return plain;
  const cause = { ...plain, ...(evidence.deniedBy && { deniedBy: evidence.deniedBy }) };
  return subject === 'account'
    ? { ...cause, ...roleAdvice(evidence, ids, setup) }
    : { ...cause, ...readAdvice(evidence, ids, setup, remedy) };
}

function isAboutPermission(evidence: Evidence, subject: string): boolean {
  if (subject === 'account' && evidence.operation !== ASSUME_ROLE) return false;
  return meaningOf({ category: 'denied', ...evidence }) === 'not-allowed';
}

/** Of causes that are mended in one policy for the same accounts, one. */
function joined(causes: readonly Explained[], setup: Setup): readonly FindingCause[] {
  const groups = groupBy(causes, ({ lacking, ...cause }) =>
    lacking === undefined || lacking.statement.Principal !== undefined
      ? cause
      : JSON.stringify([cause.deniedBy, lacking.addTo, cause.accounts]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first?.lacking === undefined || others.length === 0
      ? (first ?? [])
      : joinedCause(first, first.lacking, others, setup),
  );
}

function joinedCause(
  first: Explained,
  gap: PolicyGap,
  others: readonly Explained[],
  setup: Setup,
): FindingCause {
  const lacking = joinedGap(
    gap,
    others.flatMap((other) => other.lacking ?? []),
  );
  const kinds = [...new Set([first, ...others].flatMap((cause) => cause.kinds))];
  const by = first.deniedBy === undefined ? '' : ` by the ${first.deniedBy.replaceAll('-', ' ')}`;
  return {
    ...first,
    kinds,
    lacking,
    message: `${few(kinds, 'kinds')}: ${few([lacking.statement.Action].flat(), 'actions')} are not allowed${by} to ${rolesOf(first.accounts, setup)} (${first.code}).`,
  };
}

/** The names, or how many they are. */
function few(names: readonly string[], many: string): string {
  return names.length > 4 ? `${names.length} ${many}` : names.join(', ');
}
