// How large a syntax tree is. Trees that are too deep or too large are not worked on: whatever
// walks them may be recursive.
import type { Node } from './ast.js';

/**
 * Levels of a tree: a sum of 300 terms has as many. Walks and evaluations need some stack for each.
 */
export const MAX_HEIGHT = 300;

/**
 * True when some path from the root is longer than the limit. Needs no stack, so any tree may be
 * asked about.
 */
export function isHigherThan(root: Node, limit: number): boolean {
  let level: ReadonlySet<Node> = new Set([root]);
  for (let height = 0; level.size > 0; height++) {
    if (height >= limit) return true;
    level = new Set([...level].flatMap(childrenOf));
  }
  return false;
}

/**
 * Counts nodes as often as they are evaluated once for their parents; each is looked at once. For
 * trees of bounded height.
 */
export function createNodeCounter(): (node: Node) => number {
  const counts = new Map<Node, number>();
  return function count(node: Node): number {
    const known = counts.get(node);
    if (known !== undefined) return known;
    let total = 1;
    for (const child of childrenOf(node)) total += count(child);
    counts.set(node, total);
    return total;
  };
}

/** The nodes directly below a node. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'identity':
    case 'recurse':
    case 'literal':
    case 'number':
    case 'format':
    case 'variable':
    case 'break':
      return [];
    case 'string':
      return node.parts.filter((part) => typeof part !== 'string');
    case 'index':
      return [node.target, node.key];
    case 'slice':
      return present([node.target, node.from, node.to]);
    case 'iterate':
    case 'negate':
      return [node.target];
    case 'array':
    case 'label':
      return present([node.body]);
    case 'object':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'binary':
      return [node.left, node.right];
    case 'if':
      return present([
        ...node.branches.flatMap(({ when, consequence }) => [when, consequence]),
        node.otherwise,
      ]);
    case 'try':
      return present([node.body, node.handler]);
    case 'bind':
      return [node.source, ...node.pattern.keys, node.body];
    case 'reduce':
      return [node.source, ...node.pattern.keys, node.init, node.update];
    case 'foreach':
      return present([node.source, ...node.pattern.keys, node.init, node.update, node.extract]);
    case 'define':
      return [node.definition, node.rest];
    case 'call':
      return node.args;
  }
}

function present(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.filter((node) => node !== undefined);
}
