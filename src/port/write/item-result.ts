// What became of one entity of a bulk: written, unresolved or failed. An entity that Port does not
// mention is a failed one.

import type { Entity } from '../../types/entity.js';
import type { BulkAnswer } from '../schemas.js';

export interface Failing {
  /**
   * Port's status for the entity, or for its request; 0 when Port could not be reached or its
   * answer left the entity out.
   */
  readonly status: number;
  readonly message: string;
  /**
   * `item`: Port judged this entity. `request`: its request failed. `final`: trying again is
   * pointless.
   */
  readonly scope: 'item' | 'request' | 'final';
}

export type ItemResult =
  /**
   * `identifier` is Port's: the one that a search query was resolved to. `created` is undefined
   * when Port did not say.
   */
  | { readonly kind: 'written'; readonly created: boolean | undefined }
  /** The search query in the identifier matched nothing, so there is nothing to update. */
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'failed'; readonly failing: Failing };

/** What the answer to a bulk says of each entity in it. */
export function readItems(answer: BulkAnswer, entities: readonly Entity[]): readonly ItemResult[] {
  const names = new Map(entities.map(({ identifier }, place) => [identifier, place]));
  const placeOf = (item: Numbered) => placeIn(entities, names, item);
  const errors = byPlace(answer.errors, placeOf);
  const successes = byPlace(answer.entities, placeOf);
  return entities.map((entity, place) => {
    const error = errors.get(place);
    if (error !== undefined) return refused(error, entity);
    const success = successes.get(place);
    if (success === undefined) return unmentioned();
    return { kind: 'written', created: success.created ?? undefined };
  });
}

interface Numbered {
  readonly index?: number | undefined;
  readonly identifier?: unknown;
}

/**
 * The number that Port gives it, unless that is another entity's than the one it names: then an
 * entity of which the answer says nothing would be taken for written. Where a search was sent, the
 * name is the one that was found.
 */
function placeIn(
  entities: readonly Entity[],
  names: ReadonlyMap<unknown, number>,
  { index, identifier }: Numbered,
): number | undefined {
  const named = names.get(identifier);
  if (index === undefined) return named;
  return typeof entities[index]?.identifier === 'object' ? index : (named ?? index);
}

/** The first that is said of each. */
function byPlace<T extends Numbered>(
  items: readonly T[],
  placeOf: (item: T) => number | undefined,
): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const item of items) {
    const place = placeOf(item);
    if (place !== undefined && !found.has(place)) found.set(place, item);
  }
  return found;
}

function refused(error: BulkAnswer['errors'][number], entity: Entity): ItemResult {
  if (error.identifier === 'unknown' && typeof entity.identifier !== 'string')
    return { kind: 'unresolved' };
  const message = [error.error, error.message]
    .filter((text) => typeof text === 'string' && text !== '')
    .join(': ');
  return failed({
    status: error.statusCode,
    scope: 'item',
    message: message === '' ? 'Port gave no reason.' : message,
  });
}

/** The result of an entity that the answer leaves out. */
export function unmentioned(): ItemResult {
  return failed({
    status: 0,
    scope: 'item',
    message: 'The answer of Port does not say what became of this entity.',
  });
}

/** The result of an entity that was not written. */
export function failed(failing: Failing): ItemResult {
  return { kind: 'failed', failing };
}

/** Why an entity of so much JSON cannot be written. */
export function tooLarge(bytes: number): string {
  return `The entity is too large for Port: ${bytes} bytes of JSON. Map fewer or smaller properties.`;
}

/** The entity without a title or icon of null, which some of Port's versions refuse. */
export function withoutNullFace(entity: Entity): Entity {
  const { title, icon, ...rest } = entity;
  return { ...rest, ...(title ? { title } : {}), ...(icon ? { icon } : {}) };
}

/** True when Port may have refused the entity for a title or icon of null. */
export function mayBeItsNulls(entity: Entity, failing: Failing): boolean {
  return (
    (failing.status === 400 || failing.status === 422) &&
    (entity.title === null || entity.icon === null)
  );
}
