import { describe, expect, it } from 'vitest';
import { EXPORTER, list, part, refusal, startCatalog } from './client.js';

const ONE = '/v1/blueprints/instance/entities';
const query = (property: string, operator: string, value: unknown) => ({
  combinator: 'and',
  rules: [{ property, operator, value }],
});

describe('relations', () => {
  it('to something that is missing are refused, or create it bare when asked', async () => {
    await using test = await startCatalog();
    const body = { identifier: 'i', relations: { account: '1', peers: ['p'] } };

    expect(refusal(await test.post(ONE, body))).toEqual({
      status: 404,
      ok: false,
      error: 'not_found',
    });
    expect(test.port.catalog.count()).toBe(0);
    expect((await test.post(`${ONE}?create_missing_related_entities=true`, body)).status).toBe(201);
    expect(test.port.catalog.entity('account', '1')).toMatchObject({
      title: null,
      properties: {},
      datasource: EXPORTER,
    });
    expect(test.port.catalog.entity('instance', 'p')).toBeDefined();
  });

  it('never create users or teams', async () => {
    await using test = await startCatalog();
    test.port.seed.blueprint({ identifier: '_team', title: 'Team', schema: { properties: {} } });
    await test.call('PATCH', '/v1/blueprints/instance', {
      body: { relations: { team: { target: '_team' } } },
    });

    const answer = await test.post(`${ONE}?create_missing_related_entities=true`, {
      identifier: 'i',
      relations: { team: 't' },
    });

    expect(refusal(answer)).toEqual({ status: 404, ok: false, error: 'not_found' });
    expect(test.port.catalog.count()).toBe(0);
  });

  it('may point at the entity itself', async () => {
    await using test = await startCatalog();

    expect((await test.post(ONE, { identifier: 'i', relations: { peers: ['i'] } })).status).toBe(
      201,
    );
    expect(
      (
        await test.post(`${ONE}?create_missing_related_entities=true`, {
          identifier: 'j',
          relations: { peers: ['j'] },
        })
      ).status,
    ).toBe(201);
    expect((await test.call('DELETE', `${ONE}/i`)).status).toBe(200);
  });

  it('hold one entity or many as the blueprint says', async () => {
    await using test = await startCatalog();
    for (const identifier of ['1', '2'])
      test.port.seed.entity({ identifier, blueprint: 'account' });
    for (const identifier of ['a', 'b'])
      test.port.seed.entity({ identifier, blueprint: 'instance' });

    const several = await test.post(ONE, { identifier: 'i', relations: { account: ['1', '2'] } });
    expect(refusal(several)).toEqual({ status: 422, ok: false, error: 'relation_many_violation' });
    const fine = await test.post(ONE, {
      identifier: 'i',
      relations: { account: ['1'], peers: 'a' },
    });
    expect(part(fine, 'entity')['relations']).toEqual({ account: '1', peers: ['a'] });
    const cleared = await test.post(`${ONE}?upsert=true&merge=true`, {
      identifier: 'i',
      relations: { account: null, peers: ['a', 'b', 'a'] },
    });
    expect(part(cleared, 'entity')['relations']).toEqual({ account: null, peers: ['a', 'b'] });
    expect(
      refusal(await test.post(ONE, { identifier: 'j', relations: { other: '1' } })),
    ).toMatchObject({ status: 422 });
  });

  it('that are required are refused when absent, and may not be cleared', async () => {
    await using test = await startCatalog();
    await test.call('PATCH', '/v1/blueprints/instance', {
      body: { relations: { account: { required: true } } },
    });
    test.port.seed.entity({ identifier: '1', blueprint: 'account' });

    expect(refusal(await test.post(ONE, { identifier: 'i' }))).toEqual({
      status: 422,
      ok: false,
      error: 'required_relation',
    });
    expect((await test.post(ONE, { identifier: 'i', relations: { account: '1' } })).status).toBe(
      201,
    );
    const clearing = await test.call('PATCH', `${ONE}/i`, {
      body: { relations: { account: null } },
    });
    expect(refusal(clearing)).toEqual({ status: 403, ok: false, error: 'required_relation' });
    expect((await test.call('PATCH', `${ONE}/i`, { body: { title: 'x' } })).status).toBe(200);
  });

  it('may be queries that find their targets, up to a hundred', async () => {
    await using test = await startCatalog();
    for (let i = 0; i < 101; i += 1) {
      test.port.seed.entity({
        identifier: `p${i}`,
        blueprint: 'instance',
        properties: { name: i < 100 ? 'few' : 'one' },
      });
    }
    test.port.seed.entity({ identifier: '1', blueprint: 'account', properties: { name: 'prod' } });
    test.port.seed.entity({ identifier: '2', blueprint: 'account', properties: { name: 'dev' } });
    const write = (relations: unknown) =>
      test.post(`${ONE}?upsert=true`, { identifier: 'i', relations });

    const found = await write({
      account: query('name', '=', 'prod'),
      peers: query('name', '=', 'few'),
    });
    expect(part(found, 'entity')['relations']).toMatchObject({ account: '1' });
    expect(test.port.catalog.entity('instance', 'i')?.relations['peers']).toHaveLength(100);
    expect(refusal(await write({ account: query('name', 'in', ['prod', 'dev']) }))).toMatchObject({
      error: 'relation_many_violation',
    });
    expect(refusal(await write({ account: query('name', '=', 'none') }))).toMatchObject({
      status: 404,
      error: 'not_found',
    });
    expect((await write({ peers: query('name', 'in', ['few', 'one']) })).status).toBe(422);
    expect((await write({ account: query('name', 'beginsWith', 'p') })).status).toBe(422);
    expect((await write({ account: { ...query('name', '=', 'prod'), more: 1 } })).status).toBe(422);
  });
});

