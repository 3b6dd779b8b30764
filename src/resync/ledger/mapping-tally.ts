// Counts what mapping made of the resources, and keeps the distinct problems for the report.
import type { MappedResource, MappingProblem } from '../../types/entity.js';
import type { Cell } from '../../types/outcome.js';
import type { SavedCalls } from '../../types/report.js';

export interface MappingFinding extends MappingProblem {
  readonly kind: string;
  readonly items: number;
  /**
   * `item`: the item gave no entity, and its cell is unfit for deletion. `identifier`: Port
   * excludes its identifier. `field`: the field became null. `left-out`: it keeps its value.
   */
  readonly concerns: 'item' | 'identifier' | 'field' | 'left-out';
}

/** What became of one resource through all mapping resources of its kind. */
export interface ResourceCount {
  /** False when the resync ended before. */
  isMapped: boolean;
  entities: number;
  /**
   * Entities that were seen, and given to be written: all of them, unless the resync ended before.
   */
  seen: number;
  /** Entities that were seen for the first time. */
  first: number;
  failures: number;
}

export interface MappingTally {
  add(result: MappedResource, cell: Cell): void;
  /** To be called once for each resource, whatever its end. */
  addResource(count: ResourceCount): void;
  /** Notes calls that were not made, as no mapping resource reads what they would bring. */
  save(kind: string, action: string, calls: number): void;
  readonly resources: number;
  readonly entities: number;
  /** Resources that gave no entity, since no mapping resource selects them. */
  readonly excluded: number;
  /**
   * Resources that gave no entity, since their mapping failed or Port excludes their identifier.
   */
  readonly unmapped: number;
  /** Resources whose entities other resources had given before. */
  readonly merged: number;
  /** Entities beyond the first of each resource. */
  readonly further: number;
  /** Items that failed, parts of resources counted each. */
  readonly failed: number;
  /**
   * Resources that were not mapped, or whose entities were not given to be written, since the
   * resync ended before.
   */
  readonly interrupted: number;
  /** Fields left out because they are unknown. */
  readonly omittedFields: number;
  readonly findings: readonly MappingFinding[];
  /** Calls that were not made, by kind and action, in the order in which they came up. */
  readonly saved: readonly SavedCalls[];
}

/** A tally at zero. Problems of one expression are one finding, with the first message. */
export function createMappingTally(): MappingTally {
  const totals = {
    resources: 0,
    interrupted: 0,
    entities: 0,
    excluded: 0,
    unmapped: 0,
    merged: 0,
    further: 0,
    failed: 0,
    omittedFields: 0,
  };
  const saved = new Map<string, SavedCalls>();
  const findings = new Map<string, Omit<MappingFinding, 'items'> & { items: number }>();

  function find(problem: MappingProblem, kind: string, concerns: MappingFinding['concerns']): void {
    // jq's messages quote values of the item, so the key leaves them out: one finding per
    // expression, with the first message.
    const key = `${concerns} ${problem.resource} ${problem.path}`;
    const known = findings.get(key);
    if (known) known.items += 1;
    else findings.set(key, { ...problem, kind, concerns, items: 1 });
  }

  return {
    add(result, cell) {
      totals.entities += result.entities.length;
      totals.failed += result.failures.length;
      for (const { omitted } of result.entities) totals.omittedFields += omitted.length;
      for (const problem of result.failures) find(problem, cell.kind, 'item');
      for (const { blueprint, identifier, ...problem } of result.refused)
        find(problem, cell.kind, 'identifier');
      for (const problem of result.nulled) find(problem, cell.kind, 'field');
      for (const problem of result.leftOut ?? []) find(problem, cell.kind, 'left-out');
    },
    addResource({ isMapped, entities, seen, first, failures }) {
      totals.resources += 1;
      if (!isMapped || (first === 0 && seen < entities)) totals.interrupted += 1;
      else if (entities === 0) totals[failures > 0 ? 'unmapped' : 'excluded'] += 1;
      else if (first === 0) totals.merged += 1;
      else totals.further += first - 1;
    },
    save(kind, action, calls) {
      const key = `${kind} ${action}`;
      saved.set(key, { kind, action, calls: (saved.get(key)?.calls ?? 0) + calls });
    },
    get saved() {
      return [...saved.values()];
    },
    get resources() {
      return totals.resources;
    },
    get interrupted() {
      return totals.interrupted;
    },
    get entities() {
      return totals.entities;
    },
    get excluded() {
      return totals.excluded;
    },
    get unmapped() {
      return totals.unmapped;
    },
    get merged() {
      return totals.merged;
    },
    get further() {
      return totals.further;
    },
    get failed() {
      return totals.failed;
    },
    get omittedFields() {
      return totals.omittedFields;
    },
    get findings() {
      return [...findings.values()];
    },
  };
}
