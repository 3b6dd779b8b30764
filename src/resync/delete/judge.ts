// Evidence before deletion: every rule by which an entity that this resync did not see is gone or stays, in the order in which they count.
// Pure. A `ProvenGone` can be made only here, and nothing else is deleted.

import { allowsRegion } from '../../accounts/region-policy.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { Cell } from '../../types/outcome.js';
import { allowedRegions, REGION_OF_GLOBAL_KINDS } from '../plan/plan-cells.js';
import type { AccountFact, BlueprintFact, Facts, FillingFact, OpenedFact, UnseenFact } from './facts.js';
import { type Because, because, type GoneReason, heldText } from './reasons.js';

class Proven {
  readonly entity: OwnedEntity;
  readonly reason: GoneReason;
  readonly detail: string;
  /** True when it rests on what the list of accounts does not hold. */
  readonly restsOnAbsence: boolean;
  // A private member makes the type nominal: no object literal can stand in for a proof.
  readonly #proven = true;

  constructor(entity: OwnedEntity, reason: GoneReason, detail: string, restsOnAbsence = false) {
    this.entity = entity;
    this.reason = reason;
    this.detail = detail;
    this.restsOnAbsence = restsOnAbsence;
  }

  get proven(): boolean {
    return this.#proven;
  }
}

export type ProvenGone = Proven;

export interface HeldBack {
  readonly entity: OwnedEntity;
  readonly because: Because;
}

export type Verdict = ProvenGone | HeldBack;

/** True only for proofs made here. */
export function isProvenGone(verdict: Verdict): verdict is ProvenGone {
  return verdict instanceof Proven;
}

/** Judges single entities by the facts. What holds for all entities that tell no account is found out once for each blueprint. */
export function createJudge(facts: Facts): (unseen: UnseenFact) => Verdict {
  const picture = indexFacts(facts);
  const blueprints = new Map(facts.blueprints.map((each) => [each.blueprint, each]));
  const nameless = new Map<string, Because | undefined>();

  function judgeWithoutAccount(entity: OwnedEntity, service: string | undefined, kinds: readonly FillingFact[]): Verdict {
    const key = `${entity.blueprint}\n${service}`;
    if (!nameless.has(key)) nameless.set(key, accountGap(picture) ?? gapAnywhere(picture, entity, kinds));
    const gap = nameless.get(key);
    return gap === undefined ? new Proven(entity, 'read-and-absent', 'all accounts', true) : { entity, because: gap };
  }

  function judgeFilled({ entity, origin }: UnseenFact, filledBy: readonly FillingFact[]): Verdict {
    const ofService = filledBy.filter(({ kind }) => kind.arnService === origin.service);
    const kinds = ofService.length > 0 ? ofService : filledBy;
    const organizationGap = kinds.map((filling) => gapInOrganization(picture, filling)).find((gap) => gap !== undefined);
    if (organizationGap !== undefined) return { entity, because: organizationGap };
    const inAccounts = kinds.filter(({ kind }) => kind.scope !== 'organization');
    if (inAccounts.length === 0) return new Proven(entity, 'read-and-absent', 'organization');
    const { accountId, region, isGuess } = origin;
    const account = accountId === undefined ? undefined : picture.account(accountId);
    return account === undefined || (isGuess && account.state === 'unlisted')
      ? judgeWithoutAccount(entity, ofService.length > 0 ? origin.service : undefined, inAccounts)
      : judgeInAccount(picture, entity, { account, region }, inAccounts);
  }

  return (unseen) => {
    const { entity } = unseen;
    const blueprint = blueprints.get(entity.blueprint);
    if (blueprint === undefined) throw new Error(`There are no facts of the blueprint ${entity.blueprint}.`);
    const gap = gapOf(blueprint, unseen);
    if (gap !== undefined) return { entity, because: gap };
    if (blueprint.filledBy.length > 0) return judgeFilled(unseen, blueprint.filledBy);
    return new Proven(entity, 'blueprint-unfilled', entity.blueprint);
  };
}

/** The facts, so that each is found at once. */
interface Picture extends Facts {
  account(id: string): AccountFact;
  isComplete(cell: Cell): boolean;
  readonly isReappeared: ReadonlySet<string>;
  readonly someUnreadable: boolean;
}

