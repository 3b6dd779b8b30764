import { describe, expect, it } from 'vitest';
import { createOwnedEntities } from '../../../src/port/owned/owned-entities.js';
import type { OwnedEntity } from '../../../src/types/entity.js';
import {
  answerToken,
  type Bench,
  bench,
  codeOf,
  INTEGRATION,
  portConfig,
  scripted,
  USER_AGENT,
} from '../setup.js';

const signal = new AbortController().signal;
const options = { deleteDependents: false, resyncId: 'r-1' };

function ownedOf({ http, log }: Pick<Bench, 'http' | 'log'>) {
  return createOwnedEntities({
    http,
    integration: INTEGRATION,
    config: { deleteBatchLength: 100 },
    log,
  });
}

function seed(
  b: Bench,
  count: number,
  more: {
    readonly datasource?: string;
    readonly blueprint?: string;
    readonly prefix?: string;
  } = {},
): string[] {
  const { datasource = USER_AGENT, blueprint = 'thing', prefix = 'e' } = more;
  if (b.port.catalog.blueprint(blueprint) === undefined) {
    const relations = { parent: { target: blueprint, required: false, many: false } };
    b.port.seed.blueprint({
      identifier: blueprint,
      title: blueprint,
      schema: { properties: { arn: { type: 'string' } } },
      relations: {},
    });
    b.port.seed.blueprint({
      identifier: blueprint,
      title: blueprint,
      schema: { properties: { arn: { type: 'string' } } },
      relations,
    });
  }
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  for (const identifier of names)
    b.port.seed.entity({
      identifier,
      blueprint,
      datasource,
      properties: { arn: `arn:${identifier}` },
    });
  return names;
}

async function all(pages: AsyncIterable<readonly OwnedEntity[]>): Promise<OwnedEntity[]> {
  const entities: OwnedEntity[] = [];
  for await (const page of pages) entities.push(...page);
  return entities;
}

describe('the list of owned entities', () => {
  it('has every page, and only ours from before the given time', async () => {
    await using b = await bench();
    const names = seed(b, 5001);
    seed(b, 3, { datasource: 'port-ocean/aws-v3/1/another/exporter', prefix: 'foreign' });
    b.time.at += 1000;
    const before = new Date(b.time.at);
    b.time.at += 1000;
    seed(b, 2, { prefix: 'touched' });

    const listed = await all(ownedOf(b).listOwned(before, signal));

    expect(listed.map(({ identifier }) => identifier).sort()).toEqual(names.sort());
    expect(
      b.port.requests.list({ path: '/v1/blueprints/entities' }).map(({ body }) => body)[0],
    ).toEqual({
      datasource_prefix: 'port-ocean/aws-v3/',
      datasource_suffix: '/my-aws/exporter',
      limit: 5000,
      before: '2026-03-01T12:00:01.000000+00:00',
    });
  });

  it.each(['status', 'garbage', 'shape', 'loop'])(
    'throws when a later page fails (%s), instead of ending early',
    async (trouble) => {
      let pages = 0;
      await using server = await scripted((request, response) => {
        if (answerToken(request, response)) return;
        pages += 1;
        const page = { entities: [{ identifier: `e${pages}`, blueprint: 'thing' }], next: 'more' };
        if (pages === 1 || trouble === 'loop') return void response.end(JSON.stringify(page));
        if (trouble === 'status') response.statusCode = 500;
        response.end(trouble === 'garbage' ? '<html>' : '{"ok":true}');
      });
      await using b = await bench({}, { config: portConfig(server.url) });

      expect(await codeOf(all(ownedOf(b).listOwned(new Date(), signal)))).toMatch(/^port-/);
    },
  );

  it('leaves out an element that names no entity, and says so', async () => {
    await using server = await scripted((request, response) => {
      if (!answerToken(request, response))
        response.end(
          JSON.stringify({ entities: [{ identifier: 'a' }, { identifier: 'b', blueprint: 'x' }] }),
        );
    });
    await using b = await bench({}, { config: portConfig(server.url) });

    expect(await all(ownedOf(b).listOwned(new Date(), signal))).toEqual([
      { identifier: 'b', blueprint: 'x' },
    ]);
    expect(b.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });
});

describe('a list of owned entities without an end', () => {
  const page = (entities: readonly unknown[], next: unknown) =>
    JSON.stringify({ ok: true, entities, next });
  const entity = (name: number) => ({ identifier: `e${name}`, blueprint: 'thing' });

  it.each<readonly [string, (asked: number) => string]>([
    ['ever new cursors and empty pages', (asked) => page([], `c${asked}`)],
    [
      'ever new cursors and one page again and again',
      (asked) => page([entity(1), entity(2)], `c${asked}`),
    ],
    ['ever new cursors and a few pages in turn', (asked) => page([entity(asked % 3)], `c${asked}`)],
    ['two cursors in turn', (asked) => page([entity(asked)], `c${asked % 2}`)],
    [
      'ever new cursors and elements that name nothing',
      (asked) => page([{ odd: asked }], `c${asked}`),
    ],
  ])('is a failure soon: %s', async (_, answer) => {
    let asked = 0;
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      asked += 1;
      response.end(answer(asked));
    });
    await using b = await bench({}, { config: portConfig(server.url) });

    expect(await codeOf(all(ownedOf(b).listOwned(new Date(), signal)))).toBe('port-rejected');
    expect(asked).toBeLessThanOrEqual(30);
  });

  it.each([[{ page: 2 }], [7], [true], [['c']]])(
    'has no cursor of another type: %j',
    async (next) => {
      await using server = await scripted((request, response) => {
        if (!answerToken(request, response)) response.end(page([entity(1)], next));
      });
      await using b = await bench({}, { config: portConfig(server.url) });

      expect(await codeOf(all(ownedOf(b).listOwned(new Date(), signal)))).toBe('port-unreachable');
    },
  );

  it('is read in shorter pages when an answer is too large', async () => {
    await using b = await bench({}, { maxAnswerBytes: 40_000 });
    const names = seed(b, 900);
    b.time.at += 1000;

    const listed = await all(ownedOf(b).listOwned(new Date(b.time.at), signal));
    const described = await ownedOf(b).describeEntities('thing', names, signal);

    expect([listed.length, described.length]).toEqual([900, 900]);
  });
});

