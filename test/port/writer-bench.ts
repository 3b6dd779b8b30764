import type { PortHttpDeps } from '../../src/port/http/port-http.js';
import {
  createEntityWriter,
  type EntityWriter,
  type EntityWriterDeps,
} from '../../src/port/write/entity-writer.js';
import type { PortOptions } from '../../src/sandbox/port/settings.js';
import type { Entity, MappedEntity } from '../../src/types/entity.js';
import type { EntityMapping, Mapping, MappingResource } from '../../src/types/mapping.js';
import { type Bench, bench, INTEGRATION } from './setup.js';

export function resource(
  index: number,
  kind: string,
  entity: Partial<EntityMapping> = {},
): MappingResource {
  return {
    index,
    kind,
    selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
    itemsToParseName: 'item',
    itemsToParseTopLevelTransform: true,
    entity: { identifier: '.id', blueprint: '"thing"', properties: {}, relations: {}, ...entity },
  };
}

export const THING = resource(0, 'AWS::EC2::Instance');

export function mapping(
  resources: readonly MappingResource[] = [THING],
  more: Partial<Mapping> = {},
): Mapping {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    enableMergeEntity: true,
    entityDeletionThreshold: 0.9,
    resources,
    ...more,
  };
}

export function thing(identifier: string, more: Partial<Entity> = {}): MappedEntity {
  return {
    entity: {
      identifier,
      blueprint: 'thing',
      title: identifier,
      properties: { arn: `arn:${identifier}` },
      ...more,
    },
    omitted: [],
  };
}

export function things(count: number, from = 0): MappedEntity[] {
  return Array.from({ length: count }, (_, index) =>
    thing(`i-${from + index}`, { relations: { account: '111111111111' } }),
  );
}

export interface WriterBench extends Bench {
  writer(more?: Partial<EntityWriterDeps>): EntityWriter;
  writeAll(
    entities: readonly MappedEntity[],
    more?: Partial<EntityWriterDeps>,
  ): ReturnType<EntityWriter['finish']>;
}

/** A simulated Port with the blueprints `account` and `thing`, and writers for it. */
export async function writerBench(
  options: PortOptions = {},
  deps: Partial<PortHttpDeps> = {},
): Promise<WriterBench> {
  const b = await bench(options, deps);
  b.port.seed.blueprint({
    identifier: 'account',
    title: 'Account',
    schema: { properties: { name: { type: 'string' } } },
    relations: {},
  });
  const properties = {
    arn: { type: 'string' },
    size: { type: 'number' },
    note: { type: 'string' },
    tags: { type: 'array' },
  };
  const relations = { account: { target: 'account', required: false, many: false } };
  b.port.seed.blueprint({ identifier: 'thing', title: 'Thing', schema: { properties }, relations });
  const parent = { target: 'thing', required: false, many: false };
  b.port.seed.blueprint({
    identifier: 'thing',
    title: 'Thing',
    schema: { properties },
    relations: { ...relations, parent },
  });
  const writer = (more: Partial<EntityWriterDeps> = {}) =>
    createEntityWriter({
      http: b.http,
      integration: INTEGRATION,
      mapping: mapping(),
      resyncId: 'r-1',
      accountKinds: ['AWS::Account::Info'],
      upsertBatchLength: 20,
      upsertBatchBytes: 1_048_576,
      signal: new AbortController().signal,
      log: b.log,
      ...more,
    });
  return {
    ...b,
    [Symbol.asyncDispose]: b[Symbol.asyncDispose],
    writer,
    async writeAll(entities, more) {
      const w = writer(more);
      const given = new Set<unknown>();
      for (const each of entities) {
        await w.write(each, THING, { again: given.has(each.entity.identifier) });
        given.add(each.entity.identifier);
      }
      return w.finish();
    },
  };
}

export function bulkSizes(b: Bench): number[] {
  return b.port.requests
    .list({ path: /\/entities\/bulk$/ })
    .map(({ body }) => entitiesOf(body).length);
}

export function entitiesOf(body: unknown): readonly unknown[] {
  const entities =
    typeof body === 'object' && body !== null && 'entities' in body ? body.entities : [];
  return Array.isArray(entities) ? entities : [];
}

/** The totals of a writer that was given nothing. */
export const NOTHING = {
  created: 0,
  updated: 0,
  unchanged: 0,
  withheld: 0,
  rewritten: 0,
  unresolved: 0,
  failed: [],
  failedCount: 0,
  failedAgain: 0,
  unwritten: 0,
};
