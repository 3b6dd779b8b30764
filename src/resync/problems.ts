// Turns grouped causes into sentences for operators: what failed, where, and what to do about it.
import { remedyFor } from '../aws/remedies.js';
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

function remedyOf(status: OutcomeStatus, evidence: Evidence): string {
  if (status === 'cancelled') return 'Nothing to do: the next resync reads these again.';
  const category = status === 'complete' || status === 'degraded' ? 'failed' : status;
  return remedyFor({ category, ...evidence }, 'the role of these accounts');
}
