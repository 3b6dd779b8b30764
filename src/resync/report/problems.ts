// Turns grouped causes into sentences for operators: what failed, where, and what to do about it.
import { remedyFor } from '../../aws/errors/remedies.js';
import { cutQuoted, cutText } from '../../lib/text/cut-text.js';
import type { Evidence, OutcomeStatus } from '../../types/outcome.js';
import type { ReportedProblem } from '../../types/report.js';
import type { Collapse } from '../ledger/collapses.js';
import type { MappingFinding } from '../ledger/mapping-tally.js';
import type { Problem } from '../ledger/problem-groups.js';

/**
 * A problem of cells, enrichments or accounts, with how far it reaches and the remedy for its
 * cause.
 */
export function cellProblem({
  status,
  evidence,
  subject,
  accounts,
  regions,
  kinds,
  cells,
  items,
}: Problem): ReportedProblem {
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
export function mappingProblem({
  kind,
  resource,
  path,
  expression,
  message,
  items,
  concerns,
}: MappingFinding): ReportedProblem {
  const { code, effect, remedy } = MAPPING_PROBLEMS[concerns];
  return {
    severity: 'warning',
    code,
    subject: `resources[${resource}].${path}`,
    message: `${items} item(s) of ${kind} ${effect}: ${path} = ${cutQuoted(expression)}: ${cutText(message)}`,
    remedy,
    accounts: [],
    count: items,
  };
}

const CORRECT_IT = 'Correct this expression in the mapping of the data source in Port.';

const MAPPING_PROBLEMS: Readonly<
  Record<
    MappingFinding['concerns'],
    { readonly code: string; readonly effect: string; readonly remedy: string }
  >
> = {
  item: {
    code: 'item-not-mapped',
    effect: 'gave no entity, and nothing is deleted for their cells',
    remedy: CORRECT_IT,
  },
  identifier: {
    code: 'identifier-refused',
    effect: 'cannot be in Port, which refuses their identifier for good',
    remedy:
      'Identifiers in Port hold letters, digits and @_.+:\\/=- only, 1 to 1000 of them. Let this expression replace other characters, as the example of AWS::SES::EmailIdentity does.',
  },
  'left-out': {
    code: 'field-not-mapped',
    effect: 'were written without this field, which keeps its last value',
    remedy: CORRECT_IT,
  },
  field: {
    code: 'field-not-mapped',
    effect: 'were written without a value, or with null, in this field',
    remedy: CORRECT_IT,
  },
};

/**
 * Several resources became one entity through one mapping resource: all but one of them are missing
 * in Port.
 */
export function collapseProblem({
  kind,
  resource,
  expression,
  resources,
  entities,
  examples,
}: Collapse): ReportedProblem {
  const path = 'port.entity.mappings.identifier';
  const missing = resources - entities;
  return {
    severity: 'warning',
    code: 'resources-collapsed',
    subject: `resources[${resource}].${path}`,
    message: `${resources} resources of ${kind} became ${entities === 1 ? 'one entity' : `${entities} entities`}, so ${missing} of them cannot be seen in Port: ${path} = ${cutQuoted(expression)} gives the same for ${examples.join(' and ')}${examples.length < 2 ? ' and another one' : ''}`,
    remedy:
      'Make the identifier unique: take the ARN where there is one, or put account, region and parent (.__ExtraContext) before the name.',
    accounts: [],
    count: missing,
  };
}

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
