// The statements of the IAM policies, from what the kinds declare, and how they stand in a file.

/** What the role in every account needs: regions, then each kind that is read in an account. */
export function memberStatements(kinds) {
  const inAccounts = kinds.filter(({ scope }) => scope !== 'organization');
  return [
    statement('Regions', ['account:ListRegions', 'ec2:DescribeRegions']),
    ...inAccounts.flatMap(kindStatements),
  ];
}

const TREE = [
  'ListRoots',
  'ListOrganizationalUnitsForParent',
  'ListAccountsForParent',
  'ListParents',
  'DescribeOrganizationalUnit',
];

/**
 * What the management role needs besides: the list of accounts, where they stand in the tree, and
 * the organization's own kinds.
 */
export function managementStatements(kinds) {
  return [
    statement('Accounts', ['organizations:ListAccounts']),
    statement(
      'OrganizationalUnits',
      TREE.map((operation) => `organizations:${operation}`),
    ),
    statement(`AccountTags${OPTIONAL}`, ['tag:GetResources', 'organizations:ListTagsForResource']),
    ...kinds.filter(({ scope }) => scope === 'organization').flatMap(kindStatements),
  ];
}

const OPTIONAL = 'Optional';

/** Needed only for enrichments that a mapping may name. */
export function isOptional({ Sid }) {
  return Sid.endsWith(OPTIONAL);
}

/** One statement with what the kind cannot do without, one with what only optional enrichments need. */
function kindStatements({ name: kind, iamActions, enrichments, single }) {
  const sid = kind.replace(/^AWS/, '').replaceAll('::', '');
  const actionsOf = (always) =>
    enrichments.filter((one) => (one.always ?? false) === always).flatMap((one) => one.iamActions);
  return [
    statement(sid, [...iamActions, ...actionsOf(true)]),
    statement(`${sid}${OPTIONAL}`, [...actionsOf(false), ...(single?.iamActions ?? [])]),
  ].filter(({ Action }) => Action.length > 0);
}

function statement(Sid, actions) {
  return { Sid, Effect: 'Allow', Action: [...new Set(actions)], Resource: '*' };
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
