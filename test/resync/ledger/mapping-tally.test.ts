import { describe, expect, it } from 'vitest';
import { createMappingTally } from '../../../src/resync/ledger/mapping-tally.js';
import type { MappedResource, MappingProblem } from '../../../src/types/entity.js';
import { ALPHA, cell } from '../builders.js';

const CELL = cell('K', ALPHA, 'r1');
const EMPTY: MappedResource = { entities: [], excluded: 0, failures: [], refused: [], nulled: [] };

function problem(overrides: Partial<MappingProblem> = {}): MappingProblem {
  return {
    resource: 0,
    path: 'port.entity.mappings.identifier',
    expression: '.Id',
    message: 'no',
    ...overrides,
  };
}

describe('mapping tally', () => {
  it('adds up entities, failures and left-out fields', () => {
    const tally = createMappingTally();
    const entity = { identifier: 'a', blueprint: 'b' };
    tally.add(
      {
        ...EMPTY,
        entities: [
          { entity, omitted: [] },
          { entity, omitted: ['properties.tags', 'title'] },
        ],
        excluded: 3,
      },
      CELL,
    );
    tally.add({ ...EMPTY, failures: [problem(), problem({ path: 'selector.query' })] }, CELL);

    expect([tally.entities, tally.failed, tally.omittedFields]).toEqual([2, 2, 2]);
  });

  it('puts each resource into one place: excluded, unmapped, merged, or mapped to one entity or more', () => {
    const tally = createMappingTally();
    const add = (entities: number, first: number, failures: number) =>
      tally.addResource({ isMapped: true, entities, seen: entities, first, failures });
    add(0, 0, 0);
    add(0, 0, 2);
    add(2, 0, 0);
    add(3, 3, 1);
    add(2, 1, 0);

    expect([tally.excluded, tally.unmapped, tally.merged, tally.further]).toEqual([1, 1, 1, 2]);
    expect([tally.resources, tally.interrupted]).toEqual([5, 0]);
  });

  it('puts apart what the end of the resync cut off', () => {
    const tally = createMappingTally();
    tally.addResource({ isMapped: false, entities: 0, seen: 0, first: 0, failures: 1 });
    tally.addResource({ isMapped: true, entities: 2, seen: 1, first: 0, failures: 0 });
    tally.addResource({ isMapped: true, entities: 3, seen: 2, first: 2, failures: 0 });

    expect([
      tally.resources,
      tally.interrupted,
      tally.excluded,
      tally.merged,
      tally.further,
    ]).toEqual([3, 2, 0, 0, 1]);
  });

  it('keeps one finding for each expression, however the message names the item, with the number of items', () => {
    const tally = createMappingTally();
    for (let index = 0; index < 1000; index += 1)
      tally.add({ ...EMPTY, failures: [problem({ message: `item ${index}` })] }, CELL);

    expect(tally.findings).toEqual([
      { ...problem({ message: 'item 0' }), kind: 'K', concerns: 'item', items: 1000 },
    ]);
  });

  it('keeps apart the mapping resources, the paths, and failures from fields that became null', () => {
    const tally = createMappingTally();
    tally.add({ ...EMPTY, failures: [problem()], nulled: [problem()] }, CELL);
    tally.add(
      { ...EMPTY, failures: [problem({ resource: 1 }), problem({ path: 'selector.query' })] },
      CELL,
    );

    expect(
      tally.findings.map(({ resource, path, concerns }) => [
        resource,
        path.split('.').at(-1),
        concerns,
      ]),
    ).toEqual([
      [0, 'identifier', 'item'],
      [0, 'identifier', 'field'],
      [1, 'identifier', 'item'],
      [0, 'query', 'item'],
    ]);
  });
});