function indexFacts(facts: Facts): Picture {
  const accounts = new Map(facts.accounts.map((account) => [account.id, account]));
  const complete = new Map(facts.cells.map(({ kind, accountId, regions }) => [`${kind} ${accountId}`, new Set(regions)]));
  return {
    ...facts,
    account: (id) => accounts.get(id) ?? { id, state: 'unlisted' },
    isComplete: ({ kind, accountId, region }) => complete.get(`${kind} ${accountId}`)?.has(region) ?? false,
    isReappeared: new Set(facts.absence.reappeared),
    someUnreadable: facts.accounts.some(({ unreadable }) => unreadable !== undefined),
  };
}

/** Why it is not known whether the entity was seen, or whether the mapping wants it gone. */
function gapOf({ searchIdentified, othersLost, filledBy, doubt }: BlueprintFact, unseen: UnseenFact): Because | undefined {
  if (searchIdentified) return because('search-identified', {});
  if (othersLost) return because('others-lost', {});
  if (unseen.mayBeRefused) return because('identifier-refused', {});
  if (filledBy.length === 0 && unseen.isMadeTarget) return because('target-of-living', {});
  return doubt;
}

/** Why the cell of an organization-wide kind does not prove absence; undefined for other kinds and where it does. */
function gapInOrganization(picture: Picture, { kind: { name, scope } }: FillingFact): Because | undefined {
  if (scope !== 'organization') return undefined;
  const { organization, absence, list } = picture;
  const isRead = (accountId: string): boolean => picture.isComplete({ kind: name, accountId, region: REGION_OF_GLOBAL_KINDS });
  if (organization.accountIds.length === 0 || !organization.accountIds.every(isRead))
    return because('organization-cell-unread', { kind: name });
  if (absence.doubt !== undefined) return because('absence-doubtful-everywhere', { why: absence.doubt });
  // Listed roles may be of several organizations, and those that were read today may not be those of yesterday.
  if (list.source !== 'list') return undefined;
  if (picture.someUnreadable) return because('organization-unread-account', { kind: name });
  const { outside } = organization;
  return outside === undefined ? undefined : because('other-organization', { kind: name, account: outside });
}

/** Why nothing follows for entities that tell no account, whatever the cells say. */
function accountGap(picture: Picture): Because | undefined {
  const { list, absence, maybeOfOthers, accounts } = picture;
  const unknown = (why: string): Because => because('account-unknown', { why });
  if (maybeOfOthers !== undefined) return unknown(maybeOfOthers);
  if (list.standsInForOrganization || (list.source !== 'single' && !list.absenceIsEvidence))
    return unknown('the list of accounts does not say which ones are gone');
  if (absence.doubt !== undefined) return unknown(absence.doubt);
  if (accounts.some(({ state }) => state === 'unclear')) return unknown('some accounts are neither active nor closed');
  if (picture.isReappeared.size > 0) return unknown('some accounts were missing when the list was read first');
  return picture.someUnreadable ? unknown('some accounts could not be read') : undefined;
}

function gapAnywhere(picture: Picture, entity: OwnedEntity, kinds: readonly FillingFact[]): Because | undefined {
  for (const account of picture.accounts) {
    if (account.state !== 'active') continue;
    const verdict = judgeInAccount(picture, entity, { account, region: undefined }, kinds);
    if (!isProvenGone(verdict)) return because('account-unknown', { why: heldText(verdict.because) });
  }
  return undefined;
}

interface Place {
  readonly account: AccountFact;
  readonly region: string | undefined;
}

function judgeInAccount(picture: Picture, entity: OwnedEntity, place: Place, kinds: readonly FillingFact[]): Verdict {
  const { account, region } = place;
  const { id, state, reported = '', opened } = account;
  if (state === 'inactive') return new Proven(entity, 'account-inactive', `${id} is ${reported}`);
  if (state === 'unclear') return { entity, because: because('account-unclear', { account: id, state: reported }) };
  if (opened === undefined) {
    const gap = gapUnopened(picture, account);
    return gap === undefined ? new Proven(entity, 'account-out-of-scope', id, true) : { entity, because: gap };
  }
  if (!opened.proven) return { entity, because: because('session-unproven', { account: id }) };
  for (const filling of kinds) {
    const gap = gapInAccount(picture, filling, id, opened, region);
    if (gap !== undefined) return { entity, because: gap };
  }
  const where = region === undefined ? id : `${region} in ${id}`;
  const areRegional = kinds.every(({ kind }) => kind.scope === 'regional');
  if (region !== undefined && areRegional && opened.complete && !opened.regions.includes(region))
    return new Proven(entity, 'region-not-enabled', where);
  const excluded = kinds.every((filling) => isExcluded(filling, opened, region));
  return new Proven(entity, excluded ? 'region-excluded' : 'read-and-absent', where);
}

