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

/** What the answer to a bulk says of the entity at a place in it. */
export function readItem(answer: BulkAnswer, entity: Entity, index: number): ItemResult {
  const isMine = (item: { readonly index?: number | undefined; readonly identifier?: unknown }) =>
    item.index === undefined ? item.identifier === entity.identifier : item.index === index;
  const error = answer.errors.find(isMine);
  if (error !== undefined) {
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
  const success = answer.entities.find(isMine);
  if (success === undefined) return unmentioned();
  return { kind: 'written', created: success.created ?? undefined };
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
