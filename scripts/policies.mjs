// The statements of the IAM policies, from what the kinds declare, and how they stand in a file.

/**
 * What the role in every account needs: regions, then each kind that is read in an account.
 * `needs` are the actions of `src/permissions`.
 */
export function memberStatements(kinds, needs) {
  const inAccounts = kinds.filter(({ scope }) => scope !== 'organization');
  return [
    statement('Regions', needs.REGION_ACTIONS),
    ...inAccounts.flatMap((kind) => kindStatements(kind, needs)),
  ];
}

/**
 * What the management role needs besides: the list of accounts, where they stand in the tree, and
 * the organization's own kinds.
 */
export function managementStatements(kinds, needs) {
  const ofOrganization = kinds.filter(({ scope }) => scope === 'organization');
  return [
    statement('Accounts', needs.ACCOUNT_ACTIONS),
    statement('OrganizationalUnits', needs.TREE_ACTIONS),
    statement(`AccountTags${OPTIONAL}`, needs.TAG_ACTIONS),
    ...ofOrganization.flatMap((kind) => kindStatements(kind, needs)),
  ];
}

const OPTIONAL = 'Optional';

/** Needed only for enrichments that a mapping may name. */
export function isOptional({ Sid }) {
  return Sid.endsWith(OPTIONAL);
}

/** One statement with what the kind cannot do without, one with what only optional enrichments need. */
function kindStatements(kind, { actionsOfKind }) {
  const sid = kind.name.replace(/^AWS/, '').replaceAll('::', '');
  const { always, further } = actionsOfKind({ kind, uses: () => true });
  return [statement(sid, always), statement(`${sid}${OPTIONAL}`, further)].filter(
    ({ Action }) => Action.length > 0,
  );
}

function statement(Sid, actions) {
  return { Sid, Effect: 'Allow', Action: [...actions], Resource: '*' };
}

/** A policy as a file of its own. */
export function policyJson(Statement) {
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

/** The items of `Statement` in a template. */
export function statementsYaml(statements) {
  return statements
    .flatMap(({ Sid, Effect, Action, Resource }) => [
      `- Sid: ${Sid}`,
      `  Effect: ${Effect}`,
      '  Action:',
      ...Action.map((action) => `    - ${action}`),
      `  Resource: '${Resource}'`,
    ])
    .join('\n');
}
