import { describe, expect, it } from 'vitest';
import { createSightings, relationTargets } from '../../src/resync/sightings.js';

const SEARCH = { combinator: 'and', rules: [] };

describe('sightings', () => {
  it('know an entity by blueprint and identifier together', () => {
    const sightings = createSightings();
    sightings.see({ blueprint: 'a', identifier: '1' });

    expect(sightings.saw('a', '1')).toBe(true);
    expect(sightings.saw('b', '1')).toBe(false);
    expect(sightings.saw('a', '2')).toBe(false);
  });

  it('count distinct entities by blueprint', () => {
    const sightings = createSightings();
    for (const identifier of ['1', '2', '2', '1']) sightings.see({ blueprint: 'a', identifier });
    sightings.see({ blueprint: 'b', identifier: '1' });

    expect([...sightings.countByBlueprint]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('know what seen entities refer to, singly or in lists, also through those identified by a search', () => {
    const sightings = createSightings();
    sightings.see({ blueprint: 'a', identifier: '1', relations: { one: 'x', many: ['y', 'z'], none: null, search: SEARCH } });
    sightings.see({ blueprint: 'a', identifier: SEARCH, relations: { one: 'w' } });

    expect(['w', 'x', 'y', 'z'].map((target) => sightings.isReferredTo(target))).toEqual([true, true, true, true]);
    expect(sightings.isReferredTo('1')).toBe(false);
  });

  it('remember blueprints whose entities are identified by a search', () => {
    const sightings = createSightings();
    sightings.see({ blueprint: 'a', identifier: SEARCH });
    sightings.see({ blueprint: 'b', identifier: '1' });

    expect([...sightings.searchIdentified]).toEqual(['a']);
    expect(sightings.countByBlueprint.has('a')).toBe(false);
  });
});

describe('relationTargets', () => {
  it('names identifiers only', () => {
    expect(relationTargets({ one: 'x', many: ['y', 7, null], search: SEARCH, none: null })).toEqual(['x', 'y']);
    expect(relationTargets(undefined)).toEqual([]);
  });
});

it('says that relations are not known when one is left to a search in Port', () => {
  const [plain, searched] = [createSightings(), createSightings()];
  plain.see({ identifier: 'a', blueprint: 'b', relations: { one: 'x', many: ['y'], none: null } });
  searched.see({ identifier: 'a', blueprint: 'b', relations: { one: { combinator: 'and', rules: [] } } });

  expect(plain.relationsOmitted).toBe(false);
  expect(searched.relationsOmitted).toBe(true);
});
