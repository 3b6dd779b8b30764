import { describe, expect, test } from 'vitest';
import { rewriteQuotes } from '../../../src/mapping/jq/quotes.js';

describe('single quotes', () => {
  test.each([
    ["'a'", '"a"'],
    [".a + '/' + .b", '.a + "/" + .b'],
    [".x == 'a b'", '.x == "a b"'],
    [".a+'/'+.b", ".a+'/'+.b"],
    ["test('x')", "test('x')"],
    ["map(select(.x == 'y'))", 'map(select(.x == "y\'))'],
    ["['a', 'b']", "['a', \"b']"],
    [`"don't do 'x' now"`, `"don't do "x" now"`],
    ["' '", '" \''],
    ['\'"and"\'', '\'"and"\''],
    ["\n'a'\t", '\n"a"\t'],
    ['"plain"', '"plain"'],
  ])('%s becomes %s', (input, expected) => {
    expect(rewriteQuotes(input)).toBe(expected);
  });
});
