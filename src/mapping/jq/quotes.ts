// Mappings written for the reference may quote JQ strings with single quotes in a few positions; jq itself knows only double ones.

/**
 * The reference's rewrite of one expression (contract ocean-core 5.3): a single quote becomes a double quote when it opens after
 * white space (and neither white space nor `"` follows) or closes before white space (and neither precedes). Nothing else changes.
 * White space that a rewritten quote claimed does not count again for the quote on its other side, so `' '` stays broken as it was.
 */
export function rewriteQuotes(expression: string): string {
  return expression.replace(/(^|\s)'(?![\s"])|(?<![\s"])'(\s|$)/g, '$1"$2');
}
