// Whether given statements allow what is needed, as far as their text proves it. A condition, or a
// limit to some resources, may let through what is needed or not: nobody can tell from the text.
import { DATA_ACTIONS } from '../../permissions/data-actions.js';
import { covers } from './glob.js';
import type { Need } from './need.js';
import type { GivenStatement } from './policy-file.js';

export interface UnmetNeed {
  readonly action: string;
  readonly resource: string;
  /** Why, with the statement. */
  readonly because: string;
  readonly askedBy: readonly string[];
  readonly standIn: boolean;
}

export interface Excess {
  /** An action as it is written, or `NotAction`. */
  readonly action: string;
  readonly statement: string;
  readonly because: string;
  /** Actions among it that hand out what is stored. */
  readonly handsOut: readonly string[];
}

export interface Judgement {
  readonly lacking: readonly UnmetNeed[];
  readonly notProvable: readonly UnmetNeed[];
  readonly tooMuch: readonly Excess[];
}

/** Statements of several policies count as one policy, as they do for IAM. */
export function judgeStatements(
  needs: readonly Need[],
  statements: readonly GivenStatement[],
): Judgement {
  const lacking: UnmetNeed[] = [];
  const notProvable: UnmetNeed[] = [];
  for (const { resources, ...need } of needs)
    for (const resource of resources) {
      const { is, because } = verdictOn(need.action, resource, statements);
      if (is === 'lacking') lacking.push({ ...need, resource, because });
      if (is === 'not provable') notProvable.push({ ...need, resource, because });
    }
  return { lacking, notProvable, tooMuch: excessOf(needs, statements) };
}

interface Verdict {
  readonly is: 'enough' | 'lacking' | 'not provable';
  readonly because: string;
}

function verdictOn(
  action: string,
  resource: string,
  statements: readonly GivenStatement[],
): Verdict {
  const about = statements.filter((statement) => names(statement, action));
  const denials = about.filter(({ Effect }) => Effect === 'Deny');
  const denied = denials.find((statement) => limitOf(statement, resource) === undefined);
  if (denied !== undefined) return { is: 'lacking', because: `${denied.where} denies it` };
  const allowances = about.filter(({ Effect }) => Effect === 'Allow');
  if (allowances.length === 0) return { is: 'lacking', because: 'no statement allows it' };
  const doubts = denials.map(
    (statement) => `${statement.where} denies it ${limitOf(statement, resource)}`,
  );
  const allowed = allowances.some((statement) => limitOf(statement, resource) === undefined);
  if (!allowed)
    doubts.unshift(
      ...allowances.map(
        (statement) => `${statement.where} allows it ${limitOf(statement, resource)}`,
      ),
    );
  const [first] = doubts;
  if (first === undefined) return { is: 'enough', because: '' };
  return {
    is: 'not provable',
    because: doubts.length > 1 ? `${first}, and ${doubts.length - 1} more` : first,
  };
}

/** IAM compares actions whatever their case. */
function names({ Action, NotAction }: GivenStatement, action: string): boolean {
  if (Action !== undefined) return Action.some((pattern) => coversAction(pattern, action));
  return NotAction?.some((pattern) => coversAction(pattern, action)) === false;
}

function coversAction(pattern: string, action: string): boolean {
  return covers(pattern.toLowerCase(), action.toLowerCase());
}

/** When a statement counts for the resource; undefined when it always does. */
function limitOf(
  { Condition, Resource, NotResource }: GivenStatement,
  resource: string,
): string | undefined {
  if (NotResource !== undefined) return 'except for some resources (NotResource)';
  if (Resource?.some((pattern) => covers(pattern, resource)) !== true)
    return `only for ${shown(Resource ?? [])}`;
  const keys = Object.keys(Condition ?? {});
  return keys.length > 0 ? `only under a condition (${shown(keys)})` : undefined;
}

function shown([first = '', ...others]: readonly string[]): string {
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}

function excessOf(
  needs: readonly Need[],
  statements: readonly GivenStatement[],
): readonly Excess[] {
  const denied = statements.filter(
    (statement) => statement.Effect === 'Deny' && limitOf(statement, '*') === undefined,
  );
  const isDenied = (action: string) => denied.some((statement) => names(statement, action));
  const data = DATA_ACTIONS.filter((action) => !isDenied(action));
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const { Action, where } = statement;
      if (Action === undefined)
        return [
          {
            action: 'NotAction',
            statement: where,
            because: 'everything but what it names is allowed',
            handsOut: data.filter((action) => names(statement, action)),
          },
        ];
      return [...new Set(Action)].flatMap((pattern) => {
        const because = excessiveBy(pattern, statement, needs);
        if (because === undefined || (!isPattern(pattern) && isDenied(pattern))) return [];
        const handsOut = data.filter((action) => coversAction(pattern, action));
        return [{ action: pattern, statement: where, because, handsOut }];
      });
    });
}

function excessiveBy(
  pattern: string,
  { Resource }: GivenStatement,
  needs: readonly Need[],
): string | undefined {
  const covered = needs.filter(({ action }) => coversAction(pattern, action));
  if (covered.length === 0) return 'nothing needs it';
  if (isPattern(pattern)) {
    const named = covered.map(({ action }) => action);
    return `a pattern, of which ${named.length > 3 ? `${named.length} actions` : named.join(', ')} ${named.length > 1 ? 'are' : 'is'} needed`;
  }
  const wanted = covered.flatMap(({ resources }) => resources);
  if (wanted.includes('*')) return undefined;
  const wide = (Resource ?? ['*']).filter(
    (given) => !wanted.some((resource) => covers(resource, given)),
  );
  return wide.length === 0 ? undefined : `for ${shown(wide)}, of which ${shown(wanted)} is needed`;
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}
