// Several resources, mapping resources and tries of one entity, in random orders: what Port holds
// in the end is always the same.
import { describe, expect, it } from 'vitest';
import type { EntityWriter } from '../../src/port/write/entity-writer.js';
import { sourceOf } from '../../src/resync/ledger/collapses.js';
import { createSightings, type Sightings } from '../../src/resync/ledger/sightings.js';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import type { Entity } from '../../src/types/entity.js';
import type { MappingResource } from '../../src/types/mapping.js';
import { createRandom, type Random } from '../e2e/support/random.js';
import { mapping, resource, type WriterBench, writerBench } from '../port/writer-bench.js';
import { ALPHA, cell } from './builders.js';

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);
/** All of them pass, so nothing is lost. */
const TROUBLES: readonly FaultEffect[] = [
  { kind: 'slow', ms: 3 },
  { kind: 'status', status: 500 },
  { kind: 'item-errors', identifiers: ['x'], statusCode: 404, error: 'not_found' },
];
const SMALL = { batchCount: 1, lingerMs: 1 };

interface Given {
  readonly name: string;
  readonly of: MappingResource;
  readonly entity: Partial<Entity>;
  readonly omitted?: readonly string[];
}

/** What a reader of cells does with an entity. */
async function give(
  writer: EntityWriter,
  sightings: Sightings,
  { name, of, entity, omitted = [] }: Given,
): Promise<void> {
  const source = sourceOf(cell(of.kind, ALPHA, 'eu-west-1'), name, of);
  const whole = { identifier: 'x', blueprint: 'thing', ...entity };
  const sight = sightings.see(whole, omitted, source);
  if (sight !== 'taken')
    await writer.write({ entity: whole, omitted }, of, {
      again: sight === 'again',
      source: source.mark,
    });
}

/** Gives all in a random order, while Port is slow, and may not take it at first. */
async function play(
  b: WriterBench,
  random: Random,
  resources: readonly MappingResource[],
  all: readonly Given[],
  merge = true,
) {
  for (const effect of TROUBLES)
    if (random.below(3) > 0)
      b.port.faults.add({
        path: '/v1/blueprints/thing/entities/bulk',
        after: random.below(3),
        times: 1,
        effect,
      });
  const sightings = createSightings();
  const writer = b.writer({
    mapping: mapping(resources, { enableMergeEntity: merge }),
    limits: random.below(3) === 0 ? {} : SMALL,
  });
  const open = [...all];
  while (open.length > 0) {
    const [next] = open.splice(random.below(open.length), 1);
    if (next) await give(writer, sightings, next);
    if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const totals = await writer.finish();
  await writer.close();
  b.port.faults.clear();
  return totals;
}

function expectPlaced({
  created,
  updated,
  unchanged,
  withheld,
  unresolved,
  failedCount,
  unwritten,
}: Awaited<ReturnType<typeof play>>) {
  expect({
    placed: created + updated + unchanged + withheld + unresolved,
    failedCount,
    unwritten,
  }).toEqual({
    placed: 1,
    failedCount: 0,
    unwritten: 0,
  });
}

describe.each(SEEDS)('in random order %i', (seed) => {
  const THING = resource(0, 'K', { title: '.t', properties: { size: '.s', note: '.n' } });
  const names = ['a', 'b', 'c', 'd', 'e'];
  const whole = (name: string, of = THING): Given => ({
    name,
    of,
    entity: { title: name, properties: { size: name.charCodeAt(0), note: `of ${name}` } },
  });
  const partial = (name: string, of = THING): Given => ({
    name,
    of,
    entity: { title: name, properties: { size: name.charCodeAt(0) } },
    omitted: ['properties.note'],
  });

  it('an entity of several resources is of one of them, always the same', async () => {
    const held: unknown[] = [];
    for (const part of [seed, seed + 1000]) {
      await using b = await writerBench();
      const totals = await play(
        b,
        createRandom(part * 7_919),
        [THING],
        [...names, 'a', 'c'].map((name) => whole(name)),
      );
      expectPlaced(totals);
      const entity = b.port.catalog.entity('thing', 'x');
      const title = String(entity?.title);
      expect(entity?.properties).toEqual({ size: title.charCodeAt(0), note: `of ${title}` });
      held.push(title);
    }
    expect(new Set(held).size).toBeLessThan(2);
  });

  it.each([true, false])(
    'it is of the one that could be read as a whole, with merge %s',
    async (merge) => {
      await using b = await writerBench();
      b.port.seed.entity({
        identifier: 'x',
        blueprint: 'thing',
        title: 'old',
        properties: { note: 'old' },
      });
      const best = names[seed % names.length];
      const all = names.map((name) => (name === best ? whole(name) : partial(name)));
      const totals = await play(b, createRandom(seed * 104_729), [THING], all, merge);
      expectPlaced(totals);

      expect(b.port.catalog.entity('thing', 'x')).toMatchObject({
        title: best,
        properties: { note: `of ${best}` },
      });
    },
  );

  it('what nobody could read of it is not blanked', async () => {
    await using b = await writerBench();
    b.port.seed.entity({
      identifier: 'x',
      blueprint: 'thing',
      title: 'old',
      properties: { note: 'old' },
    });
    const totals = await play(
      b,
      createRandom(seed * 31),
      [THING],
      names.map((name) => partial(name)),
    );
    expectPlaced(totals);

    expect(b.port.catalog.entity('thing', 'x')?.properties['note']).toBe('old');
  });

  it('two mapping resources that fill it are both written, the one further down over the other, also when a write fails at first', async () => {
    await using b = await writerBench();
    const upper = resource(0, 'K', { title: '.t', properties: { size: '.s', arn: '.a' } });
    const lower = resource(1, seed % 2 === 0 ? 'K' : 'L', {
      title: '.t',
      properties: { size: '.s', note: '.n' },
    });
    const all = [
      { name: 'a', of: upper, entity: { title: 'upper', properties: { size: 1, arn: 'arn' } } },
      { name: 'a', of: lower, entity: { title: 'lower', properties: { size: 2, note: 'note' } } },
      { name: 'a', of: upper, entity: { title: 'upper', properties: { size: 1, arn: 'arn' } } },
    ];
    const totals = await play(b, createRandom(seed * 65_537), [upper, lower], all);
    expectPlaced(totals);

    const entity = b.port.catalog.entity('thing', 'x');
    expect(entity).toMatchObject({
      title: 'lower',
      properties: { size: 2, note: 'note', arn: 'arn' },
    });
  });
});
