// The last stage: what Port holds, minus what AWS still has, judged one by one against the ledger, guarded, and deleted.
import type { Discovery } from '../accounts/discovery.js';
import { groupBy } from '../lib/group-by.js';
import type { BlueprintRelations } from '../port/blueprints.js';
import type { OwnedEntities } from '../port/owned-entities.js';
import type { OwnedEntity } from '../types/entity.js';
import type { Mapping } from '../types/mapping.js';
import { type Absence, confirmAbsence, FIRST_READING } from './absence.js';
import { type Deleting, deleteProven } from './delete-proven.js';
import { createFeedingIndex, type Feeding } from './feeding.js';
import { type GuardResult, guardDeletions } from './guards.js';
import { type Located, locate } from './locate.js';
import { findMappingDoubts, type MappingDoubts } from './mapping-doubts.js';
import { namedOrigin } from './origin.js';
import { whyOutOfSight } from './out-of-sight.js';
import type { KindPlan } from './plan-cells.js';
import { createJudge, type GoneReason, type Held, isProvenGone, type Picture, type ProvenGone } from './proof.js';
import { withoutReferenced } from './references.js';
import { scopeDoubt } from './scope-doubt.js';
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
  /** With the reasons why they would go, the most frequent first. */
  readonly guarded: readonly (GuardResult['held'][number] & { readonly reasons: readonly GoneReason[] })[];
  readonly failed: readonly { readonly blueprint: string; readonly identifier: string; readonly message: string }[];
}

export interface ReconcileDeps {
  readonly owned: OwnedEntities;
  readonly mapping: Mapping;
  readonly plans: readonly KindPlan[];
  readonly sightings: Sightings;
  readonly picture: Pick<Picture, 'ledger' | 'opened' | 'organization' | 'unclearPolicies'>;
  readonly discovery: Pick<Discovery, 'list' | 'accountsAgain'>;
  /** All blueprints of the Port organization; may throw. */
  readonly blueprints: (signal: AbortSignal) => Promise<readonly BlueprintRelations[]>;
  /** Why the mapping may not be the one in Port any more; asked last of all, and only when something would go. */
  readonly whyMappingOutdated: (signal: AbortSignal) => Promise<string | undefined>;
  /** Some seen entities were not written as they are now, so Port may hold relations of theirs that are not known here. */
  readonly writesMissing: boolean;
  /** Some of what was read was in Port before this resync. */
  readonly knewSome: boolean;
  /** Blueprints with seen entities that Port did not take. */
  readonly lostBlueprints: ReadonlySet<string>;
  readonly startedAt: Date;
  readonly resyncId: string;
  readonly signal: AbortSignal;
  /** Called once with what was done, also when the deletions broke off. */
  record(done: Reconciliation): void;
  warn(message: string): void;
}

/** Throws when Port's list could not be read to its end; then nothing was deleted. */
export async function reconcile(deps: ReconcileDeps): Promise<void> {
  const feedingOf = createFeedingIndex(deps.plans);
  const stale = await listUnseen(deps, deps.startedAt);
  const located = await locate({ ...deps, feedingOf }, stale);
  const { proven, held } = await judgeAll(deps, feedingOf, located);
  const { allowed, held: guarded } = guardDeletions(proven, countOwned(deps, stale), deps.mapping.entityDeletionThreshold);
  const going = new Set(allowed.map(({ entity }) => entity));
  const staying = [
    ...located.flatMap(({ entity }) => (going.has(entity) ? [] : [entity])),
    ...(await editedMeanwhile(deps, stale, allowed.length)),
  ];
  const { free, referredTo } = await withoutReferenced(deps, allowed, staying);
  const blueprints = [...staying, ...referredTo.map(({ entity }) => entity)].map(({ blueprint }) => blueprint);
  const deleting: Deleting = { deleted: [], failed: [] };
  const outdated: Held[] = [];
  try {
    const heldBecause = free.length === 0 ? undefined : await deps.whyMappingOutdated(deps.signal);
    if (heldBecause === undefined) await deleteProven({ ...deps, feedingOf }, free, new Set(blueprints), deleting);
    else outdated.push(...free.map(({ entity }) => ({ entity, heldBecause })));
  } finally {
    const withReasons = guarded.map((each) => ({ ...each, reasons: reasonsOf(proven, each.blueprint) }));
    deps.record(summarise(stale.length, deleting, [...held, ...referredTo, ...outdated], withReasons));
  }
}

/** Entities of ours that Port last updated before the time and that this resync did not see. */
async function listUnseen({ owned, sightings, signal }: ReconcileDeps, before: Date): Promise<OwnedEntity[]> {
  const unseen: OwnedEntity[] = [];
  for await (const page of owned.listOwned(before, signal)) {
    for (const { identifier, blueprint } of page) if (!sightings.saw(blueprint, identifier)) unseen.push({ identifier, blueprint });
  }
  return unseen;
}

/**
 * What somebody edited in Port since the resync began is in no list of it, so if not all was read, it may live unseen and refer to what
 * goes. Only a deletion that takes dependents along could hit it.
 */
async function editedMeanwhile(deps: ReconcileDeps, stale: readonly OwnedEntity[], deletions: number): Promise<readonly OwnedEntity[]> {
  if (deletions === 0 || !deps.mapping.deleteDependentEntities || isWhole(deps)) return [];
  const known = new Set(stale.map(({ blueprint, identifier }) => `${blueprint}\n${identifier}`));
  const now = await listUnseen(deps, new Date());
  return now.filter(({ blueprint, identifier }) => !known.has(`${blueprint}\n${identifier}`));
}

