import { describe, expect, it } from 'vitest';
import { createPrecedence, mergeWrites } from '../../../src/port/outbox/entity-merge.js';
import { mapping, resource } from '../writer-bench.js';

const entity = (more: object) => ({ identifier: 'a', blueprint: 'thing', ...more });

describe('mergeWrites', () => {
  it('lets the later write win field by field, null included', () => {
    const merged = mergeWrites(
      entity({ title: 'one', icon: 'AWS', properties: { a: 1, b: 1 }, relations: { r: 'x' } }),
      entity({ title: null, properties: { b: null, c: 3 } }),
      true,
    );
    expect(merged).toEqual(
      entity({
        title: null,
        icon: 'AWS',
        properties: { a: 1, b: null, c: 3 },
        relations: { r: 'x' },
      }),
    );
  });

  it('adds no field that neither write has', () => {
    expect(mergeWrites(entity({}), entity({ title: 'x' }), true)).toEqual(entity({ title: 'x' }));
  });

  it('replaces the whole with merge off', () => {
    expect(mergeWrites(entity({ properties: { a: 1 } }), entity({ title: 'x' }), false)).toEqual(
      entity({ title: 'x' }),
    );
  });
});

describe('precedence', () => {
  const upper = resource(0, 'A', {
    blueprint: '"thing"',
    title: '.t',
    properties: { both: '.b', own: '.o' },
  });
  const lower = resource(3, 'B', {
    blueprint: "'thing'",
    properties: { both: '.b' },
    relations: { r: '.r' },
  });
  const late = entity({ title: 't', properties: { both: 1, own: 2 }, relations: { r: 'x' } });

  it('takes away what a mapping resource further down has written already', () => {
    const precedence = createPrecedence(mapping([upper, lower]));
    expect(precedence.remainder(late, 0)).toEqual(late);
    precedence.wrote(entity({}), 3);
    expect(precedence.remainder(late, 0)).toEqual(
      entity({ title: 't', properties: { own: 2 }, relations: {} }),
    );
    expect(precedence.remainder(late, 3)).toEqual(late);
    expect(precedence.remainder({ ...late, identifier: 'other' }, 0)).toEqual({
      ...late,
      identifier: 'other',
    });
  });

  it('takes away everything with merge off', () => {
    const precedence = createPrecedence(mapping([upper, lower], { enableMergeEntity: false }));
    precedence.wrote(entity({}), 3);
    expect(precedence.remainder(late, 0)).toBeUndefined();
  });

  it('concerns mapping resources of one kind too, and those whose blueprint only an expression gives', () => {
    for (const other of [
      { ...lower, kind: 'A' },
      { ...lower, entity: { ...lower.entity, blueprint: '.b' } },
    ]) {
      const precedence = createPrecedence(mapping([upper, other]));
      precedence.wrote(entity({}), 3);
      expect(precedence.remainder(late, 0)).toMatchObject({ properties: { own: 2 } });
    }
  });

  it('does not concern mapping resources of different blueprints', () => {
    const precedence = createPrecedence(
      mapping([upper, { ...lower, entity: { ...lower.entity, blueprint: '"other"' } }]),
    );
    precedence.wrote(entity({}), 3);
    expect(precedence.remainder(late, 0)).toEqual(late);
  });
});
