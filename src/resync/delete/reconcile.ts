// What Port holds and this resync did not see, and what becomes of it: facts -> decide -> spare ->
// execute. The files of this folder, in that order: gather-facts, decide (judge, threshold),
// second-reading, spare, execute.
import type { Discovery } from '../../accounts/discovery.js';
import { groupBy } from '../../lib/group-by.js';
import type { BlueprintRelations } from '../../port/owned/blueprints.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { EntityWriter } from '../../port/write/entity-writer.js';
import type { WriteTotals } from '../../port/write/write-totals.js';
import { entityKey, type OwnedEntity } from '../../types/entity.js';
import type { DeletedGroup, GoneEntity, HeldGroup, KeptEntity } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Sightings } from '../ledger/sightings.js';
import { createFilledByIndex } from '../origin/filled-by.js';
import type { Reading } from '../read/read-cells.js';
import type { TypedCheck } from '../typed/check-typed.js';
import { type Decision, decide, divideVerdicts } from './decide.js';
import { type Deleting, deleteProven } from './execute.js';
import { gatherFacts } from './gather-facts.js';
import type { HeldBack, ProvenGone } from './judge.js';
import { because, GONE, heldText, isReported } from './reasons.js';
import { readAccountsAgain } from './second-reading.js';
import { spare } from './spare.js';
import type { Mass } from './threshold.js';

export interface Reconciliation {
  /** Entities of this integration that Port lists and this resync did not see. */
  readonly unseen: number;
  readonly deleted: readonly DeletedGroup[];
  readonly deletedCount: number;
  readonly heldBack: readonly HeldGroup[];
  readonly heldBackCount: number;
  readonly heldReasons: Readonly<Record<string, number>>;
  readonly aboveThreshold: readonly Mass[];
  readonly failed: readonly {
    readonly blueprint: string;
    readonly identifier: string;
    readonly message: string;
  }[];
}

export interface ReconcileStages {
  readonly owned: OwnedEntities;
  readonly sightings: Sightings;
  readonly ledger: Ledger;
  readonly writer: Pick<EntityWriter, 'lostBlueprints'>;
  /** All blueprints of the Port organization; may throw. */
  readonly blueprints: (signal: AbortSignal) => Promise<readonly BlueprintRelations[]>;
  /**
   * Why the mapping may not be the one in Port any more; asked last of all, and only when something
   * would go.
   */
  readonly whyMappingOutdated: (signal: AbortSignal) => Promise<string | undefined>;
  readonly startedAt: Date;
  readonly resyncId: string;
  readonly signal: AbortSignal;
  readonly watch?: Pick<RunWatch, 'decided'>;
  /** Called once with what was done, also when the deletions broke off. */
  record(done: Reconciliation): void;
  warn(subject: 'deletions', message: string): void;
}

/** What the stages before found out. */
export interface ReconcileInput {
  readonly discovery: Pick<Discovery, 'list' | 'accountsAgain'>;
  readonly reading: Reading;
  readonly typed: TypedCheck;
  readonly written: Pick<
    WriteTotals,
    'failedCount' | 'failedAgain' | 'withheld' | 'updated' | 'unchanged'
  >;
}

/** Throws when Port's list could not be read to its end; then nothing was deleted. */
export async function reconcile(stages: ReconcileStages, input: ReconcileInput): Promise<void> {
  const deps = depsOf(stages, input);
  const unseen = await listUnseen(deps, deps.startedAt);
  const decision = await decideOnce(deps, unseen);
  const { gone, held } = divideVerdicts(decision.verdicts);
  const staying = [
    ...held.map(({ entity }) => entity),
    ...(await editedMeanwhile(deps, unseen, gone.length)),
  ];
  const spared = await spare(deps, gone, staying);
  const outdated = await heldByMapping(deps, spared.free);
  const going = outdated.length > 0 ? [] : spared.free;
  const blueprints = [...staying, ...spared.held.map(({ entity }) => entity)].map(
    ({ blueprint }) => blueprint,
  );
  const kept = [...held, ...spared.held, ...outdated];
  deps.watch?.decided?.(going.map(goneEntity), kept.map(keptEntity));
  const deleting: Deleting = { deleted: [], failed: [] };
  try {
    await deleteProven(deps, going, new Set(blueprints), deleting);
  } finally {
    deps.record(summarise(decision, deleting, kept));
  }
}

type Deps = ReturnType<typeof depsOf>;

function depsOf(
  { ledger, writer, warn, ...stages }: ReconcileStages,
  { discovery, reading, typed, written }: ReconcileInput,
) {
  const { mapping, plans, unclearPolicies } = typed;
  return {
    ...stages,
    mapping,
    filledBy: createFilledByIndex(plans),
    discovery,
    picture: { ledger, unclearPolicies, ...reading },
    writesMissing: written.failedCount + written.failedAgain + written.withheld > 0,
    knewSome: written.updated + written.unchanged > 0,
    lostBlueprints: writer.lostBlueprints,
    warn: (message: string) => warn('deletions', message),
  };
}

