import { describe, expect, it } from 'vitest';
import { ACCOUNT, INSTANCE, list, part, refusal, startCatalog, startTestPort } from './client.js';

const BASE = {
  identifier: 'base',
  title: 'Base',
  schema: { properties: { size: { type: 'string' } } },
};

describe('blueprints', () => {
  it('are created, read, listed, replaced and deleted, with stamps and empty groups filled in', async () => {
    await using test = await startTestPort();

    const created = await test.post('/v1/blueprints', BASE);
    expect(created.status).toBe(201);
    expect(part(created, 'blueprint')).toMatchObject({
      ...BASE,
      relations: {},
      mirrorProperties: {},
      createdBy: 'sandbox-client',
    });
    expect(part(created, 'blueprint')).toHaveProperty('updatedAt');
    expect(part(await test.get('/v1/blueprints/base'), 'blueprint')).toMatchObject(BASE);
    expect(list(await test.get('/v1/blueprints'), 'blueprints')).toHaveLength(1);
    expect(
      (await test.call('PUT', '/v1/blueprints/base', { body: { ...BASE, title: 'New' } })).status,
    ).toBe(200);
    expect(test.port.catalog.blueprint('base')).toMatchObject({ title: 'New' });
    expect((await test.call('DELETE', '/v1/blueprints/base')).body).toEqual({ ok: true });
    expect(refusal(await test.get('/v1/blueprints/base'))).toEqual({
      status: 404,
      ok: false,
      error: 'not_found',
    });
  });

  it('accept the three waves in which Ocean sends them', async () => {
    await using test = await startTestPort();
    test.port.seed.blueprint(ACCOUNT);
    const { relations, ...bare } = INSTANCE;

    const first = await test.post('/v1/blueprints', bare);
    const second = await test.call('PATCH', '/v1/blueprints/instance', { body: INSTANCE });
    const mirrorProperties = { accountName: { title: 'Account', path: 'account.name' } };
    const third = await test.call('PATCH', '/v1/blueprints/instance', {
      body: { ...INSTANCE, mirrorProperties },
    });

    expect([first.status, second.status, third.status]).toEqual([201, 200, 200]);
    expect(test.port.catalog.blueprint('instance')).toMatchObject({ relations, mirrorProperties });
  });

  it('merge a partial PATCH key by key', async () => {
    await using test = await startCatalog();

    const body = { schema: { properties: { name: { title: 'Name' }, zone: { type: 'string' } } } };
    const answer = await test.call('PATCH', '/v1/blueprints/account', { body });

    expect(answer.status).toBe(200);
    expect(test.port.catalog.blueprint('account')).toMatchObject({
      title: 'Account',
      schema: { properties: { name: { type: 'string', title: 'Name' }, zone: { type: 'string' } } },
    });
  });

  it.each([
    ['an identifier with a space', { ...BASE, identifier: 'a b' }],
    ['an identifier with an equals sign', { ...BASE, identifier: 'a=b' }],
    ['an identifier of dots', { ...BASE, identifier: '..' }],
    ['an identifier that is too long', { ...BASE, identifier: 'x'.repeat(101) }],
    ['no title', { identifier: 'x', schema: { properties: {} } }],
    ['a long description', { ...BASE, description: 'x'.repeat(201) }],
    ['no schema', { identifier: 'x', title: 'X' }],
    ['an unknown key in the schema', { ...BASE, schema: { properties: {}, other: 1 } }],
    ['an unknown key', { ...BASE, other: 1 }],
    [
      'a property key with a dot',
      { ...BASE, schema: { properties: { 'a.b': { type: 'string' } } } },
    ],
    ['a property without a type', { ...BASE, schema: { properties: { a: {} } } }],
    ['a property of an unknown type', { ...BASE, schema: { properties: { a: { type: 'text' } } } }],
    [
      'a property of an unknown format',
      { ...BASE, schema: { properties: { a: { type: 'string', format: 'date' } } } },
    ],
    [
      'a required key that is no property',
      { ...BASE, schema: { properties: {}, required: ['a'] } },
    ],
    [
      'a relation that is many and required',
      { ...BASE, relations: { r: { target: 'base', many: true, required: true } } },
    ],
    [
      'a relation with an unknown key',
      { ...BASE, relations: { r: { target: 'base', kind: 'x' } } },
    ],
    ['a mirror property without a path', { ...BASE, mirrorProperties: { m: { title: 'M' } } }],
    [
      'a calculation without a type',
      { ...BASE, calculationProperties: { c: { calculation: '.x' } } },
    ],
    [
      'an aggregation without a target',
      { ...BASE, aggregationProperties: { a: { title: 'A', calculationSpec: {} } } },
    ],
    ['inherited ownership without a path', { ...BASE, ownership: { type: 'Inherited' } }],
    ['an unknown changelog destination', { ...BASE, changelogDestination: { type: 'MAIL' } }],
  ])('are refused with %s', async (_, body) => {
    await using test = await startTestPort();

    expect(refusal(await test.post('/v1/blueprints', body))).toEqual({
      status: 422,
      ok: false,
      error: 'invalid_request',
    });
    expect(test.port.catalog.blueprints()).toEqual([]);
  });

  it('need the targets of their relations, and may point at themselves', async () => {
    await using test = await startTestPort();

    const missing = await test.post('/v1/blueprints', {
      ...BASE,
      relations: { r: { target: 'none', many: false, required: false } },
    });
    const itself = await test.post('/v1/blueprints', {
      ...BASE,
      relations: { r: { target: 'base' } },
    });

    expect(refusal(missing)).toEqual({ status: 404, ok: false, error: 'not_found' });
    expect(part(itself, 'blueprint')).toMatchObject({
      relations: { r: { target: 'base', many: false, required: false } },
    });
  });

  it('are not created twice, renamed by a body, or changed in the type of a property', async () => {
    await using test = await startCatalog();

    expect(refusal(await test.post('/v1/blueprints', ACCOUNT))).toEqual({
      status: 409,
      ok: false,
      error: 'identifier_taken',
    });
    expect(
      (await test.call('PATCH', '/v1/blueprints/account', { body: { identifier: 'other' } }))
        .status,
    ).toBe(422);
    const retyped = { schema: { properties: { name: { type: 'number' } } } };
    expect((await test.call('PATCH', '/v1/blueprints/account', { body: retyped })).status).toBe(
      422,
    );
    const manyNow = { relations: { account: { many: true } } };
    expect((await test.call('PATCH', '/v1/blueprints/instance', { body: manyNow })).status).toBe(
      422,
    );
    const retargeted = { relations: { account: { target: 'instance' } } };
    expect((await test.call('PATCH', '/v1/blueprints/instance', { body: retargeted })).status).toBe(
      422,
    );
  });

  it('cannot be deleted while entities or other blueprints depend on them', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'i', blueprint: 'instance' });

    const withEntities = await test.call('DELETE', '/v1/blueprints/instance');
    const withRelations = await test.call('DELETE', '/v1/blueprints/account');

    expect(refusal(withEntities)).toEqual({ status: 403, ok: false, error: 'has_dependents' });
    expect(withEntities.body['message']).toContain('has dependant entities');
    expect(withRelations.status).toBe(403);
  });

  it('lose all entities at once, with the blueprint when asked, and what pointed at them loses the reference', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'a', blueprint: 'account' });
    test.port.seed.entity({ identifier: 'i', blueprint: 'instance', relations: { account: 'a' } });

    const emptied = await test.call('DELETE', '/v1/blueprints/account/all-entities');
    expect(emptied.body).toMatchObject({ ok: true });
    expect(test.port.catalog.count('account')).toBe(0);
    expect(test.port.catalog.entity('instance', 'i')?.relations).toEqual({ account: null });
    const migration = await test.get(`/v1/migrations/${String(emptied.body['migrationId'])}`);
    expect(part(migration, 'migration')).toMatchObject({
      status: 'COMPLETED',
      sourceBlueprint: 'account',
    });
    await test.call('DELETE', '/v1/blueprints/instance/all-entities?delete_blueprint=true');
    expect(test.port.catalog.blueprint('instance')).toBeUndefined();
  });

  it('rename properties and relations, in the entities too', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: 'a', blueprint: 'account', properties: { name: 'x' } });
    test.port.seed.entity({ identifier: 'i', blueprint: 'instance', relations: { account: 'a' } });

    const renamed = await test.call('PATCH', '/v1/blueprints/account/properties/name/rename', {
      body: { newPropertyIdentifier: 'label' },
    });
    await test.call('PATCH', '/v1/blueprints/instance/relations/account/rename', {
      body: { newRelationIdentifier: 'owner' },
    });

    expect(renamed.status).toBe(200);
    expect(test.port.catalog.entity('account', 'a')?.properties).toEqual({ label: 'x' });
    expect(test.port.catalog.entity('instance', 'i')?.relations).toEqual({ owner: 'a' });
    const gone = await test.call('PATCH', '/v1/blueprints/account/properties/name/rename', {
      body: { newPropertyIdentifier: 'z' },
    });
    expect(gone.status).toBe(404);
  });
});
