// Which IAM actions reading takes: those that find accounts and regions, and those of each kind
// with the enrichments in use. The policies of the documents and templates, and the session policy
// of each role, all come from here.

/** What a kind says of the actions that it needs. */
export interface ActionsOfKind {
  readonly scope: 'account' | 'organization' | 'global' | 'regional';
  readonly iamActions: readonly string[];
  readonly enrichments: readonly {
    readonly action: string;
    readonly always?: boolean;
    readonly iamActions: readonly string[];
  }[];
  readonly single?: { readonly iamActions: readonly string[] };
  readonly fallbackActions?: readonly string[];
}

/** A kind, and which of its optional enrichments are read. */
export interface KindInUse {
  readonly kind: ActionsOfKind;
  uses(enrichment: string): boolean;
}

/** IAM actions by the role that needs them, sorted. */
export interface NeededActions {
  /** The role in every account. */
  readonly member: readonly string[];
  /** The role in the management account, which also reads that account. */
  readonly management: readonly string[];
}

/** In every account. */
export const REGION_ACTIONS: readonly string[] = ['account:ListRegions', 'ec2:DescribeRegions'];
/** In the management account: which accounts there are. */
export const ACCOUNT_ACTIONS: readonly string[] = ['organizations:ListAccounts'];
/** In the management account: where accounts stand in the tree of units. */
export const TREE_ACTIONS: readonly string[] = [
  'organizations:ListRoots',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListAccountsForParent',
  'organizations:ListParents',
  'organizations:DescribeOrganizationalUnit',
];

/** In the management account: the tags of accounts, for mappings that read them. */
export const TAG_ACTIONS: readonly string[] = [
  'tag:GetResources',
  'organizations:ListTagsForResource',
];

export interface KindActions {
  /** Without them the kind is not read. */
  readonly always: readonly string[];
  /** For the optional enrichments in use, and for answers that are unusual. */
  readonly further: readonly string[];
}

/** The actions of one kind with the optional enrichments that `uses` names. */
export function actionsOfKind({ kind, uses }: KindInUse): KindActions {
  const { iamActions, enrichments, single, fallbackActions = [] } = kind;
  const usual = enrichments.filter(({ always = false }) => always);
  const chosen = enrichments.filter(({ always = false, action }) => !always && uses(action));
  return {
    always: distinct([...iamActions, ...usual.flatMap((one) => one.iamActions)]),
    further: distinct([
      ...chosen.flatMap((one) => one.iamActions),
      ...(single?.iamActions ?? []),
      ...fallbackActions,
    ]),
  };
}

/**
 * Everything that a resync of these kinds asks, GetCallerIdentity apart, which needs no permission.
 * Without an `organization` to ask, the role of any account may be the one that reads what belongs
 * to an organization.
 */
export function neededActions(
  kinds: readonly KindInUse[],
  {
    organization,
    accountTags = false,
  }: { readonly organization: boolean; readonly accountTags?: boolean },
): NeededActions {
  const of = (wanted: readonly KindInUse[]) =>
    wanted.map(actionsOfKind).flatMap(({ always, further }) => [...always, ...further]);
  const belongsToAll = ({ kind }: KindInUse) => kind.scope === 'organization';
  const inAccounts = of(kinds.filter((one) => !(organization && belongsToAll(one))));
  const member = [...REGION_ACTIONS, ...inAccounts];
  const ofAccounts = [...ACCOUNT_ACTIONS, ...TREE_ACTIONS, ...(accountTags ? TAG_ACTIONS : [])];
  const management = [...member, ...ofAccounts, ...of(kinds)];
  return { member: distinct(member).sort(), management: distinct(management).sort() };
}

function distinct(actions: readonly string[]): string[] {
  return [...new Set(actions)];
}
