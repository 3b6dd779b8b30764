// From needs to policy documents: one statement for each service, within the sizes that IAM takes.
import { groupBy } from '../../lib/group-by.js';
import type { Need, PolicyRole } from './need.js';

export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Documents {
  /** `inline`: policies of the role itself. `managed`: of their own, to be attached. */
  readonly as: 'inline' | 'managed';
  readonly documents: readonly PolicyDocument[];
}

/** Characters without white space (IAM quotas): all inline policies of a role together. */
const INLINE_CHARACTERS = 10_240;
/** Of one managed policy. */
const MANAGED_CHARACTERS = 6144;

/**
 * Inline where it fits; else, and for a base identity, which may be a user with less room,
 * as many managed policies as it takes.
 */
export function documentsFor(role: PolicyRole, needs: readonly Need[]): Documents {
  const statements = statementsOf(needs);
  const whole = { Version: VERSION, Statement: statements } as const;
  if (statements.length === 0) return { as: 'inline', documents: [] };
  if (role !== 'base' && charactersOf(whole) <= INLINE_CHARACTERS)
    return { as: 'inline', documents: [whole] };
  return { as: 'managed', documents: packed(statements, MANAGED_CHARACTERS) };
}

const VERSION = '2012-10-17';

/** One statement for each service, sorted. */
export function statementsOf(needs: readonly Need[]): readonly Statement[] {
  const groups = groupBy(needs, ({ action, resources }) =>
    JSON.stringify([action.slice(0, action.indexOf(':')), resources]),
  );
  return [...groups.values()]
    .map(
      (group): Statement => ({
        Effect: 'Allow',
        Action: group.map(({ action }) => action).sort(),
        Resource: oneOrMany(group[0]?.resources ?? []),
      }),
    )
    .sort((a, b) => ((a.Action[0] ?? '') < (b.Action[0] ?? '') ? -1 : 1));
}

/** Its length as IAM counts it. No value of ours holds white space. */
export function charactersOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** The statements in documents of at most so many characters; a longer statement is divided. */
function packed(statements: readonly Statement[], limit: number): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  let last: Statement[] = [];
  for (const statement of statements.flatMap((each) => divided(each, limit))) {
    if (charactersOf({ Version: VERSION, Statement: [...last, statement] }) > limit) {
      documents.push({ Version: VERSION, Statement: last });
      last = [];
    }
    last.push(statement);
  }
  return [...documents, { Version: VERSION, Statement: last }];
}

/** By its longer list, in halves, until each part fits into a document. */
function divided(statement: Statement, limit: number): readonly Statement[] {
  if (charactersOf({ Version: VERSION, Statement: [statement] }) <= limit) return [statement];
  const { Action } = statement;
  const resources = [statement.Resource].flat();
  const byResource = resources.length > Action.length;
  const longer = byResource ? resources : Action;
  if (longer.length < 2) return [statement];
  const half = Math.ceil(longer.length / 2);
  return [longer.slice(0, half), longer.slice(half)].flatMap((part) =>
    divided(
      byResource ? { ...statement, Resource: oneOrMany(part) } : { ...statement, Action: part },
      limit,
    ),
  );
}

function oneOrMany(resources: readonly string[]): string | readonly string[] {
  const [only, ...others] = resources;
  return only !== undefined && others.length === 0 ? only : resources;
}
