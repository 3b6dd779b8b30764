// What the files of src export, and who uses it: parsed, not type-checked, so it costs a second.
import ts from 'typescript';
import { type SourceFile, targetOf, walk } from './source-files.js';

export interface ExportFact {
  /** Relative to src. */
  readonly file: string;
  readonly name: string;
  /** A type or an interface: nothing of it is left at run time. */
  readonly isType: boolean;
}

/** Exported values and types that nobody outside of their file needs. */
export function unusedExports(files: readonly SourceFile[]): readonly ExportFact[] {
  const imported = new Set(files.flatMap((file) => importedNames(file)));
  return files.flatMap((file) => {
    const exported = exportedDeclarations(file);
    const exposed = typesExposedBy(exported);
    return exported
      .filter(
        ({ fact }) =>
          !imported.has(keyOf(fact.file, fact.name)) && !(fact.isType && exposed.has(fact.name)),
      )
      .map(({ fact }) => fact);
  });
}

function keyOf(file: string, name: string): string {
  return `${file} ${name}`;
}

interface Exported {
  readonly fact: ExportFact;
  readonly node: ts.Node;
}

function exportedDeclarations(file: SourceFile): readonly Exported[] {
  return file.ast.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      return namesOfExport(statement).map(({ name }) => ({
        fact: { file: file.path, name, isType: false },
        node: statement,
      }));
    }
    if (!isExported(statement)) return [];
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    return namesOf(statement).map((name) => ({
      fact: { file: file.path, name, isType },
      node: statement,
    }));
  });
}

function namesOfExport({
  exportClause,
}: ts.ExportDeclaration): readonly { readonly name: string; readonly source: string }[] {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name, propertyName }) => ({
    name: name.text,
    source: (propertyName ?? name).text,
  }));
}

function isExported(node: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  const name = 'name' in statement ? statement.name : undefined;
  return isIdentifier(name) ? [name.text] : [];
}

function isIdentifier(value: unknown): value is ts.Identifier {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === ts.SyntaxKind.Identifier
  );
}

/**
 * Types that stand in the signature of something exported, where a caller needs their name to speak
 * of it.
 */
function typesExposedBy(exported: readonly Exported[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { fact, node } of exported) {
    walkSignature(node, (name) => {
      if (name !== fact.name) names.add(name);
    });
  }
  return names;
}

/** The names of types in a declaration, without what stands in the bodies of functions. */
function walkSignature(node: ts.Node, seen: (name: string) => void): void {
  if (ts.isBlock(node)) return;
  if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) seen(node.typeName.text);
  if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression))
    seen(node.expression.text);
  ts.forEachChild(node, (child) => walkSignature(child, seen));
}

/** What a file takes from others, as `file name`. */
function importedNames(file: SourceFile): readonly string[] {
  const found: string[] = [];
  const take = (specifier: ts.Expression, names: readonly string[]): void => {
    const target = targetOf(file, specifier);
    if (target !== undefined) found.push(...names.map((name) => keyOf(target, name)));
  };
  walk(file.ast, (node) => {
    if (ts.isImportDeclaration(node)) take(node.moduleSpecifier, namesImported(node, file));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      take(
        node.moduleSpecifier,
        namesOfExport(node).map(({ source }) => source),
      );
    } else if (isDynamicImport(node)) take(node.arguments[0], namesTaken(node));
  });
  return found;
}

function isDynamicImport(
  node: ts.Node,
): node is ts.CallExpression & { readonly arguments: readonly [ts.Expression] } {
  return (
    ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword &&
    node.arguments.length > 0
  );
}

function namesImported(
  { importClause }: ts.ImportDeclaration,
  file: SourceFile,
): readonly string[] {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined) return [];
  if (ts.isNamedImports(bindings))
    return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  return membersOf(bindings.name.text, file.ast);
}

/** `namespace.member`, for each member that the file reads. */
function membersOf(namespace: string, within: ts.Node): readonly string[] {
  const names: string[] = [];
  walk(within, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === namespace)
      names.push(node.name.text);
  });
  return names;
}

/**
 * `const { a } = await import(...)`, `(await import(...)).a` and `import(...).then(({ a }) =>
 * ...)`, or `(m) => m.a`.
 */
function namesTaken(call: ts.CallExpression): readonly string[] {
  let around: ts.Node = call;
  while (ts.isAwaitExpression(around.parent) || ts.isParenthesizedExpression(around.parent))
    around = around.parent;
  const { parent } = around;
  if (ts.isVariableDeclaration(parent)) return boundNames(parent.name);
  if (!ts.isPropertyAccessExpression(parent)) return [];
  if (parent.name.text !== 'then' || !ts.isCallExpression(parent.parent)) return [parent.name.text];
  const [then] = parent.parent.arguments;
  if (then === undefined || !(ts.isArrowFunction(then) || ts.isFunctionExpression(then))) return [];
  const [module] = then.parameters;
  if (module === undefined) return [];
  return ts.isIdentifier(module.name)
    ? membersOf(module.name.text, then.body)
    : boundNames(module.name);
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (!ts.isObjectBindingPattern(name)) return [];
  return name.elements.map((element) => (element.propertyName ?? element.name).getText());
}
