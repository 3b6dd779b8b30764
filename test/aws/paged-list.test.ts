// A paged list ends only where AWS says so; everything else is an error.
import { expect, it } from 'vitest';
import { type ListPage, pagedList, wholeList } from '../../src/aws/paged-list.js';

/** Answers by token, and the tokens that were asked for. */
function reader(pages: Readonly<Record<string, ListPage<string>>>) {
  const asked: (string | undefined)[] = [];
  const read = async (token: string | undefined) => {
    asked.push(token);
    return pages[token ?? 'first'] ?? { items: undefined, next: undefined };
  };
  return { asked, read };
}

it('gives every page in order, empty ones included, until there is no token', async () => {
  const { read, asked } = reader({
    first: { items: ['a'], next: '2' },
    2: { items: [], next: '3' },
    3: { items: ['b'], next: '' },
  });

  expect(await wholeList('svc:List', read)).toEqual(['a', 'b']);
  expect(asked).toEqual([undefined, '2', '3']);
});

it('asks again for an answer without a list, and throws when it stays so', async () => {
  const { read, asked } = reader({ first: { items: ['a'], next: 'gone' } });

  await expect(wholeList('svc:List', read)).rejects.toThrow(/svc:List answered without a list/);
  expect(asked).toEqual([undefined, 'gone', 'gone', 'gone']);
});

it('goes on after an answer without a list that was none only once', async () => {
  const answers = [undefined, ['a']];
  const read = async () => ({ items: answers.shift(), next: undefined });

  expect(await wholeList('svc:List', read)).toEqual(['a']);
});

it('throws for a page with items whose token was seen before', async () => {
  const { read } = reader({ first: { items: ['a'], next: '2' }, 2: { items: ['b'], next: '2' } });

  await expect(wholeList('svc:List', read)).rejects.toThrow(/same page token twice/);
});

it('tries an empty page that leads to itself again, but not for ever', async () => {
  const { read, asked } = reader({ first: { items: ['a'], next: '2' }, 2: { items: [], next: '2' } });

  await expect(wholeList('svc:List', read)).rejects.toThrow(/same page token twice/);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThan(50);
});

it('reads a page only when it is pulled', async () => {
  const { read, asked } = reader({ first: { items: ['a'], next: '2' }, 2: { items: ['b'], next: undefined } });
  const pages = pagedList('svc:List', read);

  await pages.next();

  expect(asked).toEqual([undefined]);
});
