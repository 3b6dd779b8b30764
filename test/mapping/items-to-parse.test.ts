import { describe, expect, test } from 'vitest';
import { itemDocuments, sourcePath } from '../../src/mapping/items-to-parse.js';

describe('the path of the list', () => {
  test.each([
    ['.subs[]', ['subs']],
    ['.items // []', ['items']],
    ['(.a + .b)', ['a']],
    ['.a?.b', ['a']],
    ['.a-b', ['a']],
    ['.Properties.Rules', ['Properties', 'Rules']],
    ['.Properties["Rules"]', ['Properties', 'Rules']],
    ['.Properties.Rules | map(.x)', ['Properties', 'Rules']],
    ['. as $root | .Properties.Rules', ['Properties', 'Rules']],
    ['. | .Properties.Rules', ['Properties', 'Rules']],
    ['((.Properties.Rules // []))', ['Properties', 'Rules']],
    ['[.x[],.y[]]', undefined],
    ['map(.z)', undefined],
    ['to_entries', undefined],
    ['if .a then .b else .c end', undefined],
    ['.Properties | .Rules', undefined],
    ['.Properties?.Rules', undefined],
  ])('of %s is %j', (source, expected) => {
    expect(sourcePath(source)).toEqual(expected);
  });
});

test('a path is not looked for behind thousands of parentheses', () => {
  expect(sourcePath(`${'('.repeat(100_000)}.a${')'.repeat(100_000)}`)).toBeUndefined();
});

describe('the documents of items', () => {
  const resource = { Type: 'T', Properties: { Id: 'i', Rules: [1, 2] }, item: 'old' };
  const options = { name: 'item', without: ['Properties', 'Rules'] };

  test('are copies without the list, with the item in place of a member of its name', () => {
    expect(itemDocuments(resource, [1, 2], options)).toEqual([
      { Type: 'T', Properties: { Id: 'i' }, item: 1 },
      { Type: 'T', Properties: { Id: 'i' }, item: 2 },
    ]);
    expect(resource.Properties.Rules).toEqual([1, 2]);
  });

  test('are whole without the transform, and when there is nothing at the path', () => {
    expect(itemDocuments(resource, [1], { ...options, without: undefined })).toEqual([
      { ...resource, item: 1 },
    ]);
    expect(itemDocuments(resource, [1], { ...options, without: ['Type', 'x'] })).toEqual([
      { ...resource, item: 1 },
    ]);
    expect(itemDocuments(resource, [1], { ...options, without: ['Nope', 'x'] })).toEqual([
      { ...resource, item: 1 },
    ]);
  });
});
