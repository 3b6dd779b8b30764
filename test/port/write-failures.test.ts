import { describe, expect, it } from 'vitest';
import { createBulkUpsert } from '../../src/port/write/bulk-upsert.js';
import {
  bulkSizes,
  entitiesOf,
  mapping,
  NOTHING,
  THING,
  thing,
  things,
  writerBench,
} from './writer-bench.js';

const STRICT = { mapping: mapping([THING], { createMissingRelatedEntities: false }) };

describe('entities that Port refuses one by one (207)', () => {
  it('cost only themselves, and are listed with the reason', async () => {
    await using b = await writerBench();
    const effect = {
      kind: 'item-errors',
      identifiers: ['i-3'],
      statusCode: 422,
      error: 'blueprint_schema_mismatch',
      message: 'bad size',
    } as const;
    b.port.faults.add({ path: '/v1/blueprints', effect });

    const totals = await b.writeAll(things(40));

    expect(totals).toMatchObject({ created: 39, failedCount: 1 });
    expect(totals.failed).toEqual([
      {
        blueprint: 'thing',
        identifier: 'i-3',
        status: 422,
        message: 'blueprint_schema_mismatch: bad size',
      },
    ]);
  });

  it('are tried again with all their fields', async () => {
    await using b = await writerBench();
    b.port.faults.add({
      path: '/v1/blueprints',
      times: 1,
      effect: { kind: 'item-errors', identifiers: ['i-3'], statusCode: 404, error: 'not_found' },
    });

    expect(await b.writeAll(things(40))).toEqual({ ...NOTHING, created: 40 });
    expect(b.port.catalog.entity('thing', 'i-3')).toMatchObject({
      title: 'i-3',
      properties: { arn: 'arn:i-3' },
    });
  });

  it('are written in the order of their relations when targets must exist', async () => {
    await using b = await writerBench();
    const chain = Array.from({ length: 60 }, (_, index) =>
      thing(`n${index}`, { relations: { parent: index === 59 ? null : `n${index + 1}` } }),
    );

    const totals = await b.writeAll(chain, STRICT);

    expect(totals).toEqual({ ...NOTHING, created: 60 });
    expect(b.port.catalog.entity('thing', 'n0')).toMatchObject({
      title: 'n0',
      relations: { parent: 'n1' },
    });
  });

  it('with a target that exists nowhere are lost, and only they', async () => {
    await using b = await writerBench();
    const entities = [
      thing('a', { relations: { parent: 'nowhere' } }),
      thing('b', { relations: { parent: 'a' } }),
      thing('c'),
    ];

    const totals = await b.writeAll(entities, STRICT);

    expect(totals).toMatchObject({ created: 1, failedCount: 2 });
    expect(totals.failed.map(({ identifier, status }) => [identifier, status])).toEqual([
      ['a', 404],
      ['b', 404],
    ]);
  });

  it('but are not mentioned in the answer count as failed, not as written', async () => {
    await using b = await writerBench();
    const { request } = b.http;
    const http: typeof b.http = {
      ...b.http,
      request: (call, schema) =>
        call.path.endsWith('/bulk')
          ? Promise.resolve(schema.parse({ ok: true, entities: [], errors: [] }))
          : request(call, schema),
    };

    const totals = await b.writeAll(things(3), { http });

    expect(totals).toMatchObject({ created: 0, updated: 0, failedCount: 3 });
  });
});

it('matches results by identifier when Port does not number them', async () => {
  await using b = await writerBench();
  const { request } = b.http;
  const answer = {
    ok: true,
    entities: [{ identifier: 'i-1', created: true }],
    errors: [{ identifier: 'i-0', statusCode: 422, error: 'invalid_request', message: 'no' }],
  };
  const http: typeof b.http = {
    ...b.http,
    request: (call, schema) =>
      call.path.endsWith('/bulk') ? Promise.resolve(schema.parse(answer)) : request(call, schema),
  };

  expect(await b.writeAll(things(2), { http })).toMatchObject({
    created: 1,
    failedCount: 1,
    failed: [{ identifier: 'i-0', status: 422 }],
  });
});

