// The last stage: what Port holds, minus what AWS still has, judged one by one against the ledger, guarded, and deleted.
import { chunk, groupBy } from '../lib/group-by.js';
import type { OwnedEntities } from '../port/owned-entities.js';
import type { OwnedEntity } from '../types/entity.js';
import type { Mapping } from '../types/mapping.js';
import { createFeedingIndex } from './feeding.js';
import { type GuardResult, guardDeletions } from './guards.js';
import { type Origin, originOf } from './origin.js';
import type { KindPlan } from './plan-cells.js';
import { type GoneReason, type Held, isProvenGone, judge, type Picture, type ProvenGone } from './proof.js';
import { relationTargets, type Sightings } from './sightings.js';

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
  readonly picture: Omit<Picture, 'ownsForeignEntities'>;
  /** Some seen entities were not written as they are now, so Port may hold relations of theirs that are not known here. */
  readonly writesMissing: boolean;
  readonly startedAt: Date;
  readonly resyncId: string;
  readonly signal: AbortSignal;
}

/** Throws when Port's list could not be read to its end; then nothing was deleted. */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciliation> {
  const stale = await listStale(deps);
  const located = await locate(deps, stale);
  const ownsForeignEntities = deps.picture.accounts.source === 'single' && located.some(({ origin }) => isForeign(deps, origin));
  const feedingOf = createFeedingIndex(deps.plans);
  const gone: ProvenGone[] = [];
  const held: Held[] = [];
  for (const { entity, origin } of located) {
    if (deps.sightings.searchIdentified.has(entity.blueprint)) {
      held.push({
        entity,
        heldBecause: 'entities of its blueprint are identified by a search in Port, so it is not known which ones were seen',
      });
      continue;
    }
    const { plans } = feedingOf(entity.blueprint);
    if (plans.length === 0 && isRelationTarget(deps, entity)) continue;
    const verdict = judge({ ...deps.picture, ownsForeignEntities }, entity, origin, plans);
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
  const { deleted, failed } = await deleteProven(deps, free);
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

interface Located {
  readonly entity: OwnedEntity;
  readonly origin: Origin;
}

/** Adds to each stale entity where it comes from; asks Port for details only where the identifier does not tell the account. */
async function locate(deps: ReconcileDeps, stale: readonly OwnedEntity[]): Promise<Located[]> {
  const feedingOf = createFeedingIndex(deps.plans);
  const located: Located[] = [];
  for (const [blueprint, entities] of groupBy(stale, (entity) => entity.blueprint)) {
    const { hints, plans } = feedingOf(blueprint);
    const kinds = plans.map(({ kind }) => kind);
    const unknown: OwnedEntity[] = [];
    for (const entity of entities) {
      const origin = originOf(entity, hints, kinds);
      if (origin.accountId !== undefined || plans.length === 0) located.push({ entity, origin });
      else unknown.push(entity);
    }
    for (const described of await describe(deps, blueprint, unknown))
      located.push({ entity: described, origin: originOf(described, hints, kinds) });
  }
  return located;
}

/** The entities with properties and relations as far as Port still has them. */
async function describe(deps: ReconcileDeps, blueprint: string, entities: readonly OwnedEntity[]): Promise<OwnedEntity[]> {
  const result: OwnedEntity[] = [];
  for (const part of chunk(entities, 1000)) {
    const details = await deps.owned.describeEntities(
      blueprint,
      part.map(({ identifier }) => identifier),
      deps.signal,
    );
    const byIdentifier = new Map(details.map((detail) => [detail.identifier, detail]));
    result.push(...part.map((entity) => byIdentifier.get(entity.identifier) ?? entity));
  }
  return result;
}

function isForeign({ picture }: ReconcileDeps, { accountId }: Origin): boolean {
  return accountId !== undefined && !picture.accounts.accounts.some(({ id }) => id === accountId);
}

function countOwned({ sightings }: ReconcileDeps, stale: readonly OwnedEntity[]): ReadonlyMap<string, number> {
  const counts = new Map(sightings.countByBlueprint);
  for (const { blueprint } of stale) counts.set(blueprint, (counts.get(blueprint) ?? 0) + 1);
  return counts;
}

/**
 * Port may delete dependents along with an entity, so what something living or undecided refers to stays, and then also what that
 * refers to, to the end of the chain.
 */
async function withoutReferenced(deps: ReconcileDeps, allowed: readonly ProvenGone[], staying: readonly OwnedEntity[]) {
  const referredTo: Held[] = [];
  let free = allowed.filter((proven) => {
    if (!deps.sightings.isReferredTo(proven.entity.identifier)) return true;
    referredTo.push({ entity: proven.entity, heldBecause: 'an entity that still exists refers to it' });
    return false;
  });
  let kept = [...staying, ...referredTo.map(({ entity }) => entity)];
  while (free.length > 0 && kept.length > 0) {
    const targets = new Set(await targetsOf(deps, kept));
    const held = free.filter(({ entity }) => targets.has(entity.identifier));
    referredTo.push(...held.map(({ entity }) => ({ entity, heldBecause: 'an entity that is held back refers to it' })));
    free = free.filter(({ entity }) => !targets.has(entity.identifier));
    kept = held.map(({ entity }) => entity);
  }
  return { free, referredTo };
}

/** What the entities refer to; asks Port for the relations of those that were listed without. */
async function targetsOf(deps: ReconcileDeps, entities: readonly OwnedEntity[]): Promise<string[]> {
  const targets = entities.flatMap(({ relations }) => relationTargets(relations));
  const bare = entities.filter(({ relations }) => relations === undefined);
  for (const [blueprint, group] of groupBy(bare, (entity) => entity.blueprint)) {
    for (const { relations } of await describe(deps, blueprint, group)) targets.push(...relationTargets(relations));
  }
  return targets;
}

/** A cascade is safe only while every relation of what lives is known: otherwise Port is asked to refuse where something depends. */
function mayCascade({ mapping, sightings, writesMissing }: ReconcileDeps): boolean {
  return mapping.deleteDependentEntities && !writesMissing && !sightings.relationsOmitted;
}

/** Accepts proofs only. What Port refuses because of dependents is tried again after the others, as long as that helps. */
async function deleteProven(deps: ReconcileDeps, proven: readonly ProvenGone[]) {
  const deleted: ProvenGone[] = [];
  let pending = [...proven];
  let failed: { blueprint: string; identifier: string; message: string }[] = [];
  while (pending.length > 0) {
    failed = [];
    const again: ProvenGone[] = [];
    for (const [blueprint, entries] of groupBy(pending, ({ entity }) => entity.blueprint)) {
      deps.signal.throwIfAborted();
      const options = { deleteDependents: mayCascade(deps), resyncId: deps.resyncId };
      const result = await deps.owned.deleteEntities(
        blueprint,
        entries.map(({ entity }) => entity.identifier),
        options,
        deps.signal,
      );
      const refused = new Map(result.failed.map((failure) => [failure.identifier, failure.message]));
      for (const entry of entries) {
        const message = refused.get(entry.entity.identifier);
        if (message === undefined) deleted.push(entry);
        else {
          again.push(entry);
          failed.push({ blueprint, identifier: entry.entity.identifier, message });
        }
      }
    }
    if (again.length === pending.length) break;
    pending = again;
  }
  return { deleted, failed };
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
