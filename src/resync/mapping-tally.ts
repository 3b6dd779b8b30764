// Counts what mapping made of the resources, and keeps the distinct problems for the report.
import type { MappedResource, MappingProblem } from '../types/entity.js';
import type { Cell } from '../types/outcome.js';

export interface MappingFinding extends MappingProblem {
  readonly kind: string;
  readonly items: number;
  /** `item`: the item gave no entity, and its cell is unfit for deletion. `field`: the field became null. `left-out`: it keeps its value. */
  readonly concerns: 'item' | 'field' | 'left-out';
}

export interface MappingTally {
  add(result: MappedResource, cell: Cell): void;
  readonly entities: number;
  readonly excluded: number;
  readonly failed: number;
  /** Fields left out because they are unknown. */
  readonly omittedFields: number;
  readonly findings: readonly MappingFinding[];
}

/** A tally at zero. Problems of one expression are one finding, with the first message. */
export function createMappingTally(): MappingTally {
  const totals = { entities: 0, excluded: 0, failed: 0, omittedFields: 0 };
  const findings = new Map<string, Omit<MappingFinding, 'items'> & { items: number }>();

  function find(problem: MappingProblem, kind: string, concerns: MappingFinding['concerns']): void {
    // jq's messages quote values of the item, so the key leaves them out: one finding per expression, with the first message.
    const key = `${concerns} ${problem.resource} ${problem.path}`;
    const known = findings.get(key);
    if (known) known.items += 1;
    else findings.set(key, { ...problem, kind, concerns, items: 1 });
  }

  return {
    add(result, cell) {
      totals.entities += result.entities.length;
      totals.excluded += result.excluded;
      totals.failed += result.failures.length;
      for (const { omitted } of result.entities) totals.omittedFields += omitted.length;
      for (const problem of result.failures) find(problem, cell.kind, 'item');
      for (const problem of result.nulled) find(problem, cell.kind, 'field');
      for (const problem of result.leftOut ?? []) find(problem, cell.kind, 'left-out');
    },
    get entities() {
      return totals.entities;
    },
    get excluded() {
      return totals.excluded;
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
