// Resources -> entities, by the user's mapping. A problem with one item is told with that item and
// never touches another one.

import { AppError } from '../errors.js';
import { createBreather } from '../lib/breather.js';
import { inSlices } from '../lib/in-slices.js';
import type { MappedResource } from '../types/entity.js';
import type { Mapping, MappingResource } from '../types/mapping.js';
import type { Resource } from '../types/resource.js';
import type { Unread } from '../types/unread.js';
import { checkExpressions } from './check-expressions.js';
import { createPatience } from './engine/patience.js';
import { createJqPool } from './engine/pool.js';
import { defaultWorkerFile } from './engine/worker-file.js';
import { createExpressionReader, type ExpressionReader } from './expression-reader.js';
import { createRunner } from './item-runner.js';
import { createBudget } from './jq/budget.js';
import { type MappingReads, mappingReads } from './mapping-reads.js';
import { createPlan, type Plan } from './plan.js';

export interface Mapper {
  /**
   * Maps resources through one resource of the mapping; results are in their order. `unread` names,
   * by position, the top-level Properties that could not be read: fields that depend on them are
   * left out. Rejects only on close() or when no engine can run.
   */
  map(
    resource: MappingResource,
    items: readonly Resource[],
    unread?: ReadonlyMap<number, Unread>,
  ): Promise<readonly MappedResource[]>;
  /** What the expressions of a resource of the mapping read. */
  reads(resource: MappingResource): MappingReads;
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
 * Compiles all expressions first and throws `mapping-invalid`, listing every one that does not
 * compile. Worker threads start only when an expression needs the engine.
 */
export async function createMapper(deps: MapperDeps): Promise<Mapper> {
  const pool = createJqPool({
    workerFile: deps.workerFile ?? defaultWorkerFile(),
    workers: deps.workers,
  });
  const stop = (): void => void pool.close();
  deps.signal?.addEventListener('abort', stop, { once: true });
  const close = (): Promise<void> => {
    deps.signal?.removeEventListener('abort', stop);
    return pool.close();
  };
  try {
    const budget = createBudget();
    const plans = await createPlans(deps.mapping.resources, createExpressionReader(budget));
    await checkExpressions(plans, pool, deps.timeoutMs);
    const { environment, workers, timeoutMs } = deps;
    const engine = { pool, environment, workers, budget, patience: createPatience(timeoutMs) };
    const runners = new Map(plans.map((plan) => [plan.resource.index, createRunner(plan, engine)]));
    const reads = new Map(plans.map((plan) => [plan.resource.index, mappingReads(plan)]));
    return {
      reads: ({ index }) => reads.get(index) ?? foreign(index),
      async map(resource, items, unread = new Map()) {
        const runner = runners.get(resource.index);
        if (runner === undefined) return foreign(resource.index);
        return inSlices(items, (item, index) => runner(item, unread.get(index) ?? NONE));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function foreign(index: number): never {
  throw new AppError('internal', `Resource ${index} is not part of this mapping.`);
}

const NONE: Unread = new Set<string>();

async function createPlans(
  resources: readonly MappingResource[],
  read: ExpressionReader,
): Promise<readonly Plan[]> {
  const breather = createBreather();
  const plans: Plan[] = [];
  for (const resource of resources) {
    await breather.pause();
    plans.push(createPlan(resource, read));
  }
  return plans;
}
