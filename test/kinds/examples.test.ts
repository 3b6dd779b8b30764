// Every example and the default resources, loaded into the simulated Port and synced from a
// simulated AWS by the whole pipeline. One sync serves all examples, without creation of missing
// targets, so that a relation to nothing is an error of its entity.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import type { CatalogEntity } from '../../src/sandbox/port/catalog.js';
import { type Harness, type Sync, startHarness } from '../e2e/support/harness.js';
import { bundledMapping } from '../e2e/support/mappings.js';

/** Properties that no simulated resource fills, by folder and name, with the reason. */
const NEVER_FILLED: Readonly<Record<string, string>> = {};

const RESOURCES = new URL('../../.port/resources/', import.meta.url);
const FOLDERS = readdirSync(new URL('examples/', RESOURCES)).sort();
const PER_PLACE = 8;

const blueprintsFile = z.array(
  z.looseObject({
    identifier: z.string(),
    title: z.string(),
    schema: z.looseObject({
      properties: z.record(z.string(), z.looseObject({ type: z.string(), title: z.string() })),
    }),
    relations: z.record(z.string(), z.looseObject({ target: z.string() })),
  }),
);
type Blueprint = z.infer<typeof blueprintsFile>[number];

const mappingsFile = z.strictObject({
  deleteDependentEntities: z.literal(true),
  createMissingRelatedEntities: z.literal(true),
  resources: z.array(
    z.strictObject({
      kind: z.string(),
      selector: z.strictObject({
        query: z.string(),
        includeActions: z.array(z.string()).max(4).optional(),
      }),
      port: z.strictObject({
        entity: z.strictObject({
          mappings: z.strictObject({
            identifier: z.string(),
            title: z.string(),
            blueprint: z.string(),
            properties: z.record(z.string(), z.string()).optional(),
            relations: z.record(z.string(), z.string()).optional(),
          }),
        }),
      }),
    }),
  ),
});
type Mapped = z.infer<typeof mappingsFile>['resources'][number];

function readBlueprints(path: string): readonly Blueprint[] {
  return blueprintsFile.parse(JSON.parse(readFileSync(new URL(path, RESOURCES), 'utf8')));
}

const DEFAULTS = readBlueprints('blueprints.json');
const EXAMPLES = FOLDERS.map((folder) => ({
  folder,
  blueprints: readBlueprints(`examples/${folder}/blueprints.json`),
  resources: mappingsFile.parse(
    parse(readFileSync(new URL(`examples/${folder}/mappings.yaml`, RESOURCES), 'utf8')),
  ).resources,
}));

function mappingsOf({ port }: Mapped) {
  const { blueprint, properties = {}, relations = {}, ...rest } = port.entity.mappings;
  return { ...rest, blueprint: String(JSON.parse(blueprint)), properties, relations };
}

/**
 * Blueprints by identifier, those with relations after all others; an example's replaces the
 * default one.
 */
function merged(): readonly Blueprint[] {
  const all = new Map(
    [...DEFAULTS, ...EXAMPLES.flatMap(({ blueprints }) => blueprints)].map((blueprint) => [
      blueprint.identifier,
      blueprint,
    ]),
  );
  return [...all.values()];
}

/**
 * The same blueprints without relations first, since Port wants the target of a relation to exist.
 */
function inTwoWaves(blueprints: readonly Blueprint[]): readonly Blueprint[] {
  return [...blueprints.map((blueprint) => ({ ...blueprint, relations: {} })), ...blueprints];
}

const world = {
  accounts: 2,
  regions: ['eu-west-1', 'us-east-1'],
  instances: PER_PLACE,
  buckets: PER_PLACE,
  clusters: PER_PLACE,
  functions: PER_PLACE,
  further: Object.fromEntries(KIND_NAMES.map((name) => [name, PER_PLACE])),
};

/**
 * Not null, and not what an expression makes of null with a default: an empty text, list or object.
 */
function isFilled(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  return value !== null && value !== undefined && Object.keys(Object(value)).length > 0;
}

function expectTaken({ exitCode, report, problems }: Sync, { port }: Harness): void {
  expect(problems).toEqual([]);
  expect(exitCode).toBe(0);
  expect(report.entities).toMatchObject({ failedCount: 0, excluded: 0, unmapped: 0, withheld: 0 });
  // One entity a resource: no identifier stands for two resources of different accounts, regions or
  // parents.
  expect(port.catalog.count()).toBe(report.resources);
}

