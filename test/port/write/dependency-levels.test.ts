import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dependencyLevels } from '../../../src/port/write/dependency-levels.js';

function item(identifier: string, targets: readonly string[] = []) {
  return { entity: { identifier, blueprint: 'thing', relations: { to: targets } } };
}

function names(levels: ReturnType<typeof dependencyLevels<ReturnType<typeof item>>>): string[][] {
  return levels.map((level) => level.map(({ entity }) => entity.identifier));
}

it('puts targets before what points at them', () => {
  const levels = dependencyLevels([
    item('c', ['b']),
    item('a'),
    item('b', ['a', 'elsewhere']),
    item('d', ['a', 'c']),
  ]);
  expect(names(levels)).toEqual([['a'], ['b'], ['c'], ['d']]);
});

it('puts a cycle, and what hangs on it, last', () => {
  const levels = dependencyLevels([
    item('x', ['y']),
    item('y', ['x']),
    item('z', ['x']),
    item('a'),
    item('self', ['self']),
  ]);
  expect(names(levels)).toEqual([
    ['a', 'self'],
    ['x', 'y', 'z'],
  ]);
});

it('keeps every item exactly once, and the order of every acyclic relation', () => {
  const graph = fc.array(fc.array(fc.nat(19), { maxLength: 4 }), { maxLength: 20 });
  fc.assert(
    fc.property(graph, (edges) => {
      const items = edges.map((targets, index) =>
        item(String(index), targets.filter((target) => target < index).map(String)),
      );
      const levels = names(dependencyLevels(items));
      const place = new Map(
        levels.flatMap((level, depth) => level.map((name) => [name, depth] as const)),
      );
      expect(levels.flat().sort()).toEqual(items.map(({ entity }) => entity.identifier).sort());
      for (const { entity } of items) {
        for (const target of entity.relations.to)
          expect(place.get(target)).toBeLessThan(place.get(entity.identifier) ?? -1);
      }
    }),
  );
});
