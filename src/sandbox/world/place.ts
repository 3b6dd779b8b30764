// Where a resource lives, and the numbers that everything about it is drawn from.
import { hashText, mix } from './random.js';

export interface Place {
  readonly partition: string;
  readonly accountId: string;
  /** `global` for kinds that belong to no region. */
  readonly region: string;
  /** The seed of this account and region. */
  readonly key: number;
  readonly epoch: number;
  /** Beginning of the ids of its availability zones, such as `euwest1`. */
  readonly zonePrefix: string;
}

/** A place with its seed. */
export function createPlace(
  world: { readonly seed: number; readonly partition: string; readonly epoch: number },
  accountId: string,
  region: string,
): Place {
  return {
    partition: world.partition,
    accountId,
    region,
    key: hashText(`${accountId}/${region}`, world.seed),
    epoch: world.epoch,
    zonePrefix: region.replaceAll('-', ''),
  };
}

/** The seed of one resource in a place; `salt` tells kinds apart. */
export function resourceKey(place: Place, position: number, salt: number): number {
  return mix(mix(place.key, salt), position);
}
