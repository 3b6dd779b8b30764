// Relations that need each other, where targets must exist: entities that come in circles.
import { describe, expect, it } from 'vitest';
import { codeOf } from '../setup.js';
import { mapping, NOTHING, THING, thing, writerBench } from '../writer-bench.js';

const STRICT = { mapping: mapping(undefined, { createMissingRelatedEntities: false }) };
const CIRCLE = [
  thing('a', { relations: { parent: 'b' } }),
  thing('b', { relations: { parent: 'a' } }),
];
const BULK = /\/entities\/bulk$/;
const SERVER_ERROR = { kind: 'status', status: 503 } as const;
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

    expect(totals).toEqual({ ...NOTHING, created: names.length + 1 });
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

  it('in a circle made by a search for an identifier are all written', async () => {
    await using b = await writerBench();

    const totals = await b.writeAll(
      [
        thing('a', { relations: { parent: query('b') } }),
        thing('b', { relations: { parent: 'a' } }),
      ],
      STRICT,
    );

    expect(totals).toEqual({ ...NOTHING, created: 2 });
    expect(b.port.catalog.entity('thing', 'a')?.relations).toMatchObject({ parent: 'b' });
    expect(b.port.catalog.entity('thing', 'b')?.relations).toMatchObject({ parent: 'a' });
  });

  it('of a circle are written with merge off too, and lose nothing when that breaks off', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('old'), thing('x', { relations: { parent: 'old' } })]);
    const whole = { mapping: mapping(undefined, { ...STRICT.mapping, enableMergeEntity: false }) };
    const all = [...CIRCLE, thing('x', { title: 'new', relations: { parent: 'a' } })];
    const inFull = b.port.faults.add({ path: BULK, after: 3, effect: SERVER_ERROR });

    const broken = await b.writeAll(all, whole);

    expect(broken).toMatchObject({ failedCount: 3 });
    expect(b.port.catalog.entity('thing', 'a')).toBeDefined();
    expect(b.port.catalog.entity('thing', 'x')).toMatchObject({ relations: { parent: 'old' } });

    inFull.remove();
    b.http.renew();
    expect(await b.writeAll(all, whole)).toMatchObject({ failedCount: 0 });
    expect(b.port.catalog.entity('thing', 'x')).toMatchObject({
      title: 'new',
      relations: { parent: 'a' },
    });
  });

  it('are written in full after an outage between the two passes over their circle', async () => {
    await using b = await writerBench();
    // A token, a search, two bulks in vain, and one that opens the circle.
    const outage = b.port.faults.add({ after: 5, times: 60, effect: SERVER_ERROR });

    const totals = await b.writeAll(CIRCLE, { ...STRICT, now: b.time.now });

    expect(outage.hits).toBe(60);
    expect(b.time.at - Date.parse('2026-03-01T12:00:00Z')).toBeGreaterThan(300_000);
    expect(totals).toEqual({ ...NOTHING, created: 2 });
    expect(b.port.catalog.entity('thing', 'a')?.relations).toMatchObject({ parent: 'b' });
    expect(b.port.catalog.entity('thing', 'b')?.relations).toMatchObject({ parent: 'a' });
  });

  it('are written after an outage that a hopeless entity before them had to sit out', async () => {
    await using b = await writerBench();
    const lonely = thing('lonely', { relations: { parent: 'nowhere' } });
    // A token, a search, a bulk in vain; then comes the second try of the lonely one.
    const outage = b.port.faults.add({ after: 3, times: 60, effect: SERVER_ERROR });

    const totals = await b.writeAll([...CIRCLE, lonely], { ...STRICT, now: b.time.now });

    expect(outage.hits).toBe(60);
    expect(totals).toMatchObject({ created: 2, failedCount: 1 });
    expect(totals.failed).toMatchObject([{ identifier: 'lonely', status: 404 }]);
  });

  it('of an opened circle that cannot be written in full are lost, and not in silence', async () => {
    await using b = await writerBench();
    b.port.faults.add({
      path: BULK,
      after: 3,
      effect: { kind: 'item-errors', identifiers: ['b'], statusCode: 422, error: 'invalid' },
    });

    const totals = await b.writeAll(CIRCLE, STRICT);

    expect(totals).toMatchObject({ created: 1, failedCount: 1 });
    expect(totals.failed).toMatchObject([{ identifier: 'b', status: 422 }]);
    expect(b.port.catalog.entity('thing', 'b')?.relations).not.toMatchObject({ parent: 'a' });
  });

  it('of a circle that an abort leaves open are in no total, and the next resync completes them', async () => {
    await using b = await writerBench();
    const stop = new AbortController();
    const { request } = b.http;
    let bulks = 0;
    const http: typeof b.http = {
      ...b.http,
      async request(call, schema) {
        const answer = await request(call, schema);
        if (call.path.endsWith('/bulk')) bulks += 1;
        if (bulks === 3) stop.abort();
        return answer;
      },
    };
    const writer = b.writer({ ...STRICT, http, signal: stop.signal });
    for (const each of CIRCLE) await writer.write(each, THING);

    expect(await codeOf(writer.finish())).toBe('resync-cancelled');

    await writer.close();
    expect(writer.progress()).toEqual({ ...NOTHING, unwritten: 2 });
    expect(b.port.catalog.entity('thing', 'a')?.relations).not.toMatchObject({ parent: 'b' });
    expect(await b.writeAll(CIRCLE, STRICT)).toEqual({ ...NOTHING, updated: 2 });
    expect(b.port.catalog.entity('thing', 'a')?.relations).toMatchObject({ parent: 'b' });
  });

  it('that name themselves are written where Port takes even that for a missing target', async () => {
    await using b = await writerBench();
    const { request } = b.http;
    const held = new Set<string>();
    const http: typeof b.http = {
      ...b.http,
      request(call, schema) {
        if (!call.path.endsWith('/bulk')) return request(call, schema);
        const isKnown = held.has('self');
        const isBare = !String(call.body).includes('"parent"');
        if (isBare) held.add('self');
        const place = { index: 0, identifier: 'self' };
        return Promise.resolve(
          schema.parse(
            isKnown || isBare
              ? { entities: [{ ...place, created: !isKnown }], errors: [] }
              : { entities: [], errors: [{ ...place, statusCode: 404, error: 'not_found' }] },
          ),
        );
      },
    };

    const totals = await b.writeAll([thing('self', { relations: { parent: 'self' } })], {
      ...STRICT,
      http,
    });

    expect(totals).toEqual({ ...NOTHING, created: 1 });
  });
});
