// Comments are short, and lean on nothing that a reader of this repository cannot open.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './source-files.js';

const MOST_WORDS = 60;

/** References into documents by section or decision, which mean nothing without the document. */
const HIDDEN_REFERENCE =
  /\bcontract (ocean-core|aws-v3|port-api|of the framework|\d)|\(D\d+\)|\bdesign D\d|\bocean-core \d|\bupstream-\w+/;
const DOCUMENT = /[\w./-]+\.md\b/g;

interface Comment {
  readonly at: string;
  readonly text: string;
}

const comments = ['src', 'test', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .flatMap((name) => commentsOf(`${folder}/${name}`)),
);

/** Blocks of comments that stand on lines of their own. */
function commentsOf(path: string): readonly Comment[] {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks = text.matchAll(/^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*)/gm);
  return [...blocks].map((block) => ({
    at: `${path}:${text.slice(0, block.index).split('\n').length}`,
    text: block[0].replace(/^[ \t]*(\/\*\*?|\*\/|\*|\/\/)/gm, '').replace(/\*\/$/, ''),
  }));
}

/** Pages of docs, whose names are theirs. */
const WRITTEN = /^docs\/(architecture|contract\/(aws-v3|ocean|port-api))\.md$/;

function documentsMissing({ text }: Comment): readonly string[] {
  return [...text.matchAll(DOCUMENT)]
    .map(([path]) => path)
    .filter((path) => !WRITTEN.test(path) && !existsSync(join(root, path)));
}

test('no comment cites a document that is not in the repository', () => {
  const wrong = comments.flatMap((comment) => [
    ...documentsMissing(comment).map((path) => `${comment.at} cites ${path}`),
    ...(HIDDEN_REFERENCE.test(comment.text)
      ? [`${comment.at} ${HIDDEN_REFERENCE.exec(comment.text)?.[0]}`]
      : []),
  ]);

  expect(wrong).toEqual([]);
});

test(`no comment is longer than ${MOST_WORDS} words`, () => {
  const long = comments
    .map(({ at, text }) => ({ at, words: text.split(/\s+/).filter((word) => word !== '').length }))
    .filter(({ words }) => words > MOST_WORDS)
    .map(({ at, words }) => `${at} has ${words} words`);

  expect(long).toEqual([]);
});
