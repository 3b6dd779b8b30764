import { describe, expect, it } from 'vitest';
import {
  type Answer,
  EXPORTER,
  identifiers,
  list,
  manualClock,
  refusal,
  startCatalog,
  type TestPort,
} from './client.js';

const SEARCH = '/v1/entities/search';
const rule = (property: string, operator: string, value?: unknown) => ({
  property,
  operator,
  ...(value === undefined ? {} : { value }),
});
const and = (...rules: unknown[]) => ({ combinator: 'and', rules });
const or = (...rules: unknown[]) => ({ combinator: 'or', rules });

function seed(test: TestPort): void {
  const { seed: port } = test.port;
  port.entity({
    identifier: '1',
    blueprint: 'account',
    title: 'Main',
    datasource: EXPORTER,
    updatedAt: '2026-01-01T00:00:00Z',
  });
  const put = (
    identifier: string,
    properties: Record<string, unknown>,
    day: number,
    datasource = EXPORTER,
  ): void =>
    port.entity({
      identifier,
      blueprint: 'instance',
      properties,
      datasource,
      updatedAt: `2026-01-0${day}T00:00:00Z`,
      relations: { account: '1' },
    });
  put('a', { name: 'alpha', cores: 1, tags: ['x', 'y'] }, 2);
  put('b', { name: 'beta', cores: 2, tags: ['y'], launched: '2026-02-01T00:00:00Z' }, 3);
  put(
    'c',
    { name: 'gamma', cores: 4, extra: { k: 1 } },
    4,
    'port-ocean/aws-v3/2.0.0/other/exporter',
  );
}

describe('search across blueprints', () => {
  const cases: [string, unknown, string[]][] = [
    ['no rules', and(), ['1', 'a', 'b', 'c']],
    ['= on the identifier', and(rule('$identifier', '=', 'a')), ['a']],
    ['in on the identifier', and(rule('$identifier', 'in', ['a', '1', 'none'])), ['1', 'a']],
    ['= on the blueprint', and(rule('$blueprint', '=', 'account')), ['1']],
    [
      'contains on the datasource',
      and(rule('$datasource', 'contains', '/my-aws/exporter')),
      ['1', 'a', 'b'],
    ],
    ['= on the title', and(rule('$title', '=', 'Main')), ['1']],
    ['!=', and(rule('$blueprint', '=', 'instance'), rule('name', '!=', 'beta')), ['a', 'c']],
    ['notIn', and(rule('$identifier', 'notIn', ['a', 'b'])), ['1', 'c']],
    ['contains on text', and(rule('name', 'contains', 'et')), ['b']],
    ['contains on a list', and(rule('tags', 'contains', 'y')), ['a', 'b']],
    [
      'doesNotContains',
      and(rule('$blueprint', '=', 'instance'), rule('name', 'doesNotContains', 'a')),
      [],
    ],
    ['containsAny', and(rule('tags', 'containsAny', ['x', 'z'])), ['a']],
    ['beginsWith', and(rule('name', 'beginsWith', 'al')), ['a']],
    ['endsWith', and(rule('name', 'endsWith', 'ma')), ['c']],
    ['isEmpty', and(rule('$blueprint', '=', 'instance'), rule('tags', 'isEmpty')), ['c']],
    ['isNotEmpty', and(rule('tags', 'isNotEmpty')), ['a', 'b']],
    ['= on an object', and(rule('extra', '=', { k: 1 })), ['c']],
    ['= on a relation', and(rule('account', '=', '1')), ['a', 'b', 'c']],
    ['> on numbers', and(rule('cores', '>', 1)), ['b', 'c']],
    ['>= and <=', and(rule('cores', '>=', 2), rule('cores', '<=', 2)), ['b']],
    ['< on times', and(rule('$updatedAt', '<', '2026-01-03T00:00:00Z')), ['1', 'a']],
    [
      'between',
      and(
        rule('$updatedAt', 'between', { from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00Z' }),
      ),
      ['a', 'b'],
    ],
    [
      'between with a preset',
      and(rule('$updatedAt', 'between', { preset: 'lastWeek' })),
      ['b', 'c'],
    ],
    ['or', or(rule('$identifier', '=', 'a'), rule('cores', '=', 4)), ['a', 'c']],
    [
      'an or of identifiers under an and',
      and(
        rule('$blueprint', '=', 'instance'),
        or(rule('$identifier', '=', '1'), rule('$identifier', '=', 'b')),
      ),
      ['b'],
    ],
    ['no rule at all in an or', or(), []],
  ];

  it.each(cases)('understands %s', async (_, query, expected) => {
    const clock = manualClock(Date.parse('2026-01-10T00:00:00Z'));
    await using test = await startCatalog({ clock: clock.now });
    seed(test);

    const answer = await test.post(SEARCH, query);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ok: true, matchingBlueprints: [], failedBlueprints: [] });
    expect(identifiers(answer)).toEqual(expected);
  });

  it.each([
    ['no combinator', { rules: [] }],
    ['no rules', { combinator: 'and' }],
    ['an unknown combinator', { combinator: 'xor', rules: [] }],
    ['an extra key', { combinator: 'and', rules: [], limit: 1 }],
    ['an extra key in a nested group', and({ ...or(), limit: 1 })],
    ['a rule without an operator', and({ property: '$identifier', value: 'a' })],
    ['an unknown operator', and(rule('$identifier', 'like', 'a'))],
    ['an unknown meta-property', and(rule('$name', '=', 'a'))],
    ['a value that the operator does not take', and(rule('$identifier', 'in', 'a'))],
    ['an extra key in a rule', and({ ...rule('$identifier', '=', 'a'), note: 1 })],
  ])('refuses a query with %s', async (_, query) => {
    await using test = await startCatalog();

    expect(refusal(await test.post(SEARCH, query))).toEqual({
      status: 422,
      ok: false,
      error: 'invalid_request',
    });
  });

  it('shows only what the diff of a client needs', async () => {
    await using test = await startCatalog();
    seed(test);

    const answer = await test.post(
      `${SEARCH}?exclude_calculated_properties=true&include=blueprint&include=identifier&include=properties.cores&include=relations.account`,
      and(rule('$identifier', 'in', ['a']), rule('$blueprint', '=', 'instance')),
    );

    expect(list(answer, 'entities')).toEqual([
      {
        identifier: 'a',
        blueprint: 'instance',
        properties: { cores: 1 },
        relations: { account: '1' },
      },
    ]);
  });
});

