// Expressions that cost as much as they can: each is evaluated, or is unknown for that item alone,
// and the main thread stays free.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileFast } from '../../src/mapping/fast/path.js';
import { parseJq } from '../../src/mapping/jq/parser.js';
import { readsOf } from '../../src/mapping/jq/reads.js';
import type { MappedResource } from '../../src/types/entity.js';
import {
  bundleWorker,
  item,
  mappingOf,
  mappingResource,
  NO_WORKER,
  openMapper,
  type WorkerBundle,
} from './support.js';

let worker: WorkerBundle;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

const nestedStrings = (levels: number): string => {
  let text = '"x"';
  for (let level = 0; level < levels; level++) text = `"\\({${text}})"`;
  return text;
};
const input = {
  Properties: {
    Id: 'i',
    Tags: Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: 'v' })),
  },
};

describe('the analysis and the compilation of expressions', () => {
  // Each would take longer than the age of the universe if a level doubled the work, or would end
  // the process for want of stack.
  test.each([
    ['lists in lists', `${'['.repeat(190)}.Properties.Id${', 1]'.repeat(190)}`],
    ['alternatives in lists', `${'['.repeat(90)}.Properties.Id${' // 1, 2]'.repeat(90)}`],
    [
      'conditions in conditions',
      `${'if .a then [1, '.repeat(60)}.b${'] else 2, 3 end'.repeat(60)}`,
    ],
    ['strings in keys of objects in strings', nestedStrings(60)],
    ['a sum of 3,000 terms', Array(3000).fill('.Properties.Id').join(' + ')],
    ['a pipe of 3,000 steps', Array(3000).fill('.').join(' | ')],
    ['3,000 alternatives', Array(3000).fill('.a').join(' // ')],
    ['9,000 parentheses', `${'('.repeat(9000)}1${')'.repeat(9000)}`],
    ['9,000 tries', `${'try '.repeat(4500)}1`],
    [
      'definitions that call each other twice',
      `${Array.from({ length: 40 }, (_, n) => `def f${n}: ${n === 0 ? '.' : `f${n - 1} | f${n - 1}`};`).join(' ')} f39`,
    ],
    ['a megabyte', Array(500_000).fill('1').join('+')],
    ['a megabyte of quotes', '"\\("'.repeat(250_000)],
  ])('is bounded for %s', (_name, expression) => {
    const node = parseJq(expression);
    readsOf(node);
    expect(() => compileFast(node)?.evaluate(input)).not.toThrow();
  });
});

describe('the in-process evaluation', () => {
  test.each([
    ['a list that doubles', `[1]${' | . + .'.repeat(40)} | length`],
    ['a text that doubles', `"x"${' | . + .'.repeat(27)} | length`],
    ['a text that doubles in a string', `"x"${' | "\\(.)\\(.)"'.repeat(27)} | length`],
    ['a list of itself twice', `[1]${' | [., .]'.repeat(40)}`],
    ['an object of itself twice', `1${' | {a: ., b: .}'.repeat(40)}`],
    ['products of lists', `.Properties.Tags${' | [.[] | ., .]'.repeat(30)} | length`],
    [
      'sums of lists',
      '.Properties.Tags | map([., ., ., .]) | add | map([., ., ., .]) | add | map([., ., ., .]) | add | map([., .]) | add',
    ],
    ['a result that is nested deeply', `1${' | [.]'.repeat(120)}`],
  ])('leaves %s to the engine', (_name, expression) => {
    const filter = compileFast(parseJq(expression));
    expect(filter).toBeDefined();
    expect(filter?.evaluate(input)).toBeUndefined();
  });

  test('has the same budget again for the next document', () => {
    const filter = compileFast(parseJq('[.Properties.Tags[].Key] | length'));
    for (let round = 0; round < 5000; round++)
      expect(filter?.evaluate(input)).toEqual({ type: 'value', value: 50 });
  });

  test('shares one budget among all fields of a document, so that many of them do not add up', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `p${index}`,
        `.Properties.Tags${' | [.[] | .]'.repeat(20)} | length + ${index}`,
      ]),
    );
    const mapping = mappingOf(mappingResource({ entity: { properties } }));
    const mapper = await openMapper(mapping, NO_WORKER);

    const [resource] = mapping.resources;
    const call =
      resource === undefined ? undefined : mapper.map(resource, [item(input.Properties)]);

    // The engine is asked, which cannot be started here.
    await expect(call).rejects.toMatchObject({ code: 'internal' });
    await mapper.close();
  });
});

