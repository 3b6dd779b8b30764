// Resources that belong to others, such as the executions of a pipeline: those that a world begins
// with are dealt out in turn to the owners that it begins with, and those that are added name their
// owner. So a page of one owner is found without walking all others.
import type { ResourceSet } from './resource-set.js';

export interface Dealing<T> {
  readonly children: ResourceSet<T>;
  /** How many children and owners the world began with. */
  readonly dealtChildren: number;
  readonly dealtOwners: number;
  /** The owner's position. */
  readonly owner: number;
  /** True when an added child names this owner. */
  names(child: T): boolean;
}

/** The owner's position that a child at this position was dealt to. */
export function dealtTo(position: number, owners: number): number {
  return position % Math.max(1, owners);
}

/** The children of one owner, in the form of a set that can be read by page. */
export function childrenOf<T>({
  children,
  dealtChildren,
  dealtOwners,
  owner,
  names,
}: Dealing<T>): Pick<ResourceSet<T>, 'positions'> {
  const step = Math.max(1, dealtOwners);

  function following(from: number): number | undefined {
    if (owner < step) {
      for (
        let position = from + ((((owner - from) % step) + step) % step);
        position < dealtChildren;
        position += step
      ) {
        if (children.at(position) !== undefined) return position;
      }
    }
    for (
      let position: number | undefined = Math.max(from, dealtChildren);
      position !== undefined;
    ) {
      const found: number | undefined = children.positions(position, 1).positions[0];
      if (found === undefined) return undefined;
      const child = children.at(found);
      if (child !== undefined && names(child)) return found;
      position = found + 1;
    }
    return undefined;
  }

  return {
    positions(from, limit) {
      const positions: number[] = [];
      let position = following(from);
      while (position !== undefined && positions.length < limit) {
        positions.push(position);
        position = following(position + 1);
      }
      return { positions, next: position };
    },
  };
}
