// Which IAM actions the daemon may call for given kinds, exactly: each with what calls it. The
// session policies count more, see needed-actions.ts: they are made before a run and cost nothing.
import {
  ACCOUNT_ACTIONS,
  type ActionsOfKind,
  REGION_ACTIONS,
  TAG_ACTIONS,
  TREE_ACTIONS,
} from './needed-actions.js';

/** A kind as it is read: which of its enrichments are called. */
export interface KindAsRead {
  readonly kind: Omit<ActionsOfKind, 'enrichments'> & {
    readonly name: string;
    readonly enrichments: readonly (ActionsOfKind['enrichments'][number] & {
      readonly describes?: boolean;
    })[];
  };
  runs(enrichment: string): boolean;
}

/** An action that may be called, and what calls it. */
export interface CallableAction {
  readonly action: string;
  /** Kinds, kinds with an enrichment, or what is found out beside them; each once, sorted. */
  readonly askedBy: readonly string[];
  /** Called only where another call is refused or does not find what was listed. */
  readonly standIn: boolean;
}

/** How accounts and regions are found. */
export interface AccountSearch {
  /** Regions that are open to an account are asked for. */
  readonly regions: boolean;
  /**
   * How the accounts are found with the role in the management account: by the list of the
   * organization, or below some units. Undefined when it may be either.
   */
  readonly by?: 'organization' | 'units' | undefined;
  /** A role is named that asks the organization. */
  readonly organization: boolean;
  readonly accountTags: boolean;
}

type Asked = Omit<CallableAction, 'askedBy'> & { readonly by: string };

/** For the role in every account. */
export function callableByMember(
  kinds: readonly KindAsRead[],
  { regions, organization }: AccountSearch,
): readonly CallableAction[] {
  const own = kinds.filter(({ kind }) => !(organization && kind.scope === 'organization'));
  return merged([...(regions ? REGIONS : []), ...own.flatMap(askedForKind)]);
}

/** For the role in the management account, which reads that account too. */
export function callableByManagement(
  kinds: readonly KindAsRead[],
  { regions, by, accountTags }: AccountSearch,
): readonly CallableAction[] {
  return merged([
    ...(by === 'units' ? [] : asked(ACCOUNT_ACTIONS, 'the list of accounts')),
    ...asked(
      TREE_ACTIONS.filter((action) => by === undefined || TREE_OF[by].has(action)),
      'the units of accounts',
    ),
    ...(accountTags ? TAGS : []),
    ...(regions ? REGIONS : []),
    ...kinds.flatMap(askedForKind),
  ]);
}

const [LIST_REGIONS = '', ...OTHER_REGIONS] = REGION_ACTIONS;
const REGIONS: readonly Asked[] = [
  ...asked([LIST_REGIONS], 'the regions of accounts'),
  ...asked(OTHER_REGIONS, 'the regions of accounts', true),
];

const [ALL_TAGS = '', ...SINGLE_TAGS] = TAG_ACTIONS;
const TAGS: readonly Asked[] = [
  ...asked([ALL_TAGS], 'the tags of accounts'),
  ...asked(SINGLE_TAGS, 'the tags of accounts', true),
];

const WALK = [
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListAccountsForParent',
];
/** From the root down, or from units up to the root and down. */
const TREE_OF: Readonly<Record<'organization' | 'units', ReadonlySet<string>>> = {
  organization: new Set([...WALK, 'organizations:ListRoots']),
  units: new Set([
    ...WALK,
    'organizations:ListParents',
    'organizations:DescribeOrganizationalUnit',
  ]),
};

/**
 * Nothing asks whether an item is still there where no enrichment can miss it, and nothing looks
 * for its place.
 */
function askedForKind({ kind, runs }: KindAsRead): readonly Asked[] {
  const { name, iamActions, enrichments, single, fallbackActions = [] } = kind;
  const running = enrichments.filter(({ action }) => runs(action));
  const describing = enrichments.filter(({ describes = false }) => describes);
  const again = single === undefined ? describing.flatMap((one) => one.iamActions) : [];
  return [
    ...asked(iamActions, name),
    ...running.flatMap((one) => asked(one.iamActions, `${name} ${one.action}`)),
    ...(running.length === 0
      ? []
      : asked([...(single?.iamActions ?? []), ...again, ...fallbackActions], name, true)),
  ];
}

function asked(actions: readonly string[], by: string, standIn = false): readonly Asked[] {
  return actions.map((action) => ({ action, by, standIn }));
}

function merged(all: readonly Asked[]): readonly CallableAction[] {
  const names = [...new Set(all.map(({ action }) => action))].sort();
  return names.map((action) => {
    const own = all.filter((each) => each.action === action);
    const regular = own.filter(({ standIn }) => !standIn);
    const by = (regular.length > 0 ? regular : own).map((each) => each.by);
    return { action, askedBy: [...new Set(by)].sort(), standIn: regular.length === 0 };
  });
}
