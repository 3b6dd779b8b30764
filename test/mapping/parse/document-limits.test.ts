import { describe, expect, test } from 'vitest';
import { load } from '../../resync/load.js';

const KIND = 'AWS::EC2::Instance';

function resource(mappings: object = {}): object {
  return {
    kind: KIND,
    selector: { query: 'true' },
    port: { entity: { mappings: { identifier: '.Properties.Id', blueprint: '"b"', ...mappings } } },
  };
}

function nested(levels: number): object {
  let value: object = { combinator: '"and"', rules: [] };
  for (let level = 0; level < levels; level++) value = { combinator: '"and"', rules: [value] };
  return value;
}

function manyProperties(count: number): object {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`p${index}`, `.Properties.P${index}`]),
  );
}

describe('a mapping that is too large', () => {
  test.each<[string, unknown, string]>([
    [
      'a text of a megabyte',
      { resources: [resource({ title: `"${'x'.repeat(1_000_000)}"` })] },
      `resources[0].port.entity.mappings.title has 1000002 characters; at most 262144 are possible (${KIND})`,
    ],
    [
      'objects in objects',
      { resources: [resource(), resource({ relations: { r: nested(100_000) } })] },
      `resources[1].port.entity.mappings.relations.r.rules[0]`,
    ],
    [
      'lists in lists',
      { resources: [], extra: JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) },
      'extra[0][0]',
    ],
    [
      '100,000 resources',
      { resources: Array.from({ length: 100_000 }, () => resource()) },
      'resources has 100000 entries; at most 2000 are possible',
    ],
    [
      'a million values',
      { resources: [resource({ properties: manyProperties(1_000_000) })] },
      'the mapping has more than 200000 values',
    ],
    [
      'ten megabytes of short texts',
      {
        resources: [
          resource({
            properties: Object.fromEntries(
              Array.from({ length: 1000 }, (_, index) => [`p${index}`, `"${'x'.repeat(10_000)}"`]),
            ),
          }),
        ],
      },
      'or 8000000 characters',
    ],
    [
      'a key of ten megabytes',
      { resources: [resource({ properties: { ['k'.repeat(10_000_000)]: '.a' } })] },
      'or 8000000 characters',
    ],
  ])('with %s is refused, and the place is named', async (_name, document, message) => {
    const error = await load(document).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'mapping-invalid' });
    expect(String(error)).toContain(message);
    expect(String(error).length).toBeLessThan(20_000);
  });

  test('lists its problems up to a number, with the kind of each resource', async () => {
    const document = {
      resources: Array.from({ length: 2000 }, () =>
        resource({ title: ['no'], ['x'.repeat(1000)]: 1 }),
      ),
    };
    const error = await load(document).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'mapping-invalid' });
    expect(String(error)).toMatch(
      /resources\[0\]\.port\.entity\.mappings\.title is \["no"\]: .*\(AWS::EC2::Instance\)/,
    );
    expect(String(error)).toContain('and 1970 more');
    expect(String(error).length).toBeLessThan(20_000);
  });
});

test('a mapping of 2,000 resources, and one of 5,000 fields, is taken', async () => {
  const many = await load({ resources: Array.from({ length: 2000 }, () => resource()) });
  const wide = await load({ resources: [resource({ properties: manyProperties(5000) })] });

  expect(many.mapping.resources).toHaveLength(2000);
  expect(Object.keys(wide.mapping.resources[0]?.entity.properties ?? {})).toHaveLength(5000);
});
