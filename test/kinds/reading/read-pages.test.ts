import { describe, expect, it } from 'vitest';
import { type Answer, type Kind, VANISHED } from '../../../src/kinds/kind.js';
import { readPages } from '../../../src/kinds/reading/read-pages.js';
import {
  awsError,
  byBatch,
  byItem,
  collect,
  context,
  ids,
  listed,
  smallKind,
} from '../small-kinds.js';

const ABC = ['a', 'b', 'c'].map((id) => listed(id));

describe('the list of a cell', () => {
  it('comes page by page, in order, without empty pages', async () => {
    const { pages, error } = await collect(
      smallKind([[listed('a')], [], [listed('b'), listed('c')]]),
    );

    expect(pages.map(ids)).toEqual([['a'], ['b', 'c']]);
    expect(error).toBeUndefined();
  });

  it('throws when it fails after a page, and the page was yielded', async () => {
    const kind = smallKind([], {
      async *list() {
        yield [listed('a')];
        throw awsError('throttled');
      },
    });
    const { pages, error } = await collect(kind);

    expect(pages.map(ids)).toEqual([['a']]);
    expect(error).toMatchObject({ category: 'throttled' });
  });

  it('throws when it fails at once, and never ends as an empty list', async () => {
    const kind = smallKind([], {
      // biome-ignore lint/correctness/useYield: the list fails before its first page
      async *list() {
        throw awsError('denied');
      },
    });

    expect((await collect(kind)).error).toMatchObject({ category: 'denied' });
  });

  it.each([[undefined], [null], [''], [7], [{}]])(
    'throws for an item whose id is %j, however many others have one',
    async (id) => {
      const { pages, error } = await collect(
        smallKind([[listed('a')], [listed('b'), { properties: { Id: id } }]]),
      );

      expect(pages.map(ids)).toEqual([['a']]);
      expect(error).toMatchObject({
        code: 'aws-request-failed',
        message: expect.stringContaining('x:List listed an item without its Id'),
      });
    },
  );

  it('throws for an item without the key that names it in its batch', async () => {
    const { error } = await collect(smallKind([[{ ...listed('a'), key: '' }]]));

    expect(error).toMatchObject({ code: 'aws-request-failed' });
  });

  it('is pulled: the next page is not read before the page is taken', async () => {
    const events: string[] = [];
    const kind = smallKind([], {
      async *list() {
        for (const id of ['first', 'second']) {
          events.push(`read ${id}`);
          yield [listed(id)];
        }
      },
    });

    for await (const [item] of readPages(kind, context(), {
      actions: new Set(),
      onFailedRead: () => {},
    })) {
      events.push(`took ${item?.listed.properties['Id']}`);
    }

    expect(events).toEqual(['read first', 'took first', 'read second', 'took second']);
  });

  it('is worked through in parts where each item is read by itself, and page by page where batches are read or nothing is', async () => {
    const page = Array.from({ length: 100 }, (_, index) => listed(`i${index}`));
    const each = byItem(
      'Read',
      Object.fromEntries(page.map(({ properties }) => [String(properties['Id']), {}])),
    );
    const parts = async (...enrichments: Kind['enrichments']) =>
      (await collect(smallKind([page, page.slice(0, 3)], { enrichments }))).pages.map(
        ({ length }) => length,
      );

    expect(await parts(each)).toEqual([24, 24, 24, 24, 4, 3]);
    expect(
      await parts(
        each,
        byBatch('Batch', () => new Map()),
      ),
    ).toEqual([100, 3]);
    expect(await parts()).toEqual([100, 3]);
  });

  it('keeps nothing of a page: what the kind gave is emptied before it is handed on', async () => {
    const given = [[listed('a')], [listed('b')]];
    const kind = smallKind([], {
      async *list() {
        yield* given;
      },
    });
    const { pages } = await collect(kind);

    expect(pages.map(ids)).toEqual([['a'], ['b']]);
    expect(given).toEqual([[], []]);
  });
});

