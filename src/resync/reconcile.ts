// The last stage: what Port holds, minus what AWS still has, judged one by one against the ledger, guarded, and deleted.
import type { Discovery } from '../accounts/discovery.js';
import { groupBy } from '../lib/group-by.js';
import type { BlueprintRelations } from '../port/blueprints.js';
import type { OwnedEntities } from '../port/owned-entities.js';
import type { OwnedEntity } from '../types/entity.js';
import type { Mapping } from '../types/mapping.js';
import { confirmAbsence } from './absence.js';
import { deleteProven } from './delete-proven.js';
import { createFeedingIndex } from './feeding.js';
import { type GuardResult, guardDeletions } from './guards.js';
import { type Located, locate } from './locate.js';
import type { Origin } from './origin.js';
import type { KindPlan } from './plan-cells.js';
import { type GoneReason, type Held, isProvenGone, judge, type Picture, type ProvenGone } from './proof.js';
import { withoutReferenced } from './references.js';
import type { Sightings } from './sightings.js';

export interface Reconciliation {
  /** Entities of this integration that Port lists and this resync did not see. */
  readonly stale: number;
  readonly deleted: readonly {
    readonly blueprint: string;
    readonly because: GoneReason;
    readonly detail: string;
    readonly count: number;
  }[];
  readonly deletedCount: number;
  readonly heldBack: readonly { readonly blueprint: string; readonly because: string; readonly count: number }[];
  readonly heldBackCount: number;
  readonly guarded: GuardResult['held'];
  readonly failed: readonly { readonly blueprint: string; readonly identifier: string; readonly message: string }[];
}

export interface ReconcileDeps {
  readonly owned: OwnedEntities;
  readonly mapping: Mapping;
  readonly plans: readonly KindPlan[];
  readonly sightings: Sightings;
  readonly picture: Pick<Picture, 'ledger' | 'opened' | 'organizationCellAccount'>;
  readonly discovery: Pick<Discovery, 'list' | 'accountsAgain'>;
  /** All blueprints of the Port organization; may throw. */
  readonly blueprints: (signal: AbortSignal) => Promise<readonly BlueprintRelations[]>;
  /** Some seen entities were not written as they are now, so Port may hold relations of theirs that are not known here. */
  readonly writesMissing: boolean;
  readonly startedAt: Date;
  readonly resyncId: string;
  readonly signal: AbortSignal;
}

/** Throws when Port's list could not be read to its end; then nothing was deleted. */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciliation> {
  const { discovery, plans, sightings, signal } = deps;
  const feedingOf = createFeedingIndex(plans);
  const stale = await listStale(deps);
  const located = await locate({ ...deps, feedingOf }, stale);
  const mapped = located.filter(({ entity }) => feedingOf(entity.blueprint).plans.length > 0);
  const absence = await confirmAbsence(
    discovery,
    mapped.map(({ origin }) => origin),
    signal,
  );
  const accounts = discovery.list;
  const ownsForeignEntities = accounts.source === 'single' && located.some(({ origin }) => isForeign(deps, origin));
  const ownsNamelessOnly = accounts.source === 'single' && !accounts.accounts.some(({ id }) => namesAccount(deps, located, id));
  const picture: Picture = { ...deps.picture, accounts, absence, ownsForeignEntities, ownsNamelessOnly };
  const gone: ProvenGone[] = [];
  const held: Held[] = [];
  for (const { entity, origin } of located) {
    if (sightings.searchIdentified.has(entity.blueprint)) {
      held.push({
        entity,
        heldBecause: 'entities of its blueprint are identified by a search in Port, so it is not known which ones were seen',
      });
      continue;
    }
    const feeding = feedingOf(entity.blueprint).plans;
    if (feeding.length === 0 && isRelationTarget(deps, entity)) continue;
    const verdict = judge(picture, entity, origin, feeding);
    if (isProvenGone(verdict)) gone.push(verdict);
    else held.push(verdict);
  }
  const { allowed, held: guarded } = guardDeletions(gone, countOwned(deps, stale), deps.mapping.entityDeletionThreshold);
  const guardedBlueprints = new Set(guarded.map(({ blueprint }) => blueprint));
  const staying = [
    ...held.map(({ entity }) => entity),
    ...gone.flatMap(({ entity }) => (guardedBlueprints.has(entity.blueprint) ? [entity] : [])),
  ];
  const { free, referredTo } = await withoutReferenced(deps, allowed, staying);
  held.push(...referredTo);
  const leaving = new Set(free.map(({ entity }) => entity));
  const left = located.flatMap(({ entity }) => (leaving.has(entity) ? [] : [entity.blueprint]));
  const { deleted, failed } = await deleteProven({ ...deps, feedingOf }, free, left);
  return summarise(stale.length, deleted, held, guarded, failed);
}

/** Port makes missing targets of relations itself and records them as ours: what lives and refers to them is their reason to be. */
function isRelationTarget({ mapping, sightings }: ReconcileDeps, { identifier }: OwnedEntity): boolean {
  return mapping.createMissingRelatedEntities && sightings.isReferredTo(identifier);
}

async function listStale({ owned, sightings, startedAt, signal }: ReconcileDeps): Promise<OwnedEntity[]> {
  const stale: OwnedEntity[] = [];
  for await (const page of owned.listOwned(startedAt, signal)) {
    for (const { identifier, blueprint } of page) if (!sightings.saw(blueprint, identifier)) stale.push({ identifier, blueprint });
  }
  return stale;
}

/** True when an entity of this integration, seen or not, tells that it is of this account: by relation, as the account itself, or otherwise. */
function namesAccount({ sightings }: ReconcileDeps, located: readonly Located[], accountId: string): boolean {
  return (
    sightings.isReferredTo(accountId) ||
    [...sightings.countByBlueprint.keys()].some((blueprint) => sightings.saw(blueprint, accountId)) ||
    located.some(({ origin }) => origin.accountId === accountId)
  );
}

function isForeign({ discovery }: ReconcileDeps, { accountId }: Origin): boolean {
  return accountId !== undefined && !discovery.list.accounts.some(({ id }) => id === accountId);
}

function countOwned({ sightings }: ReconcileDeps, stale: readonly OwnedEntity[]): ReadonlyMap<string, number> {
  const counts = new Map(sightings.countByBlueprint);
  for (const { blueprint } of stale) counts.set(blueprint, (counts.get(blueprint) ?? 0) + 1);
  return counts;
}

function summarise(
  stale: number,
  deleted: readonly ProvenGone[],
  held: readonly Held[],
  guarded: GuardResult['held'],
  failed: Reconciliation['failed'],
): Reconciliation {
  const deletedGroups = groupBy(deleted, ({ entity, because, detail }) => [entity.blueprint, because, detail].join('\n'));
  const heldGroups = groupBy(held, ({ entity, heldBecause }) => [entity.blueprint, heldBecause].join('\n'));
  return {
    stale,
    deletedCount: deleted.length,
    heldBackCount: held.length + guarded.reduce((sum, { count }) => sum + count, 0),
    deleted: [...deletedGroups.values()].flatMap((group) =>
      group.slice(0, 1).map(({ entity, because, detail }) => ({ blueprint: entity.blueprint, because, detail, count: group.length })),
    ),
    heldBack: [...heldGroups.values()].flatMap((group) =>
      group.slice(0, 1).map(({ entity, heldBecause }) => ({ blueprint: entity.blueprint, because: heldBecause, count: group.length })),
    ),
    guarded,
    failed,
  };
}
