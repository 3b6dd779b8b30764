// The gaps of the evidence: why nothing follows for an entity that this resync did not see. Pure;
// the judge asks in the order that counts.

import { allowsRegion } from '../../accounts/region-policy.js';
import type { Cell } from '../../types/outcome.js';
import { allowedRegions, REGION_OF_GLOBAL_KINDS } from '../plan/plan-cells.js';
import type {
  AccountFact,
  BlueprintFact,
  Facts,
  FillingFact,
  OpenedFact,
  UnseenFact,
} from './facts.js';
import { type Because, because } from './reasons.js';

/** The facts, so that each is found at once. */
export interface IndexedFacts extends Facts {
  account(id: string): AccountFact;
  isComplete(cell: Cell): boolean;
  readonly isReappeared: ReadonlySet<string>;
  readonly someUnreadable: boolean;
}

/** Indexes the facts once, for all entities. */
export function indexFacts(facts: Facts): IndexedFacts {
  const accounts = new Map(facts.accounts.map((account) => [account.id, account]));
  const complete = new Map(
    facts.cells.map(({ kind, accountId, regions }) => [`${kind} ${accountId}`, new Set(regions)]),
  );
  return {
    ...facts,
    account: (id) => accounts.get(id) ?? { id, state: 'unlisted' },
    isComplete: ({ kind, accountId, region }) =>
      complete.get(`${kind} ${accountId}`)?.has(region) ?? false,
    isReappeared: new Set(facts.absence.reappeared),
    someUnreadable: facts.accounts.some(({ unreadable }) => unreadable !== undefined),
  };
}

/** Why it is not known whether the entity was seen, or whether the mapping wants it gone. */
export function gapOf(
  { searchIdentified, othersLost, filledBy, doubt }: BlueprintFact,
  unseen: UnseenFact,
): Because | undefined {
  if (searchIdentified) return because('search-identified', {});
  if (othersLost) return because('others-lost', {});
  if (unseen.mayBeRefused) return because('identifier-refused', {});
  if (filledBy.length === 0 && unseen.isMadeTarget) return because('target-of-living', {});
  return doubt;
}

/**
 * Why the cell of an organization-wide kind does not prove absence; undefined for other kinds and
 * where it does.
 */
export function gapInOrganization(
  picture: IndexedFacts,
  { kind: { name, scope } }: FillingFact,
): Because | undefined {
  if (scope !== 'organization') return undefined;
  const { organization, absence, list } = picture;
  const isRead = (accountId: string): boolean =>
    picture.isComplete({ kind: name, accountId, region: REGION_OF_GLOBAL_KINDS });
  if (organization.accountIds.length === 0 || !organization.accountIds.every(isRead))
    return because('organization-cell-unread', { kind: name });
  if (absence.doubt !== undefined)
    return because('absence-doubtful-everywhere', { why: absence.doubt });
  // Listed roles may be of several organizations, and those that were read today may not be those
  // of yesterday.
  if (list.source !== 'list') return undefined;
  if (picture.someUnreadable) return because('organization-unread-account', { kind: name });
  const { outside } = organization;
  return outside === undefined
    ? undefined
    : because('other-organization', { kind: name, account: outside });
}

/** Why nothing follows for entities that tell no account, whatever the cells say. */
export function accountGap(picture: IndexedFacts): Because | undefined {
  const { list, absence, maybeOfOthers, accounts } = picture;
  const unknown = (why: string): Because => because('account-unknown', { why });
  if (maybeOfOthers !== undefined) return unknown(maybeOfOthers);
  if (list.standsInForOrganization || (list.source !== 'single' && !list.absenceIsEvidence))
    return unknown('the list of accounts does not say which ones are gone');
  if (absence.doubt !== undefined) return unknown(absence.doubt);
  if (accounts.some(({ state }) => state === 'unclear'))
    return unknown('some accounts are neither active nor closed');
  if (picture.isReappeared.size > 0)
    return unknown('some accounts were missing when the list was read first');
  return picture.someUnreadable ? unknown('some accounts could not be read') : undefined;
}

