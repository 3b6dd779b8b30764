import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface SourceFile {
  /** Relative to src, such as `scheduler/cron.ts`. */
  readonly path: string;
  /** First folder, or the file's own name for files directly in src. */
  readonly stage: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
}

export interface ImportFact {
  /** A package's name, or a path relative to src for our own files (with `.ts`). */
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** Every TypeScript file below src, parsed. */
export function sourceFiles(): readonly SourceFile[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(src, path), 'utf8');
      return {
        path,
        stage: path.split('/')[0] ?? path,
        text,
        ast: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true),
      };
    });
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** What a file imports, statically, dynamically or by re-export. */
export function importsOf(file: SourceFile): readonly ImportFact[] {
  const facts: ImportFact[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean, dynamic: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const target = targetOf(file, specifier);
    facts.push({ target: target ?? specifier.text, own: target !== undefined, typeOnly, dynamic });
  };
  walk(file.ast, (node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, isTypeOnly(node.importClause), false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
  });
  return facts;
}

/** The file of ours, relative to src, that a specifier names; undefined for a package. */
export function targetOf(file: SourceFile, specifier: ts.Expression): string | undefined {
  if (!ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return undefined;
  return relative('.', join(dirname(file.path), specifier.text)).replace(/\.js$/, '.ts');
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings))
    return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

export function lineOf(file: SourceFile, node: ts.Node): string {
  return `src/${file.path}:${file.ast.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