describe('the examples', () => {
  let harness: Harness;
  let sync: Sync;

  beforeAll(async () => {
    const mapping = {
      createMissingRelatedEntities: false,
      resources: EXAMPLES.flatMap(({ resources }) => resources),
    };
    harness = await startHarness({ world, mapping, blueprints: inTwoWaves(merged()) });
    sync = await harness.sync();
  });

  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  it('are there for every kind, one folder each', () => {
    expect(EXAMPLES.flatMap(({ resources }) => resources.map(({ kind }) => kind)).sort()).toEqual(
      [...KIND_NAMES].sort(),
    );
    expect(EXAMPLES.map(({ resources }) => resources.length)).toEqual(EXAMPLES.map(() => 1));
  });

  it('are all taken by Port, with their relations, and give one entity for each resource', () => {
    expectTaken(sync, harness);
  });

  it('name only enrichments that their kinds have, by their right names', async () => {
    const kinds = await loadKinds(KIND_NAMES);
    for (const { kind, selector } of EXAMPLES.flatMap(({ resources }) => resources)) {
      const optional =
        kinds.get(kind)?.enrichments.flatMap(({ action, always }) => (always ? [] : [action])) ??
        [];
      expect(optional).toEqual(expect.arrayContaining(selector.includeActions ?? []));
    }
  });

  describe.each(EXAMPLES)('$folder', ({ folder, blueprints, resources }) => {
    const mappings = resources.map(mappingsOf);
    const entitiesOf = (blueprint: string): CatalogEntity[] => [
      ...harness.port.catalog.entities(blueprint),
    ];

    it('maps every property and relation of its blueprint and no other', () => {
      expect(blueprints.map(({ identifier }) => identifier)).toEqual(
        mappings.map(({ blueprint }) => blueprint),
      );
      for (const [index, { schema, relations }] of blueprints.entries()) {
        expect(Object.keys(mappings[index]?.properties ?? {})).toEqual(
          Object.keys(schema.properties),
        );
        expect(Object.keys(mappings[index]?.relations ?? {})).toEqual(Object.keys(relations));
      }
    });

    it('relates to the account, and to nothing that is in no example', () => {
      const known = merged().map(({ identifier }) => identifier);
      for (const { identifier, relations } of blueprints) {
        if (identifier !== 'awsAccount')
          expect(relations['account']).toMatchObject({ target: 'awsAccount' });
        expect(known).toEqual(
          expect.arrayContaining(Object.values(relations).map(({ target }) => target)),
        );
      }
    });

    it('keeps what the default blueprint of the same name has', () => {
      for (const { identifier, schema } of blueprints) {
        const properties =
          DEFAULTS.find((blueprint) => blueprint.identifier === identifier)?.schema.properties ??
          {};
        expect(schema.properties).toMatchObject(properties);
      }
    });

    it('fills title, properties and relations from what AWS gives', () => {
      for (const { blueprint, properties, relations } of mappings) {
        const entities = entitiesOf(blueprint);
        expect(entities.length).toBeGreaterThan(0);
        expect(entities.every(({ title }) => isFilled(title))).toBe(true);
        const empty = Object.keys(properties).filter(
          (name) => !entities.some((entity) => isFilled(entity.properties[name])),
        );
        expect(empty.filter((name) => NEVER_FILLED[`${folder} ${name}`] === undefined)).toEqual([]);
        expect(
          Object.keys(relations).filter(
            (name) => !entities.some((entity) => isFilled(entity.relations[name])),
          ),
        ).toEqual([]);
      }
    });
  });
});

describe('the default resources', () => {
  it('are taken by Port as they are, with every property filled', async () => {
    await using harness = await startHarness({ world });
    expectTaken(await harness.sync(), harness);
    for (const { port } of bundledMapping().resources) {
      const { blueprint, properties = {} } = port.entity.mappings;
      const entities = [...harness.port.catalog.entities(String(JSON.parse(String(blueprint))))];
      expect(
        Object.keys(properties).filter(
          (name) => !entities.some((entity) => isFilled(entity.properties[name])),
        ),
      ).toEqual([]);
    }
  });
});
