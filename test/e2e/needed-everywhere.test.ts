// Random mappings of every kind, twice each: first with what the mapping needs, then with
// everything. The second resync finds nothing to change.
import fc from 'fast-check';
import { type Jq, loadJq } from 'jq-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../src/kinds/kind.js';
import { knownProperties } from '../../src/kinds/reading/shape.js';
import { fieldExpression, wildExpression } from '../mapping/expressions.js';
import { type Harness, SHOWS_NOTHING, startHarness } from './support/harness.js';
import { ALL_KINDS, blueprintOf, identityMapping } from './support/kinds.js';
import { createRandom, type Random } from './support/random.js';

const ROUNDS = 5;
const FIELDS = ['a', 'b', 'c'];
/** The names that the generated expressions read. */
const GENERATED = ['Name', 'Tags', 'State', 'Size'];

const blueprints = ALL_KINDS.map((kind) => ({
  identifier: blueprintOf(kind),
  title: kind.name,
  icon: 'AWS',
  schema: {
    properties: Object.fromEntries(FIELDS.map((field) => [field, { type: 'string' as const }])),
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {},
}));

let harness: Harness;
let jq: Jq;

beforeAll(async () => {
  jq = await loadJq();
  harness = await startHarness({
    world: {
      accounts: 2,
      regions: ['us-east-1'],
      instances: 2,
      buckets: 2,
      clusters: 2,
      functions: 2,
      further: Object.fromEntries(ALL_KINDS.map(({ name }) => [name, 2])),
    },
    mapping: identityMapping(ALL_KINDS),
    blueprints,
    variables: SHOWS_NOTHING,
  });
});

afterAll(() => harness[Symbol.asyncDispose]());

let saved = 0;
let filled = 0;

describe.each(Array.from({ length: ROUNDS }, (_, seed) => ({ seed })))(
  'mapping $seed',
  ({ seed }) => {
    it('gives with what it needs what it gives with everything', async () => {
      harness.port.seed.mapping('e2e', randomMapping(createRandom(seed)));

      const needed = await harness.sync();
      const all = await harness.sync({
        variables: { OCEAN__INTEGRATION__CONFIG__FETCH: 'all' },
      });

      expect([needed.report.error, all.report.error]).toEqual([undefined, undefined]);
      expect(needed.report.entities.mapped).toBe(all.report.entities.mapped);
      expect(all.after).toEqual(needed.after);
      expect(all.report.entities).toMatchObject({ created: 0, updated: 0, deleted: 0 });
      expect(all.report.saved).toEqual([]);
      // Stages and actions read pipelines too, so that these are asked for in either case.
      const calls = needed.report.saved.reduce(
        (sum, each) => sum + (each.action === 'GetPipelineDetailsAction' ? 0 : each.calls),
        0,
      );
      expect(all.report.requests.aws - needed.report.requests.aws).toBe(calls);
      saved += calls;
      for (const kind of ALL_KINDS)
        for (const { properties } of harness.port.catalog.entities(blueprintOf(kind)))
          filled += Object.values(properties).filter((value) => value !== null).length;
    });
  },
);

it('in all rounds calls were saved, and fields had values', () => {
  expect(saved).toBeGreaterThan(50);
  expect(filled).toBeGreaterThan(500);
});

function randomMapping(random: Random) {
  const identity = identityMapping(ALL_KINDS);
  return {
    ...identity,
    resources: identity.resources.map((resource, index) => {
      const kind = ALL_KINDS[index];
      if (kind === undefined) throw new Error('unreachable: one mapping resource for each kind');
      const { mappings } = resource.port.entity;
      const names = someNames(random, kind);
      return {
        ...resource,
        selector: { query: 'true', includeActions: someActions(random, kind) },
        port: {
          entity: {
            mappings: {
              ...mappings,
              properties: Object.fromEntries(
                FIELDS.map((field) => [field, `[${expression(random, names)}] | tojson`]),
              ),
            },
          },
        },
      };
    }),
  };
}

function someActions(random: Random, { enrichments }: Kind): readonly string[] {
  return enrichments.flatMap(({ action }) => (random.below(4) === 0 ? [action] : []));
}

/** All that the kind can have, or what no default enrichment brings. */
function someNames(random: Random, kind: Kind): readonly string[] {
  const names = knownProperties(kind);
  const brought = kind.enrichments.flatMap(({ always, fields }) => (always ? fields : []));
  return random.below(2) === 0 ? names : names.filter((name) => !brought.includes(name));
}

/**
 * Mostly plain paths, as people write them, so that not every mapping reads everything; the
 * generated ones read these names instead of their own.
 */
function expression(random: Random, names: readonly string[]): string {
  const turn = random.below(16);
  if (turn < 13) return `.Properties.${random.pick(names)}`;
  if (turn === 13) return `.Properties | .${random.pick(names)} // .${random.pick(names)}`;
  const arbitrary = (turn === 14 ? fieldExpression : wildExpression).filter(compiles);
  const [generated = '.'] = fc.sample(arbitrary, { seed: random.below(1e6), numRuns: 1 });
  return GENERATED.reduce(
    (text, name) => text.replaceAll(`.${name}`, `.${random.pick(names)}`),
    `try first(${generated}) catch "failed"`,
  );
}

function compiles(expression: string): boolean {
  return jq.raw('null', `try first(${expression}) catch "failed"`, ['-c']).exitCode !== 3;
}
