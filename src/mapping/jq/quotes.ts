// Mappings written for the reference may quote JQ strings with single quotes in a few positions; jq
// itself knows only double ones.

/**
 * The reference's rewrite of one expression: a single quote becomes a double quote when it opens
 * after white space (neither white space nor `"` follows) or closes before it (neither precedes).
 * White space that one quote claimed does not count for the next, so `' '` stays broken as it was.
 */
export function rewriteQuotes(expression: string): string {
  return expression.replace(/(^|\s)'(?![\s"])|(?<![\s"])'(\s|$)/g, '$1"$2');
}
