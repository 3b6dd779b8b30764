// The layout of the source and its few hard rules, so that neither erodes. Each test lists all
// violations at once.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { groupBy } from '../../src/lib/group-by.js';
import {
  type ImportFact,
  importsOf,
  lineOf,
  root,
  type SourceFile,
  sourceFiles,
  walk,
} from './source-files.js';

const files = sourceFiles();

/** What every stage may import at run time; siblings meet only in the composing ones. */
const BELOW = new Set(['lib', 'types', 'errors.ts', 'aws']);
const COMPOSING = new Set([
  'app.ts',
  'clients.ts',
  'live.ts',
  'main.ts',
  'watchers.ts',
  'resync',
  'commands',
]);
const FOUNDATION = new Set(['lib', 'types', 'errors.ts']);

/** The rooms inside of the stages, and who may use whom: drawn in docs/architecture.md. */
const roomsTable = z.record(
  z.string(),
  z.strictObject({
    /** Files of the stage itself that its rooms may import. */
    shared: z.array(z.string()),
    rooms: z.record(z.string(), z.strictObject({ is: z.string(), uses: z.array(z.string()) })),
  }),
);
const ROOMS = roomsTable.parse(
  JSON.parse(readFileSync(join(root, 'test/repo/rooms.json'), 'utf8')),
);
const FULL_FOLDER = 14;

/** Files at the edge to an untyped wire or library, where a cast may be unavoidable. */
const CASTS_ALLOWED: ReadonlySet<string> = new Set([
  'aws/send/endpoint.ts',
  'aws/gateway.ts',
  'aws/sdk.ts',
  'aws/send/transport.ts',
]);
const CLIENTS_ALLOWED = /^aws\//;
const LONGEST_FILE = 250;

/** Collects the violations that `check` finds in each file. */
function violations(check: (file: SourceFile) => readonly string[]): string[] {
  return files.flatMap((file) => [...check(file)]);
}

function nodes(file: SourceFile, match: (node: ts.Node) => boolean): ts.Node[] {
  const found: ts.Node[] = [];
  walk(file.ast, (node) => {
    if (match(node)) found.push(node);
  });
  return found;
}

function ownImports(file: SourceFile): readonly ImportFact[] {
  return importsOf(file).filter((fact) => fact.own);
}

const stageOf = (path: string): string => path.split('/')[0] ?? path;

function mayImport(file: SourceFile, { target, typeOnly }: ImportFact): boolean {
  const to = stageOf(target);
  if (to === file.stage || COMPOSING.has(file.stage)) return true;
  if (typeOnly && (target === 'config/config.ts' || file.stage === 'sandbox')) return true;
  if (file.stage === 'lib') return to === 'errors.ts';
  if (FOUNDATION.has(file.stage)) return FOUNDATION.has(to);
  if (file.stage === 'log.ts') return to === 'lib' || to === 'log-terminal.ts';
  return BELOW.has(to);
}

test('a stage imports only what is below it; siblings meet in resync, app and commands', () => {
  const wrong = violations((file) =>
    ownImports(file)
      .filter((fact) => !mayImport(file, fact))
      .map((fact) => `src/${file.path} imports ${fact.target}`),
  );

  expect(wrong).toEqual([]);
});

test('a room imports only the rooms that the table lets it use, and what its folder shares', () => {
  const wrong = violations((file) =>
    ownImports(file)
      .filter(({ target }) => !mayEnter(file.path, target))
      .map(({ target }) => `src/${file.path} imports ${target}`),
  );

  expect(wrong).toEqual([]);
});

test('the table of rooms has every folder right inside of a stage, and no other', () => {
  const listed = Object.entries(ROOMS).flatMap(([stage, { rooms }]) =>
    Object.keys(rooms).map((room) => `${stage}/${room}`),
  );
  const found = new Set(
    files
      .map(({ path }) => dirname(path))
      .filter((path) => path.includes('/') && !path.startsWith('sandbox/'))
      // What is inside of a room is of that room.
      .map((path) => path.split('/').slice(0, 2).join('/')),
  );

  expect([...found].sort()).toEqual(listed.sort());
});

test('no files import each other in a circle', () => {
  expect(
    circles(
      new Map(files.map((file) => [file.path, ownImports(file).map(({ target }) => target)])),
    ),
  ).toEqual([]);
});

test(`no folder holds more than ${FULL_FOLDER} files, the kinds apart`, () => {
  const folders = groupBy(files, ({ path }) => dirname(path));
  const full = [...folders].filter(
    ([folder, held]) =>
      held.length > FULL_FOLDER && folder !== 'kinds' && !folder.startsWith('sandbox'),
  );

  expect(full.map(([folder, held]) => `src/${folder} has ${held.length} files`)).toEqual([]);
});

/** Between rooms of one stage; what lies above or below is the rule of stages. */
function mayEnter(from: string, target: string): boolean {
  const [stage = '', room = ''] = dirname(from).split('/');
  const [toStage, toRoom] = dirname(target).split('/');
  if (stage !== toStage || stage === 'sandbox' || room === '' || room === toRoom) return true;
  const { shared, rooms } = ROOMS[stage] ?? { shared: ['*'], rooms: {} };
  if (toRoom !== undefined) return rooms[room]?.uses.includes(toRoom) ?? false;
  return shared.includes('*') || shared.includes(basename(target, '.ts'));
}

