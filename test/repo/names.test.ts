// One word, one thing: what is exported under a name is exported under it once.
import ts from 'typescript';
import { expect, test } from 'vitest';
import { groupBy } from '../../src/lib/group-by.js';
import { sourceFiles } from './source-files.js';

/** Names that two files may export, with the reason. */
const SHARED_NAMES: Readonly<Record<string, string>> = {};

test('no name is exported for two things, the simulators apart', () => {
  const exported = sourceFiles()
    .filter(({ stage }) => stage !== 'sandbox')
    .flatMap(({ path, ast }) =>
      ast.statements.flatMap(exportedNames).map((name) => ({ name, path })),
    );
  const twice = [...groupBy(exported, ({ name }) => name)].filter(
    ([, uses]) => new Set(uses.map(({ path }) => path)).size > 1,
  );

  expect(exported.length).toBeGreaterThan(500);
  const listed = (name: string): boolean => Object.hasOwn(SHARED_NAMES, name);
  expect(
    twice.flatMap(([name, uses]) =>
      listed(name) ? [] : [`${name}: ${uses.map(({ path }) => path).join(', ')}`],
    ),
  ).toEqual([]);
  expect(
    Object.keys(SHARED_NAMES).filter((name) => !twice.some(([found]) => found === name)),
  ).toEqual([]);
});

function exportedNames(statement: ts.Statement): string[] {
  if (
    !ts.canHaveModifiers(statement) ||
    !(ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  )
    return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}
