// What Port holds of this integration, in memory, behind the interface that reconcile uses. Records
// what it was asked.
import type { OwnedEntities } from '../../src/port/owned/owned-entities.js';
import type { OwnedEntity } from '../../src/types/entity.js';

export interface InMemoryOptions {
  /** Entities per page of the list. */
  readonly pageLength?: number;
  /** The list fails after so many pages. */
  readonly failsAfterPages?: number;
  readonly describeFails?: boolean;
  /**
   * Deletes refuse an entity as long as another one refers to it, as Port does without
   * deleteDependents.
   */
  readonly refusesReferenced?: boolean;
  /**
   * Identifiers that the first list lacks, because somebody edited them after the time that it was
   * asked for.
   */
  readonly editedMeanwhile?: readonly string[];
  readonly afterDelete?: () => void;
  /** Identifiers that can never be deleted. */
  readonly undeletable?: readonly string[];
}

export interface InMemoryOwned extends OwnedEntities {
  readonly held: () => readonly string[];
  readonly described: readonly (readonly [blueprint: string, identifiers: readonly string[]])[];
  readonly deletes: readonly {
    readonly blueprint: string;
    readonly identifiers: readonly string[];
    readonly deleteDependents: boolean;
    readonly resyncId: string;
  }[];
  readonly listedBefore: readonly Date[];
}

export function createOwnedInMemory(
  entities: readonly OwnedEntity[],
  options: InMemoryOptions = {},
): InMemoryOwned {
  const store = new Map(
    entities.map((entity) => [`${entity.blueprint}/${entity.identifier}`, entity]),
  );
  const described: [string, readonly string[]][] = [];
  const deletes: {
    blueprint: string;
    identifiers: readonly string[];
    deleteDependents: boolean;
    resyncId: string;
  }[] = [];
  const listedBefore: Date[] = [];
  const { pageLength = 2, failsAfterPages = Number.POSITIVE_INFINITY } = options;

  const isReferredTo = (identifier: string): boolean =>
    [...store.values()].some(({ relations }) =>
      Object.values(relations ?? {})
        .flat()
        .includes(identifier),
    );

  return {
    held: () => [...store.keys()].sort(),
    described,
    deletes,
    listedBefore,
    async *listOwned(before) {
      listedBefore.push(before);
      const isFirst = listedBefore.length === 1;
      const all = [...store.values()].filter(
        ({ identifier }) => !isFirst || !options.editedMeanwhile?.includes(identifier),
      );
      let pages = 0;
      for (let start = 0; start < all.length; start += pageLength) {
        if (pages >= failsAfterPages) throw new Error('Port broke off the list');
        pages += 1;
        yield all
          .slice(start, start + pageLength)
          .map(({ identifier, blueprint }) => ({ identifier, blueprint }));
      }
      if (pages >= failsAfterPages) throw new Error('Port broke off the list');
    },
    async describeEntities(blueprint, identifiers) {
      if (options.describeFails) throw new Error('Port did not answer the search');
      described.push([blueprint, identifiers]);
      return identifiers.flatMap((identifier) => store.get(`${blueprint}/${identifier}`) ?? []);
    },
    async deleteEntities(blueprint, identifiers, { deleteDependents, resyncId }) {
      deletes.push({ blueprint, identifiers, deleteDependents, resyncId });
      const deleted: string[] = [];
      const failed: { identifier: string; status: number; message: string }[] = [];
      for (const identifier of identifiers) {
        const refused =
          options.undeletable?.includes(identifier) ||
          (options.refusesReferenced && isReferredTo(identifier));
        if (refused) failed.push({ identifier, status: 409, message: 'has dependents' });
        else {
          deleted.push(identifier);
          remove(blueprint, identifier, deleteDependents);
        }
      }
      options.afterDelete?.();
      return { deleted, failed };
    },
  };

  /** With deleteDependents, Port deletes what refers to the entity too, and what refers to that. */
  function remove(blueprint: string, identifier: string, deleteDependents: boolean): void {
    store.delete(`${blueprint}/${identifier}`);
    if (!deleteDependents) return;
    for (const { blueprint: dependent, identifier: name, relations } of [...store.values()]) {
      if (
        Object.values(relations ?? {})
          .flat()
          .includes(identifier)
      )
        remove(dependent, name, true);
    }
  }
}