/** Entities of ours that Port last updated before the time and that this resync did not see. */
async function listUnseen(
  { owned, sightings, signal }: Deps,
  before: Date,
): Promise<OwnedEntity[]> {
  const unseen: OwnedEntity[] = [];
  for await (const page of owned.listOwned(before, signal)) {
    for (const { identifier, blueprint } of page)
      if (!sightings.saw(blueprint, identifier)) unseen.push({ identifier, blueprint });
  }
  return unseen;
}

/**
 * Decides by the list of accounts as it was read, and once more where that rests on an account
 * which the list lacks.
 */
async function decideOnce(deps: Deps, unseen: readonly OwnedEntity[]): Promise<Decision> {
  const facts = await gatherFacts(deps, unseen);
  const decision = decide(facts);
  const absence = decision.restsOnAbsence
    ? await readAccountsAgain(deps.discovery, deps.signal)
    : undefined;
  return absence === undefined ? decision : decide({ ...facts, absence });
}

/**
 * What somebody edited in Port since the resync began is in no list of it, so if not all was read,
 * it may live unseen and refer to what goes. Only a deletion that takes dependents along could hit
 * it.
 */
async function editedMeanwhile(
  deps: Deps,
  unseen: readonly OwnedEntity[],
  deletions: number,
): Promise<readonly OwnedEntity[]> {
  if (deletions === 0 || !deps.mapping.deleteDependentEntities || isWhole(deps)) return [];
  const known = new Set(unseen.map(entityKey));
  const now = await listUnseen(deps, new Date());
  return now.filter((entity) => !known.has(entityKey(entity)));
}

/** True when everything that there is was read, mapped, and can be in Port. */
function isWhole({ picture: { ledger, opened }, discovery: { list }, sightings }: Deps): boolean {
  const regionsKnown = [...opened.values()].every(({ regions }) => regions.complete);
  return (
    ledger.problems.length === 0 &&
    ledger.unfitCells === 0 &&
    list.unclear.size === 0 &&
    regionsKnown &&
    !sightings.hasRefused
  );
}

/** All that would go, when the mapping may not be the one in Port any more. */
async function heldByMapping(
  { whyMappingOutdated, signal }: Deps,
  going: readonly ProvenGone[],
): Promise<HeldBack[]> {
  const why = going.length === 0 ? undefined : await whyMappingOutdated(signal);
  return why === undefined
    ? []
    : going.map(({ entity }) => ({ entity, because: because('mapping-outdated', { why }) }));
}

function goneEntity({ entity, reason, detail }: ProvenGone): GoneEntity {
  return { entity, reason, because: GONE[reason].text, detail };
}

function keptEntity({ entity, because: why }: HeldBack): KeptEntity {
  return { entity, reason: why.reason, because: heldText(why), isReported: isReported(why) };
}

function isAboveThreshold({ because: { reason } }: HeldBack): boolean {
  return reason === 'above-threshold' || reason === 'above-threshold-of-all';
}

function summarise(
  { verdicts, aboveThreshold }: Decision,
  { deleted, failed }: Deleting,
  held: readonly HeldBack[],
): Reconciliation {
  const deletedGroups = groupBy(deleted, ({ entity, reason, detail }) =>
    [entity.blueprint, reason, detail].join('\n'),
  );
  // What is too much comes last.
  const reported = held
    .filter((each) => isReported(each.because))
    .sort((a, b) => Number(isAboveThreshold(a)) - Number(isAboveThreshold(b)));
  const heldGroups = groupBy(reported, (each) =>
    [each.entity.blueprint, heldText(each.because)].join('\n'),
  );
  return {
    unseen: verdicts.length,
    deletedCount: deleted.length,
    heldBackCount: reported.length,
    heldReasons: Object.fromEntries(
      [...groupBy(reported, (each) => each.because.reason)].map(([reason, group]) => [
        reason,
        group.length,
      ]),
    ),
    deleted: [...deletedGroups.values()].flatMap((group) =>
      group.slice(0, 1).map(({ entity, reason, detail }) => ({
        blueprint: entity.blueprint,
        because: GONE[reason].text,
        detail,
        count: group.length,
      })),
    ),
    heldBack: [...heldGroups.values()].flatMap((group) =>
      group.slice(0, 1).map((each) => ({
        blueprint: each.entity.blueprint,
        because: heldText(each.because),
        count: group.length,
      })),
    ),
    aboveThreshold,
    failed,
  };
}
