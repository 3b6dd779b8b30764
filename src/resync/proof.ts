// Evidence before deletion: decides for one entity that this resync did not see whether it is provably gone.
// A `ProvenGone` can be made only here, and reconcile deletes nothing else.
import { allowsRegion } from '../accounts/region-policy.js';
import type { AccountList } from '../types/account.js';
import type { OwnedEntity } from '../types/entity.js';
import type { Absence } from './absence.js';
import type { Ledger } from './ledger.js';
import type { OpenedAccount } from './open-accounts.js';
import type { OrganizationCells } from './organization-cells.js';
import type { Origin } from './origin.js';
import { allowedRegions, GLOBAL_REGION, type KindPlan } from './plan-cells.js';

export type GoneReason =
  | 'every cell it can come from was read to its end and does not hold it'
  | 'its account is not active any more'
  | 'its account is not in scope any more'
  | 'its region is not enabled for the account'
  | 'the region policy of the mapping excludes its region'
  | 'no resource of the mapping fills its blueprint';

class Proven {
  readonly entity: OwnedEntity;
  readonly because: GoneReason;
  readonly detail: string;
  /** True when it rests on what the list of accounts does not hold. */
  readonly restsOnAbsence: boolean;
  // A private member makes the type nominal: no object literal can stand in for a proof.
  readonly #proven = true;

  constructor(entity: OwnedEntity, because: GoneReason, detail: string, restsOnAbsence = false) {
    this.entity = entity;
    this.because = because;
    this.detail = detail;
    this.restsOnAbsence = restsOnAbsence;
  }

  get proven(): boolean {
    return this.#proven;
  }
}

export type ProvenGone = Proven;

export interface Held {
  readonly entity: OwnedEntity;
  readonly heldBecause: string;
}

export type Verdict = ProvenGone | Held;

/** True only for proofs made here. */
export function isProvenGone(verdict: Verdict): verdict is ProvenGone {
  return verdict instanceof Proven;
}

/** Everything that this resync knows about what it read. */
export interface Picture {
  readonly ledger: Ledger;
  readonly accounts: AccountList;
  readonly absence: Absence;
  readonly opened: ReadonlyMap<string, OpenedAccount>;
  /** The cells of organization-wide kinds. */
  readonly organization: OrganizationCells;
  /** By index of the mapping resource: why its region policy may not mean what it says. */
  readonly unclearPolicies: ReadonlyMap<number, string>;
  /** Why an entity that tells no account may be of one that is out of sight; undefined when it cannot (single mode only). */
  readonly outOfSight: string | undefined;
}

/** `feeding` are the kinds whose mapping resources can produce entities of the blueprint. */
export type Judge = (entity: OwnedEntity, origin: Origin, feeding: readonly KindPlan[]) => Verdict;

/** Judges entities by this picture. What holds for all entities that tell no account is found out once for each blueprint. */
export function createJudge(picture: Picture): Judge {
  const doubt = accountDoubt(picture);
  const nameless = new Map<string, string | undefined>();

  function judgeWithoutAccount(entity: OwnedEntity, service: string | undefined, kinds: readonly KindPlan[]): Verdict {
    const key = `${entity.blueprint}\n${service}`;
    if (!nameless.has(key)) nameless.set(key, doubt ?? gapAnywhere(picture, entity, kinds));
    const because = nameless.get(key);
    if (because !== undefined) return { entity, heldBecause: `its account is unknown, and ${because}` };
    return new Proven(entity, 'every cell it can come from was read to its end and does not hold it', 'all accounts', true);
  }

  return (entity, origin, feeding) => {
    if (feeding.length === 0) return new Proven(entity, 'no resource of the mapping fills its blueprint', entity.blueprint);
    const ofService = feeding.filter(({ kind }) => kind.arnService === origin.service);
    const kinds = ofService.length > 0 ? ofService : feeding;
    const organizationGap = kinds.map((plan) => gapInOrganization(picture, plan)).find((gap) => gap !== undefined);
    if (organizationGap !== undefined) return { entity, heldBecause: organizationGap };
    const inAccounts = kinds.filter(({ kind }) => kind.scope !== 'organization');
    if (inAccounts.length === 0)
      return new Proven(entity, 'every cell it can come from was read to its end and does not hold it', 'organization');
    const { accountId, region, isGuess } = origin;
    return accountId === undefined || (isGuess && !isListed(picture.accounts, accountId))
      ? judgeWithoutAccount(entity, ofService.length > 0 ? origin.service : undefined, inAccounts)
      : judgeInAccount(picture, entity, { accountId, region }, inAccounts);
  };
}

