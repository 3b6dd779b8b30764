// Evidence before deletion: every rule by which an entity that this resync did not see is gone or
// stays, in the order in which they count. Pure. A `ProvenGone` can be made only here, and nothing
// else is deleted.

import type { OwnedEntity } from '../../types/entity.js';
import type { AccountFact, Facts, FillingFact, UnseenFact } from './facts.js';
import {
  accountGap,
  gapInAccount,
  gapInOrganization,
  gapOf,
  gapUnopened,
  type IndexedFacts,
  indexFacts,
  isExcluded,
} from './gaps.js';
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

/**
 * Judges single entities by the facts. What holds for all entities that tell no account is found
 * out once for each blueprint.
 */
export function createJudge(facts: Facts): (unseen: UnseenFact) => Verdict {
  const picture = indexFacts(facts);
  const blueprints = new Map(facts.blueprints.map((each) => [each.blueprint, each]));
  const nameless = new Map<string, Because | undefined>();

  function judgeWithoutAccount(
    entity: OwnedEntity,
    service: string | undefined,
    kinds: readonly FillingFact[],
  ): Verdict {
    const key = `${entity.blueprint}\n${service}`;
    if (!nameless.has(key))
      nameless.set(key, accountGap(picture) ?? gapAnywhere(picture, entity, kinds));
    const gap = nameless.get(key);
    return gap === undefined
      ? new Proven(entity, 'read-and-absent', 'all accounts', true)
      : { entity, because: gap };
  }

  function judgeFilled({ entity, origin }: UnseenFact, filledBy: readonly FillingFact[]): Verdict {
    const ofService = filledBy.filter(({ kind }) => kind.arnService === origin.service);
    const kinds = ofService.length > 0 ? ofService : filledBy;
    const organizationGap = kinds
      .map((filling) => gapInOrganization(picture, filling))
      .find((gap) => gap !== undefined);
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
    if (blueprint === undefined)
      throw new Error(`There are no facts of the blueprint ${entity.blueprint}.`);
    const gap = gapOf(blueprint, unseen);
    if (gap !== undefined) return { entity, because: gap };
    if (blueprint.filledBy.length > 0) return judgeFilled(unseen, blueprint.filledBy);
    return new Proven(entity, 'blueprint-unfilled', entity.blueprint);
  };
}

function gapAnywhere(
  picture: IndexedFacts,
  entity: OwnedEntity,
  kinds: readonly FillingFact[],
): Because | undefined {
  for (const account of picture.accounts) {
    if (account.state !== 'active') continue;
    const verdict = judgeInAccount(picture, entity, { account, region: undefined }, kinds);
    if (!isProvenGone(verdict))
      return because('account-unknown', { why: heldText(verdict.because) });
  }
  return undefined;
}

interface Place {
  readonly account: AccountFact;
  readonly region: string | undefined;
}

function judgeInAccount(
  picture: IndexedFacts,
  entity: OwnedEntity,
  place: Place,
  kinds: readonly FillingFact[],
): Verdict {
  const { account, region } = place;
  const { id, state, reported = '', opened } = account;
  if (state === 'inactive') return new Proven(entity, 'account-inactive', `${id} is ${reported}`);
  if (state === 'unclear')
    return { entity, because: because('account-unclear', { account: id, state: reported }) };
  if (opened === undefined) {
    const gap = gapUnopened(picture, account);
    return gap === undefined
      ? new Proven(entity, 'account-out-of-scope', id, true)
      : { entity, because: gap };
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