describe('search in one blueprint', () => {
  const url = '/v1/blueprints/instance/entities/search';

  it('pages through all matches and ends without a cursor', async () => {
    await using test = await startCatalog();
    seed(test);

    const first = await test.post(url, { limit: 2, include: ['$identifier'] });
    const second = await test.post(url, {
      limit: 2,
      include: ['$identifier'],
      from: first.body['next'],
    });

    expect(list(first, 'entities')).toEqual([{ identifier: 'a' }, { identifier: 'b' }]);
    expect(list(second, 'entities')).toEqual([{ identifier: 'c' }]);
    expect(second.body['next']).toBeNull();
  });

  it('takes a query and refuses a body that is not exactly right', async () => {
    await using test = await startCatalog();
    seed(test);

    expect(identifiers(await test.post(url, { query: and(rule('cores', '>', 1)) }))).toEqual([
      'b',
      'c',
    ]);
    for (const body of [{ limit: 0 }, { limit: 1001 }, { from: 'x' }, { more: 1 }, { query: {} }]) {
      expect((await test.post(url, body)).status).toBe(422);
    }
  });
});

describe('entities by datasource', () => {
  const url = '/v1/blueprints/entities/datasource-entities';
  const body = { datasource_prefix: 'port-ocean/aws-v3/', datasource_suffix: '/my-aws/exporter' };
  const ask = (test: TestPort, more: Record<string, unknown> = {}): Promise<Answer> =>
    test.post(url, { ...body, ...more });

  it('are those whose last writer has the prefix and the suffix, whatever the version between', async () => {
    await using test = await startCatalog();
    seed(test);
    test.port.seed.entity({
      identifier: 'v9',
      blueprint: 'account',
      datasource: 'port-ocean/aws-v3/9.9.9/my-aws/exporter',
    });
    await test.post(
      '/v1/blueprints/instance/entities?upsert=true&merge=true',
      { identifier: 'a' },
      'someone-else/1',
    );

    const answer = await ask(test);

    expect(identifiers(answer)).toEqual(['1', 'b', 'v9']);
    expect(answer.body['next']).toBeNull();
    expect(list(answer, 'entities')[0]).toEqual({ identifier: '1', blueprint: 'account' });
  });

  it('are limited to those that were last written before the given instant', async () => {
    await using test = await startCatalog();
    seed(test);

    expect(identifiers(await ask(test, { before: '2026-01-02T00:00:00.000000+00:00' }))).toEqual([
      '1',
    ]);
    expect(identifiers(await ask(test, { before: '2026-01-02T00:00:00.001Z' }))).toEqual([
      '1',
      'a',
    ]);
  });

  it('come in pages that neither repeat nor miss anything while entities are deleted', async () => {
    await using test = await startCatalog();
    for (let i = 0; i < 2500; i += 1)
      test.port.seed.entity({ identifier: `e${i}`, blueprint: 'account', datasource: EXPORTER });
    const seen: string[] = [];
    let from: unknown;

    do {
      const page = await ask(test, { limit: 300, ...(from === undefined ? {} : { from }) });
      const names = list(page, 'entities').map((entity) => String(entity['identifier']));
      seen.push(...names);
      for (const identifier of names) test.port.seed.deleteEntity('account', identifier);
      from = page.body['next'];
    } while (from !== null);

    expect(seen).toEqual(Array.from({ length: 2500 }, (_, i) => `e${i}`));
    expect(test.port.catalog.count()).toBe(0);
  });

  it('are refused with a body that is not exactly right', async () => {
    await using test = await startCatalog();

    for (const more of [
      { limit: 5001 },
      { limit: 0 },
      { before: 'yesterday' },
      { from: '%%' },
      { other: 1 },
      { datasource_prefix: 1 },
    ]) {
      expect(refusal(await ask(test, more))).toEqual({
        status: 422,
        ok: false,
        error: 'invalid_request',
      });
    }
  });

  it('carry everything by switch', async () => {
    await using test = await startCatalog({ switches: { datasourceFields: 'full' } });
    seed(test);

    expect(list(await ask(test), 'entities')[1]).toMatchObject({
      identifier: 'a',
      properties: { cores: 1 },
      relations: { account: '1' },
    });
  });
});