/** True when everything that there is was read, mapped, and can be in Port. */
function isWhole({ picture: { ledger, opened }, discovery: { list }, sightings }: ReconcileDeps): boolean {
  const regionsKnown = [...opened.values()].every(({ regions }) => regions.complete);
  return ledger.problems.length === 0 && ledger.unfitCells === 0 && list.unclear.size === 0 && regionsKnown && !sightings.hasRefused;
}

interface Judged {
  readonly proven: readonly ProvenGone[];
  readonly held: readonly Held[];
}

interface Judging {
  readonly feedingOf: (blueprint: string) => Feeding;
  readonly located: readonly Located[];
  readonly mappingDoubts: MappingDoubts;
}

/** Judges by the list of accounts as it was read; what then rests on an account that it lacks is judged again after a second reading. */
async function judgeAll(deps: ReconcileDeps, feedingOf: (blueprint: string) => Feeding, located: readonly Located[]): Promise<Judged> {
  const hasUnfed = located.some(({ entity }) => feedingOf(entity.blueprint).plans.length === 0 && !isRelationTarget(deps, entity));
  const judging = { feedingOf, located, mappingDoubts: await findMappingDoubts(deps, hasUnfed) };
  const doubtful = scopeDoubt({ list: deps.discovery.list, ledger: deps.picture.ledger, located, knewSome: deps.knewSome });
  if (doubtful) {
    deps.warn(doubtful.warning);
    return judgeBy(deps, judging, { ...FIRST_READING, doubt: doubtful.doubt });
  }
  const first = judgeBy(deps, judging, FIRST_READING);
  if (!first.proven.some(({ restsOnAbsence }) => restsOnAbsence)) return first;
  const absence = await confirmAbsence(deps.discovery, deps.signal);
  return absence === FIRST_READING ? first : judgeBy(deps, judging, absence);
}

function judgeBy(deps: ReconcileDeps, { feedingOf, located, mappingDoubts }: Judging, absence: Absence): Judged {
  const accounts = deps.discovery.list;
  const judge = createJudge({ ...deps.picture, accounts, absence, outOfSight: whyOutOfSight(accounts, deps.sightings, located) });
  const collapsed = new Set(deps.sightings.collapses.map(({ resource }) => resource));
  const isCollapsed = ({ plans }: Feeding) => plans.some(({ resources }) => resources.some(({ index }) => collapsed.has(index)));
  const proven: ProvenGone[] = [];
  const held: Held[] = [];
  for (const { entity, origin: shown } of located) {
    const feeding = feedingOf(entity.blueprint);
    const origin = isCollapsed(feeding) ? namedOrigin(shown, entity.identifier) : shown;
    const unknowable = whyUnknowable(deps, entity, feeding);
    if (feeding.plans.length === 0 && unknowable === undefined && isRelationTarget(deps, entity)) continue;
    const heldBecause = unknowable ?? mappingDoubts(feeding);
    const verdict = heldBecause === undefined ? judge(entity, origin, feeding.plans) : { entity, heldBecause };
    if (isProvenGone(verdict)) proven.push(verdict);
    else held.push(verdict);
  }
  return { proven, held };
}

/** Why it is not known whether the entity was seen. */
function whyUnknowable(
  { sightings, lostBlueprints }: ReconcileDeps,
  { blueprint, identifier }: OwnedEntity,
  { plans }: Feeding,
): string | undefined {
  if (sightings.searchIdentified.has(blueprint)) {
    return 'entities of its blueprint are identified by a search in Port, so it is not known which ones were seen';
  }
  // What Port did not take may be the same resource by the identifier, or in the blueprint, of an edited mapping.
  if (lostBlueprints.has(blueprint) || (plans.length === 0 && lostBlueprints.size > 0)) {
    return 'Port did not take other entities, of which it may be one by a former identifier';
  }
  return sightings.mayBeRefused(blueprint, identifier, plans.length === 0)
    ? 'it may be a resource that still exists, of which Port refuses the identifier that the mapping gives now'
    : undefined;
}

/** Port makes missing targets of relations itself and records them as ours: what lives and refers to them is their reason to be. */
function isRelationTarget({ mapping, sightings }: ReconcileDeps, { identifier }: OwnedEntity): boolean {
  return mapping.createMissingRelatedEntities && sightings.isReferredTo(identifier);
}

function countOwned({ sightings }: ReconcileDeps, stale: readonly OwnedEntity[]): ReadonlyMap<string, number> {
  const counts = new Map(sightings.countByBlueprint);
  for (const { blueprint } of stale) counts.set(blueprint, (counts.get(blueprint) ?? 0) + 1);
  return counts;
}

function reasonsOf(proven: readonly ProvenGone[], of: string): readonly GoneReason[] {
  const groups = groupBy(
    proven.filter(({ entity }) => entity.blueprint === of),
    ({ because }) => because,
  );
  return [...groups].sort(([, a], [, b]) => b.length - a.length).map(([because]) => because);
}

function summarise(
  stale: number,
  { deleted, failed }: Deleting,
  held: readonly Held[],
  guarded: Reconciliation['guarded'],
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