describe('enrichments', () => {
  it('are asked in batches of one parent each where the API wants it, and joined by the key of the item', async () => {
    const of = (parent: string, key: string) => ({ properties: { Id: parent }, key });
    const all = [of('p', '1'), of('q', '1'), of('p', '2'), of('p', '3'), of('q', '2')];
    const batches: string[][] = [];
    const kind = smallKind([all], {
      enrichments: [
        {
          action: 'describe',
          always: true,
          fields: ['Name'],
          iamActions: [],
          batchSize: 2,
          parentOf: ({ properties }) => String(properties['Id']),
          async readBatch(_context, items) {
            batches.push(items.map(({ properties, key }) => `${properties['Id']}${key}`));
            return new Map(
              items.map(({ properties, key }) => [
                String(key),
                { Name: `${properties['Id']}${key}` },
              ]),
            );
          },
        },
      ],
    });
    const { items } = await collect(kind);

    expect(batches).toEqual([['p1', 'p2'], ['p3'], ['q1', 'q2']]);
    expect(items.map(({ additions }) => additions.get('describe')?.['Name'])).toEqual([
      'p1',
      'q1',
      'p2',
      'p3',
      'q2',
    ]);
  });

  it('that nothing needs are not called, leave nothing unread, and are counted by items and by batches of one parent', async () => {
    const of = (parent: string, key: string) => ({ properties: { Id: parent }, key });
    const all = [of('p', '1'), of('q', '1'), of('p', '2'), of('p', '3'), of('q', '2')];
    const batched = byBatch('Batched', () => new Map(), { batchSize: 2 });
    const kind = smallKind([all, [of('r', '1')]], {
      enrichments: [
        { ...batched, parentOf: ({ properties }) => String(properties['Id']) },
        byItem('Single', {}),
        byItem('Read', { p: { Tags: [] }, q: { Tags: [] }, r: { Tags: [] } }),
      ],
    });
    const counted: [string, number][] = [];
    const { items, failed } = await collect(kind, {
      unneeded: {
        actions: new Set(['Batched', 'Single']),
        count: (action, calls) => counted.push([action, calls]),
      },
    });

    expect(counted).toEqual([
      ['Batched', 3],
      ['Single', 5],
      ['Batched', 1],
      ['Single', 1],
    ]);
    expect(failed).toEqual([]);
    expect(items).toHaveLength(6);
    for (const { additions, unread } of items) {
      expect([...additions.keys()]).toEqual(['Read']);
      expect(unread.size).toBe(0);
    }
  });

  it('run when they are defaults or asked for, and not otherwise', async () => {
    const table = { a: { Tags: [] } };
    const kind = smallKind([[listed('a')]], {
      enrichments: [
        byItem('Default', table),
        byItem('Asked', table, { always: false }),
        byItem('Other', table, { always: false }),
      ],
    });
    const { items } = await collect(kind, { actions: new Set(['Asked', 'Unknown']) });

    expect([...(items[0]?.additions.keys() ?? [])]).toEqual(['Default', 'Asked']);
    expect(items[0]?.unread.size).toBe(0);
  });

  it.each(['denied', 'throttled', 'unreachable', 'failed', 'invalid', 'expired'] as const)(
    'that are %s for one item leave it in, unread, and its neighbours untouched',
    async (category) => {
      const kind = smallKind([ABC], {
        enrichments: [
          byItem('Tags', { a: { Tags: ['a'] }, b: awsError(category), c: { Tags: ['c'] } }),
        ],
      });
      const { items, failed, error } = await collect(kind);

      expect(error).toBeUndefined();
      expect(ids(items)).toEqual(['a', 'b', 'c']);
      expect(items.map(({ additions }) => additions.get('Tags'))).toEqual([
        { Tags: ['a'] },
        undefined,
        { Tags: ['c'] },
      ]);
      expect(items.map(({ unread }) => [...unread])).toEqual([[], ['Tags'], []]);
      expect(failed).toMatchObject([{ action: 'Tags', items: 1, error: { category } }]);
    },
  );

  it('that throw something that is no AWS error leave the item in, unread', async () => {
    const { items, failed } = await collect(
      smallKind([ABC], { enrichments: [byItem('Tags', { a: {}, c: {} })] }),
    );

    expect(ids(items)).toEqual(['a', 'b', 'c']);
    expect([...(items[1]?.unread ?? [])]).toEqual(['Tags']);
    expect(failed).toMatchObject([{ items: 1, error: { message: 'the table has no such item' } }]);
  });

  it('drop exactly the item that a default read says is gone, by one of its codes or as its answer, and report no failure', async () => {
    const kind = smallKind([ABC], {
      enrichments: [
        byItem(
          'Describe',
          { a: awsError('not-found', 'NoSuchThing'), b: { Tags: [] }, c: VANISHED },
          { gone: ['NoSuchThing'] },
        ),
        byItem('Other', { a: {}, b: {}, c: {} }),
      ],
    });
    const { items, failed } = await collect(kind);

    expect(ids(items)).toEqual(['b']);
    expect(failed).toEqual([]);
  });

  it.each([
    ['a code that means something else', awsError('not-found', 'NoSuchTagSet')],
    ['a 404 without a code', awsError('failed', 'http-404')],
    ['the right code, but of a server that failed', awsError('failed', 'NoSuchThing')],
  ])('do not take %s for gone', async (_, answer) => {
    const single = smallKind([ABC], {
      enrichments: [byItem('Describe', { a: {}, b: answer, c: {} }, { gone: ['NoSuchThing'] })],
    });
    const refuse = (batch: readonly string[]) => {
      if (batch.includes('b')) throw answer;
      return new Map(batch.map((id) => [id, {}]));
    };
    const batched = smallKind([ABC], {
      enrichments: [byBatch('Describe', refuse, { gone: ['NoSuchThing'], batchSize: 1 })],
    });

    for (const { items, failed } of [await collect(single), await collect(batched)]) {
      expect(ids(items)).toEqual(['a', 'b', 'c']);
      expect(items.map(({ unread }) => [...unread])).toEqual([[], ['Describe'], []]);
      expect(failed).toMatchObject([
        { action: 'Describe', items: 1, error: { awsCode: answer.awsCode } },
      ]);
    }
  });

  it('that are optional never drop an item: what they do not find is unread', async () => {
    const optional = { always: false, gone: ['NoSuchThing'] };
    const kind = smallKind([ABC], {
      enrichments: [
        byItem(
          'Tags',
          { a: awsError('not-found', 'NoSuchThing'), b: {}, c: VANISHED },
          { always: false },
        ),
        byBatch(
          'Status',
          (batch) => new Map(batch.map((id) => [id, id === 'b' ? VANISHED : {}])),
          optional,
        ),
      ],
    });
    const { items, failed } = await collect(kind, { actions: new Set(['Tags', 'Status']) });

    expect(items.map(({ unread }) => [...unread])).toEqual([['Tags'], ['Status'], ['Tags']]);
    expect(failed.map(({ action, items: count }) => [action, count])).toEqual([
      ['Tags', 1],
      ['Tags', 1],
      ['Status', 1],
    ]);
  });

  it('that fail in one read keep what another read gave', async () => {
    const kind = smallKind([[listed('a')]], {
      enrichments: [
        byItem('Bad', { a: awsError('denied') }),
        byItem('Good', { a: { Status: 'up' } }),
      ],
    });
    const { items } = await collect(kind);

    expect([...(items[0]?.unread ?? [])]).toEqual(['Bad']);
    expect(items[0]?.additions.get('Good')).toEqual({ Status: 'up' });
  });

  it('report items that failed alike once, with their number, and different codes apart', async () => {
    const many = Array.from({ length: 20 }, (_, index) => listed(`i${index}`));
    const table = Object.fromEntries(
      many.map(({ properties }, index) => [
        String(properties['Id']),
        awsError(index < 15 ? 'denied' : 'throttled'),
      ]),
    );
    const { failed } = await collect(smallKind([many], { enrichments: [byItem('Tags', table)] }));

    expect(failed.map(({ error, items }) => [error.message, items])).toEqual([
      ['AWS said denied', 15],
      ['AWS said throttled', 5],
    ]);
  });

  it('are cancelled, not degraded, when the resync is stopped', async () => {
    const single = await collect(
      smallKind([ABC], {
        enrichments: [byItem('Tags', { a: {}, b: awsError('cancelled'), c: {} })],
      }),
    );
    const batch = await collect(
      smallKind([ABC], {
        enrichments: [
          byBatch('Tags', () => {
            throw awsError('cancelled');
          }),
        ],
      }),
    );

    for (const { error, pages, failed } of [single, batch]) {
      expect(error).toMatchObject({ category: 'cancelled' });
      expect(pages).toEqual([]);
      expect(failed).toEqual([]);
    }
  });

  it('are cancelled when the signal itself is what was thrown', async () => {
    const controller = new AbortController();
    const kind = smallKind([[listed('a')]], {
      enrichments: [
        byItem(
          'Tags',
          {},
          {
            async read({ signal }) {
              controller.abort();
              signal.throwIfAborted();
              return {};
            },
          },
        ),
      ],
    });
    const { error, pages } = await collect(kind, {}, context({ signal: controller.signal }));

    expect(error).toBeDefined();
    expect(pages).toEqual([]);
  });

  it('run at most six at a time inside a cell', async () => {
    let running = 0;
    let most = 0;
    const many = Array.from({ length: 30 }, (_, index) => listed(`i${index}`));
    const kind = smallKind([many], {
      enrichments: [
        byItem(
          'Tags',
          {},
          {
            async read() {
              running += 1;
              most = Math.max(most, running);
              await new Promise((resolve) => setImmediate(resolve));
              running -= 1;
              return {};
            },
          },
        ),
      ],
    });
    await collect(kind);

    expect(most).toBe(6);
  });
});