describe('describing entities', () => {
  it('asks for a thousand at a time and returns properties and relations of ours only', async () => {
    await using b = await bench();
    const names = seed(b, 1001);
    seed(b, 1, { datasource: 'someone', prefix: 'foreign' });

    const described = await ownedOf(b).describeEntities(
      'thing',
      [...names, 'foreign0', 'missing'],
      signal,
    );

    expect(described).toHaveLength(1001);
    expect(described[0]).toMatchObject({
      identifier: 'e0',
      blueprint: 'thing',
      properties: { arn: 'arn:e0' },
    });
    expect(b.port.requests.list({ path: '/v1/entities/search' })).toHaveLength(2);
  });
});

describe('deleting entities', () => {
  it('deletes in chunks of a hundred, and names the resync', async () => {
    await using b = await bench();
    const names = seed(b, 250);

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect([deleted.length, failed]).toEqual([250, []]);
    expect(b.port.catalog.count('thing')).toBe(0);
    const requests = b.port.requests.list({ path: '/v1/blueprints/thing/bulk' });
    expect(requests).toHaveLength(3);
    expect(requests[0]?.query.toString()).toBe(
      'delete_dependents=false&ocean_info_event_type=resync&ocean_info_resync_id=r-1',
    );
  });

  it('counts an entity that is gone already as deleted, and still deletes its neighbours', async () => {
    await using b = await bench();
    const names = seed(b, 7);
    b.port.seed.deleteEntity('thing', 'e3');

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect([[...deleted].sort(), failed]).toEqual([names, []]);
    expect(b.port.catalog.count('thing')).toBe(0);
  });

  it('loses nothing to an answer that was lost', async () => {
    await using b = await bench();
    const names = seed(b, 7);
    b.port.faults.add({
      path: '/v1/blueprints/thing/bulk',
      times: 1,
      effect: { kind: 'reset', processed: true },
    });

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect([deleted.length, failed]).toEqual([7, []]);
  });

  it('reports the one entity that another one depends on, and deletes the rest', async () => {
    await using b = await bench();
    const names = seed(b, 6);
    b.port.seed.entity({
      identifier: 'dependent',
      blueprint: 'thing',
      relations: { parent: 'e2' },
    });

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect([...deleted].sort()).toEqual(names.filter((name) => name !== 'e2'));
    expect(failed).toMatchObject([{ identifier: 'e2', status: 403 }]);
  });

  it('goes round again for what was held back by an entity that went later', async () => {
    await using b = await bench();
    seed(b, 0);
    const names = Array.from({ length: 5 }, (_, index) => `n${index}`);
    for (const [index, identifier] of names.entries()) {
      const relations = index === 0 ? {} : { parent: `n${index - 1}` };
      b.port.seed.entity({ identifier, blueprint: 'thing', datasource: USER_AGENT, relations });
    }

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect([deleted.length, failed]).toEqual([5, []]);
  });

  it('does not take a failed request for a deletion', async () => {
    await using b = await bench();
    const names = seed(b, 3);
    b.port.faults.add({
      path: '/v1/blueprints/thing/bulk',
      effect: { kind: 'status', status: 503 },
    });

    const { deleted, failed } = await ownedOf(b).deleteEntities('thing', names, options, signal);

    expect(deleted).toEqual([]);
    expect(failed.map(({ identifier, status }) => [identifier, status])).toEqual(
      names.map((name) => [name, 503]),
    );
  });

  it('does not take an answer without names for a deletion, but looks', async () => {
    await using server = await scripted((request, response, body) => {
      if (answerToken(request, response)) return;
      const isSearch = request.url?.startsWith('/v1/entities/search') === true;
      if (isSearch) expect(JSON.stringify(JSON.parse(body))).toContain('"value":["a","b"]');
      response.end(
        JSON.stringify(
          isSearch ? { entities: [{ identifier: 'b', blueprint: 'thing' }] } : { ok: true },
        ),
      );
    });
    await using b = await bench({}, { config: portConfig(server.url) });

    const { deleted, failed } = await ownedOf(b).deleteEntities(
      'thing',
      ['a', 'b'],
      options,
      signal,
    );

    expect(deleted).toEqual(['a']);
    expect(failed).toMatchObject([{ identifier: 'b' }]);
  });
});
