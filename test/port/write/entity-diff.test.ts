import { describe, expect, it } from 'vitest';
import { type HeldEntity, heldEntity } from '../../../src/port/schemas.js';
import { comparedFields, isComparable, isUnchanged } from '../../../src/port/write/entity-diff.js';
import type { Entity } from '../../../src/types/entity.js';

const held: HeldEntity = {
  identifier: 'a',
  blueprint: 'thing',
  title: 'A',
  icon: 'AWS',
  team: ['x', 'y'],
  properties: { n: 1, o: { p: [1, 2], q: null }, extra: 'user data' },
  relations: { one: 'b', many: ['c', 'd'], sole: ['c'], none: null },
};

function ours(fields: Partial<Entity>): Entity {
  return { identifier: 'a', blueprint: 'thing', ...fields };
}

describe('isUnchanged', () => {
  it.each<[string, Partial<Entity>, boolean]>([
    ['nothing mapped', {}, true],
    ['null under a name that every object has', { properties: { constructor: null } }, true],
    ['a relation of a name that every object has', { relations: { toString: null } }, true],
    ['the same title', { title: 'A' }, true],
    ['another title', { title: 'B' }, false],
    ['a title that became null', { title: null }, false],
    ['another icon', { icon: 'S3' }, false],
    ['the same icon', { icon: 'AWS' }, true],
    ['teams in another order', { team: ['y', 'x'] }, true],
    ['one team less', { team: ['y'] }, false],
    ['a single team', { team: 'x' }, false],
    ['no team any more', { team: null }, false],
    [
      'the same properties with keys in another order',
      { properties: { o: { q: null, p: [1, 2] }, n: 1 } },
      true,
    ],
    ['a property list in another order', { properties: { o: { p: [2, 1], q: null } } }, false],
    ['another number', { properties: { n: 2 } }, false],
    ['a number that became a string', { properties: { n: '1' } }, false],
    ['null where Port has nothing', { properties: { gone: null } }, true],
    ['null where Port has something', { properties: { n: null } }, false],
    ['false where Port has nothing', { properties: { gone: false } }, false],
    ['a new property', { properties: { added: 'x' } }, false],
    ['a relation list in another order', { relations: { many: ['d', 'c'] } }, true],
    ['a relation list with one more', { relations: { many: ['d', 'c', 'e'] } }, false],
    ['a relation to another entity', { relations: { one: 'z' } }, false],
    ['null and empty relations that Port has not', { relations: { none: null, other: [] } }, true],
    ['a single target where Port has a list of others too', { relations: { many: 'c' } }, false],
    ['a single target where Port has a list of it alone', { relations: { sole: 'c' } }, true],
    ['a list where Port has a single target', { relations: { one: ['b'] } }, false],
  ])('%s', (_, fields, expected) => {
    expect(isUnchanged(ours(fields), held)).toBe(expected);
  });
});

it('does not compare entities that carry search queries', () => {
  const query = { combinator: 'and', rules: [] };
  expect(isComparable(ours({}))).toBe(true);
  expect(isComparable(ours({ identifier: query }))).toBe(false);
  expect(isComparable(ours({ relations: { one: query } }))).toBe(false);
  expect(isComparable(ours({ team: query }))).toBe(false);
});

it('asks for the mapped fields only', () => {
  const fields = comparedFields([
    ours({ title: 'A', properties: { n: 1 } }),
    ours({ icon: null, relations: { one: 'b' } }),
  ]);
  expect(fields).toEqual([
    'blueprint',
    'identifier',
    'title',
    'properties.n',
    'icon',
    'relations.one',
  ]);
});

describe('what Port holds', () => {
  it('keeps a property named __proto__, so that it is not written again', () => {
    const answer: unknown = JSON.parse(
      '{"identifier": "a", "properties": {"__proto__": 1}, "blueprint": "thing"}',
    );
    expect(
      isUnchanged(
        ours({ properties: Object.fromEntries([['__proto__', 1]]) }),
        heldEntity.parse(answer),
      ),
    ).toBe(true);
  });
});