function isListed({ accounts, inactive, unclear }: AccountList, accountId: string): boolean {
  return accounts.some(({ id }) => id === accountId) || inactive.has(accountId) || unclear.has(accountId);
}

/** Why the cell of an organization-wide kind does not prove absence; undefined for other kinds and where it does. */
function gapInOrganization({ accounts, absence, ledger, organization }: Picture, { kind }: KindPlan): string | undefined {
  if (kind.scope !== 'organization') return undefined;
  const isRead = (accountId: string): boolean => ledger.isComplete({ kind: kind.name, accountId, region: GLOBAL_REGION });
  if (organization.accountIds.length === 0 || !organization.accountIds.every(isRead)) return `${kind.name} was not read to its end`;
  if (absence.doubt !== undefined) return absence.doubt;
  // Listed roles may be of several organizations, and those that were read today may not be those of yesterday.
  if (accounts.source !== 'list') return undefined;
  if (ledger.unreadableAccounts.size > 0) return `${kind.name} may have been read through an account that could not be read now`;
  return organization.outside === undefined
    ? undefined
    : `${kind.name} may have been read through another organization, since account ${organization.outside} is in none of those that were read`;
}

/** Why nothing follows for entities that tell no account, whatever the cells say. */
function accountDoubt({ accounts, absence, ledger, outOfSight }: Picture): string | undefined {
  if (outOfSight !== undefined) return outOfSight;
  if (accounts.standsInForOrganization || (accounts.source !== 'single' && !accounts.absenceIsEvidence))
    return 'the list of accounts does not say which ones are gone';
  if (absence.doubt !== undefined) return absence.doubt;
  if (accounts.unclear.size > 0) return 'some accounts are neither active nor closed';
  if (absence.reappeared.size > 0) return 'some accounts were missing when the list was read first';
  return ledger.unreadableAccounts.size > 0 ? 'some accounts could not be read' : undefined;
}

function gapAnywhere(picture: Picture, entity: OwnedEntity, kinds: readonly KindPlan[]): string | undefined {
  for (const { id: accountId } of picture.accounts.accounts) {
    const verdict = judgeInAccount(picture, entity, { accountId, region: undefined }, kinds);
    if (!isProvenGone(verdict)) return verdict.heldBecause;
  }
  return undefined;
}

