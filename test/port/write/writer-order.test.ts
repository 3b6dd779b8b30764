// Readers read side by side and batches fill as they fill: what Port holds at the end must not
// depend on either.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entity } from '../../../src/types/entity.js';
import { entityKey } from '../../../src/types/entity.js';
import { mapping, resource, thing, writerBench } from '../writer-bench.js';

const ACCOUNT = resource(0, 'AWS::Account::Info', {
  blueprint: '"account"',
  title: '.t',
  properties: { name: '.n' },
});
const UPPER = resource(1, 'AWS::EC2::Instance', {
  title: '.t',
  properties: { arn: '.a', size: '.s' },
});
const LOWER = resource(2, 'AWS::EC2::Instance', {
  title: '.t',
  properties: { size: '.s', note: '.n' },
});
const RESOURCES = [ACCOUNT, UPPER, LOWER];

interface Write {
  readonly entity: Entity;
  readonly by: (typeof RESOURCES)[number];
}

const accountWrites: readonly Write[] = ['1', '2'].map((identifier) => ({
  entity: {
    identifier,
    blueprint: 'account',
    title: `account ${identifier}`,
    properties: { name: identifier },
  },
  by: ACCOUNT,
}));

function thingWrite(identifier: string, by: typeof UPPER): Write {
  const properties =
    by === UPPER
      ? { arn: `arn:${identifier}`, size: 1 }
      : { size: 2, note: `note of ${identifier}` };
  const relations = by === UPPER ? { relations: { account: '1' } } : {};
  const { entity } = thing(identifier, {
    title: `${identifier} of ${by.index}`,
    properties,
    ...relations,
  });
  return { entity, by };
}

const ALL: readonly Write[] = [
  ...accountWrites,
  ...Array.from({ length: 8 }, (_, index) => `i-${index}`).flatMap((identifier) => [
    thingWrite(identifier, UPPER),
    thingWrite(identifier, LOWER),
  ]),
];

/** Writes as readers give them: each one page after the other, all at the same time. */
const order = fc.record({
  writes: fc.shuffledSubarray([...ALL], { minLength: 1 }),
  readers: fc.integer({ min: 1, max: 4 }),
  merge: fc.boolean(),
  waitsForAccounts: fc.boolean(),
  limits: fc.record({
    batchCount: fc.integer({ min: 1, max: 8 }),
    batchBytes: fc.integer({ min: 100, max: 2000 }),
    unwrittenCount: fc.integer({ min: 2, max: 20 }),
  }),
});

/** What Port holds of the entity when its writes arrive one after the other in mapping order. */
function expected(
  writes: readonly Write[],
  merge: boolean,
): { readonly title: unknown; readonly properties: unknown } {
  const own = [...writes].sort((a, b) => a.by.index - b.by.index).map(({ entity }) => entity);
  const last = own.at(-1);
  return {
    title: last?.title,
    properties: merge
      ? Object.assign({}, ...own.map(({ properties }) => properties))
      : { ...last?.properties },
  };
}

it('what Port holds at the end does not depend on the order of pages or on where batches end', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(order, async ({ writes, readers, merge, waitsForAccounts, limits }) => {
      await using b = await writerBench();
      // The first bulks take longer than those after them, which would overtake them.
      b.port.faults.add({ path: /\/entities\/bulk$/, times: 3, effect: { kind: 'slow', ms: 20 } });
      const writer = b.writer({
        mapping: mapping(RESOURCES, { enableMergeEntity: merge }),
        limits,
        ...(waitsForAccounts ? {} : { accountKinds: [] }),
      });
      const seen = new Set<string>();
      const give = async ({ entity, by }: Write): Promise<void> => {
        const key = entityKey(entity);
        const again = seen.has(key);
        seen.add(key);
        await writer.write({ entity, omitted: [] }, by, { again });
      };
      const read = async (reader: number): Promise<void> => {
        for (const [index, write] of writes.entries())
          if (index % readers === reader) await give(write);
      };
      await Promise.all(Array.from({ length: readers }, (_, reader) => read(reader)));
      const totals = await writer.finish();
      await writer.close();

      expect(totals).toMatchObject({ failedCount: 0, failedAgain: 0, withheld: 0, unwritten: 0 });
      expect(totals.created + totals.updated + totals.unchanged).toBe(seen.size);
      for (const key of seen) {
        const [blueprint = '', identifier = ''] = key.split('\n');
        const own = writes.filter(({ entity }) => entityKey(entity) === key);
        expect(b.port.catalog.entity(blueprint, identifier)).toMatchObject(expected(own, merge));
        expect(b.port.catalog.entity(blueprint, identifier)?.properties).toEqual(
          expected(own, merge).properties,
        );
      }
    }),
    { numRuns: 40 },
  );
});
