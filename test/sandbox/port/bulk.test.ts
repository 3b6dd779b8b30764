import { describe, expect, it } from 'vitest';
import { list, refusal, startCatalog } from './client.js';

const BULK = '/v1/blueprints/instance/entities/bulk?upsert=true&merge=true';
const DELETE = '/v1/blueprints/instance/bulk/entities/delete';
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ identifier: `i${i}` }));

describe('bulk upsert', () => {
  it('answers 200 with what was created and what was updated, by index', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'i1', blueprint: 'instance' });

    const answer = await test.post(BULK, { entities: many(2) });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ok: true,
      entities: [
        { created: true, identifier: 'i0', index: 0 },
        { created: false, identifier: 'i1', index: 1 },
      ],
      errors: [],
    });
  });

  it('answers 207 when items fail, writes the others, and says of each failure what a single write would have said', async () => {
    await using test = await startCatalog();

    const answer = await test.post(BULK, {
      entities: [
        { identifier: 'good' },
        { identifier: 'bad', properties: { cores: 'x' } },
        { identifier: 'lost', relations: { account: 'none' } },
        { identifier: 5 },
        { identifier: 'also', properties: { cores: 1 } },
      ],
    });

    expect(answer.status).toBe(207);
    expect(list(answer, 'entities').map((item) => item['index'])).toEqual([0, 4]);
    expect(list(answer, 'errors')).toMatchObject([
      { identifier: 'bad', index: 1, statusCode: 422, error: 'blueprint_schema_mismatch' },
      { identifier: 'lost', index: 2, statusCode: 404, error: 'not_found' },
      { identifier: 'unknown', index: 3, statusCode: 422, error: 'invalid_request' },
    ]);
    expect(test.port.catalog.count()).toBe(2);
  });

  it('answers 207 when every item fails', async () => {
    await using test = await startCatalog();

    expect((await test.post(BULK, { entities: [{ identifier: 'a b' }] })).status).toBe(207);
  });

  it('takes 1 to 20 items in a strict wrapper', async () => {
    await using test = await startCatalog();

    expect((await test.post(BULK, { entities: many(20) })).status).toBe(200);
    for (const body of [
      { entities: [] },
      { entities: many(21) },
      { entities: many(1), more: 1 },
      {},
      [],
      { entities: {} },
    ]) {
      expect(refusal(await test.post(BULK, body))).toEqual({
        status: 422,
        ok: false,
        error: 'invalid_request',
      });
    }
    expect(
      (await test.post('/v1/blueprints/none/entities/bulk', { entities: many(1) })).status,
    ).toBe(404);
  });

  it('works through the items in order, so that a later one finds what an earlier one made', async () => {
    await using test = await startCatalog();
    const entities = [
      { identifier: 'a', relations: { peers: ['b'] } },
      { identifier: 'b' },
      { identifier: 'c', relations: { peers: ['b'] } },
    ];

    const answer = await test.post(BULK, { entities });

    expect(list(answer, 'errors').map((item) => item['identifier'])).toEqual(['a']);
    const again = await test.post(`${BULK}&create_missing_related_entities=true`, {
      entities: [{ identifier: 'd', relations: { peers: ['e'] } }, { identifier: 'e' }],
    });
    expect(list(again, 'entities').map((item) => item['created'])).toEqual([true, false]);
  });
});

describe('bulk delete', () => {
  it('deletes what exists and names it', async () => {
    await using test = await startCatalog();
    await test.post(BULK, { entities: many(3) });

    const answer = await test.post(DELETE, { entities: ['i0', 'gone', 'i2'] });

    expect(answer.body).toEqual({ ok: true, deletedEntities: ['i0', 'i2'] });
    expect(test.port.catalog.count()).toBe(1);
  });

  it('takes 1 to 100 strings in a strict wrapper', async () => {
    await using test = await startCatalog();
    const names = (count: number) => Array.from({ length: count }, (_, i) => `i${i}`);

    expect((await test.post(DELETE, { entities: names(100) })).status).toBe(200);
    for (const body of [
      { entities: [] },
      { entities: names(101) },
      { entities: [1] },
      { entities: ['a'], more: 1 },
    ]) {
      expect(refusal(await test.post(DELETE, body))).toEqual({
        status: 422,
        ok: false,
        error: 'invalid_request',
      });
    }
  });

  it('deletes nothing when one of them has dependents outside', async () => {
    await using test = await startCatalog();
    await test.post(BULK, {
      entities: [
        { identifier: 'free' },
        { identifier: 'used' },
        { identifier: 'user', relations: { peers: ['used'] } },
      ],
    });

    const refused = await test.post(DELETE, { entities: ['free', 'used'] });
    expect(refusal(refused)).toEqual({ status: 403, ok: false, error: 'has_dependents' });
    expect(test.port.catalog.count()).toBe(3);
    expect((await test.post(DELETE, { entities: ['used', 'user'] })).status).toBe(200);
    expect(test.port.catalog.count()).toBe(1);
  });

  it('takes dependents along when asked, at any distance, and across cycles', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: '1', blueprint: 'account' });
    test.port.seed.entity({
      identifier: 'near',
      blueprint: 'instance',
      relations: { account: '1' },
    });
    test.port.seed.entity({
      identifier: 'far',
      blueprint: 'instance',
      relations: { peers: ['near'] },
    });
    await test.post(BULK, {
      entities: [{ identifier: 'near', relations: { peers: ['far'] } }, { identifier: 'other' }],
    });
    const url = '/v1/blueprints/account/entities/1';

    expect(refusal(await test.call('DELETE', url))).toEqual({
      status: 403,
      ok: false,
      error: 'has_dependents',
    });
    expect((await test.call('DELETE', `${url}?delete_dependents=true`)).status).toBe(200);
    expect([...test.port.catalog.entities()].map((entity) => entity.identifier)).toEqual(['other']);
  });

  it('knows that a relation was moved or cleared', async () => {
    await using test = await startCatalog();
    for (const identifier of ['1', '2', '3'])
      test.port.seed.entity({ identifier, blueprint: 'account' });
    await test.post(BULK, { entities: [{ identifier: 'i', relations: { account: '1' } }] });
    await test.post(BULK, { entities: [{ identifier: 'i', relations: { account: '2' } }] });
    const remove = (account: string) =>
      test.call('DELETE', `/v1/blueprints/account/entities/${account}`);

    expect((await remove('1')).status).toBe(200);
    expect((await remove('2')).status).toBe(403);
    await test.post('/v1/blueprints/instance/entities?upsert=true', { identifier: 'i' });
    expect((await remove('2')).status).toBe(200);
  });
});
