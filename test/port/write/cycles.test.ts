// Relations that need each other, where targets must exist: entities that come in circles.
import { describe, expect, it } from 'vitest';
import { mapping, thing, writerBench } from '../writer-bench.js';

const STRICT = { mapping: mapping(undefined, { createMissingRelatedEntities: false }) };
const query = (value: string) => ({
  combinator: 'and',
  rules: [{ property: '$identifier', operator: '=', value }],
});

describe('where targets must exist, entities', () => {
  it.each([
    ['two', ['a', 'b']],
    ['three', ['a', 'b', 'c']],
    ['itself alone', ['a']],
  ])('in a circle of %s are all written, in full', async (_, names) => {
    await using b = await writerBench();
    const ring = names.map((name, at) =>
      thing(name, { relations: { parent: names[(at + 1) % names.length] ?? '' } }),
    );

    const totals = await b.writeAll(
      [...ring, thing('after', { relations: { parent: 'a' } })],
      STRICT,
    );

    expect(totals).toMatchObject({ failedCount: 0 });
    for (const [at, name] of names.entries())
      expect(b.port.catalog.entity('thing', name)).toMatchObject({
        title: name,
        properties: { arn: `arn:${name}` },
        relations: { parent: names[(at + 1) % names.length] },
      });
    expect(b.port.catalog.entity('thing', 'after')?.relations).toMatchObject({ parent: 'a' });
  });

  it('in a circle with one that Port refuses cost no more than need be', async () => {
    await using b = await writerBench();
    b.port.faults.add({
      effect: {
        kind: 'item-errors',
        identifiers: ['b'],
        statusCode: 422,
        error: 'invalid_request',
      },
    });

    const totals = await b.writeAll(
      [thing('a', { relations: { parent: 'b' } }), thing('b', { relations: { parent: 'a' } })],
      STRICT,
    );

    expect(totals.failed.map(({ identifier }) => identifier).sort()).toEqual(['a', 'b']);
    expect(b.port.catalog.entity('thing', 'b')).toBeUndefined();
    expect(b.port.catalog.entity('thing', 'a')).toBeUndefined();
  });

  it('that search for their target are written after it', async () => {
    await using b = await writerBench();

    const totals = await b.writeAll(
      [thing('x', { relations: { parent: query('late') } }), thing('late')],
      STRICT,
    );

    expect(totals).toMatchObject({ failedCount: 0, created: 2 });
    expect(b.port.catalog.entity('thing', 'x')?.relations).toMatchObject({ parent: 'late' });
  });
});
