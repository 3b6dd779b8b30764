// Evidence before deletion: decides for one entity that this resync did not see whether it is provably gone.
// A `ProvenGone` can be made only here, and reconcile deletes nothing else.
import type { AccountList } from '../types/account.js';
import type { OwnedEntity } from '../types/entity.js';
import type { Absence } from './absence.js';
import type { Ledger } from './ledger.js';
import type { OpenedAccount } from './open-accounts.js';
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
  // A private member makes the type nominal: no object literal can stand in for a proof.
  readonly #proven = true;

  constructor(entity: OwnedEntity, because: GoneReason, detail: string) {
    this.entity = entity;
    this.because = because;
    this.detail = detail;
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
  /** The cell of organization-wide kinds, if there is one. */
  readonly organizationCellAccount: string | undefined;
  /** True when this integration owns entities of accounts that this resync cannot know about (single mode only). */
  readonly ownsForeignEntities: boolean;
  /** True when no entity tells whose it is, so that nothing shows that only one account was ever synced (single mode only). */
  readonly ownsNamelessOnly: boolean;
}

/** `feeding` are the kinds whose mapping resources can produce entities of this blueprint. */
export function judge(picture: Picture, entity: OwnedEntity, origin: Origin, feeding: readonly KindPlan[]): Verdict {
  if (feeding.length === 0) return new Proven(entity, 'no resource of the mapping fills its blueprint', entity.blueprint);
  const ofService = feeding.filter(({ kind }) => kind.arnService === origin.service);
  const kinds = ofService.length > 0 ? ofService : feeding;
  const inOrganization = kinds.filter(({ kind }) => kind.scope === 'organization');
  const inAccounts = kinds.filter(({ kind }) => kind.scope !== 'organization');
  for (const { kind } of inOrganization) {
    const accountId = picture.organizationCellAccount;
    if (accountId === undefined || !picture.ledger.isComplete({ kind: kind.name, accountId, region: GLOBAL_REGION })) {
      return { entity, heldBecause: `${kind.name} was not read to its end` };
    }
  }
  if (inAccounts.length === 0)
    return new Proven(entity, 'every cell it can come from was read to its end and does not hold it', 'organization');
  return origin.accountId === undefined
    ? judgeWithoutAccount(picture, entity, inAccounts)
    : judgeInAccount(picture, entity, origin.accountId, origin.region, inAccounts);
}

function judgeWithoutAccount(picture: Picture, entity: OwnedEntity, kinds: readonly KindPlan[]): Verdict {
  if (picture.ownsForeignEntities)
    return { entity, heldBecause: 'its account is unknown, and it may be of an account that is out of sight' };
  if (picture.ownsNamelessOnly)
    return {
      entity,
      heldBecause: 'its account is unknown, and no entity of this integration tells that only this account was ever synced',
    };
  if (picture.accounts.standsInForOrganization || (picture.accounts.source !== 'single' && !picture.accounts.absenceIsEvidence)) {
    return { entity, heldBecause: 'its account is unknown, and the list of accounts does not say which ones are gone' };
  }
  if (picture.absence.doubt !== undefined) return { entity, heldBecause: `its account is unknown, and ${picture.absence.doubt}` };
  if (picture.accounts.unclear.size > 0)
    return { entity, heldBecause: 'its account is unknown, and some accounts are neither active nor closed' };
  if (picture.absence.reappeared.size > 0)
    return { entity, heldBecause: 'its account is unknown, and some accounts were missing when the list was read first' };
  if (picture.ledger.unreadableAccounts.size > 0)
    return { entity, heldBecause: 'its account is unknown, and some accounts could not be read' };
  for (const { id: accountId } of picture.accounts.accounts) {
    const verdict = judgeInAccount(picture, entity, accountId, undefined, kinds);
    if (!isProvenGone(verdict)) return { entity, heldBecause: `its account is unknown, and ${verdict.heldBecause}` };
  }
  return new Proven(entity, 'every cell it can come from was read to its end and does not hold it', 'all accounts');
}

function judgeInAccount(
  picture: Picture,
  entity: OwnedEntity,
  accountId: string,
  region: string | undefined,
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
    return new Proven(entity, 'its account is not in scope any more', accountId);
  }
  for (const plan of kinds) {
    const gap = plan.kind.scope === 'regional' ? regionalGap(ledger, plan, account, region) : globalGap(ledger, plan, account);
    if (gap !== undefined) return { entity, heldBecause: gap };
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
