import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBulkUpsert } from '../../../src/port/write/bulk-upsert.js';
import { codeOf, USER_AGENT } from '../setup.js';
import {
  bulkSizes,
  mapping,
  NOTHING,
  resource,
  THING,
  thing,
  things,
  writerBench,
} from '../writer-bench.js';

const ACCOUNT = resource(0, 'AWS::Account::Info', { blueprint: '"account"' });
const account = (id: string) => ({
  entity: { identifier: id, blueprint: 'account', title: id },
  omitted: [],
});

describe('the counts of mapping resources', () => {
  const [FIRST, SECOND] = [resource(0, 'A'), resource(1, 'B')];
  const counts = (loaded: number, failed: number, skipped: number) => ({ loaded, failed, skipped });

  it('add up to the totals, each entity in one of them', async () => {
    await using b = await writerBench();
    await b.writeAll(things(3));
    const refused = { identifiers: ['i-7'], statusCode: 422, error: 'no' };
    b.port.faults.add({ effect: { kind: 'item-errors', ...refused } });
    const writer = b.writer({ mapping: mapping([FIRST, SECOND]) });
    for (const each of things(5)) await writer.write(each, FIRST);
    for (const each of things(3, 5)) await writer.write(each, SECOND);

    const totals = await writer.finish();

    expect(totals).toMatchObject({ created: 4, unchanged: 3, failedCount: 1 });
    expect(writer.countsOf(0)).toEqual(counts(2, 0, 3));
    expect(writer.countsOf(1)).toEqual(counts(2, 1, 0));
    expect(writer.countsOf(2)).toEqual(counts(0, 0, 0));
  });

  it('have an entity of several under the first of them in mapping order', async () => {
    await using b = await writerBench();
    const writer = b.writer({ mapping: mapping([FIRST, SECOND]) });
    await writer.write(thing('x'), SECOND);
    await writer.write(thing('x'), FIRST, { again: true });

    await writer.finish();

    expect([writer.countsOf(0), writer.countsOf(1)]).toEqual([counts(1, 0, 0), counts(0, 0, 0)]);
  });

  it('are settled once nothing of the mapping resource is under way', async () => {
    await using b = await writerBench();
    const states: string[] = [];
    const settled = () => [0, 1].map((index) => writer.isSettled(index));
    const writer = b.writer({
      mapping: mapping([FIRST, SECOND]),
      sent: () => states.push(settled().join()),
    });
    expect(settled()).toEqual([true, true]);
    await writer.write(thing('x'), FIRST);
    await writer.write(thing('y'), FIRST);
    await writer.write(thing('x'), FIRST, { again: true });
    expect(settled()).toEqual([false, true]);

    await writer.finish();

    expect(states).toEqual(['true,true']);
    expect(settled()).toEqual([true, true]);
  });

  it('are open from a failure until its second try', async () => {
    await using b = await writerBench();
    const fault = b.port.faults.add({
      path: /entities\/bulk$/,
      effect: {
        kind: 'item-errors',
        identifiers: ['t0'],
        statusCode: 404,
        error: 'not_found',
      },
    });
    const states: string[] = [];
    const writer = b.writer({
      sent: () => {
        states.push(String(writer.isSettled(0)));
        fault.remove();
      },
    });
    await writer.write(thing('t0'), THING);

    await writer.finish();

    expect(states).toEqual(['false']);
    expect([writer.isSettled(0), writer.countsOf(0)]).toEqual([true, counts(1, 0, 0)]);
  });
});

describe('the number of requests', () => {
  it('is one search and fifty bulks for a thousand new entities', async () => {
    await using b = await writerBench();

    expect(await b.writeAll(things(1000))).toEqual({ ...NOTHING, created: 1000 });

    expect(b.port.requests.list({ path: '/v1/entities/search' })).toHaveLength(1);
    expect(bulkSizes(b)).toEqual(Array.from({ length: 50 }, () => 20));
    expect(b.port.requests.count()).toBe(52);
  });

  it('is one search for a thousand entities that Port holds already', async () => {
    await using b = await writerBench();
    await b.writeAll(things(1000));
    b.port.requests.clear();

    expect(await b.writeAll(things(1000))).toEqual({ ...NOTHING, unchanged: 1000 });

    expect(Object.values(b.port.requests.counters())).toEqual([1]);
  });

  it('grows with the entities, not with the calls that brought them', async () => {
    await using b = await writerBench();
    await b.writeAll(things(2500));

    expect(b.port.requests.list({ path: '/v1/entities/search' })).toHaveLength(3);
    expect(bulkSizes(b)).toHaveLength(125);
  });

  it('is the same when many readers write side by side against full memory', async () => {
    await using b = await writerBench();
    const writer = b.writer({ limits: { unwrittenCount: 300, batchCount: 100 } });
    await Promise.all(things(2000).map((entity) => writer.write(entity, THING)));
    await writer.finish();

    expect(b.port.catalog.count('thing')).toBe(2000);
    expect(b.port.requests.list({ path: '/v1/entities/search' }).length).toBeLessThanOrEqual(22);
  });
});

