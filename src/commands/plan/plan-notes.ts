// What a rehearsed run would have done, noted as it goes: counts of everything, and the entities
// themselves as far as they are wanted. Memory is bounded by that, and by 16 bytes an entity.
import { createHashSet } from '../../lib/hash-set.js';
import { changedFields, type FieldChange } from '../../port/write/entity-diff.js';
import { entityKey } from '../../types/entity.js';
import type { GoneEntity, KeptEntity } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { RehearsedWrite } from '../desk/rehearsal.js';

export interface PlannedWrite {
  readonly blueprint: string;
  /** A search query as JSON where the mapping uses one. */
  readonly identifier: string;
  readonly title?: string;
  /** What would change; absent where Port holds nothing of it, or was not able to say. */
  readonly changes?: readonly FieldChange[];
}

export interface BlueprintPlan {
  readonly blueprint: string;
  create: number;
  update: number;
  /** It would be written, because Port could not be asked what it holds. */
  uncompared: number;
  delete: number;
  /** Not seen, and kept for a reason that a report names. */
  heldBack: number;
}

export interface PlanNotes {
  readonly watch: Pick<RunWatch, 'decided'>;
  readonly onWrite: (write: RehearsedWrite) => void;
  /** In order of their names. */
  blueprints(): readonly BlueprintPlan[];
  readonly creates: readonly PlannedWrite[];
  readonly updates: readonly PlannedWrite[];
  readonly uncompared: readonly PlannedWrite[];
  readonly deletions: readonly GoneEntity[];
  readonly heldBack: readonly KeptEntity[];
}

/** Notes of at most `most` entities of each blueprint and outcome, without a bound for all. */
export function createPlanNotes(most: number): PlanNotes {
  const counts = new Map<string, BlueprintPlan>();
  const seen = createHashSet();
  const creates = createShortList<PlannedWrite>(most);
  const updates = createShortList<PlannedWrite>(most);
  const uncompared = createShortList<PlannedWrite>(most);
  const deletions = createShortList<GoneEntity>(most);
  const heldBack = createShortList<KeptEntity>(most);
  const countOf = (blueprint: string): BlueprintPlan => {
    const known = counts.get(blueprint) ?? {
      blueprint,
      create: 0,
      update: 0,
      uncompared: 0,
      delete: 0,
      heldBack: 0,
    };
    counts.set(blueprint, known);
    return known;
  };

  function note({ entity, held }: RehearsedWrite): void {
    const { blueprint, identifier, title } = entity;
    // An entity that several mapping resources write at different times is planned once.
    if (!seen.add(entityKey(entity))) return;
    const planned = {
      blueprint,
      identifier: typeof identifier === 'string' ? identifier : JSON.stringify(identifier),
      ...(typeof title === 'string' ? { title } : {}),
    };
    const count = countOf(blueprint);
    if (held === 'unknown') {
      count.uncompared += 1;
      uncompared.add(blueprint, planned);
    } else if (held === 'nothing') {
      count.create += 1;
      creates.add(blueprint, planned);
    } else {
      count.update += 1;
      updates.add(blueprint, { ...planned, changes: changedFields(entity, held) });
    }
  }

  return {
    onWrite: note,
    watch: {
      decided(gone, held) {
        for (const one of gone) {
          countOf(one.entity.blueprint).delete += 1;
          deletions.add(one.entity.blueprint, one);
        }
        for (const one of held) {
          if (!one.isReported) continue;
          countOf(one.entity.blueprint).heldBack += 1;
          heldBack.add(one.entity.blueprint, one);
        }
      },
    },
    blueprints: () => [...counts.values()].sort((a, b) => (a.blueprint < b.blueprint ? -1 : 1)),
    creates: creates.items,
    updates: updates.items,
    uncompared: uncompared.items,
    deletions: deletions.items,
    heldBack: heldBack.items,
  };
}

/** The first items of each blueprint. */
function createShortList<T>(most: number) {
  const items: T[] = [];
  const taken = new Map<string, number>();
  return {
    items,
    add(blueprint: string, item: T): void {
      const count = taken.get(blueprint) ?? 0;
      if (count >= most) return;
      taken.set(blueprint, count + 1);
      items.push(item);
    },
  };
}
