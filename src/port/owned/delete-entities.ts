// Deletes named entities in bulk. One entity that Port will not delete costs only itself, and an
// entity counts as deleted only when Port says so or no longer holds it.

import { AppError, toError } from '../../errors.js';
import { divide, type Tried } from '../../lib/divide.js';
import { portPath, resyncQuery } from '../http/call.js';
import { lastStatus } from '../http/errors.js';
import type { PortHttp } from '../http/port-http.js';
import { deletedAnswer } from '../schemas.js';

export interface DeleteOptions {
  readonly deleteDependents: boolean;
  readonly resyncId: string;
}

export interface UndeletedEntity {
  readonly identifier: string;
  /** Port's status; 0 when Port could not be reached. */
  readonly status: number;
  readonly message: string;
}

export interface Deletion {
  readonly deleted: readonly string[];
  readonly failed: readonly UndeletedEntity[];
}

export interface DeleteDeps {
  readonly http: PortHttp;
  /** At most 100. */
  readonly batchLength: number;
  /** Which of the identifiers Port still holds. */
  readonly remaining: (
    identifiers: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlySet<string>>;
}

/**
 * Answers that a smaller request may avoid: dependents of one entity, one that is gone, one that
 * Port finds malformed.
 */
const DIVISIBLE: ReadonlySet<number> = new Set([400, 403, 404, 409, 413, 422]);
const PORT_LIMIT = 100;

/**
 * Throws only `resync-cancelled` and `port-credentials-rejected`; every other failure is an entry
 * of `failed`.
 */
export async function deleteInBatches(
  deps: DeleteDeps,
  target: { readonly blueprint: string; readonly identifiers: readonly string[] },
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<Deletion> {
  const length = Math.max(1, Math.min(deps.batchLength, PORT_LIMIT));
  const deleted: string[] = [];
  const failed: UndeletedEntity[] = [];
  let open: readonly string[] = [...new Set(target.identifiers)];
  while (open.length > 0) {
    const blocked: UndeletedEntity[] = [];
    const deletedBefore = deleted.length;
    for (let start = 0; start < open.length; start += length) {
      const batch = open.slice(start, start + length);
      for (const result of await divide(batch, (part) =>
        deleteBatch(deps, { ...target, identifiers: part }, options, signal),
      )) {
        deleted.push(...result.deleted);
        for (const entity of result.failed) (entity.status === 403 ? blocked : failed).push(entity);
      }
    }
    // A dependent of the same blueprint may have gone in a later batch than what it held back: go
    // round while that frees something.
    const isStuck = deleted.length === deletedBefore;
    if (isStuck) failed.push(...blocked);
    open = isStuck ? [] : blocked.map(({ identifier }) => identifier);
  }
  return { deleted, failed };
}

async function deleteBatch(
  deps: DeleteDeps,
  target: { readonly blueprint: string; readonly identifiers: readonly string[] },
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<Tried<Deletion>> {
  const { blueprint, identifiers } = target;
  try {
    const { deletedEntities } = await deps.http.request(
      {
        method: 'POST',
        path: portPath`/blueprints/${blueprint}/bulk/entities/delete`,
        query: { delete_dependents: options.deleteDependents, ...resyncQuery(options.resyncId) },
        body: { entities: identifiers },
        exporter: true,
        upload: true,
        signal,
      },
      deletedAnswer,
    );
    return {
      result: await confirm(deps, identifiers, new Set(deletedEntities), signal),
      divisible: false,
    };
  } catch (error) {
    if (
      error instanceof AppError &&
      (error.code === 'resync-cancelled' || error.code === 'port-credentials-rejected')
    )
      throw error;
    const status = lastStatus(error) ?? 0;
    if (status === 404 && identifiers.length === 1)
      return { result: { deleted: identifiers, failed: [] }, divisible: false };
    const { message } = toError(error);
    const failed = identifiers.map((identifier) => ({ identifier, status, message }));
    return {
      result: { deleted: [], failed },
      divisible: DIVISIBLE.has(status) && !lacksPermission(error),
    };
  }
}

function lacksPermission(error: unknown): boolean {
  return error instanceof AppError && error.details['error'] === 'missing_permissions';
}

/**
 * An entity that the answer does not name may be gone since an earlier attempt, or with an entity
 * it depended on: look.
 */
async function confirm(
  deps: DeleteDeps,
  asked: readonly string[],
  named: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Deletion> {
  const open = asked.filter((identifier) => !named.has(identifier));
  const left = new Set(open);
  let message = 'Port did not delete the entity and gave no reason.';
  if (open.length > 0) {
    try {
      const held = await deps.remaining(open, signal);
      for (const identifier of open) if (!held.has(identifier)) left.delete(identifier);
    } catch (error) {
      if (signal.aborted) throw error;
      message = `It is not known whether Port deleted the entity: ${toError(error).message}`;
    }
  }
  return {
    deleted: asked.filter((identifier) => !left.has(identifier)),
    failed: [...left].map((identifier) => ({ identifier, status: 200, message })),
  };
}