async function mapOne(
  overrides: Parameters<typeof mappingResource>[0],
): Promise<MappedResource | undefined> {
  const mapping = mappingOf(mappingResource(overrides));
  const mapper = await openMapper(mapping, worker.file, { timeoutMs: 5000 });
  const [resource] = mapping.resources;
  try {
    return resource === undefined
      ? undefined
      : (await mapper.map(resource, [item({ Id: 'i', N: 1 })]))[0];
  } finally {
    await mapper.close();
  }
}

describe('an item with an expression that exceeds all bounds', () => {
  test.each([
    ['no end', 'def f: f; f', /^the expression (did not come to an end|broke)/],
    ['no end of memory', '[range(1e9)]', /^the expression (did not come to an end|broke)/],
    ['text of five megabytes', '"x" * 5000000', /^the expression yields 5\d+ characters/],
    [
      'a value that is nested deeply',
      'reduce range(150) as $i (0; [.])',
      /nested more than 100 levels/,
    ],
    [
      'a doubling text',
      `"x"${' | . + .'.repeat(40)} | length`,
      /^the expression (did not come to an end|broke)/,
    ],
  ])('loses only that field for %s', async (_name, expression, message) => {
    const mapped = await mapOne({
      entity: {
        title: '.Properties.Id',
        properties: { x: expression, n: '.Properties.N | tojson' },
        relations: { r: '"a"' },
      },
    });

    expect(mapped?.entities).toEqual([
      {
        omitted: ['properties.x'],
        entity: {
          identifier: 'i',
          blueprint: 'bp',
          title: 'i',
          properties: { n: '1' },
          relations: { r: 'a' },
        },
      },
    ]);
    expect(mapped?.leftOut).toEqual([
      {
        resource: 0,
        path: 'port.entity.mappings.properties.x',
        expression,
        message: expect.stringMatching(message),
      },
    ]);
  });

  test.each([
    ['identifier', { entity: { identifier: 'def f: f; f' } }, 'port.entity.mappings.identifier'],
    ['blueprint', { entity: { blueprint: 'def f: f; f' } }, 'port.entity.mappings.blueprint'],
    ['selector', { query: 'def f: f; f' }, 'selector.query'],
    ['list of items', { itemsToParse: 'def f: f; f' }, 'port.itemsToParse'],
    ['number of items', { itemsToParse: '[range(20000)]' }, 'port.itemsToParse'],
  ])('is a failure, and not an exclusion, when it is the %s', async (_name, overrides, path) => {
    const mapped = await mapOne(overrides);
    expect(mapped).toMatchObject({ entities: [], excluded: 0, failures: [{ path }] });
  });

  test('leaves a relation out that is a search with such a part', async () => {
    const query = {
      combinator: '"and"',
      rules: [{ property: '"a"', operator: '"="', value: 'def f: f; f' }],
    };
    const mapped = await mapOne({ entity: { relations: { r: query } } });
    expect(mapped?.entities).toEqual([
      { omitted: ['relations.r'], entity: { identifier: 'i', blueprint: 'bp' } },
    ]);
  });

  test.each([
    ['text', 'error("x" * 1000000)'],
    ['an object', '. as $x | error({a: [range(20000)]})'],
  ])('cuts an error that is %s', async (_name, expression) => {
    const mapped = await mapOne({ entity: { properties: { x: expression } } });
    expect(mapped?.entities[0]?.entity.properties).toEqual({ x: null });
    // Searched for secrets whole, and cut where it is shown.
    expect(mapped?.nulled[0]?.message.length).toBeLessThanOrEqual(2000);
  });
});

describe('an expression that the engine cannot compile', () => {
  test.each([
    ['600 lists in lists', `${'['.repeat(600)}1${']'.repeat(600)}`],
    ['20,000 parentheses', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    [
      'a table of 20,000 lines',
      `{${Array.from({ length: 20_000 }, (_, index) => `"${index}": 1`).join()}}["5"]`,
    ],
  ])('is named with its kind and its path, cut: %s', async (_name, expression) => {
    const mapping = mappingOf(
      mappingResource({
        entity: { properties: { ok: '.Properties.N | tojson', big: expression } },
      }),
    );
    const error = await openMapper(mapping, worker.file).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'mapping-invalid' });
    expect(String(error)).toMatch(
      /resources\[0\]\.port\.entity\.mappings\.properties\.big: .* \(AWS::EC2::Instance\)/s,
    );
    expect(String(error).length).toBeLessThan(2000);
  });
});
