import { describe, expect, it } from 'vitest';
import type { BlueprintRelations } from '../../../src/port/owned/blueprints.js';
import { mayDeleteDependents } from '../../../src/resync/delete/cascade.js';

/**
 * `a -> b` means that blueprint a has a relation to blueprint b; the mapping fills relations of the
 * name `mapped`.
 */
function blueprints(
  ...arrows: readonly (readonly [from: string, to: string, relation?: string])[]
): readonly BlueprintRelations[] {
  const names = new Set(arrows.flatMap(([from, to]) => [to, from]));
  return [...names].map((identifier) => ({
    identifier,
    relations: Object.fromEntries(
      arrows.flatMap(([from, to, relation = 'mapped'], index) =>
        from === identifier ? [[relation === 'mapped' ? 'mapped' : `${relation}${index}`, to]] : [],
      ),
    ),
  }));
}

function check(graph: readonly BlueprintRelations[], ...living: readonly string[]): boolean {
  return mayDeleteDependents('account', {
    blueprints: graph,
    living: new Set(living),
    isFilled: (_blueprint, relation) => relation === 'mapped',
  });
}

describe('deleting dependents along', () => {
  it('is safe where nothing relates to the blueprint, or only through relations that the mapping fills', () => {
    expect(check([{ identifier: 'account', relations: {} }], 'account')).toBe(true);
    expect(
      check(blueprints(['instance', 'account'], ['account', 'region']), 'instance', 'account'),
    ).toBe(true);
  });

  it('is safe where only entities of somebody else depend on it: that is what the setting is for', () => {
    expect(
      check(blueprints(['service', 'account', 'own'], ['team', 'service', 'own']), 'instance'),
    ).toBe(true);
  });

  it('is not safe through a relation of ours that the mapping does not fill', () => {
    expect(check(blueprints(['instance', 'account', 'old']), 'instance')).toBe(false);
    expect(
      check(blueprints(['instance', 'account'], ['instance', 'account', 'second']), 'instance'),
    ).toBe(false);
    expect(check(blueprints(['account', 'account', 'parent']), 'account')).toBe(false);
  });

  it('is not safe where an entity of ours depends on one of somebody else that would go, at any distance', () => {
    expect(
      check(blueprints(['service', 'account', 'own'], ['instance', 'service']), 'instance'),
    ).toBe(false);
    expect(
      check(
        blueprints(['service', 'account', 'own'], ['team', 'service', 'own'], ['instance', 'team']),
        'instance',
      ),
    ).toBe(false);
  });

  it('is not safe where an entity of somebody else may stand between in a blueprint of ours', () => {
    expect(
      check(blueprints(['instance', 'account'], ['cluster', 'instance']), 'instance', 'cluster'),
    ).toBe(false);
    expect(check(blueprints(['instance', 'account'], ['cluster', 'instance']), 'instance')).toBe(
      true,
    );
  });

  it('ends where blueprints relate to each other in a circle', () => {
    expect(
      check(
        blueprints(
          ['service', 'account', 'own'],
          ['team', 'service', 'own'],
          ['service', 'team', 'own'],
        ),
        'instance',
      ),
    ).toBe(true);
  });
});