describe('what is sent', () => {
  it('has the documented query and User-Agent', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a')]);

    const [bulk] = b.port.requests.list({ path: '/v1/blueprints/thing/entities/bulk' });
    expect(bulk?.query.toString()).toBe(
      'upsert=true&merge=true&create_missing_related_entities=true&validation_only=false&ocean_info_event_type=resync&ocean_info_resync_id=r-1',
    );
    expect(bulk?.userAgent).toBe(USER_AGENT);
    expect(bulk?.body).toEqual({
      entities: [{ identifier: 'a', blueprint: 'thing', title: 'a', properties: { arn: 'arn:a' } }],
    });
    const [search] = b.port.requests.list({ path: '/v1/entities/search' });
    expect(search?.query.toString()).toBe(
      'exclude_calculated_properties=true&include=blueprint&include=identifier&include=title&include=properties.arn',
    );
    expect(search?.body).toEqual({
      combinator: 'and',
      rules: [
        { property: '$identifier', operator: 'in', value: ['a'] },
        { property: '$blueprint', operator: '=', value: 'thing' },
        { property: '$datasource', operator: 'contains', value: 'port-ocean/aws-v3/' },
        { property: '$datasource', operator: 'contains', value: '/my-aws/exporter' },
      ],
    });
  });

  it('is only what changed, the icon included', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a', { icon: 'AWS' }), thing('b', { icon: 'AWS' }), thing('c')]);

    const totals = await b.writeAll([
      thing('a', { icon: 'EC2' }),
      thing('b', { icon: 'AWS' }),
      thing('c', { properties: { size: 2 } }),
    ]);

    expect(totals).toEqual({ ...NOTHING, updated: 2, unchanged: 1 });
    expect(b.port.catalog.entity('thing', 'a')?.icon).toBe('EC2');
    expect(b.port.catalog.entity('thing', 'c')?.properties).toEqual({ arn: 'arn:c', size: 2 });
  });

  it('is settled by the second sync also when Port does not give nulls back', async () => {
    await using b = await writerBench({ switches: { nullValues: 'drop' } });
    const entities = [
      thing('a', { title: null, properties: { arn: null, size: 1 }, relations: { account: null } }),
    ];
    expect(await b.writeAll(entities)).toEqual({ ...NOTHING, created: 1 });

    expect(await b.writeAll(entities)).toEqual({ ...NOTHING, unchanged: 1 });
  });

  it('clears a title that Port holds, if Port lets us, and loses nothing else if not', async () => {
    for (const nullTitle of ['accept', 'refuse'] as const) {
      await using b = await writerBench({ switches: { nullTitle } });
      await b.writeAll([thing('a')]);

      const totals = await b.writeAll([
        thing('a', { title: null, properties: { size: 3 } }),
        thing('b'),
      ]);

      expect(totals).toEqual({ ...NOTHING, updated: 1, created: 1 });
      expect(b.port.catalog.entity('thing', 'a')).toMatchObject({
        title: nullTitle === 'accept' ? null : 'a',
        properties: { size: 3 },
      });
    }
  });

  it('includes an entity of somebody else: an upsert makes it ours', async () => {
    await using b = await writerBench();
    b.port.seed.entity({
      identifier: 'a',
      blueprint: 'thing',
      title: 'a',
      properties: { arn: 'arn:a' },
      datasource: 'someone',
    });

    await b.writeAll([thing('a')]);

    expect(b.port.catalog.entity('thing', 'a')?.datasource).toBe(USER_AGENT);
  });

  it('fits into the byte limit, measured in bytes of JSON', async () => {
    await using b = await writerBench({ limits: { bodyBytes: 4000 } });
    const entities = Array.from({ length: 20 }, (_, index) =>
      thing(`e${index}`, { properties: { note: 'é'.repeat(450) } }),
    );

    const totals = await b.writeAll(entities, { upsertBatchBytes: 4000 });

    expect(totals).toEqual({ ...NOTHING, created: 20 });
    expect(b.port.requests.list({ status: 413 })).toEqual([]);
  });

  it('skips the comparison for search queries, and writes what Port resolves them to', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a')]);
    const query = (value: string) => ({
      combinator: 'and',
      rules: [{ property: 'arn', operator: '=', value }],
    });

    const totals = await b.writeAll([
      thing('x', { identifier: query('arn:a'), title: 'found' }),
      thing('y', { identifier: query('arn:none') }),
    ]);

    expect(totals).toEqual({ ...NOTHING, updated: 1, unresolved: 1 });
    expect(b.port.catalog.entity('thing', 'a')?.title).toBe('found');
  });
});