function judgeInAccount(
  picture: Picture,
  entity: OwnedEntity,
  { accountId, region }: { readonly accountId: string; readonly region: string | undefined },
  kinds: readonly KindPlan[],
): Verdict {
  const { accounts, absence, opened, ledger } = picture;
  const state = accounts.inactive.get(accountId);
  if (state !== undefined) return new Proven(entity, 'its account is not active any more', `${accountId} is ${state}`);
  const unclear = accounts.unclear.get(accountId);
  if (unclear !== undefined) return { entity, heldBecause: `account ${accountId} is in the state ${unclear}, and was not read` };
  const account = opened.get(accountId);
  if (!account) {
    const unreadable = ledger.unreadableAccounts.get(accountId);
    if (unreadable) return { entity, heldBecause: `account ${accountId} could not be read (${unreadable.evidence.code})` };
    if (accounts.accounts.some(({ id }) => id === accountId)) return { entity, heldBecause: `account ${accountId} was not read` };
    if (!accounts.absenceIsEvidence) return { entity, heldBecause: `account ${accountId} is out of sight of this configuration` };
    if (absence.reappeared.has(accountId))
      return { entity, heldBecause: `account ${accountId} was missing from the list of accounts and was in it when it was read again` };
    if (absence.doubt !== undefined)
      return { entity, heldBecause: `account ${accountId} is missing from the list of accounts, and ${absence.doubt}` };
    return new Proven(entity, 'its account is not in scope any more', accountId, true);
  }
  if (account.session.unproven !== undefined)
    return { entity, heldBecause: `nothing proves that the session of ${accountId} is of that account` };
  for (const plan of kinds) {
    const gap = plan.kind.scope === 'regional' ? regionalGap(ledger, plan, account, region) : globalGap(ledger, plan, account);
    const because = gap ?? policyGap(picture.unclearPolicies, plan, account, region);
    if (because !== undefined) return { entity, heldBecause: because };
  }
  const disabled =
    region !== undefined &&
    account.regions.complete &&
    kinds.every(({ kind }) => kind.scope === 'regional') &&
    !account.regions.regions.includes(region);
  if (disabled) return new Proven(entity, 'its region is not enabled for the account', `${region} in ${accountId}`);
  const where = region === undefined ? accountId : `${region} in ${accountId}`;
  if (kinds.every((plan) => isExcluded(plan, account, region)))
    return new Proven(entity, 'the region policy of the mapping excludes its region', where);
  return new Proven(entity, 'every cell it can come from was read to its end and does not hold it', where);
}

/** True when no cell of the kind was read for it on purpose: the operator said that such resources do not belong here. */
function isExcluded(plan: KindPlan, { regions }: OpenedAccount, region: string | undefined): boolean {
  const { scope } = plan.kind;
  if (scope !== 'regional' && scope !== 'global') return false;
  if (scope === 'regional' && region !== undefined) return allowedRegions(plan, [region]).length === 0;
  return regions.complete && allowedRegions(plan, regions.regions).length === 0;
}

/** Why it is not known whether the operator wants to see where the entity is; undefined when no unclear policy leaves that place out. */
function policyGap(unclear: Picture['unclearPolicies'], plan: KindPlan, opened: OpenedAccount, region: string | undefined) {
  if (unclear.size === 0) return undefined;
  const { regions } = opened.regions;
  const isRegional = plan.kind.scope === 'regional';
  if (!isRegional && !isExcluded(plan, opened, undefined)) return undefined;
  const places = isRegional && region !== undefined ? regions.filter((name) => name === region) : regions;
  for (const resource of plan.resources) {
    const because = unclear.get(resource.index);
    const left = because === undefined ? undefined : places.find((name) => !allowsRegion(resource.selector.regionPolicy, name));
    if (left !== undefined) return `${because}, and that policy leaves out ${left}`;
  }
  return undefined;
}

function globalGap(ledger: Ledger, plan: KindPlan, opened: OpenedAccount): string | undefined {
  if (isExcluded(plan, opened, undefined)) return undefined;
  const { account } = opened;
  const kind = plan.kind.name;
  const complete = ledger.isComplete({ kind, accountId: account.id, region: GLOBAL_REGION });
  return complete ? undefined : `${kind} of account ${account.id} was not read to its end`;
}

/** Why absence of the entity from a regional kind proves nothing; undefined when it proves that the entity is gone. */
function regionalGap(ledger: Ledger, plan: KindPlan, opened: OpenedAccount, region: string | undefined): string | undefined {
  const { account, regions } = opened;
  const kind = plan.kind.name;
  if (region === undefined) {
    if (!regions.complete) return `the enabled regions of account ${account.id} are not known`;
    const gap = allowedRegions(plan, regions.regions).find((name) => !ledger.isComplete({ kind, accountId: account.id, region: name }));
    return gap === undefined ? undefined : `${kind} of account ${account.id} in ${gap} was not read to its end`;
  }
  if (!regions.regions.includes(region)) {
    return regions.complete ? undefined : `it is not known whether ${region} is enabled for account ${account.id}`;
  }
  if (isExcluded(plan, opened, region)) return undefined;
  return ledger.isComplete({ kind, accountId: account.id, region })
    ? undefined
    : `${kind} of account ${account.id} in ${region} was not read to its end`;
}