describe('batched enrichments', () => {
  it('join by id, whatever the order of the answers', async () => {
    const kind = smallKind([ABC], {
      enrichments: [
        byBatch(
          'Describe',
          (batch) => new Map([...batch].reverse().map((id) => [id, { Name: `name of ${id}` }])),
        ),
      ],
    });
    const { items } = await collect(kind);

    expect(items.map(({ additions }) => additions.get('Describe'))).toEqual(
      ['a', 'b', 'c'].map((id) => ({ Name: `name of ${id}` })),
    );
  });

  it('take an item without answer for unread, not for gone, and ignore answers nobody asked for', async () => {
    const kind = smallKind([ABC], {
      enrichments: [
        byBatch(
          'Describe',
          () =>
            new Map<string, Answer>([
              ['c', { Name: 'c' }],
              ['stranger', { Name: 'x' }],
            ]),
        ),
      ],
    });
    const { items, failed } = await collect(kind);

    expect(ids(items)).toEqual(['a', 'b', 'c']);
    expect(items.map(({ unread }) => unread.size)).toEqual([1, 1, 0]);
    expect(failed).toMatchObject([{ action: 'Describe', items: 2 }]);
  });

  it('take each answer for what it is: properties, gone, or an error', async () => {
    const answers = new Map<string, Answer>([
      ['a', { Name: 'a' }],
      ['b', VANISHED],
      ['c', new Error('no')],
    ]);
    const { items } = await collect(
      smallKind([ABC], { enrichments: [byBatch('Describe', () => answers)] }),
    );

    expect(ids(items)).toEqual(['a', 'c']);
    expect([...(items[1]?.unread ?? [])]).toEqual(['Describe']);
  });

  it('are cut to the batch size', async () => {
    const sizes: number[] = [];
    const many = Array.from({ length: 25 }, (_, index) => listed(`i${index}`));
    const describeAll = byBatch('Describe', (batch) => {
      sizes.push(batch.length);
      return new Map(batch.map((id) => [id, {}]));
    });
    const { items, failed } = await collect(
      smallKind([many], { enrichments: [{ ...describeAll, batchSize: 10 }] }),
    );

    expect(sizes).toEqual([10, 10, 5]);
    expect(items).toHaveLength(25);
    expect(failed).toEqual([]);
  });

  it.each([[0], [6], [12]])(
    'refused as a whole because item %i does not exist lose that item alone',
    async (missing) => {
      const many = Array.from({ length: 13 }, (_, index) => listed(`i${index}`));
      let calls = 0;
      const describeAll = byBatch('Describe', (batch) => {
        calls += 1;
        if (batch.includes(`i${missing}`))
          throw awsError('not-found', 'InvalidInstanceID.NotFound');
        return new Map(batch.map((id) => [id, { Name: id }]));
      });
      const enrichments = [{ ...describeAll, gone: ['InvalidInstanceID.NotFound'] }];
      const { items, failed } = await collect(smallKind([many], { enrichments }));

      expect(ids(items)).toEqual(
        many.map(({ properties }) => properties['Id']).filter((id) => id !== `i${missing}`),
      );
      expect(items.every(({ additions }) => additions.has('Describe'))).toBe(true);
      expect(failed).toEqual([]);
      expect(calls).toBeLessThanOrEqual(9);
    },
  );

  it('refused as a whole because one item is invalid leave that item in, unread', async () => {
    const describeAll = byBatch('Describe', (batch) => {
      if (batch.includes('b')) throw awsError('invalid', 'InvalidParameter');
      return new Map(batch.map((id) => [id, {}]));
    });
    const { items, failed } = await collect(smallKind([ABC], { enrichments: [describeAll] }));

    expect(items.map(({ unread }) => unread.size)).toEqual([0, 1, 0]);
    expect(failed).toMatchObject([{ items: 1 }]);
  });

  it.each(['denied', 'throttled', 'unreachable', 'failed'] as const)(
    'that are %s cost one call, keep every item, and mark all of them unread',
    async (category) => {
      let calls = 0;
      const describeAll = byBatch('Describe', () => {
        calls += 1;
        throw awsError(category);
      });
      const { items, failed, error } = await collect(
        smallKind([ABC], { enrichments: [describeAll] }),
      );

      expect(error).toBeUndefined();
      expect(calls).toBe(1);
      expect(items.map(({ unread }) => [...unread])).toEqual([
        ['Describe'],
        ['Describe'],
        ['Describe'],
      ]);
      expect(failed).toMatchObject([{ action: 'Describe', items: 3, error: { category } }]);
    },
  );
});

