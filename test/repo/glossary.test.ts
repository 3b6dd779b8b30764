// The words of docs/glossary.md, held against the names that the source exports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root, sourceFiles } from './source-files.js';

/** Words that no exported name may have, and the word of the glossary that says the same. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  stale: 'unseen',
  orphan: 'unseen',
  guard: 'threshold',
  feeds: 'to fill',
  feeding: 'to fill',
  proof: 'gone',
  cleanup: 'reconcile',
  scan: 'resync',
  crawl: 'resync',
  shard: 'cell',
  tenant: 'account',
  asset: 'resource',
  collector: 'kind',
};

/** Words that exported names may have only where they mean what the glossary says. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  outcome: ['types/outcome.ts', 'resync/ledger/'],
  verdict: ['resync/delete/'],
};

interface Term {
  readonly words: readonly string[];
  readonly meaning: string;
  readonly name: string | undefined;
}

const terms = termsOf(readFileSync(join(root, 'docs/glossary.md'), 'utf8'));
const exported = exportedNames();

/** The rows of the glossary's table. */
function termsOf(text: string): readonly Term[] {
  const rows = [...text.matchAll(/^\| (.+?) \| (.+?) \|(?: `(\w+)`)? \|$/gm)];
  return rows.map(([, words = '', meaning = '', name]) => ({
    words: words.split(', '),
    meaning,
    name,
  }));
}

/** Exported names of src with their files; the simulators speak the words of what they simulate. */
function exportedNames(): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const { path, stage, ast } of sourceFiles()) {
    if (stage === 'sandbox') continue;
    for (const statement of ast.statements)
      for (const name of new Set(namesOf(statement)))
        names.set(name, [...(names.get(name) ?? []), path]);
  }
  return names;
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (!ts.canHaveModifiers(statement)) return [];
  if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return named && statement.name ? [statement.name.text] : [];
}

/**
 * `createOwnedEntities` and `MAX_BYTES` are made of the words create, owned, entities and max,
 * bytes.
 */
function wordsOf(name: string): readonly string[] {
  return name
    .split(/_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');
}

/** A word and its plain plural. */
function isWord(word: string, wanted: string): boolean {
  return word === wanted || word === `${wanted}s`;
}

describe('the glossary', () => {
  it('has a meaning for each of its words, and no word twice', () => {
    const words = terms.flatMap((term) => term.words);

    expect(words.length).toBeGreaterThan(20);
    expect(new Set(words).size).toBe(words.length);
    expect(terms.filter(({ meaning }) => meaning.trim() === '')).toEqual([]);
  });

  it('names only what the source exports under that name', () => {
    const missing = terms.flatMap(({ name }) =>
      name === undefined || exported.has(name) ? [] : [name],
    );

    expect(missing).toEqual([]);
  });

  it.each(Object.entries(FORBIDDEN))(
    'has no name with "%s" beside it: the word is "%s"',
    (wrong, right) => {
      const found = [...exported].filter(([name]) =>
        wordsOf(name).some((word) => isWord(word, wrong)),
      );

      expect(terms.flatMap(({ words }) => words)).toContain(right);
      expect(found.map(([name, paths]) => `${name} of ${paths.join(', ')}`)).toEqual([]);
    },
  );

  it.each(Object.entries(RESERVED))('keeps the word "%s" for one idea, in %j', (word, places) => {
    const found = [...exported].filter(([name]) =>
      wordsOf(name).some((each) => isWord(each, word)),
    );
    const strangers = found.flatMap(([name, paths]) =>
      paths
        .filter((path) => !places.some((place) => path.startsWith(place)))
        .map((path) => `${name} of ${path}`),
    );

    expect(terms.flatMap(({ words }) => words)).toContain(word);
    expect(found.length).toBeGreaterThan(0);
    expect(strangers).toEqual([]);
  });
});