it.each([
  ['another place', [{ identifier: 'i-1', index: 0, created: true }], ['i-0']],
  ['no place of the request', [{ identifier: 'i-0', index: 7, created: true }], ['i-1']],
  ['the place of one that is counted from one', countedFromOne(), []],
  [
    'a place twice',
    [
      { identifier: 'i-0', index: 0, created: true },
      { identifier: 'i-0', index: 1, created: true },
    ],
    ['i-1'],
  ],
])('takes no entity for written for which Port names %s', async (_, entities, failed) => {
  await using b = await writerBench();
  const { request } = b.http;
  const http: typeof b.http = {
    ...b.http,
    request: (call, schema) =>
      call.path.endsWith('/bulk')
        ? Promise.resolve(
            schema.parse({
              entities: entities.filter(({ identifier }) =>
                String(call.body).includes(`"${identifier}"`),
              ),
              errors: [],
            }),
          )
        : request(call, schema),
  };

  const totals = await b.writeAll(things(2), { http });

  expect(totals).toMatchObject({ created: 2 - failed.length, failedCount: failed.length });
  expect(totals.failed.map(({ identifier }) => identifier)).toEqual(failed);
});

function countedFromOne() {
  return ['i-0', 'i-1'].map((identifier, at) => ({ identifier, index: at + 1, created: true }));
}

it('believes the number where a search was sent, whatever name was found', async () => {
  await using b = await writerBench();
  await b.writeAll([thing('i-0', { properties: { arn: 'found' } })]);
  const found = {
    combinator: 'and',
    rules: [{ property: 'arn', operator: '=', value: 'found' }],
  };

  const totals = await b.writeAll([
    thing('i-0', { properties: { note: 'by name' } }),
    { entity: { identifier: found, blueprint: 'thing', properties: { size: 7 } }, omitted: [] },
  ]);

  expect(totals).toMatchObject({ updated: 2, failedCount: 0 });
  expect(bulkSizes(b)).toEqual([1, 2]);
  expect(b.port.catalog.entity('thing', 'i-0')?.properties).toMatchObject({
    note: 'by name',
    size: 7,
  });
});

describe('a bulk that Port refuses as a whole', () => {
  it('because it is too large is split until it fits', async () => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/blueprints', effect: { kind: 'payload-too-large', above: 3 } });

    expect(await b.writeAll(things(20))).toEqual({ ...NOTHING, created: 20 });
    expect(
      Math.max(
        ...b.port.requests
          .list({ path: /bulk$/, status: 200 })
          .map(({ body }) => entitiesOf(body).length),
      ),
    ).toBeLessThanOrEqual(3);
  });

  it('because of one malformed entity costs only that one', async () => {
    await using b = await writerBench();
    const { request } = b.http;
    const refusing: typeof b.http = {
      ...b.http,
      async request(call, schema) {
        const isBad = call.path.endsWith('/bulk') && String(call.body).includes('"i-7"');
        return request(isBad ? { ...call, body: '{"entities":"wrong"}' } : call, schema);
      },
    };

    const totals = await b.writeAll(things(40), { http: refusing });

    expect(totals).toMatchObject({ created: 39, failedCount: 1 });
    expect(totals.failed[0]).toMatchObject({ identifier: 'i-7', status: 422 });
  });

  it('every time is not taken apart for ever', async () => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/blueprints', effect: { kind: 'status', status: 422 } });

    const totals = await b.writeAll(things(1000));

    expect(totals).toMatchObject({ created: 0, failedCount: 1000 });
    expect(totals.failed).toHaveLength(100);
    expect(b.port.requests.count()).toBeLessThan(400);
  });

  it('every time does not hold up another blueprint while it is taken apart', async () => {
    await using b = await writerBench();
    b.port.faults.add({
      path: '/v1/blueprints/thing/entities/bulk',
      effect: { kind: 'status', status: 422 },
    });
    const limits = { length: 20, bytes: 1_048_576 };
    const bulks = createBulkUpsert({
      http: b.http,
      resyncId: 'r-1',
      merge: true,
      createMissingRelatedEntities: true,
      limits,
    });
    const { signal } = new AbortController();
    const sent = () => b.port.requests.list({ path: /thing\/entities\/bulk$/ }).length;
    const entities = things(1000).map(({ entity }) => entity);
    const refused = bulks.upsert('thing', entities, { signal });
    while (sent() <= 50) await new Promise((resolve) => setImmediate(resolve));
    const written = await bulks.upsert(
      'account',
      [{ identifier: '111111111111', blueprint: 'account' }],
      { signal },
    );

    expect(written).toMatchObject([{ kind: 'written' }]);
    expect(sent()).toBeLessThan(60);
    expect((await refused).every(({ kind }) => kind === 'failed')).toBe(true);
    expect(sent()).toBeGreaterThan(150);
  });

  it('leaves an entity that is too large for any request out, and says why', async () => {
    await using b = await writerBench();
    const totals = await b.writeAll([
      thing('big', { properties: { note: 'x'.repeat(1_100_000) } }),
      thing('small'),
    ]);

    expect(totals).toMatchObject({ created: 1, failedCount: 1 });
    expect(totals.failed[0]).toMatchObject({ identifier: 'big', status: 413 });
    expect(totals.failed[0]?.message).toContain('too large');
    expect(bulkSizes(b)).toEqual([1]);
  });

  it('for a blueprint that does not exist fails its entities and no others', async () => {
    await using b = await writerBench();
    const totals = await b.writeAll([...things(3), thing('x', { blueprint: 'nothing' })]);

    expect(totals).toMatchObject({ created: 3, failedCount: 1 });
    expect(totals.failed[0]).toMatchObject({ blueprint: 'nothing', identifier: 'x', status: 404 });
  });
});

