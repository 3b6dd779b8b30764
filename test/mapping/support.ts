// Shared by the mapping tests: a worker bundle built from the sources, and short builders of
// mappings and resources.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createMapper, type Mapper } from '../../src/mapping/mapper.js';
import type { EntityMapping, Mapping, MappingResource } from '../../src/types/mapping.js';
import type { Resource } from '../../src/types/resource.js';

export interface WorkerBundle {
  readonly file: URL;
  remove(): Promise<void>;
}

/** Bundles the worker as the build does: one script with the engine's binary beside it. */
export async function bundleWorker(): Promise<WorkerBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'jq-worker-'));
  const outfile = join(folder, 'jq-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/mapping/engine/worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  await copyFile(
    createRequire(import.meta.url).resolve('jq-wasm/jq.wasm'),
    join(folder, 'jq.wasm'),
  );
  return {
    file: pathToFileURL(outfile),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function mappingResource(
  overrides: Partial<Omit<MappingResource, 'entity'>> & {
    entity?: Partial<EntityMapping>;
    query?: string;
  } = {},
): MappingResource {
  const { entity, query, ...rest } = overrides;
  return {
    index: 0,
    kind: 'AWS::EC2::Instance',
    selector: { query: query ?? 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
    itemsToParseName: 'item',
    itemsToParseTopLevelTransform: true,
    ...rest,
    entity: {
      identifier: '.Properties.Id',
      blueprint: '"bp"',
      properties: {},
      relations: {},
      ...entity,
    },
  };
}

export function mappingOf(...resources: readonly MappingResource[]): Mapping {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    enableMergeEntity: true,
    entityDeletionThreshold: 0.9,
    resources: resources.map((resource, index) => ({ ...resource, index })),
  };
}

export function item(
  properties: Readonly<Record<string, unknown>>,
  context?: Readonly<Record<string, unknown>>,
): Resource {
  return {
    Type: 'AWS::EC2::Instance',
    Properties: properties,
    ...(context === undefined ? {} : { __ExtraContext: context }),
  };
}

/** A worker file that cannot be started: proof that nothing tries to. */
export const NO_WORKER = new URL('file:///does-not-exist/jq-worker.js');

export function openMapper(
  mapping: Mapping,
  workerFile: URL,
  options: {
    timeoutMs?: number;
    environment?: Readonly<Record<string, string>>;
    workers?: number;
  } = {},
): Promise<Mapper> {
  return createMapper({
    mapping,
    environment: options.environment ?? {},
    timeoutMs: options.timeoutMs ?? 20_000,
    workers: options.workers ?? 1,
    workerFile,
  });
}