/** Why nothing follows for an account that was not opened; undefined when it is out of scope. */
export function gapUnopened(
  { list, absence, isReappeared }: IndexedFacts,
  { id, state, unreadable }: AccountFact,
): Because | undefined {
  if (unreadable !== undefined)
    return because('account-unreadable', { account: id, code: unreadable });
  if (state === 'active') return because('account-not-read', { account: id });
  if (!list.absenceIsEvidence) return because('account-out-of-sight', { account: id });
  if (isReappeared.has(id)) return because('account-reappeared', { account: id });
  return absence.doubt === undefined
    ? undefined
    : because('absence-doubtful', { account: id, why: absence.doubt });
}

/** Why an opened account does not prove that it has none of the kind there. */
export function gapInAccount(
  picture: IndexedFacts,
  filling: FillingFact,
  account: string,
  opened: OpenedFact,
  region: string | undefined,
) {
  const gap = filling.kind.scope === 'regional' ? regionalGap : globalGap;
  return (
    gap(picture, filling, account, opened, region) ?? policyGap(filling, account, opened, region)
  );
}

/**
 * True when no cell of the kind was read for it on purpose: the operator said that such resources
 * do not belong here.
 */
export function isExcluded(
  filling: FillingFact,
  { regions, complete }: OpenedFact,
  region: string | undefined,
): boolean {
  const { scope } = filling.kind;
  if (scope !== 'regional' && scope !== 'global') return false;
  if (scope === 'regional' && region !== undefined)
    return allowedRegions(filling, [region]).length === 0;
  return complete && allowedRegions(filling, regions).length === 0;
}

/**
 * Why it is not known whether the operator wants to see where the entity is; undefined when no
 * unclear policy leaves that place out.
 */
function policyGap(
  filling: FillingFact,
  account: string,
  opened: OpenedFact,
  region: string | undefined,
): Because | undefined {
  const isRegional = filling.kind.scope === 'regional';
  if (!isRegional && filling.kind.scope !== 'global') return undefined;
  if (!isRegional && !opened.complete)
    return filling.resources.some(({ unclear }) => unclear !== undefined)
      ? because('regions-unknown', { account })
      : undefined;
  if (!isRegional && !isExcluded(filling, opened, undefined)) return undefined;
  const places =
    isRegional && region !== undefined
      ? opened.regions.filter((name) => name === region)
      : opened.regions;
  for (const { unclear, selector } of filling.resources) {
    const left =
      unclear === undefined
        ? undefined
        : places.find((name) => !allowsRegion(selector.regionPolicy, name));
    if (unclear !== undefined && left !== undefined)
      return because('policy-unclear', { why: unclear, region: left });
  }
  return undefined;
}

function globalGap(
  picture: IndexedFacts,
  filling: FillingFact,
  account: string,
  opened: OpenedFact,
): Because | undefined {
  const { name } = filling.kind;
  if (isExcluded(filling, opened, undefined)) return undefined;
  const isRead = picture.isComplete({
    kind: name,
    accountId: account,
    region: REGION_OF_GLOBAL_KINDS,
  });
  return isRead ? undefined : because('global-cell-unread', { kind: name, account });
}

/**
 * Why absence of the entity from a regional kind proves nothing; undefined when it proves that the
 * entity is gone.
 */
function regionalGap(
  picture: IndexedFacts,
  filling: FillingFact,
  account: string,
  opened: OpenedFact,
  region: string | undefined,
) {
  const { name } = filling.kind;
  const isUnread = (each: string): boolean =>
    !picture.isComplete({ kind: name, accountId: account, region: each });
  if (region === undefined) {
    if (!opened.complete) return because('regions-unknown', { account });
    const gap = allowedRegions(filling, opened.regions).find(isUnread);
    return gap === undefined
      ? undefined
      : because('cell-unread', { kind: name, account, region: gap });
  }
  if (!opened.regions.includes(region))
    return opened.complete ? undefined : because('region-unknown', { region, account });
  if (isExcluded(filling, opened, region) || !isUnread(region)) return undefined;
  return because('cell-unread', { kind: name, account, region });
}
