// Writes entities of one blueprint in bulks, and says what became of each of them.
// Guarantees one result per entity: an entity that Port does not mention, or whose request failed,
// is a failed one, not a lost one.

import pLimit from 'p-limit';
import { AppError, toError } from '../../errors.js';
import { divideFailed, type Tried } from '../../lib/divide.js';
import { forEachAtOnce } from '../../lib/for-each-at-once.js';
import type { Entity } from '../../types/entity.js';
import { portPath, resyncQuery } from '../http/call.js';
import { lastStatus } from '../http/errors.js';
import type { PortHttp } from '../http/port-http.js';
import { bulkAnswer, type HeldEntity } from '../schemas.js';
import { bodyOf, type Cut, type Item, toBulks } from './cut-bulks.js';
import { failed, type ItemResult, readItems, tooLarge, unmentioned } from './item-result.js';

export interface BulkUpsertDeps {
  readonly http: PortHttp;
  readonly resyncId: string;
  readonly merge: boolean;
  readonly createMissingRelatedEntities: boolean;
  /** At most 20 entities and 1 MiB in one request. */
  readonly limits: { readonly length: number; readonly bytes: number };
}

export interface BulkOptions {
  readonly signal: AbortSignal;
  /** Smaller bulks than usual, to separate what failed together. */
  readonly length?: number;
  readonly budgetMs?: number;
  /**
   * What Port holds of an entity, as far as it was asked; absent when that is not known. Changes
   * nothing of what is sent.
   */
  readonly held?: ((entity: Entity) => HeldEntity | undefined) | undefined;
  /** Other than that of the resync. */
  readonly merge?: boolean;
}

export interface BulkUpsert {
  /**
   * Results in the order of `entities`. Throws only `resync-cancelled` and
   * `port-credentials-rejected`.
   */
  upsert(
    blueprint: string,
    entities: readonly Entity[],
    options: BulkOptions,
  ): Promise<readonly ItemResult[]>;
}

interface Sent extends Tried<readonly ItemResult[]> {
  /** Port's status, when it refused the bulk as a whole. */
  readonly refusal?: number;
}

const PORT_LENGTH = 20;
/**
 * As many as ever travel at once (see createPortHttp): more would only wait, as JSON. One batch
 * after the other is done with.
 */
const BULKS_SIDE_BY_SIDE = 20;
/** Whole-request answers that one bad entity can cause. */
const DIVISIBLE: ReadonlySet<number> = new Set([400, 413, 422]);
/**
 * Bulks of one blueprint that may be taken apart in vain before the blueprint itself is taken for
 * the reason.
 */
const MAX_VAIN_DIVISIONS = 3;

/** Bulks for one resync; route, query and answer as Ocean has them. */
export function createBulkUpsert(deps: BulkUpsertDeps): BulkUpsert {
  const query = {
    upsert: true,
    merge: deps.merge,
    create_missing_related_entities: deps.createMissingRelatedEntities,
    validation_only: false,
    ...resyncQuery(deps.resyncId),
  };
  const divisions = createDivisions();
  const turns = pLimit(BULKS_SIDE_BY_SIDE);

  async function send(
    blueprint: string,
    items: readonly Item[],
    options: BulkOptions,
  ): Promise<Sent> {
    try {
      const answer = await deps.http.request(
        {
          method: 'POST',
          path: portPath`/blueprints/${blueprint}/entities/bulk`,
          query: { ...query, merge: options.merge ?? query.merge },
          body: bodyOf(items),
          exporter: true,
          upload: true,
          signal: options.signal,
          ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
        },
        bulkAnswer,
      );
      return {
        result: readItems(
          answer,
          items.map(({ entity }) => entity),
        ),
        divisible: false,
      };
    } catch (error) {
      return notSent(items, error);
    }
  }

  async function sendHalves(
    blueprint: string,
    items: readonly Item[],
    options: BulkOptions,
  ): Promise<readonly ItemResult[]> {
    return (await divideFailed(items, (part) => send(blueprint, part, options))).flat();
  }

  return {
    async upsert(blueprint, entities, options) {
      const results = new Map<Entity, ItemResult>();
      const note = (bulk: readonly Item[], answers: readonly ItemResult[]) => {
        for (const [index, { entity }] of bulk.entries())
          results.set(entity, answers[index] ?? unmentioned());
      };
      const length = Math.max(
        1,
        Math.min(options.length ?? deps.limits.length, deps.limits.length, PORT_LENGTH),
      );
      const width = Math.min(BULKS_SIDE_BY_SIDE, Math.ceil(entities.length / length));
      const refused: { readonly bulk: readonly Item[]; readonly status: number | undefined }[] = [];
      const sendCut = async (cut: Cut) => {
        if ('tooLarge' in cut) {
          note(
            [cut.tooLarge],
            [failed({ status: 413, scope: 'final', message: tooLarge(cut.tooLarge.bytes) })],
          );
          return;
        }
        const sent = await send(blueprint, cut.bulk, options);
        note(cut.bulk, sent.result);
        if (sent.divisible) refused.push({ bulk: cut.bulk, status: sent.refusal });
      };
      await forEachAtOnce(
        toBulks(entities, { length, bytes: deps.limits.bytes }),
        width,
        sendCut,
        turns,
      );
      // Not in turn with the bulks of others: a blueprint of which Port refuses everything would
      // hold them up, bulk after bulk.
      await forEachAtOnce(refused, width, async ({ bulk, status }) => {
        const halves = () => sendHalves(blueprint, bulk, options);
        const found = status === 413 ? await halves() : await divisions.attempt(blueprint, halves);
        if (found !== undefined) note(bulk, found);
      });
      return entities.map((entity) => results.get(entity) ?? unmentioned());
    },
  };
}

/** What a failed request means for its entities. Throws what concerns the whole resync. */
function notSent(items: readonly Item[], error: unknown): Sent {
  if (
    error instanceof AppError &&
    (error.code === 'resync-cancelled' || error.code === 'port-credentials-rejected')
  )
    throw error;
  const status = lastStatus(error) ?? 0;
  const mayBeOneEntity = DIVISIBLE.has(status);
  const scope = items.length === 1 && mayBeOneEntity ? 'final' : 'request';
  const result = items.map(({ bytes }) =>
    failed({ status, scope, message: status === 413 ? tooLarge(bytes) : toError(error).message }),
  );
  return { result, divisible: items.length > 1 && mayBeOneEntity, refusal: status };
}

/**
 * Taking a refused bulk apart finds the one entity that spoilt it, or finds that Port refuses
 * everything for this blueprint. Until it has helped once, bulks are taken apart one after the
 * other, and no more after some that were in vain.
 */
function createDivisions() {
  const byBlueprint = new Map<
    string,
    { vain: number; hasHelped: boolean; readonly turn: ReturnType<typeof pLimit> }
  >();
  return {
    /** Undefined when dividing was judged pointless. */
    async attempt(
      blueprint: string,
      divide: () => Promise<readonly ItemResult[]>,
    ): Promise<readonly ItemResult[] | undefined> {
      const state = byBlueprint.get(blueprint) ?? { vain: 0, hasHelped: false, turn: pLimit(1) };
      byBlueprint.set(blueprint, state);
      if (state.hasHelped) return divide();
      return state.turn(async () => {
        if (!state.hasHelped && state.vain >= MAX_VAIN_DIVISIONS) return undefined;
        const results = await divide();
        if (results.every(({ kind }) => kind === 'failed')) state.vain += 1;
        else state.hasHelped = true;
        return results;
      });
    },
  };
}