describe('several writes of one entity', () => {
  it('arrive together, in mapping order, whatever the order of arrival', async () => {
    await using b = await writerBench();
    const first = resource(0, 'AWS::EC2::Instance');
    const second = resource(1, 'AWS::EC2::Instance');
    const writer = b.writer({ mapping: mapping([first, second]) });
    await writer.write(thing('a', { title: 'second', properties: { size: 2 } }), second);
    await writer.write(thing('a', { title: 'first', properties: { size: 1, arn: 'x' } }), first);
    await writer.finish();

    expect(b.port.catalog.entity('thing', 'a')).toMatchObject({
      title: 'second',
      properties: { size: 2, arn: 'x' },
    });
    expect(bulkSizes(b)).toEqual([1]);
  });

  it('do not overtake each other when they fall into different batches', async () => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/blueprints/thing', times: 1, effect: { kind: 'slow', ms: 40 } });
    const writer = b.writer({ limits: { batchCount: 1 } });
    for (let size = 1; size <= 5; size += 1)
      await writer.write(thing('a', { properties: { size } }), THING);
    await writer.finish();

    expect(b.port.catalog.entity('thing', 'a')?.properties['size']).toBe(5);
  });

  it('keep the fields of the mapping resource further down when the other kind comes later', async () => {
    await using b = await writerBench();
    const upper = resource(0, 'AWS::Account::Info', {
      title: '.t',
      properties: { arn: '.a', size: '.s' },
    });
    const lower = resource(1, 'AWS::Organizations::Account', {
      title: '.t',
      properties: { size: '.s' },
    });
    const writer = b.writer({ mapping: mapping([upper, lower]), limits: { batchCount: 1 } });
    await writer.write(thing('a', { title: 'lower', properties: { size: 2 } }), lower);
    await writer.write(thing('a', { title: 'upper', properties: { arn: 'x', size: 1 } }), upper);
    await writer.finish();

    expect(b.port.catalog.entity('thing', 'a')).toMatchObject({
      title: 'lower',
      properties: { size: 2, arn: 'x' },
    });
  });

  it('replace each other with merge off', async () => {
    await using b = await writerBench();
    const [first, second] = [resource(0, 'AWS::EC2::Instance'), resource(1, 'AWS::EC2::Instance')];
    const writer = b.writer({ mapping: mapping([first, second], { enableMergeEntity: false }) });
    await writer.write(thing('a', { properties: { size: 2 } }), second);
    await writer.write(thing('a', { properties: { arn: 'x' } }), first);
    await writer.finish();

    expect(b.port.catalog.entity('thing', 'a')?.properties).toEqual({ size: 2 });
  });
});