/** Why nothing follows for an account that was not opened; undefined when it is out of scope. */
function gapUnopened({ list, absence, isReappeared }: Picture, { id, state, unreadable }: AccountFact): Because | undefined {
  if (unreadable !== undefined) return because('account-unreadable', { account: id, code: unreadable });
  if (state === 'active') return because('account-not-read', { account: id });
  if (!list.absenceIsEvidence) return because('account-out-of-sight', { account: id });
  if (isReappeared.has(id)) return because('account-reappeared', { account: id });
  return absence.doubt === undefined ? undefined : because('absence-doubtful', { account: id, why: absence.doubt });
}

/** Why an opened account does not prove that it has none of the kind there. */
function gapInAccount(picture: Picture, filling: FillingFact, account: string, opened: OpenedFact, region: string | undefined) {
  const gap = filling.kind.scope === 'regional' ? regionalGap : globalGap;
  return gap(picture, filling, account, opened, region) ?? policyGap(filling, account, opened, region);
}

/** True when no cell of the kind was read for it on purpose: the operator said that such resources do not belong here. */
function isExcluded(filling: FillingFact, { regions, complete }: OpenedFact, region: string | undefined): boolean {
  const { scope } = filling.kind;
  if (scope !== 'regional' && scope !== 'global') return false;
  if (scope === 'regional' && region !== undefined) return allowedRegions(filling, [region]).length === 0;
  return complete && allowedRegions(filling, regions).length === 0;
}

/** Why it is not known whether the operator wants to see where the entity is; undefined when no unclear policy leaves that place out. */
function policyGap(filling: FillingFact, account: string, opened: OpenedFact, region: string | undefined): Because | undefined {
  const isRegional = filling.kind.scope === 'regional';
  if (!isRegional && filling.kind.scope !== 'global') return undefined;
  if (!isRegional && !opened.complete)
    return filling.resources.some(({ unclear }) => unclear !== undefined) ? because('regions-unknown', { account }) : undefined;
  if (!isRegional && !isExcluded(filling, opened, undefined)) return undefined;
  const places = isRegional && region !== undefined ? opened.regions.filter((name) => name === region) : opened.regions;
  for (const { unclear, selector } of filling.resources) {
    const left = unclear === undefined ? undefined : places.find((name) => !allowsRegion(selector.regionPolicy, name));
    if (unclear !== undefined && left !== undefined) return because('policy-unclear', { why: unclear, region: left });
  }
  return undefined;
}

function globalGap(picture: Picture, filling: FillingFact, account: string, opened: OpenedFact): Because | undefined {
  const { name } = filling.kind;
  if (isExcluded(filling, opened, undefined)) return undefined;
  const isRead = picture.isComplete({ kind: name, accountId: account, region: REGION_OF_GLOBAL_KINDS });
  return isRead ? undefined : because('global-cell-unread', { kind: name, account });
}

/** Why absence of the entity from a regional kind proves nothing; undefined when it proves that the entity is gone. */
function regionalGap(picture: Picture, filling: FillingFact, account: string, opened: OpenedFact, region: string | undefined) {
  const { name } = filling.kind;
  const isUnread = (each: string): boolean => !picture.isComplete({ kind: name, accountId: account, region: each });
  if (region === undefined) {
    if (!opened.complete) return because('regions-unknown', { account });
    const gap = allowedRegions(filling, opened.regions).find(isUnread);
    return gap === undefined ? undefined : because('cell-unread', { kind: name, account, region: gap });
  }
  if (!opened.regions.includes(region)) return opened.complete ? undefined : because('region-unknown', { region, account });
  if (isExcluded(filling, opened, region) || !isUnread(region)) return undefined;
  return because('cell-unread', { kind: name, account, region });
}
