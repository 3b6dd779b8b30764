// Looks through pages of resources for the ones that give one entity, or would without their
// selector. What does not concern the entity is not kept.
import { nearestName } from '../../lib/text/nearest-name.js';
import type { Entity, MappedResource } from '../../types/entity.js';
import type { Cell } from '../../types/outcome.js';
import type { Resource } from '../../types/resource.js';
import { PROBED, type Role } from './probing-mapping.js';
import {
  type Giving,
  isWanted,
  MOST_SPOTTED,
  type Spots,
  type Spotted,
  type Unmappable,
  type Wanted,
} from './sighted.js';

/** What one resource of the mapping makes of a page, one for one. */
export interface MappedPage {
  readonly role: Role;
  readonly cell: Cell;
  readonly resources: readonly Resource[];
  readonly results: readonly MappedResource[];
}

export interface Spotting {
  page(page: MappedPage): void;
  /** The same page through the probe; comes after the page itself. */
  probe(page: MappedPage): void;
  seen(entity: Entity, isTaken: boolean): void;
  ended(cell: Cell): void;
  /** True when something was spotted in the cell. */
  concerns(cell: Cell): boolean;
  readonly spots: Spots;
}

const MOST_NEAR = 5;

/** A page until its probe has shown what was left out of it. */
interface OpenPage {
  readonly results: readonly MappedResource[];
  /** By position. */
  readonly spotted: ReadonlyMap<number, readonly Spotted[]>;
}

/** Nothing spotted yet. */
export function createSpotting(wanted: Wanted): Spotting {
  const giving: Giving[] = [];
  const excluded: Spotted[] = [];
  const failing: Unmappable[] = [];
  const near = new Set<string>();
  const byEntity = new Map<Entity, Giving>();
  const open = new Map<Cell, Map<number, OpenPage>>();
  const concerned = new Set<Cell>();
  let further = 0;
  let unidentified = 0;

  function keep<T extends Spotted>(list: T[], spotted: T): T {
    if (list.length < MOST_SPOTTED) list.push(spotted);
    else further += 1;
    concerned.add(spotted.cell);
    return spotted;
  }

  function given(spot: Spotted, result: MappedResource): readonly Spotted[] {
    const found = result.entities
      .filter(({ entity }) => isWanted(wanted, entity))
      .map((mapped) => {
        const known = keep(giving, { ...spot, mapped, result, isLeftOut: false });
        byEntity.set(mapped.entity, known);
        return known;
      });
    const problem = result.refused.find((each) => isWanted(wanted, each));
    return problem === undefined ? found : [...found, keep(failing, { ...spot, problem })];
  }

  function withoutSelector(spot: Spotted, result: MappedResource | undefined): readonly Spotted[] {
    const [problem] = result?.failures ?? [];
    if (problem !== undefined) return [keep(failing, { ...spot, problem })];
    return (result?.excluded ?? 0) > 0 ? [keep(excluded, spot)] : [];
  }

  return {
    page({ role: { resource: filler }, cell, resources, results }) {
      const spotted = new Map<number, readonly Spotted[]>();
      for (const [index, raw] of resources.entries()) {
        const result = results[index];
        const found = result === undefined ? [] : given({ filler, cell, raw }, result);
        if (found.length > 0) spotted.set(index, found);
      }
      const pages = open.get(cell) ?? new Map<number, OpenPage>();
      open.set(cell, pages.set(filler.index, { results, spotted }));
    },
    probe({ role: { resource: filler }, cell, resources, results }) {
      const page = open.get(cell)?.get(filler.index);
      for (const [index, raw] of resources.entries()) {
        if ((results[index]?.failures.length ?? 0) > 0) unidentified += 1;
        for (const { entity } of results[index]?.entities ?? []) {
          const { identifier, properties = {} } = entity;
          if (properties[PROBED.blueprint] !== wanted.blueprint) continue;
          if (near.size < MOST_NEAR && isNear(wanted.identifier, identifier)) near.add(identifier);
          if (identifier !== wanted.identifier) continue;
          const known =
            page?.spotted.get(index) ??
            withoutSelector({ filler, cell, raw }, page?.results[index]);
          const unitPath = properties[PROBED.unitPath];
          if (typeof unitPath === 'string') for (const each of known) each.unitPath = unitPath;
        }
      }
      open.get(cell)?.delete(filler.index);
    },
    seen(entity, isTaken) {
      const known = byEntity.get(entity);
      if (known === undefined) return;
      // Of those that go on, the last one counts.
      for (const each of giving)
        if (each.filler === known.filler && (each === known) === isTaken) each.isLeftOut = true;
    },
    ended: (cell) => void open.delete(cell),
    concerns: (cell) => concerned.has(cell),
    get spots() {
      return { giving, excluded, failing, further, near: [...near], unidentified };
    },
  };
}

function isNear(wanted: string, other: unknown): other is string {
  if (typeof other !== 'string' || other === wanted) return false;
  if (Math.abs(wanted.length - other.length) > 1) return false;
  return (
    wanted.toLowerCase() === other.toLowerCase() || nearestName(wanted, [other], 1) !== undefined
  );
}
