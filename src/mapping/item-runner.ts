// One resource through one resource of the mapping: its documents, the results of the expressions
// on them, and what they add up to.

import { inSlices } from '../lib/in-slices.js';
import type { MappedResource, MappingProblem } from '../types/entity.js';
import type { Resource } from '../types/resource.js';
import type { Unread } from '../types/unread.js';
import { type Assembled, assemble } from './assemble.js';
import {
  createDocumentEvaluator,
  type DocumentEvaluator,
  type DocumentResults,
} from './document-evaluator.js';
import { createBatchEvaluator } from './engine/batch-evaluator.js';
import type { Patience } from './engine/patience.js';
import type { JqPool } from './engine/pool.js';
import { describeResult, missing } from './fill-template.js';
import { type Document, itemDocuments, sourcePath } from './items-to-parse.js';
import type { Budget } from './jq/budget.js';
import type { Plan, Slot } from './plan.js';

/** Maps one resource through one resource of the mapping. */
export type Runner = (item: Resource, unread: Unread) => MappedResource | Promise<MappedResource>;

/** What all runners of a mapper share. */
export interface Engine {
  readonly pool: JqPool;
  readonly environment: Readonly<Record<string, string>>;
  readonly workers: number;
  readonly budget: Budget;
  readonly patience: Patience;
}

/**
 * Characters that the engine may yield for one document. Port takes no entity above 1 MiB; a list
 * of items is larger than each of them.
 */
const MAX_FIELDS = 1_000_000;
const MAX_LIST = 16_000_000;

/** A runner for the plan. It rejects only when the pool does. */
export function createRunner(
  plan: Plan,
  { pool, environment, workers: parallel, budget, patience }: Engine,
): Runner {
  const evaluator = (
    slots: readonly Slot[],
    guardedBySelector: boolean,
    maxCharacters: number,
  ): DocumentEvaluator =>
    createDocumentEvaluator({
      slots,
      guarded: guardedBySelector,
      budget,
      createEngine: (chosen, guarded) =>
        createBatchEvaluator({
          pool,
          patience,
          environment,
          parallel,
          guarded,
          maxCharacters,
          sources: chosen.map(({ source }) => source),
        }),
    });
  const fields = evaluator(plan.slots, true, MAX_FIELDS);
  const { itemsToParse } = plan;
  if (itemsToParse === undefined)
    return (item, unread) => mapDocument({ plan, evaluator: fields }, { ...item }, unread);
  return createItemsRunner(plan, itemsToParse, {
    list: evaluator([itemsToParse], false, MAX_LIST),
    fields,
  });
}

/** Items of one resource; each carries a copy of it. */
const MAX_ITEMS = 10_000;
/** Items that are evaluated side by side: as many as a batch in the engine has lines. */
const ITEMS_AT_ONCE = 200;

function createItemsRunner(
  plan: Plan,
  slot: Slot,
  evaluators: { list: DocumentEvaluator; fields: DocumentEvaluator },
): Runner {
  const { itemsToParseName: name, itemsToParseTopLevelTransform } = plan.resource;
  const options = {
    name,
    without: itemsToParseTopLevelTransform ? sourcePath(slot.source) : undefined,
  };
  const failed = (message: string): MappedResource => ({
    ...NOTHING,
    failures: [problemOf(plan, slot, message)],
  });
  return async (item, unread) => {
    const unreadByList = missing(slot, unread);
    if (unreadByList !== undefined) return failed(unreadByList);
    const document = { ...item };
    const [result] = await evaluators.list.evaluate(document);
    if (result?.type === 'unknown') return failed(`the expression ${result.message}`);
    if (result?.type !== 'value' || !Array.isArray(result.value)) {
      const hint =
        result?.type === 'value' && result.value === null
          ? '; write // [] after it if that means no items'
          : '';
      return failed(`the expression must yield a list, but it ${describeResult(result)}${hint}`);
    }
    const items: readonly unknown[] = result.value;
    if (items.length > MAX_ITEMS)
      return failed(
        `the expression yields ${items.length} items; at most ${MAX_ITEMS} of one resource are mapped`,
      );
    const mapped: MappedResource[] = [];
    for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
      const documents = itemDocuments(document, items.slice(at, at + ITEMS_AT_ONCE), options);
      mapped.push(
        ...(await inSlices(documents, (each) =>
          mapDocument({ plan, evaluator: evaluators.fields }, each, unread),
        )),
      );
    }
    return join(mapped);
  };
}

function mapDocument(
  { plan, evaluator }: { plan: Plan; evaluator: DocumentEvaluator },
  document: Document,
  unread: Unread,
): MappedResource | Promise<MappedResource> {
  const evaluated = evaluator.evaluate(document);
  const finish = (results: DocumentResults): MappedResource =>
    summarise(assemble(plan, results, unread));
  return evaluated instanceof Promise ? evaluated.then(finish) : finish(evaluated);
}

function problemOf(plan: Plan, slot: Slot, message: string): MappingProblem {
  return { resource: plan.resource.index, path: slot.path, expression: slot.expression, message };
}

function summarise(assembled: Assembled): MappedResource {
  switch (assembled.type) {
    case 'excluded':
      return { ...NOTHING, excluded: 1 };
    case 'failure':
      return { ...NOTHING, failures: [assembled.problem] };
    case 'refused':
      return { ...NOTHING, refused: [assembled.refused] };
    case 'entity': {
      const { entity, nulled, leftOut } = assembled;
      return {
        ...NOTHING,
        entities: [entity],
        nulled,
        ...(leftOut.length === 0 ? {} : { leftOut }),
      };
    }
  }
}

const NOTHING: MappedResource = {
  entities: [],
  excluded: 0,
  failures: [],
  refused: [],
  nulled: [],
};

function join(mapped: readonly MappedResource[]): MappedResource {
  const leftOut = mapped.flatMap((each) => each.leftOut ?? []);
  return {
    entities: mapped.flatMap(({ entities }) => entities),
    excluded: mapped.reduce((sum, { excluded }) => sum + excluded, 0),
    failures: mapped.flatMap(({ failures }) => failures),
    refused: mapped.flatMap(({ refused }) => refused),
    nulled: mapped.flatMap(({ nulled }) => nulled),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}