describe('an item that an enrichment does not find', () => {
  const GONE = awsError('not-found', 'NoSuchThing');
  const optional = { always: false };
  const actions = new Set(['Tags', 'Status']);
  const single = (answers: Readonly<Record<string, Error | undefined>>, asked: string[] = []) => ({
    gone: ['NoSuchThing'],
    iamActions: [],
    async read(
      _context: unknown,
      { properties }: { readonly properties: Readonly<Record<string, unknown>> },
    ) {
      const id = String(properties['Id']);
      asked.push(id);
      const answer = answers[id];
      if (answer !== undefined) throw answer;
      return {};
    },
  });

  it('is asked for by itself, once, and is dropped without a failed read when it is gone', async () => {
    const asked: string[] = [];
    const kind = smallKind([ABC], {
      enrichments: [
        byItem(
          'Tags',
          { a: awsError('not-found', 'NoSuchTags'), b: {}, c: awsError('denied') },
          optional,
        ),
        byBatch(
          'Status',
          (batch) => new Map(batch.flatMap((id) => (id === 'a' ? [] : [[id, {}]]))),
          optional,
        ),
      ],
      single: single({ a: GONE }, asked),
    });

    const { items, failed } = await collect(kind, { actions });

    expect(ids(items)).toEqual(['b', 'c']);
    expect(asked).toEqual(['a']);
    expect(failed).toMatchObject([{ action: 'Tags', items: 1, error: { category: 'denied' } }]);
  });

  it.each([
    ['is there', undefined],
    ['may not be asked for', awsError('denied')],
    ['is not found by another code', awsError('not-found', 'NoSuchParent')],
    ['is not found by a 404 of somebody', awsError('failed', 'http-404')],
    ['cannot be asked for', awsError('unreachable')],
  ])('stays, unread, when it %s', async (_, answer) => {
    const kind = smallKind([ABC], {
      enrichments: [byItem('Tags', { a: GONE, b: {}, c: {} }, optional)],
      single: single({ a: answer }),
    });

    const { items, failed } = await collect(kind, { actions });

    expect(ids(items)).toEqual(['a', 'b', 'c']);
    expect(items[0]?.unread).toEqual(new Set(['Tags']));
    expect(failed).toMatchObject([{ action: 'Tags', items: 1 }]);
  });

  it('is described again where a default read describes it, and that answer counts', async () => {
    let described = 0;
    const describeThem = byBatch('Describe', (batch) => {
      described += 1;
      return new Map(
        batch.map((id) => [id, described > 1 && id === 'b' ? VANISHED : { Name: id }]),
      );
    });
    const kind = smallKind([ABC], {
      enrichments: [describeThem, byItem('Tags', { a: {}, b: GONE, c: GONE }, optional)],
    });

    const { items, failed } = await collect(kind, { actions });

    expect(ids(items)).toEqual(['a', 'c']);
    expect(items[1]?.unread).toEqual(new Set(['Tags']));
    expect(failed).toMatchObject([{ action: 'Tags', items: 1 }]);
  });

  it('ends the read when the question is cancelled', async () => {
    const kind = smallKind([ABC], {
      enrichments: [byItem('Tags', { a: GONE, b: {}, c: {} }, optional)],
      single: single({ a: awsError('cancelled') }),
    });

    expect((await collect(kind, { actions })).error).toMatchObject({ category: 'cancelled' });
  });
});
