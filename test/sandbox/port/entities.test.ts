import { describe, expect, it } from 'vitest';
import { EXPORTER, identifiers, list, manualClock, part, refusal, startCatalog } from './client.js';

const ONE = '/v1/blueprints/instance/entities';
const ARN = 'arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc';

describe('single entities', () => {
  it('are created with everything that a reader needs', async () => {
    const clock = manualClock();
    await using test = await startCatalog({ clock: clock.now });
    test.port.seed.entity({ identifier: '123', blueprint: 'account' });

    const body = {
      identifier: ARN,
      title: 'T',
      icon: 'AWS',
      team: 'a',
      blueprint: 'instance',
      properties: { cores: 2 },
      relations: { account: '123' },
    };
    const answer = await test.post(ONE, body);

    expect(answer.status).toBe(201);
    expect(answer.body['ok']).toBe(true);
    const at = new Date(clock.now()).toISOString();
    expect(part(answer, 'entity')).toEqual({
      ...{ identifier: ARN, title: 'T', icon: 'AWS', team: ['a'], blueprint: 'instance' },
      ...{ properties: { cores: 2 }, relations: { account: '123' } },
      ...{ createdAt: at, createdBy: 'sandbox-client', updatedAt: at, updatedBy: 'sandbox-client' },
    });
  });

  it('are found under their percent-encoded identifier, whatever characters it has', async () => {
    await using test = await startCatalog();
    await test.post(ONE, { identifier: ARN });

    const found = await test.get(`${ONE}/${encodeURIComponent(ARN)}`);
    expect(part(found, 'entity')).toMatchObject({ identifier: ARN });
    expect((await test.get(`${ONE}/${ARN}`)).status).toBe(404);
    expect((await test.call('DELETE', `${ONE}/${encodeURIComponent(ARN)}`)).body).toEqual({
      ok: true,
    });
    expect(refusal(await test.call('DELETE', `${ONE}/${encodeURIComponent(ARN)}`))).toEqual({
      status: 404,
      ok: false,
      error: 'not_found',
    });
  });

  it('are refused a second time without upsert, replaced with upsert, and merged with merge', async () => {
    await using test = await startCatalog();
    await test.post(ONE, { identifier: 'i', title: 'T', properties: { name: 'n', cores: 1 } });

    expect(refusal(await test.post(ONE, { identifier: 'i' }))).toEqual({
      status: 409,
      ok: false,
      error: 'identifier_taken',
    });
    const merged = await test.post(`${ONE}?upsert=true&merge=true`, {
      identifier: 'i',
      properties: { cores: 4, tags: ['x'] },
    });
    expect(merged.status).toBe(200);
    expect(part(merged, 'entity')).toMatchObject({
      title: 'T',
      properties: { name: 'n', cores: 4, tags: ['x'] },
    });
    const replaced = await test.post(`${ONE}?upsert=true&merge=false`, {
      identifier: 'i',
      properties: { cores: 8 },
    });
    expect(part(replaced, 'entity')).toMatchObject({ title: null, properties: { cores: 8 } });
    expect(part(replaced, 'entity')['properties']).toEqual({ cores: 8 });
  });

  it('keep an explicit null as null when merged, or drop it by switch', async () => {
    await using kept = await startCatalog();
    await using dropped = await startCatalog({ switches: { nullValues: 'drop' } });

    for (const test of [kept, dropped]) {
      await test.post(ONE, { identifier: 'i', properties: { name: 'n', cores: 1 } });
      await test.post(`${ONE}?upsert=true&merge=true`, {
        identifier: 'i',
        properties: { name: null },
      });
    }

    expect(kept.port.catalog.entity('instance', 'i')?.properties).toEqual({ name: null, cores: 1 });
    expect(dropped.port.catalog.entity('instance', 'i')?.properties).toEqual({ cores: 1 });
  });

  it('are only checked with validation_only', async () => {
    await using test = await startCatalog();

    const fine = await test.post(
      `${ONE}?validation_only=true&create_missing_related_entities=true`,
      {
        identifier: 'i',
        relations: { account: 'new' },
      },
    );
    const wrong = await test.post(`${ONE}?validation_only=true`, {
      identifier: 'i',
      properties: { cores: 'two' },
    });

    expect(fine.status).toBe(201);
    expect(part(fine, 'entity')).toMatchObject({ identifier: 'i', relations: { account: 'new' } });
    expect(wrong.status).toBe(422);
    expect(test.port.catalog.count()).toBe(0);
  });

  it.each([
    ['no identifier', {}],
    ['a numeric identifier', { identifier: 2 }],
    ['a null identifier', { identifier: null }],
    ['an empty identifier', { identifier: '' }],
    ['a space', { identifier: 'a b' }],
    ['a hash', { identifier: 'a#b' }],
    ['a star', { identifier: 'a*' }],
    ['parentheses', { identifier: 'a(b)' }],
    ['one dot', { identifier: '.' }],
    ['two dots', { identifier: '..' }],
    ['too many characters', { identifier: 'x'.repeat(1001) }],
    ['a numeric title', { identifier: 'i', title: 1 }],
    ['a null title', { identifier: 'i', title: null }],
    ['properties that are an array', { identifier: 'i', properties: [] }],
    ['a relation that is a number', { identifier: 'i', relations: { account: 1 } }],
    [
      'a relation with a broken identifier in a list',
      { identifier: 'i', relations: { peers: ['a b'] } },
    ],
    ['a team that is a number', { identifier: 'i', team: 1 }],
  ])('are refused with %s', async (_, body) => {
    await using test = await startCatalog();
    await using older = await startCatalog({ switches: { createErrorsAs400: true } });

    expect(refusal(await test.post(ONE, body))).toEqual({
      status: 422,
      ok: false,
      error: 'invalid_request',
    });
    expect(refusal(await older.post(ONE, body))).toEqual({
      status: 400,
      ok: false,
      error: 'bad_request',
    });
    expect(test.port.catalog.count()).toBe(0);
  });

  it.each([
    ['a property of another type', { name: 1 }],
    ['a value outside the enum', { state: 'lost' }],
    ['a number below the minimum', { cores: 0 }],
    ['a string for a boolean', { public: 'true' }],
    ['a date without a time', { launched: '2026-01-01' }],
    ['a link that is no URL', { link: 'example' }],
    ['a mail address without @', { mail: 'x' }],
    ['an address that is not IPv4', { address: '1.2.3' }],
    ['an object for an array', { tags: { a: 1 } }],
    ['an item of another type', { tags: [1] }],
    ['an array for an object', { extra: [] }],
    ['a property that the blueprint does not have', { other: 1 }],
  ])('do not fit their blueprint with %s', async (_, properties) => {
    await using test = await startCatalog();

    const answer = await test.post(ONE, { identifier: 'i', properties });

    expect(refusal(answer)).toEqual({ status: 422, ok: false, error: 'blueprint_schema_mismatch' });
    expect(test.port.catalog.count()).toBe(0);
  });

  it('drop unknown properties and take a null title by switch', async () => {
    await using test = await startCatalog({
      switches: { unknownProperties: 'drop', nullTitle: 'accept' },
    });

    const answer = await test.post(ONE, {
      identifier: 'i',
      title: null,
      properties: { other: 1, cores: 1 },
    });

    expect(answer.status).toBe(201);
    expect(test.port.catalog.entity('instance', 'i')?.properties).toEqual({ cores: 1 });
  });

  it('need required properties, which defaults may provide', async () => {
    await using test = await startCatalog();
    const schema = {
      properties: { a: { type: 'string' }, b: { type: 'string', default: 'x' } },
      required: ['a', 'b'],
    };
    test.port.seed.blueprint({ identifier: 'strict', title: 'S', schema });
    const url = '/v1/blueprints/strict/entities?upsert=true&merge=true';

    expect((await test.post(url, { identifier: 'e', properties: {} })).status).toBe(422);
    expect((await test.post(url, { identifier: 'e', properties: { a: '1' } })).status).toBe(201);
    expect(test.port.catalog.entity('strict', 'e')?.properties).toEqual({ a: '1', b: 'x' });
    expect((await test.post(url, { identifier: 'e', properties: {} })).status).toBe(200);
    expect(
      refusal(await test.post(url, { identifier: 'e', properties: { a: null } })),
    ).toMatchObject({
      error: 'blueprint_schema_mismatch',
    });
  });

  it('remember the user agent of their last writer and the time of the last write, even of one that changes nothing', async () => {
    const clock = manualClock();
    await using test = await startCatalog({ clock: clock.now });
    await using lazy = await startCatalog({
      clock: clock.now,
      switches: { identicalWriteTouches: false },
    });
    const write = async (cores: number, agent: string): Promise<void> => {
      for (const { post } of [test, lazy])
        await post(
          `${ONE}?upsert=true&merge=true`,
          { identifier: 'i', properties: { cores } },
          agent,
        );
    };
    const stamps = (from: typeof test): string[] => {
      const entity = from.port.catalog.entity('instance', 'i');
      return [entity?.createdAt ?? '', entity?.updatedAt ?? '', entity?.datasource ?? ''];
    };

    await write(1, EXPORTER);
    clock.advance(1000);
    await write(1, 'port-ocean/other/1/x/exporter');

    expect(stamps(test)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:01.000Z',
      'port-ocean/other/1/x/exporter',
    ]);
    expect(stamps(lazy)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
      EXPORTER,
    ]);
    await write(2, 'third');
    expect(stamps(lazy)).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', 'third']);
  });

  it('are changed by PUT as a whole and by PATCH in part', async () => {
    await using test = await startCatalog();
    await test.post(ONE, { identifier: 'i', title: 'T', properties: { name: 'n', cores: 1 } });

    const patched = await test.call('PATCH', `${ONE}/i`, {
      body: { title: null, properties: { cores: 2 } },
    });
    expect(part(patched, 'entity')).toMatchObject({
      title: null,
      properties: { name: 'n', cores: 2 },
    });
    const put = await test.call('PUT', `${ONE}/i`, {
      body: { identifier: 'i', properties: { cores: 3 }, extraKey: 1 },
    });
    expect(part(put, 'entity')['properties']).toEqual({ cores: 3 });
    expect((await test.call('PATCH', `${ONE}/i`, { body: { extraKey: 1 } })).status).toBe(422);
    expect(
      (await test.call('PATCH', `${ONE}/i`, { body: { properties: { 'a.b': 1 } } })).status,
    ).toBe(422);
    expect((await test.call('PATCH', `${ONE}/i`, { body: { identifier: 'j' } })).status).toBe(422);
    expect((await test.call('PATCH', `${ONE}/none`, { body: {} })).status).toBe(404);
  });

  it('are listed and counted by blueprint', async () => {
    await using test = await startCatalog();
    for (const identifier of ['b', 'a', 'c']) await test.post(ONE, { identifier });

    expect(identifiers(await test.get(ONE))).toEqual(['a', 'b', 'c']);
    expect((await test.get('/v1/blueprints/instance/entities-count')).body).toEqual({
      ok: true,
      count: 3,
    });
    expect((await test.get('/v1/blueprints/none/entities')).status).toBe(404);
  });

  it('are shown in part with include and exclude, and with titles of what they relate to', async () => {
    await using test = await startCatalog();
    test.port.seed.entity({ identifier: '1', blueprint: 'account', title: 'Main' });
    await test.post(ONE, {
      identifier: 'i',
      title: 'T',
      properties: { name: 'n', cores: 1 },
      relations: { account: '1' },
    });
    const read = async (query: string): Promise<Record<string, unknown>> =>
      part(await test.get(`${ONE}/i?${query}`), 'entity');

    expect(await read('include=identifier&include=properties.cores')).toEqual({
      identifier: 'i',
      properties: { cores: 1 },
    });
    expect(await read('include=identifier,relations.account')).toEqual({
      identifier: 'i',
      relations: { account: '1' },
    });
    expect(await read('exclude=properties.name,title')).not.toHaveProperty('title');
    expect(await read('exclude=properties.name')).toMatchObject({ properties: { cores: 1 } });
    expect(await read('attach_title_to_relation=true')).toMatchObject({
      relations: { account: { identifier: '1', title: 'Main' } },
    });
  });

  it('show mirror properties unless calculated ones are excluded', async () => {
    await using test = await startCatalog();
    const mirrorProperties = {
      accountName: { path: 'account.name' },
      accountTitle: { path: 'account.$title' },
    };
    await test.call('PATCH', '/v1/blueprints/instance', { body: { mirrorProperties } });
    test.port.seed.entity({
      identifier: '1',
      blueprint: 'account',
      title: 'Main',
      properties: { name: 'prod' },
    });
    await test.post(ONE, { identifier: 'i', relations: { account: '1' } });

    const shown = part(await test.get(`${ONE}/i`), 'entity');
    const hidden = part(await test.get(`${ONE}/i?exclude_calculated_properties=true`), 'entity');

    expect(shown['properties']).toEqual({ accountName: 'prod', accountTitle: 'Main' });
    expect(hidden['properties']).toEqual({});
    expect(
      (await test.post(ONE, { identifier: 'j', properties: { accountName: 'x' } })).status,
    ).toBe(422);
  });

  it('refuse flags that are not booleans, and runs that are finished or unknown', async () => {
    await using test = await startCatalog();
    test.port.seed.run('open', 'IN_PROGRESS');
    test.port.seed.run('done', 'SUCCESS');

    expect((await test.post(`${ONE}?upsert=yes`, { identifier: 'i' })).status).toBe(422);
    expect(refusal(await test.post(`${ONE}?run_id=done`, { identifier: 'i' }))).toEqual({
      status: 400,
      ok: false,
      error: 'run_exhausted',
    });
    expect((await test.post(`${ONE}?run_id=none`, { identifier: 'i' })).status).toBe(404);
    expect(
      (await test.post(`${ONE}?run_id=open&ocean_info_event_type=resync`, { identifier: 'i' }))
        .status,
    ).toBe(201);
  });

  it('cannot set a team that their blueprint inherits', async () => {
    await using test = await startCatalog();
    await test.call('PATCH', '/v1/blueprints/instance', {
      body: { ownership: { type: 'Inherited', path: 'account' } },
    });

    expect(refusal(await test.post(ONE, { identifier: 'i', team: 'a' }))).toMatchObject({
      status: 422,
      error: 'team_inheritance_enabled',
    });
    expect(list(await test.get(ONE), 'entities')).toEqual([]);
  });
});
