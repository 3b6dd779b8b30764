// Resources -> entities, by the user's mapping. A problem with one item is told with that item and never touches another one.

import { AppError } from '../errors.js';
import type { MappedEntity, MappedResource, MappingProblem, RefusedIdentifier } from '../types/entity.js';
import type { Mapping, MappingResource } from '../types/mapping.js';
import type { Resource } from '../types/resource.js';
import { type Assembled, assemble, missing, outcome } from './assemble.js';
import { createBatchEvaluator } from './batch-evaluator.js';
import { checkExpressions } from './check-expressions.js';
import { createDocumentEvaluator, type DocumentEvaluator, type DocumentResults } from './document-evaluator.js';
import { type Document, itemDocuments } from './items-to-parse.js';
import { createJqPool, type JqPool } from './jq-pool.js';
import { combinedProgram } from './jq-program.js';
import { createPlan, type Plan, type Slot } from './plan.js';
import { defaultWorkerFile } from './worker-file.js';

export interface Mapper {
  /**
   * Maps resources through one resource of the mapping; results are in their order. `unread` names, by position, the top-level
   * Properties that could not be read: fields that depend on them are left out. Rejects only on close() or when no engine can run.
   */
  map(
    resource: MappingResource,
    items: readonly Resource[],
    unread?: ReadonlyMap<number, ReadonlySet<string>>,
  ): Promise<readonly MappedResource[]>;
  close(): Promise<void>;
}

export interface MapperDeps {
  readonly mapping: Mapping;
  /** What `env` and `$ENV` hold inside JQ. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time for a batch of resources in the engine, in milliseconds. */
  readonly timeoutMs: number;
  readonly workers: number;
  readonly workerFile?: URL;
  /** Closes the mapper when aborted, whatever an expression is doing: it may run for minutes. */
  readonly signal?: AbortSignal;
}

/**
 * Compiles all expressions first and throws `mapping-invalid`, listing every one that does not compile. Worker threads start only
 * when an expression needs the engine.
 */
export async function createMapper(deps: MapperDeps): Promise<Mapper> {
  const pool = createJqPool({ workerFile: deps.workerFile ?? defaultWorkerFile(), workers: deps.workers });
  const stop = (): void => void pool.close();
  deps.signal?.addEventListener('abort', stop, { once: true });
  const close = (): Promise<void> => {
    deps.signal?.removeEventListener('abort', stop);
    return pool.close();
  };
  const plans = deps.mapping.resources.map(createPlan);
  try {
    await checkExpressions(plans, pool, deps.timeoutMs);
  } catch (error) {
    await close();
    throw error;
  }
  const runners = new Map(plans.map((plan) => [plan.resource.index, createRunner(plan, pool, deps)]));
  return {
    map(resource, items, unread = new Map()) {
      const runner = runners.get(resource.index);
      if (runner === undefined) return Promise.reject(new AppError('internal', `Resource ${resource.index} is not part of this mapping.`));
      return Promise.all(items.map((item, index) => runner(item, unread.get(index) ?? new Set())));
    },
    close,
  };
}

type Runner = (item: Resource, unread: ReadonlySet<string>) => MappedResource | Promise<MappedResource>;

function createRunner(plan: Plan, pool: JqPool, deps: MapperDeps): Runner {
  const createEngine = (slots: readonly Slot[], guarded: boolean) =>
    createBatchEvaluator({
      pool,
      parallel: deps.workers,
      timeoutMs: deps.timeoutMs,
      program: combinedProgram(slots.map(sourceOf), guarded, deps.environment),
      programs: slots.map((slot) => combinedProgram([slot.source], false, deps.environment)),
    });
  const fields = createDocumentEvaluator({ slots: plan.slots, guarded: true, createEngine });
  if (plan.itemsToParse === undefined) return (item, unread) => mapDocuments({ plan, evaluator: fields }, [documentOf(item)], unread);
  const list = createDocumentEvaluator({ slots: [plan.itemsToParse], guarded: false, createEngine });
  return createItemsRunner(plan, plan.itemsToParse, { list, fields });
}

function sourceOf(slot: Slot): string {
  return slot.source;
}

function documentOf(item: Resource): Document {
  return { ...item };
}

function createItemsRunner(plan: Plan, slot: Slot, evaluators: { list: DocumentEvaluator; fields: DocumentEvaluator }): Runner {
  const failed = (message: string): MappedResource => summarise([], problemOf(plan, slot, message));
  return async (item, unread) => {
    const unreadByList = missing(slot.reads, unread);
    if (unreadByList !== undefined) return failed(unreadByList);
    const document = documentOf(item);
    const found = await evaluators.list.evaluate(document);
    if (found.type === 'failed') return failed(`the expression ${found.message}`);
    const [result] = found.results;
    if (result?.type !== 'value' || !Array.isArray(result.value)) {
      const hint = result?.type === 'value' && result.value === null ? '; write // [] after it if that means no items' : '';
      return failed(`the expression must yield a list, but it ${outcome(result)}${hint}`);
    }
    const documents = itemDocuments(document, result.value, {
      source: slot.source,
      name: plan.resource.itemsToParseName,
      topLevelTransform: plan.resource.itemsToParseTopLevelTransform,
    });
    return mapDocuments({ plan, evaluator: evaluators.fields }, documents, unread);
  };
}

function mapDocuments(
  { plan, evaluator }: { plan: Plan; evaluator: DocumentEvaluator },
  documents: readonly Document[],
  unread: ReadonlySet<string>,
): MappedResource | Promise<MappedResource> {
  const evaluated = documents.map((document) => evaluator.evaluate(document));
  const finish = (results: readonly DocumentResults[]): MappedResource =>
    summarise(results.map((result) => (result.type === 'results' ? assemble(plan, result.results, unread) : engineFailure(plan, result))));
  const settled = evaluated.filter((each): each is DocumentResults => !(each instanceof Promise));
  return settled.length === evaluated.length ? finish(settled) : Promise.all(evaluated).then(finish);
}

function engineFailure(plan: Plan, result: DocumentResults & { type: 'failed' }): Assembled {
  const slot = result.slot === undefined ? undefined : plan.slots[result.slot];
  const message = slot === undefined ? `one of the expressions ${result.message}` : `the expression ${result.message}`;
  return { type: 'failure', problem: problemOf(plan, slot ?? plan.slots[0], message) };
}

function problemOf(plan: Plan, slot: Slot, message: string): MappingProblem {
  return { resource: plan.resource.index, path: slot.path, expression: slot.expression, message };
}

function summarise(assembled: readonly Assembled[], problem?: MappingProblem): MappedResource {
  const entities: MappedEntity[] = [];
  const failures: MappingProblem[] = problem === undefined ? [] : [problem];
  const refused: RefusedIdentifier[] = [];
  const nulled: MappingProblem[] = [];
  let excluded = 0;
  for (const each of assembled) {
    if (each.type === 'excluded') excluded += 1;
    else if (each.type === 'failure') failures.push(each.problem);
    else if (each.type === 'refused') refused.push(each.refused);
    else {
      entities.push(each.entity);
      nulled.push(...each.nulled);
    }
  }
  return { entities, excluded, failures, refused, nulled };
}
