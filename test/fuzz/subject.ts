// What the fuzzing looks at: the mapping's own functions, or ones with a fault planted in them, to
// see that it would be found.
import { prune } from '../../src/mapping/document-evaluator.js';
import { combinedProgram, readOutput } from '../../src/mapping/engine/program.js';
import { compileFast, type FastFilter } from '../../src/mapping/fast/path.js';
import type { Document } from '../../src/mapping/items-to-parse.js';
import type { Reads } from '../../src/mapping/jq/noted.js';
import { parseJq } from '../../src/mapping/jq/parser.js';
import { readsOf } from '../../src/mapping/jq/reads.js';
import type { Result } from '../../src/mapping/jq/result.js';
import { createMapper, type MapperDeps } from '../../src/mapping/mapper.js';
import type { MappedResource } from '../../src/types/entity.js';
import type { MappingResource } from '../../src/types/mapping.js';
import type { Resource } from '../../src/types/resource.js';

export interface Subject {
  compile(expression: string): FastFilter | undefined;
  reads(expression: string): Reads;
  prune(document: Document, reads: readonly Reads[]): Document;
  program(expression: string): string;
  read(line: string): Result | undefined;
  map(
    deps: MapperDeps,
    items: readonly Resource[],
    unread: ReadonlySet<string>,
  ): Promise<readonly MappedResource[]>;
}

/** The mapping as it is. */
export const SOUND: Subject = {
  compile: (expression) => compileFast(parseJq(expression)),
  reads: (expression) => readsOf(parseJq(expression)),
  prune,
  program: (expression) => combinedProgram([expression], false, {}),
  read: (line) => readOutput(line)?.[0],
  async map(deps, items, unread) {
    const mapper = await createMapper(deps);
    try {
      const [resource] = deps.mapping.resources;
      return resource === undefined
        ? []
        : await mapper.map(resource, items, new Map(items.map((_, index) => [index, unread])));
    } finally {
      await mapper.close();
    }
  },
};

/** One fault for each check: the names are those of `--plant`. */
export const PLANTED: Readonly<Record<string, Subject>> = {
  /** Takes a value for another: zero counts as nothing. */
  fast: {
    ...SOUND,
    compile(expression) {
      const filter = SOUND.compile(expression);
      return filter === undefined
        ? undefined
        : { evaluate: (input) => zeroToNull(filter.evaluate(input)) };
    },
  },
  /** Accepts what does not compile. */
  syntax: {
    ...SOUND,
    compile: (expression) =>
      SOUND.compile(expression.replaceAll(/\{\((?:0|1|null|true|false)\)/g, '{("key")')),
  },
  /** Lets only the first break be the end, as `limit` does. */
  fence: {
    ...SOUND,
    program: (expression) => `[try [limit(1; (${expression}\n\n))] catch {e: tostring}]`,
  },
  /** Overlooks a property that is read. */
  reads: { ...SOUND, reads: (expression) => without(SOUND.reads(expression), 'Tags') },
  /** Cuts away a property that is read. */
  prune: {
    ...SOUND,
    prune: (document, reads) =>
      SOUND.prune(
        document,
        reads.map((each) => without(each, 'Tags')),
      ),
  },
  /** Takes what could not be read for absent. */
  unread: { ...SOUND, map: (deps, items) => SOUND.map(deps, items, new Set()) },
  /** Mixes up the fields of an entity. */
  mapper: {
    ...SOUND,
    map: (deps, items, unread) => SOUND.map({ ...deps, mapping: swapped(deps) }, items, unread),
  },
};

function zeroToNull(result: Result | undefined): Result | undefined {
  return result?.type === 'value' && result.value === 0 ? { type: 'value', value: null } : result;
}

function without(reads: Reads, name: string): Reads {
  return reads.properties === 'all'
    ? reads
    : { ...reads, properties: new Set([...reads.properties].filter((each) => each !== name)) };
}

function swapped({ mapping }: MapperDeps): MapperDeps['mapping'] {
  return { ...mapping, resources: mapping.resources.map(swapFields) };
}

function swapFields(resource: MappingResource): MappingResource {
  const { properties } = resource.entity;
  const entries = Object.entries(properties);
  const values = entries.map(([, value]) => value);
  return {
    ...resource,
    entity: {
      ...resource.entity,
      properties: Object.fromEntries(
        entries.map(([key], index) => [key, values.at(index - 1) ?? key]),
      ),
    },
  };
}