describe('unknown fields', () => {
  it('are left alone with merge on', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a', { properties: { arn: 'x', size: 1 } })]);
    const partial = {
      entity: { identifier: 'a', blueprint: 'thing', properties: { size: 2 } },
      omitted: ['properties.arn'],
    };

    expect(await b.writeAll([partial])).toEqual({ ...NOTHING, updated: 1 });
    expect(b.port.catalog.entity('thing', 'a')?.properties).toEqual({ arn: 'x', size: 2 });
  });

  it('withhold the entity with merge off', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a', { properties: { arn: 'x', size: 1 } })]);
    const partial = {
      entity: { identifier: 'a', blueprint: 'thing', properties: { size: 2 } },
      omitted: ['properties.arn'],
    };

    expect(
      await b.writeAll([partial], { mapping: mapping([THING], { enableMergeEntity: false }) }),
    ).toEqual({ ...NOTHING, withheld: 1 });
    expect(b.port.catalog.entity('thing', 'a')?.properties).toEqual({ arn: 'x', size: 1 });
  });

  it.each(['before', 'after'])(
    'withhold the entity with merge off also from a whole write that comes %s',
    async (order) => {
      await using b = await writerBench();
      await b.writeAll([thing('a', { properties: { arn: 'x', size: 1 } })]);
      const partial = {
        entity: { identifier: 'a', blueprint: 'thing', properties: { size: 2 } },
        omitted: ['properties.arn'],
      };
      const whole = { entity: { identifier: 'a', blueprint: 'thing', title: 'A' }, omitted: [] };
      const writes = order === 'before' ? [whole, partial] : [partial, whole];

      const totals = await b.writeAll(writes, {
        mapping: mapping([THING], { enableMergeEntity: false }),
      });

      expect(totals).toMatchObject({ created: 0, updated: 0, withheld: 1 });
      expect(b.port.catalog.entity('thing', 'a')?.properties).toEqual({ arn: 'x', size: 1 });
    },
  );
});

describe('accounts', () => {
  const resources = [ACCOUNT, resource(1, 'AWS::EC2::Instance')];

  it('are written before anything else may be sent', async () => {
    await using b = await writerBench();
    const writer = b.writer({ mapping: mapping(resources), limits: { batchCount: 10 } });
    for (const entity of things(30)) await writer.write(entity, THING);
    for (const id of ['1', '2']) await writer.write(account(id), ACCOUNT);
    expect(b.port.requests.count()).toBe(0);

    await writer.accountsGiven();
    expect(b.port.catalog.count('account')).toBe(2);
    await writer.finish();

    const targets = b.port.requests.list({ path: /bulk$/ }).map(({ path }) => path.split('/')[3]);
    expect(targets).toEqual(['account', 'thing', 'thing', 'thing']);
  });

  it('are not waited for beyond some seconds, nor when memory gets short', async () => {
    await using b = await writerBench();
    const slow = b.writer({ mapping: mapping(resources), limits: { batchCount: 1, holdMs: 1 } });
    await slow.write(thing('a'), THING);
    while (b.port.catalog.count('thing') === 0)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await slow.finish();

    const crowded = b.writer({ mapping: mapping(resources), limits: { unwrittenCount: 5 } });
    for (const entity of things(30)) await crowded.write(entity, THING);
    expect(await crowded.finish()).toEqual({ ...NOTHING, created: 30 });
  });

  it('are not waited for when the mapping has none', async () => {
    await using b = await writerBench();
    const writer = b.writer({ limits: { batchCount: 1 } });
    await writer.write(thing('a'), THING);
    while (b.port.catalog.count('thing') === 0)
      await new Promise((resolve) => setImmediate(resolve));
    await writer.finish();
  });
});

describe('memory', () => {
  it('stays bounded: write waits while much is unwritten', async () => {
    await using b = await writerBench();
    let held: (() => void) | undefined;
    const writer = b.writer({ limits: { unwrittenCount: 40, batchCount: 20 } });
    b.port.faults.add({ path: '/v1/entities/search', times: 2, effect: { kind: 'slow', ms: 60 } });
    let accepted = 0;
    const writing = (async () => {
      for (const entity of things(41)) {
        await writer.write(entity, THING);
        accepted += 1;
      }
      held?.();
    })();
    while (b.port.requests.count('POST /v1/entities/search') < 2)
      await new Promise((resolve) => setImmediate(resolve));
    expect(accepted).toBeLessThan(41);

    await writing;
    expect(await writer.finish()).toEqual({ ...NOTHING, created: 41 });
  });

  it('is freed by bytes as well as by count, and by many small blueprints', async () => {
    await using b = await writerBench();
    for (let index = 0; index < 8; index += 1) {
      b.port.seed.blueprint({
        identifier: `bp${index}`,
        title: 'X',
        schema: { properties: { note: { type: 'string' } } },
        relations: {},
      });
    }
    const writer = b.writer({ limits: { unwrittenBytes: 2000 } });
    for (let index = 0; index < 64; index += 1) {
      await writer.write(
        thing(`e${index}`, { blueprint: `bp${index % 8}`, properties: { note: 'x'.repeat(100) } }),
        THING,
      );
    }
    expect(await writer.finish()).toEqual({ ...NOTHING, created: 64 });
  });
});

