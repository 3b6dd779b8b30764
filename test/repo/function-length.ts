// How long functions are. What a function holds of other functions is measured there: a factory is
// as long as what it sets up.
import ts from 'typescript';
import { type SourceFile, walk } from './source-files.js';

export interface FunctionLength {
  /** Relative to src, and the function's name, such as `app.ts createApp`. */
  readonly name: string;
  /** Lines from the first to the last. */
  readonly whole: number;
  /** Without the bodies of the functions inside of it. */
  readonly own: number;
}

/**
 * The lengths of all functions with a body that has a name, or stands for a member that has one.
 */
export function functionLengths(files: readonly SourceFile[]): readonly FunctionLength[] {
  return files.flatMap((file) => {
    const lengths: FunctionLength[] = [];
    walk(file.ast, (node) => {
      const body = blockOf(node);
      if (body === undefined) return;
      const whole = linesBetween(file.ast, node.getStart(), node.getEnd()) + 1;
      const inside = innerBlocks(body).map((inner) =>
        Math.max(0, linesBetween(file.ast, inner.getStart(), inner.getEnd()) - 1),
      );
      lengths.push({
        name: `${file.path} ${nameOf(node)}`,
        whole,
        own: whole - inside.reduce((sum, lines) => sum + lines, 0),
      });
    });
    return lengths;
  });
}

function linesBetween(ast: ts.SourceFile, from: number, to: number): number {
  return ast.getLineAndCharacterOfPosition(to).line - ast.getLineAndCharacterOfPosition(from).line;
}

function blockOf(node: ts.Node): ts.Block | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node)) return undefined;
  const { body } = node;
  return body !== undefined && ts.isBlock(body) ? body : undefined;
}

/** The outermost bodies of functions in this one. */
function innerBlocks(body: ts.Node): readonly ts.Block[] {
  const found: ts.Block[] = [];
  ts.forEachChild(body, function visit(node) {
    const inner = blockOf(node);
    if (inner === undefined) ts.forEachChild(node, visit);
    else found.push(inner);
  });
  return found;
}

function nameOf(node: ts.Node): string {
  const named = 'name' in node && node.name !== undefined ? node : node.parent;
  return ts.isVariableDeclaration(named) ||
    ts.isPropertyAssignment(named) ||
    ts.isFunctionLike(named)
    ? (named.name?.getText() ?? '?')
    : '?';
}
