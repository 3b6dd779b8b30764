// Turns grouped causes into sentences for operators: what failed, where, and what to do about it.
import { cutQuoted, cutText } from '../lib/cut-text.js';
import type { Evidence, OutcomeStatus } from '../types/outcome.js';
import type { Problem } from './ledger.js';
import type { MappingFinding } from './mapping-tally.js';

export interface ReportedProblem {
  readonly severity: 'error' | 'warning';
  /** AWS's code, or one of ours. */
  readonly code: string;
  /** A kind, an enrichment, an account, a path of the mapping. */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
  readonly accounts: readonly string[];
  readonly regions?: readonly string[];
  /** Cells or items concerned. */
  readonly count: number;
  readonly requestId?: string;
  readonly operation?: string;
}

/** A problem of cells, enrichments or accounts, with how far it reaches and the remedy for its cause. */
export function cellProblem({ status, evidence, subject, accounts, regions, kinds, cells, items }: Problem): ReportedProblem {
  const what =
    subject === 'account'
      ? 'the account could not be read'
      : subject === 'list'
        ? [...kinds].join(', ')
        : `${[...kinds].join(', ')} ${subject}`;
  const extent =
    subject === 'account'
      ? `${accounts.size} account(s)`
      : `${cells} cell(s) in ${accounts.size} account(s)${items > 0 ? `, ${items} item(s)` : ''}`;
  return {
    severity: 'warning',
    code: evidence.code,
    subject: what,
    message: `${what}: ${evidence.operation} ${VERBS[status]} (${evidence.code}${evidence.deniedBy ? `, by ${withArticle(evidence.deniedBy.replaceAll('-', ' '))}` : ''}) in ${extent}: ${evidence.message}`,
    remedy: evidence.remedy ?? remedyOf(status, evidence),
    accounts: [...accounts],
    ...(subject === 'account' ? {} : { regions: [...regions] }),
    count: subject === 'account' ? accounts.size : cells,
    operation: evidence.operation,
    ...(evidence.requestId === undefined ? {} : { requestId: evidence.requestId }),
  };
}

/** A problem of one expression of the mapping, with what it did to the items concerned. */
export function mappingProblem({ kind, resource, path, expression, message, items, concerns }: MappingFinding): ReportedProblem {
  return {
    severity: 'warning',
    code: concerns === 'item' ? 'item-not-mapped' : 'field-not-mapped',
    subject: `resources[${resource}].${path}`,
    message: `${items} item(s) of ${kind} ${EFFECTS[concerns]}: ${path} = ${cutQuoted(expression)}: ${cutText(message)}`,
    remedy: 'Correct this expression in the mapping of the data source in Port.',
    accounts: [],
    count: items,
  };
}

const EFFECTS: Readonly<Record<MappingFinding['concerns'], string>> = {
  item: 'gave no entity, and nothing is deleted for their cells',
  field: 'were written with null in this field',
  'left-out': 'were written without this field, which keeps its last value',
};

const VERBS: Readonly<Record<OutcomeStatus, string>> = {
  complete: 'succeeded',
  degraded: 'failed in part',
  denied: 'was denied',
  unreachable: 'could not be reached',
  throttled: 'was throttled until all retries were used',
  failed: 'failed',
  cancelled: 'was cancelled',
};

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function remedyOf(status: OutcomeStatus, { operation, deniedBy }: Evidence): string {
  switch (status) {
    case 'denied':
      return deniedRemedy(operation, deniedBy);
    case 'throttled':
      return 'Nothing was lost: these resources keep their last state. If it persists, lower OCEAN__INTEGRATION__CONFIG__CONCURRENCY or sync less often.';
    case 'unreachable':
      return 'Check egress and DNS to the endpoint of this service and region; a region that is not needed can be excluded with regionPolicy.';
    case 'cancelled':
      return 'Nothing to do: the next resync reads these again.';
    default:
      return 'These resources keep their last state in Port; the next resync tries again. If it persists, report the code and request id.';
  }
}

function deniedRemedy(operation: string, deniedBy: Evidence['deniedBy']): string {
  switch (deniedBy) {
    case 'service-control-policy':
      return `A service control policy of the organization denies ${operation}: allow it there, or exclude the region with regionPolicy in the mapping.`;
    case 'permissions-boundary':
      return `The permissions boundary of the role does not allow ${operation}: extend the boundary.`;
    case 'session-policy':
      return `The session policy does not allow ${operation}.`;
    case 'resource-policy':
      return `The policy of the resource itself denies ${operation} to the role: change that policy, or accept that it stays unread.`;
    case 'trust-policy':
      return 'Correct the trust policy of the role: it must name the base identity and, if you use one, the ExternalId.';
    case 'identity-policy':
    case undefined:
      return operation === 'sts:AssumeRole'
        ? 'Check that the role exists in the account, that its trust policy names the base identity and the ExternalId, and that the base identity may call sts:AssumeRole on it.'
        : `Allow ${operation} to the role of these accounts.`;
  }
}