/** Files that import each other, in whichever number, as sets. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const known = order.get(file);
    if (known !== undefined) return open.includes(file) ? known : Number.POSITIVE_INFINITY;
    const own = order.size;
    order.set(file, own);
    open.push(file);
    const low = Math.min(own, ...(imports.get(file) ?? []).map(visit));
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle);
    }
    return low;
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

test('the daemon never imports the simulators', () => {
  const wrong = violations((file) =>
    ownImports(file)
      .filter(
        ({ target, dynamic }) =>
          stageOf(target) === 'sandbox' &&
          file.stage !== 'sandbox' &&
          !(dynamic && file.stage === 'commands'),
      )
      .map(({ target }) => `src/${file.path} imports ${target}`),
  );

  expect(wrong).toEqual([]);
});

test('only main touches the process', () => {
  const isProcess = (node: ts.Node): boolean => {
    if (ts.isImportDeclaration(node))
      return /^'(node:)?process'$/.test(node.moduleSpecifier.getText());
    if (!ts.isIdentifier(node) || node.text !== 'process') return false;
    // A member of that name belongs to something else.
    return !('name' in node.parent && node.parent.name === node);
  };
  const wrong = violations((file) =>
    file.path === 'main.ts' || /^sandbox\/main[\w-]*\.ts$/.test(file.path)
      ? []
      : nodes(file, isProcess).map((node) => `${lineOf(file, node)} ${node.parent.getText()}`),
  );

  expect(wrong).toEqual([]);
});

test('only aws/ constructs SDK clients', () => {
  const isClient = (node: ts.Node): boolean =>
    ts.isNewExpression(node) &&
    ts.isIdentifier(node.expression) &&
    /^[A-Z]\w*Client$/.test(node.expression.text);
  const wrong = violations((file) =>
    CLIENTS_ALLOWED.test(file.path)
      ? []
      : nodes(file, isClient).map((node) => `${lineOf(file, node)} ${node.getText()}`),
  );

  expect(wrong).toEqual([]);
});

test('axios lives in port/, the JQ engine in mapping/', () => {
  const owners: Readonly<Record<string, string>> = { axios: 'port', 'jq-wasm': 'mapping' };
  const wrong = violations((file) =>
    importsOf(file)
      .filter(
        ({ target, typeOnly }) =>
          !typeOnly && owners[target] !== undefined && owners[target] !== file.stage,
      )
      .map(({ target }) => `src/${file.path} imports ${target}`),
  );

  expect(wrong).toEqual([]);
});

test('there are no default exports and no barrels', () => {
  const wrong = violations((file) => [
    ...(/(^|\/)index\.ts$/.test(file.path) ? [`src/${file.path} is a barrel`] : []),
    ...nodes(file, (node) => isDefaultExport(node)).map(
      (node) => `${lineOf(file, node)} default export`,
    ),
  ]);

  expect(wrong).toEqual([]);
});

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

test(`no file is longer than ${LONGEST_FILE} lines`, () => {
  const wrong = violations(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > LONGEST_FILE ? [`src/${path} has ${lines} lines`] : [];
  });

  expect(wrong).toEqual([]);
});

test('there is no any, no non-null assertion, and no cast outside the edges', () => {
  const isCast = (node: ts.Node): boolean =>
    ts.isTypeAssertionExpression(node) ||
    (ts.isAsExpression(node) && node.type.getText() !== 'const');
  const wrong = violations((file) => [
    ...nodes(file, (node) => node.kind === ts.SyntaxKind.AnyKeyword).map(
      (node) => `${lineOf(file, node)} any`,
    ),
    ...nodes(file, ts.isNonNullExpression).map((node) => `${lineOf(file, node)} ${node.getText()}`),
    ...(CASTS_ALLOWED.has(file.path)
      ? []
      : nodes(file, isCast).map((node) => `${lineOf(file, node)} ${node.getText()}`)),
  ]);

  expect(wrong).toEqual([]);
});

test('nothing is left for later', () => {
  const wrong = violations(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        /\b(TODO|FIXME|XXX)\b/.test(line) ? [`src/${path}:${index + 1} ${line.trim()}`] : [],
      ),
  );

  expect(wrong).toEqual([]);
});

test('every file says what it is for, every exported function what it does', () => {
  const wrong = violations((file) => [
    ...(/^(#!.*\n)?(\/\/|\/\*\*)/.test(file.text) ? [] : [`src/${file.path} has no header`]),
    ...nodes(file, isUndocumented).map(
      (node) =>
        `${lineOf(file, node)} ${ts.isFunctionDeclaration(node) ? (node.name?.text ?? '') : ''}`,
    ),
  ]);

  expect(wrong).toEqual([]);
});

function isUndocumented(node: ts.Node): boolean {
  if (!ts.isFunctionDeclaration(node)) return false;
  const exported = (ts.getModifiers(node) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
  );
  return exported && ts.getJSDocCommentsAndTags(node).length === 0;
}

test('no module keeps mutable state', () => {
  const isTopLevelLet = (node: ts.Node): boolean =>
    ts.isVariableStatement(node) &&
    node.parent === node.getSourceFile() &&
    (node.declarationList.flags & ts.NodeFlags.Let) !== 0;
  const wrong = violations((file) =>
    nodes(file, isTopLevelLet).map((node) => `${lineOf(file, node)} ${node.getText()}`),
  );

  expect(wrong).toEqual([]);
});
