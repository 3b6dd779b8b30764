// A paged list ends only where AWS says so; everything else is an error.
import { expect, it } from 'vitest';
import { type ListPage, pagedList, pagedNames, wholeList } from '../../src/aws/paged-list.js';

/** Answers by token, and the tokens that were asked for. */
function reader(pages: Readonly<Record<string, ListPage<string>>>) {
  const asked: (string | undefined)[] = [];
  const read = async (token: string | undefined) => {
    asked.push(token);
    return pages[token ?? 'first'] ?? { items: undefined, next: undefined };
  };
  return { asked, read };
}

async function allNames(...list: Parameters<typeof pagedNames>): Promise<string[]> {
  const all: string[] = [];
  for await (const names of pagedNames(...list)) all.push(...names);
  return all;
}

it('gives every page in order, empty ones included, until there is no token', async () => {
  const { read, asked } = reader({
    first: { items: ['a'], next: '2' },
    2: { items: [], next: '3' },
    3: { items: ['b'], next: '' },
  });

  expect(await allNames('svc:List', read)).toEqual(['a', 'b']);
  expect(asked).toEqual([undefined, '2', '3']);
});

it('asks again for an answer without a list, and throws when it stays so', async () => {
  const { read, asked } = reader({ first: { items: ['a'], next: 'gone' } });

  await expect(allNames('svc:List', read)).rejects.toThrow(/svc:List answered without a list/);
  expect(asked).toEqual([undefined, 'gone', 'gone', 'gone']);
});

it('goes on after an answer without a list that was none only once', async () => {
  const answers = [undefined, ['a']];
  const read = async () => ({ items: answers.shift(), next: undefined });

  expect(await allNames('svc:List', read)).toEqual(['a']);
});

it.each([[null], [''], [1], [{}], [[]]])(
  'asks again for a list of names that holds %j, and throws when it stays so',
  async (item) => {
    let asked = 0;
    const read = async (): Promise<ListPage<string>> => {
      asked += 1;
      return JSON.parse(JSON.stringify({ items: ['a', item] }));
    };

    await expect(allNames('svc:List', read)).rejects.toThrow(
      /svc:List answered with an item that is none/,
    );
    expect(asked).toBe(3);
  },
);

it.each([[null], ['a'], [1]])('throws for a list of objects that holds %j', async (item) => {
  const read = async (): Promise<ListPage<object>> =>
    JSON.parse(JSON.stringify({ items: [{}, item] }));

  await expect(wholeList('svc:List', read)).rejects.toThrow(
    /svc:List answered with an item that is none/,
  );
});

it('throws for an object that lacks what each must have', async () => {
  const read = async (): Promise<ListPage<{ children?: string[] }>> => ({
    items: [{ children: [] }, {}],
    next: undefined,
  });

  expect(await wholeList('svc:List', read)).toHaveLength(2);
  await expect(
    pagedList('svc:List', read, ({ children }) => children !== undefined).next(),
  ).rejects.toThrow(/an item that is none/);
});

it('throws for a list that is none', async () => {
  const read = async (): Promise<ListPage<string>> => JSON.parse('{"items": {"0": "a"}}');

  await expect(allNames('svc:List', read)).rejects.toThrow(/svc:List answered without a list/);
});

it('throws for a page with items whose token was seen before', async () => {
  const { read } = reader({ first: { items: ['a'], next: '2' }, 2: { items: ['b'], next: '2' } });

  await expect(allNames('svc:List', read)).rejects.toThrow(/same page token twice/);
});

it('tries an empty page that leads to itself again, but not for ever', async () => {
  const { read, asked } = reader({
    first: { items: ['a'], next: '2' },
    2: { items: [], next: '2' },
  });

  await expect(allNames('svc:List', read)).rejects.toThrow(/same page token twice/);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThan(50);
});

it('tells empty pages from those that were emptied by whoever took them', async () => {
  const full = Array.from({ length: 25 }, (_, index) => ({
    items: [`i${index}`],
    next: `t${index}`,
  }));
  const answers = [...full, { items: [], next: 't24' }, { items: ['last'], next: undefined }];
  const taken: string[] = [];
  const pages = pagedNames(
    'svc:List',
    async () => answers.shift() ?? { items: undefined, next: undefined },
  );
  for await (const page of pages) taken.push(...page.splice(0));

  expect(taken).toHaveLength(26);
});

it('reads a page only when it is pulled', async () => {
  const { read, asked } = reader({
    first: { items: ['a'], next: '2' },
    2: { items: ['b'], next: undefined },
  });
  const pages = pagedNames('svc:List', read);

  await pages.next();

  expect(asked).toEqual([undefined]);
});

it.each([[{}], [1], [true], [['a']], ['x'.repeat(100_000)]])(
  'asks again for a page token that is none, and throws when it stays so: %j',
  async (next) => {
    const read = async (): Promise<ListPage<string>> =>
      JSON.parse(JSON.stringify({ items: ['a'], next }));

    await expect(allNames('svc:List', read)).rejects.toMatchObject({
      code: 'aws-request-failed',
      message: /page token that is none/,
    });
  },
);

it.each([[[]], [['a', 'b']]])(
  'gives up a list with ever new tokens and nothing new: %j',
  async (items) => {
    let page = 0;
    const read = async () => ({ items: [...items], next: `t${++page}` });

    await expect(allNames('svc:List', read)).rejects.toMatchObject({ code: 'list-endless' });
    expect(page).toBeLessThan(400);
  },
);

it('gives up a list that has ever new items, after so many pages or so much time', async () => {
  let page = 0;
  const read = async () => ({ items: [`i${++page}`], next: `t${page}` });

  await expect(
    allNames('svc:List', read, { pages: 300, ms: 1e9, now: () => 0 }),
  ).rejects.toMatchObject({ code: 'list-endless' });
  expect(page).toBe(300);
  await expect(
    allNames('svc:List', read, { pages: 1e9, ms: 100, now: () => page }),
  ).rejects.toMatchObject({ code: 'list-endless' });
});