describe('identifiers given as a query', () => {
  it('write the one entity that matches, and fail on none and on several without creating', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'a', blueprint: 'instance', properties: { name: 'one' } });
    for (const identifier of ['b', 'c'])
      test.port.seed.entity({ identifier, blueprint: 'instance', properties: { name: 'two' } });
    test.port.seed.entity({ identifier: 'z', blueprint: 'account', properties: { name: 'zed' } });
    const write = (name: string) =>
      test.post(`${ONE}?upsert=true&merge=true`, {
        identifier: query('name', '=', name),
        properties: { cores: 7 },
      });

    expect(part(await write('one'), 'entity')).toMatchObject({
      identifier: 'a',
      properties: { name: 'one', cores: 7 },
    });
    expect((await write('two')).status).toBe(422);
    expect((await write('zed')).status).toBe(404);
    expect(test.port.catalog.count('instance')).toBe(3);
  });

  it('are reported as unknown in a bulk', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'a', blueprint: 'instance', properties: { name: 'one' } });

    const answer = await test.post(`${ONE}/bulk?upsert=true&merge=true`, {
      entities: [
        { identifier: query('name', '=', 'one') },
        { identifier: query('name', '=', 'none') },
      ],
    });

    expect(answer.status).toBe(207);
    expect(list(answer, 'entities')).toEqual([{ created: false, identifier: 'a', index: 0 }]);
    expect(list(answer, 'errors')).toMatchObject([
      { identifier: 'unknown', index: 1, statusCode: 404, error: 'not_found' },
    ]);
  });

  it('cannot use mirror properties', async () => {
    await using test = await startCatalog();
    await test.call('PATCH', '/v1/blueprints/instance', {
      body: { mirrorProperties: { m: { path: 'account.name' } } },
    });

    expect(
      (await test.post(`${ONE}?upsert=true`, { identifier: query('m', '=', 'x') })).status,
    ).toBe(422);
  });
});

describe('a team given as a query', () => {
  it('becomes the teams that match', async () => {
    await using test = await startCatalog();
    test.port.seed.blueprint({
      identifier: '_team',
      title: 'Team',
      schema: { properties: { area: { type: 'string' } } },
    });
    for (const identifier of ['red', 'blue'])
      test.port.seed.entity({ identifier, blueprint: '_team', properties: { area: 'x' } });

    const answer = await test.post(ONE, { identifier: 'i', team: query('area', '=', 'x') });

    expect(part(answer, 'entity')['team']).toEqual(['red', 'blue']);
  });
});