describe('trouble in the middle of a run', () => {
  it.each([
    ['an expired token', { kind: 'unauthorized' }, 1],
    ['status 429', { kind: 'status', status: 429, retryAfterSeconds: 2 }, 3],
    ['status 500', { kind: 'status', status: 500 }, 5],
    ['an answer that is cut off', { kind: 'garbage', form: 'text' }, 5],
    ['an HTML page', { kind: 'garbage', form: 'html' }, 5],
    ['a reset connection after the work was done', { kind: 'reset', processed: true }, 5],
  ] as const)('%s loses no entity', async (_, effect, times) => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/blueprints', after: 10, times, effect });

    const totals = await b.writeAll(things(1000));

    expect(totals.created + totals.updated).toBe(1000);
    expect(totals.failedCount).toBe(0);
    expect(b.port.catalog.count('thing')).toBe(1000);
  });

  it('a comparison that cannot be made means that everything is written', async () => {
    await using b = await writerBench();
    await b.writeAll(things(30));
    b.port.faults.add({ path: '/v1/entities/search', effect: { kind: 'status', status: 400 } });

    expect(await b.writeAll(things(30))).toMatchObject({
      unchanged: 0,
      updated: 30,
      failedCount: 0,
    });
  });

  it('a bulk that keeps failing is tried again at the end, in smaller ones', async () => {
    await using b = await writerBench();
    const { request } = b.http;
    const poisoned: typeof b.http = {
      ...b.http,
      async request(call, schema) {
        const isBad = call.path.endsWith('/bulk') && String(call.body).includes('"i-7"');
        return request(
          isBad ? { ...call, path: '/blueprints/poison/entities/bulk' } : call,
          schema,
        );
      },
    };
    b.port.faults.add({ path: '/v1/blueprints/poison', effect: { kind: 'status', status: 500 } });

    const totals = await b.writeAll(things(20), { http: poisoned });

    expect(totals).toMatchObject({ created: 19, failedCount: 1 });
    expect(totals.failed[0]).toMatchObject({ identifier: 'i-7', status: 500 });
  });

  it('a Port that goes away for good ends with every entity counted as failed', async () => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/blueprints', after: 5, times: 1, effect: { kind: 'down' } });

    const totals = await b.writeAll(things(3000));

    expect(totals.created).toBe(b.port.catalog.count('thing'));
    expect(totals.created + totals.failedCount).toBe(3000);
    expect(totals.failedCount).toBeGreaterThan(2800);
  });
});

it('a write that Port refused at first does not undo a later one of its entity at the end, and counts once', async () => {
  await using b = await writerBench();
  const effect = {
    kind: 'item-errors',
    identifiers: ['a'],
    statusCode: 404,
    error: 'not_found',
  } as const;
  b.port.faults.add({ path: '/v1/blueprints', times: 1, effect });
  const writer = b.writer({ limits: { batchCount: 1 } });
  await writer.write(thing('a', { title: 'first', properties: { size: 1 } }), THING, { source: 2 });
  await writer.write(thing('a', { title: 'second', properties: { note: 'n' } }), THING, {
    again: true,
    source: 1,
  });

  expect(await writer.finish()).toEqual({ ...NOTHING, created: 1 });
  expect(b.port.catalog.entity('thing', 'a')).toMatchObject({
    title: 'second',
    properties: { note: 'n' },
  });
  expect(b.port.catalog.entity('thing', 'a')?.properties).not.toHaveProperty('size');
});