describe('bulks that wait', () => {
  it('are made ready only when they may travel, and all are sent in the end', async () => {
    await using b = await writerBench();
    let made = 0;
    const toJSON = (): string => {
      made += 1;
      return `arn:${made}`;
    };
    const counting = thing('counting', { properties: { arn: { toJSON } } });
    const writer = b.writer();
    b.port.faults.add({ path: /\/entities\/bulk$/, times: 10, effect: { kind: 'slow', ms: 60 } });
    for (const entity of [...things(999), counting]) await writer.write(entity, THING);
    const finished = writer.finish();
    while (b.port.requests.list({ path: /\/entities\/bulk$/ }).length < 10)
      await new Promise((resolve) => setImmediate(resolve));
    // Once for its size, when it was added.
    expect(made).toBe(1);

    expect(await finished).toEqual({ ...NOTHING, created: 1000 });
    expect(made).toBe(2);
  });

  it('of other batches are not made ready while there are enough', async () => {
    await using b = await writerBench();
    let made = 0;
    const toJSON = (): string => {
      made += 1;
      return 'arn:counting';
    };
    const http: typeof b.http = { ...b.http, request: () => new Promise(() => {}) };
    const limits = { length: 20, bytes: 1_048_576 };
    const bulks = createBulkUpsert({
      http,
      resyncId: 'r-1',
      merge: true,
      createMissingRelatedEntities: true,
      limits,
    });
    for (let batch = 0; batch < 3; batch += 1) {
      const entities = things(1000).map(({ entity }) => ({
        ...entity,
        properties: { arn: { toJSON } },
      }));
      void bulks.upsert('thing', entities, { signal: new AbortController().signal });
      await new Promise((resolve) => setImmediate(resolve));
    }

    // Twenty bulks, and the entity that did not fit into the last.
    expect(made).toBe(20 * 20 + 1);
  });
});

describe('stopping', () => {
  afterEach(() => vi.useRealTimers());

  it('ends writers that wait, and finish, with resync-cancelled', async () => {
    await using b = await writerBench();
    b.port.faults.add({ path: '/v1/entities/search', effect: { kind: 'hang' } });
    const stop = new AbortController();
    const writer = b.writer({ signal: stop.signal, limits: { unwrittenCount: 5, batchCount: 5 } });
    const writes = Promise.allSettled(things(12).map((entity) => writer.write(entity, THING)));
    while (b.port.requests.count('POST /v1/entities/search') === 0)
      await new Promise((resolve) => setImmediate(resolve));
    stop.abort();

    expect((await writes).some(({ status }) => status === 'rejected')).toBe(true);
    expect(await codeOf(writer.finish())).toBe('resync-cancelled');
  });

  it('by close, before the end, sends nothing of what lingers or waits for accounts, and leaves nothing on the signal', async () => {
    await using b = await writerBench();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stop = new AbortController();
    const writer = b.writer({
      signal: stop.signal,
      mapping: mapping([ACCOUNT, resource(1, 'AWS::EC2::Instance')]),
    });
    await writer.write(thing('a'), THING);
    expect(vi.getTimerCount()).toBe(2);
    await writer.close();

    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(b.port.requests.count()).toBe(0);
    expect(await codeOf(writer.write(thing('b'), THING))).toBe('resync-cancelled');
  });

  it('by close cuts off what is in flight and lets go of who waits', async () => {
    await using b = await writerBench();
    const hang = b.port.faults.add({ path: /\/entities\/bulk$/, effect: { kind: 'hang' } });
    const writer = b.writer({ limits: { unwrittenCount: 5, batchCount: 5 } });
    const writes = Promise.allSettled(things(12).map((entity) => writer.write(entity, THING)));
    while (hang.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await writer.close();

    expect((await writes).some(({ status }) => status === 'rejected')).toBe(true);
    expect(b.port.requests.list({ path: /bulk$/ })).toHaveLength(hang.hits);
  });

  it('ends at once when the credentials are revoked for good', async () => {
    await using b = await writerBench();
    await b.writeAll([thing('a')]);
    b.port.revokeTokens();
    b.port.faults.add({ path: '/v1/auth', effect: { kind: 'status', status: 401 } });

    expect(await codeOf(b.writeAll([thing('b')]))).toBe('port-credentials-rejected');
    expect(b.time.waits).toEqual([]);
  });
});
